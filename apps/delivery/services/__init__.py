"""Writing deliveries. Later apps and the edge import from here."""

from apps.delivery.services.back import bring_back, bring_back_due
from apps.delivery.services.claim import Claim, Recovered, claim_batch, recover_stale, release
from apps.delivery.services.connections import (
    connection_for,
    note_failure,
    note_success,
    note_test,
    save_throttle,
    start_again,
    stop_everything,
    throttle_base,
)
from apps.delivery.services.control import cancel, finish_if_done, pause, resume
from apps.delivery.services.engage import Request, register_click, register_open
from apps.delivery.services.launch import TAKE_BACK, Launched, launch, take_back
from apps.delivery.services.letterheads import letterhead_for
from apps.delivery.services.mailbox import empty_mailbox, store_mail
from apps.delivery.services.outcomes import Outcome, outcome_of, record_outcomes
from apps.delivery.services.plan import Planned, plan_messages
from apps.delivery.services.prepare import Ready, Run, prepare_batch
from apps.delivery.services.settle import note_seen, settle
from apps.delivery.services.unsubscribe import unsubscribe

__all__ = [
    "TAKE_BACK",
    "Claim",
    "Launched",
    "Outcome",
    "Planned",
    "Ready",
    "Recovered",
    "Request",
    "Run",
    "bring_back",
    "bring_back_due",
    "cancel",
    "claim_batch",
    "connection_for",
    "empty_mailbox",
    "finish_if_done",
    "launch",
    "letterhead_for",
    "note_failure",
    "note_seen",
    "note_success",
    "note_test",
    "outcome_of",
    "pause",
    "plan_messages",
    "prepare_batch",
    "record_outcomes",
    "recover_stale",
    "register_click",
    "register_open",
    "release",
    "resume",
    "save_throttle",
    "throttle_base",
    "settle",
    "start_again",
    "stop_everything",
    "store_mail",
    "take_back",
    "unsubscribe",
]
