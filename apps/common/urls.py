from django.urls import path

from apps.common.views import account, entry, factors, log_in, second_step, show_health, users

app_name = "common"

urlpatterns = [
    path("log-in/", log_in.log_in, name="log_in"),
    path("log-in/forgotten/", entry.ask_new_password, name="ask_new_password"),
    path("log-in/second-step/", second_step.confirm_log_in, name="confirm_log_in"),
    path("log-in/passkey/", second_step.log_in_with_passkey, name="log_in_with_passkey"),
    path("log-in/passkey/offer/", second_step.offer_passkey, name="offer_passkey"),
    path("log-out/", log_in.log_out, name="log_out"),
    path("invitation/<str:token>/", entry.accept_invitation, name="accept_invitation"),
    path("new-password/<uuid:user>/<str:token>/", entry.set_new_password, name="set_new_password"),
    path("first-run/", entry.start_attune, name="start_attune"),
    path("preferences/", account.show_preferences, name="show_preferences"),
    path("preferences/save/", account.save_preferences, name="save_preferences"),
    path("preferences/theme/", account.set_theme, name="set_theme"),
    path("account/", account.show_account, name="show_account"),
    path("account/password/", account.change_password, name="change_password"),
    path("account/sessions/", account.end_sessions, name="end_sessions"),
    path("account/confirm/", factors.confirm_identity, name="confirm_identity"),
    path("account/second-factor/", factors.choose_second_factor, name="choose_second_factor"),
    path("account/second-factor/app/", factors.set_up_app, name="set_up_app"),
    path("account/second-factor/passkey/", factors.add_passkey, name="add_passkey"),
    path("account/second-factor/codes/", factors.show_recovery_codes, name="show_recovery_codes"),
    path("account/second-factor/<int:factor>/remove/", factors.remove_factor, name="remove_factor"),
    path("users/", users.list_users, name="list_users"),
    path("users/new/", users.invite_user, name="invite_user"),
    path("users/<uuid:user>/", users.show_user, name="show_user"),
    path("users/<uuid:user>/roles/", users.change_roles, name="change_roles"),
    path("users/<uuid:user>/access/", users.change_access, name="change_access"),
    path("users/<uuid:user>/invitation/", users.renew_invitation, name="renew_invitation"),
    path("users/<uuid:user>/withdraw/", users.withdraw_invitation, name="withdraw_invitation"),
    path("users/<uuid:user>/sessions/", users.end_user_sessions, name="end_user_sessions"),
    path("users/<uuid:user>/password/", users.send_reset, name="send_reset"),
    path("users/<uuid:user>/second-factor/", users.remove_second_factor, name="remove_second_factor"),
    path("health/", show_health, name="show_health"),
    path("activity/", users.list_activity, name="list_activity"),
]
