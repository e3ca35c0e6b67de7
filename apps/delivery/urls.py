from django.urls import path

from apps.delivery.views import campaign, connection, mailbox, public

app_name = "delivery"

ONE = "campaigns/<uuid:campaign>/delivery/"
urlpatterns = [
    path(ONE, campaign.show_delivery, name="show_delivery"),
    path(f"{ONE}launch/", campaign.launch_campaign, name="launch_campaign"),
    path(f"{ONE}take-back/", campaign.take_back_launch, name="take_back_launch"),
    path(f"{ONE}sending/<slug:action>/", campaign.change_sending, name="change_sending"),
    path(f"{ONE}people/<uuid:profile>/", campaign.show_trace, name="show_trace"),
    path(f"{ONE}messages/<uuid:message>/", campaign.show_as_sent, name="show_as_sent"),
    path(f"{ONE}messages/<uuid:message>/settle/", campaign.settle_message, name="settle_message"),
    path("profiles/<uuid:profile>/messages/", campaign.list_profile_messages, name="list_profile_messages"),
    path("mailbox/", mailbox.show_mailbox, name="show_mailbox"),
    path("mailbox/search/", mailbox.search_mailbox, name="search_mailbox"),
    path("mailbox/empty/", mailbox.empty_mailbox, name="empty_mailbox"),
    path("mailbox/<uuid:mail>/", mailbox.show_mail, name="show_mail"),
    path("mailbox/<uuid:mail>/frame/", mailbox.show_mail_frame, name="show_mail_frame"),
    path("mailbox/<uuid:mail>/source/", mailbox.show_mail_source, name="show_mail_source"),
    path("connection/", connection.show_connection, name="show_connection"),
    path("connection/throttle/", connection.save_throttle, name="save_throttle"),
    path("connection/stop/", connection.stop_everything, name="stop_everything"),
    path("connection/start/", connection.start_again, name="start_again"),
    path("connection/check/", connection.check_connection, name="check_connection"),
    path("connection/test/", connection.send_test, name="send_test"),
    path("t/c/<str:token>", public.follow_link, name="follow_link"),
    path("t/o/<str:token>.gif", public.record_open, name="record_open"),
    path("u/<str:token>", public.unsubscribe_recipient, name="unsubscribe"),
]
