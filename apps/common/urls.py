from django.urls import path

from apps.common.views import account, search, show_health, together, users

app_name = "common"

urlpatterns = [
    path("log-in/", account.log_in, name="log_in"),
    path("log-out/", account.log_out, name="log_out"),
    path("preferences/", account.show_preferences, name="show_preferences"),
    path("preferences/save/", account.save_preferences, name="save_preferences"),
    path("preferences/theme/", account.set_theme, name="set_theme"),
    path("preferences/password/", account.change_password, name="change_password"),
    path("search/", search.show_search, name="show_search"),
    path("search/palette/", search.answer_palette, name="answer_palette"),
    path("users/", users.list_users, name="list_users"),
    path("users/new/", users.create_user, name="create_user"),
    path("users/<uuid:user>/", users.show_user, name="show_user"),
    path("users/<uuid:user>/roles/", users.change_roles, name="change_roles"),
    path("users/<uuid:user>/access/", users.change_access, name="change_access"),
    path("users/<uuid:user>/password/", users.set_password, name="set_password"),
    path("health/", show_health, name="show_health"),
    path("presence/<slug:kind>/<slug:key>/", together.show_presence, name="show_presence"),
    path("undo/", together.undo_action, name="undo_action"),
    path("activity/", users.list_activity, name="list_activity"),
]
