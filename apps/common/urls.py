from django.urls import path

from apps.common.views import account, discussion, notices, search, show_health, together, users

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
    path("preferences/notifications/", notices.show_notice_settings, name="show_notice_settings"),
    path("preferences/notifications/save/", notices.save_notice_settings, name="save_notice_settings"),
    path("notifications/", notices.list_notices, name="list_notices"),
    path("notifications/recent/", notices.show_recent, name="show_recent"),
    path("notifications/read/", notices.mark_all, name="mark_all"),
    path("notifications/<uuid:notice>/", notices.open_notice, name="open_notice"),
    path("notifications/<uuid:notice>/mark/", notices.mark_notice, name="mark_notice"),
    path("digest/stop/<str:token>/", notices.stop_digest, name="stop_digest"),
    path("discussion/people/", discussion.list_people, name="list_people"),
    path("discussion/<str:kind>/<uuid:about>/", discussion.show_discussion, name="show_discussion"),
    path("discussion/<str:kind>/<uuid:about>/add/", discussion.add_comment, name="add_comment"),
    path("discussion/<str:kind>/<uuid:about>/<uuid:comment>/edit/", discussion.edit_comment, name="edit_comment"),
    path(
        "discussion/<str:kind>/<uuid:about>/<uuid:comment>/<str:action>/",
        discussion.change_comment,
        name="change_comment",
    ),
]
