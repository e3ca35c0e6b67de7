from django.urls import path

from apps.common import user_views, views

app_name = "common"

urlpatterns = [
    path("log-in/", views.log_in, name="log_in"),
    path("log-out/", views.log_out, name="log_out"),
    path("preferences/", views.edit_preferences, name="edit_preferences"),
    path("preferences/theme/", views.set_theme, name="set_theme"),
    path("preferences/password/", views.change_password, name="change_password"),
    path("users/", user_views.list_users, name="list_users"),
    path("users/new/", user_views.create_user, name="create_user"),
    path("users/<uuid:user>/", user_views.show_user, name="show_user"),
    path("users/<uuid:user>/roles/", user_views.change_roles, name="change_roles"),
    path("users/<uuid:user>/access/", user_views.change_access, name="change_access"),
    path("users/<uuid:user>/password/", user_views.set_password, name="set_password"),
    path("activity/", user_views.list_activity, name="list_activity"),
]
