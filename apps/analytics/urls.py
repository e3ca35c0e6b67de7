from django.urls import path

from apps.analytics import views

app_name = "analytics"

urlpatterns = [
    path("", views.show_overview, name="show_overview"),
    path("overview/live/", views.show_live, name="show_live"),
    path("overview/figures/", views.show_figures, name="show_figures"),
    path("overview/seen/", views.mark_seen, name="mark_seen"),
    path("results/", views.list_results, name="list_results"),
    path("campaigns/<uuid:campaign>/results/", views.show_results, name="show_results"),
    path("campaigns/<uuid:campaign>/results/export/", views.export_results, name="export_results"),
]
