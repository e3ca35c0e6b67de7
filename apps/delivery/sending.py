"""The dispatcher: claim, prepare, hand over, record, until its time or the work is over. Called by tasks."""

import time
from collections.abc import Sequence

from django.conf import settings

from apps.approvals.selectors import is_plan_signed
from apps.campaigns.models import Campaign
from apps.campaigns.selectors import slot_values
from apps.common import clock
from apps.common.window import Window
from apps.delivery import services, throttle
from apps.delivery.channels.base import ChannelError, Fault, Parcel, Receipt
from apps.delivery.channels.email import Server, Session
from apps.delivery.places import place
from apps.delivery.selectors.due import locale_of
from apps.delivery.services import Claim, Outcome, Ready, Run
from apps.drafts.services import judge_again

IN_FLIGHT = 10  # the most that can become unknown when this worker dies
CLAIM_SIZE = 200
PATIENCE = 4.0  # seconds for one batch: what was stopped meanwhile must stop within five


class Line:
    """The SMTP connection of one dispatcher, opened when needed and again after a loss."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._session: Session | None = None

    def open(self) -> None:
        """Raises ChannelError when there is no server to talk to."""
        if self._session is None:
            self._session = Session(self._server)

    def deliver(self, parcel: Parcel) -> Receipt:
        self.open()
        assert self._session is not None  # noqa: S101 - open() raises otherwise
        try:
            return self._session.deliver(parcel)
        except ChannelError as error:
            if error.is_connection_lost:
                self.close()
            raise

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
        self._session = None


def send_some(campaign_id: int, seconds: float = 10.0, server: Server | None = None) -> bool:
    """Sends due messages of one campaign for about `seconds`. True when more could be sent at once.

    Several may run for one campaign, as many as it has places; one more returns at once. When nothing is left, the
    campaign finishes. Nothing leaves while the plan is not signed off as it stands. Mail leaves through `server`, else
    the one of the settings.
    """
    with place(campaign_id) as is_free:
        campaign = Campaign.objects.select_related("sender").filter(pk=campaign_id, status="sending").first()
        if not is_free or campaign is None or not is_plan_signed(campaign):
            return False
        if not judge_again(campaign=campaign, seconds=seconds):
            return True
        run = Run(campaign, services.letterhead_for(campaign), locale_of(campaign))
        line = Line(server or Server.from_settings(settings.EMAIL_CONFIG))
        try:
            return _send_while(run, line, Window(seconds))
        finally:
            line.close()


def _send_while(run: Run, line: Line, window: Window) -> bool:
    while window.is_open:
        claims = services.claim_batch(campaign_id=run.campaign.pk, limit=CLAIM_SIZE)
        if not claims:
            services.finish_if_done(campaign=run.campaign)
            return False
        try:
            line.open()
        except ChannelError as error:
            services.release(claims)
            services.note_failure(channel=run.campaign.channel, words=error.message, retry_after=error.retry_after)
            return False
        if not _send_claimed(run, line, claims, window):
            return False
        if not is_plan_signed(Campaign.objects.select_related("sender").get(pk=run.campaign.pk)):
            return False
    return True


def _send_claimed(run: Run, line: Line, claims: list[Claim], window: Window) -> bool:
    """Sends a claimed batch, ten at a time. False when the channel cannot take more now."""
    values = slot_values(member_ids=[claim.member_id for claim in claims])
    connection = services.connection_for(run.campaign.channel)
    left = list(claims)
    can_go_on = True
    try:
        while left and can_go_on and window.is_open:
            granted = throttle.take(connection.channel, connection.per_minute, min(IN_FLIGHT, len(left)))
            if not granted:
                can_go_on = False
                break
            batch, left = left[:granted], left[granted:]
            ready = services.prepare_batch(run=run, claims=batch, slot_values=values)
            can_go_on = _hand_over(run, line, ready)
        if can_go_on and connection.failures:
            services.note_success(channel=connection.channel)
    finally:
        services.release(left)
    return can_go_on


def _hand_over(run: Run, line: Line, ready: Sequence[Ready]) -> bool:
    """Hands a prepared batch over and records it. False after a fault of the channel."""
    outcomes: list[Outcome] = []
    fault: ChannelError | None = None
    is_last = time.monotonic() + PATIENCE
    for item in ready:
        if fault is not None or time.monotonic() > is_last:
            outcomes.append(Outcome(item.claim.id, item.claim.claim_no, "queued"))  # it never left
            continue
        try:
            receipt = line.deliver(item.parcel)
            outcomes.append(Outcome(item.claim.id, item.claim.claim_no, "accepted", receipt=receipt.text))
        except ChannelError as error:
            outcomes.append(services.outcome_of(item.claim, error, clock.now()))
            fault = None if error.fault is Fault.RECIPIENT else error
    if outcomes:
        services.record_outcomes(outcomes=outcomes)
    if fault is not None:
        services.note_failure(channel=run.campaign.channel, words=fault.message, retry_after=fault.retry_after)
        return False
    return True
