from django.urls import path

from apps.analytics import views

app_name = "analytics"

urlpatterns = [
    path("", views.show_overview, name="show_overview"),
    path("results/", views.list_results, name="list_results"),
    path("campaigns/<uuid:campaign>/results/", views.show_results, name="show_results"),
    path("campaigns/<uuid:campaign>/results/export/", views.export_results, name="export_results"),
]
