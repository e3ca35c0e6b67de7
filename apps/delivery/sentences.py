"""What is on record of sending, in words."""

from apps.common.objects import Kind
from apps.common.sentences import Template, by_detail

SENTENCES: dict[str, Template] = {
    "delivery.bring_back": "queued {count:messages} again whose content may be said again",
    "delivery.cancel": "cancelled the sending; {count:messages} were not sent",
    "delivery.delete_found_mail": "deleted {count:messages} of the mailbox that a search or filter had found",
    "delivery.empty_mailbox": "emptied the mailbox: {count:messages}",
    "delivery.launch": "launched the campaign: {queued:,} of {count:people} get a message",
    "delivery.save_throttle": "changed how fast e-mail is sent",
    "delivery.send_test": by_detail("ok", {True: "sent a test e-mail"}, "tried a test e-mail, which failed"),
    "delivery.settle_give_up": "gave up a message whose fate nobody knew",
    "delivery.settle_queue_again": "queued a message again whose fate nobody knew",
    "delivery.settle_was_delivered": "settled that a message had arrived",
    "delivery.show_as_sent": "opened a message as it was sent",
    "delivery.start_again": "let e-mail leave again",
    "delivery.stop_everything": "stopped all e-mail",
    "delivery.take_back": "took the launch back before anything left",
    "delivery.unsubscribe": "unsubscribed a recipient who asked for it",
}
OBJECTS = {
    "delivery.connection": Kind("e-mail connection", "delivery:show_connection"),
    "delivery.message": Kind(
        "message",
        "delivery:show_trace",
        {"campaign": "campaign__uuid", "profile": "profile__uuid"},
        "campaign__name",
    ),
}
READS = ("delivery.show_as_sent",)
