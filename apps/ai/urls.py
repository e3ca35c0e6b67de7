from django.urls import path

from apps.ai import views

app_name = "ai"

urlpatterns = [
    path("", views.list_endpoints, name="list_endpoints"),
    path("new/", views.create_endpoint, name="create_endpoint"),
    path("budgets/", views.edit_budgets, name="edit_budgets"),
    path("routes/<str:purpose>/", views.edit_route, name="edit_route"),
    path("spend/", views.show_spend, name="show_spend"),
    path("<uuid:endpoint>/", views.show_endpoint, name="show_endpoint"),
    path("<uuid:endpoint>/probe/", views.probe_endpoint, name="probe_endpoint"),
    path("<uuid:endpoint>/forget-key/", views.clear_key, name="clear_key"),
    path("<uuid:endpoint>/remove/", views.remove_endpoint, name="remove_endpoint"),
    path("<uuid:endpoint>/models/new/", views.create_model, name="create_model"),
    path("<uuid:endpoint>/models/<uuid:model>/", views.edit_model, name="edit_model"),
    path("<uuid:endpoint>/models/<uuid:model>/remove/", views.remove_model, name="remove_model"),
]
