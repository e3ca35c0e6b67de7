"""Freezing in the background: asked for, claimed under a lease, carried out in one transaction, or cancelled."""

import logging
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F, Q

from apps.campaigns.models import Campaign, Freeze
from apps.campaigns.services.freeze import mark_frozen, refuse_unready, write_audience
from apps.campaigns.services.telling import tell_freeze
from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import AttuneError, Conflict, Invalid
from apps.common.heartbeat import LEASE, heartbeat
from apps.common.models import User
from apps.common.rights import Right
from apps.common.words import counted

logger = logging.getLogger("attune.freezes")
Status = Freeze.Status
MAX_CLAIMS = 5
LOST = f"Its worker was lost {MAX_CLAIMS} times, so Attune gave up. Nothing was kept. Tell your engineers."
# Which step of the plan mends what `write_audience` found wrong with the people themselves.
_STEP_OF = {"audience": "audience", "facts": "personalisation"}


@transaction.atomic
def queue_freeze(*, campaign: Campaign, actor: User) -> Freeze:
    """Puts the freezing of an audience in line. From now on the plan cannot change; asked twice, it is the same freeze.

    Raises Refused without the right, Conflict when the campaign is past planning, Invalid when the plan is not ready.
    """
    require(actor, Right.EDIT_PLANS)
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    if campaign.status == Campaign.Status.FREEZING:
        return Freeze.objects.get(campaign=campaign, status__in=[Status.QUEUED, Status.RUNNING])
    if campaign.status != Campaign.Status.PLANNING:
        raise Conflict("The audience is frozen already. Reopen the plan to change it.")
    now = clock.now()
    refuse_unready(campaign, now)
    freeze = Freeze.objects.create(campaign=campaign, asked_by=actor, asked_at=now, heard_at=now)
    Campaign.objects.filter(pk=campaign.pk).update(status=Campaign.Status.FREEZING, updated_at=now)
    audit.record(actor=actor, action="campaigns.queue_freeze", obj=campaign)
    return freeze


def claim_freeze(*, freeze_id: int) -> Freeze | None:
    """Takes a waiting freeze, or one whose worker has not been heard of, for this process; None if another has it."""
    now = clock.now()
    lost = Q(status=Status.RUNNING, lease_until__lt=now)
    hopeless = Freeze.objects.select_related("campaign").filter(lost, pk=freeze_id, claim_no__gte=MAX_CLAIMS).first()
    if hopeless is not None:
        _give_up(hopeless, LOST)
        return None
    taken = Freeze.objects.filter(lost | Q(status=Status.QUEUED), pk=freeze_id).update(
        status=Status.RUNNING,
        phase="",
        people=None,
        claim_no=F("claim_no") + 1,
        lease_until=now + LEASE,
        heard_at=now,
        started_at=now,
    )
    return Freeze.objects.select_related("campaign", "asked_by").get(pk=freeze_id) if taken else None


def run_freeze(*, freeze: Freeze) -> None:
    """Carries a claimed freeze out. What it writes, its own row and the campaign's status are one transaction.

    What is wrong with the plan or the people becomes the row's error, and the plan is open again; an unexpected error
    is logged by its kind only, and raised again. A freeze that was cancelled or taken over meanwhile leaves nothing.
    """
    try:
        with transaction.atomic():
            with heartbeat(lambda: _beat(freeze)):
                _stop_when_the_worker_dies()
                write_audience(campaign=freeze.campaign, actor=freeze.asked_by, enter=_entering(freeze))
                freeze.phase = Freeze.Phase.CHECKING
                _check_references()
            _finish(freeze)
    except Exception as error:
        is_known = isinstance(error, AttuneError)
        if not is_known:
            logger.error("freeze %s failed: %s", freeze.uuid, type(error).__name__)
        if _give_up(freeze, _words(error), _step(error)) and not is_known:
            raise


def _entering(freeze: Freeze):  # type: ignore[no-untyped-def]
    def enter(phase: Freeze.Phase, people: int | None) -> None:
        freeze.phase, freeze.people = phase, people

    return enter


def _beat(freeze: Freeze) -> bool:
    """Tells where it is and takes a fresh lease; whether the claim still stands (or cannot be seen from here)."""
    now = clock.now()
    mine = _still_ours(freeze).update(phase=freeze.phase, people=freeze.people, heard_at=now, lease_until=now + LEASE)
    return bool(mine) or not Freeze.objects.filter(pk=freeze.pk).exists()


def _stop_when_the_worker_dies() -> None:
    """A killed worker's statement would run on and hold its locks; so the server looks whether it is still there."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL client_connection_check_interval = '2s'")


def _check_references() -> None:
    """What the commit would check silently for many seconds is checked while the heartbeat still tells of it."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _finish(freeze: Freeze) -> None:
    """The row first, the campaign second: the order in which everybody locks the two."""
    now = clock.now()
    if not _still_ours(freeze).update(
        status=Status.FINISHED, people=freeze.people, finished_at=now, heard_at=now, lease_until=None
    ):
        raise Conflict("This freeze was cancelled, or another worker has taken it over.")
    mark_frozen(freeze.campaign)
    tell_freeze(freeze, f"is frozen: {freeze.people or 0:,} {counted('people', freeze.people or 0)}")


@transaction.atomic
def _give_up(freeze: Freeze, words: str, step: str = "") -> bool:
    """Makes a freeze that is still ours failed and opens the plan again. False when it was not ours any more."""
    now = clock.now()
    failed = _still_ours(freeze).update(
        status=Status.FAILED, error=words, error_step=step, finished_at=now, heard_at=now, lease_until=None
    )
    if failed:
        _open_plan(freeze, now)
        audit.record(actor=freeze.asked_by, action="campaigns.fail_freeze", obj=freeze.campaign)
        tell_freeze(freeze, "could not be frozen", excerpt=words)
    return bool(failed)


@transaction.atomic
def cancel_freeze(*, campaign: Campaign, actor: User) -> bool:
    """Stops a freeze that has not ended: nothing of it is kept and the plan is open again, at once.

    Its worker notices within a second and rolls back. Returns whether there was anything to cancel.
    """
    require(actor, Right.EDIT_PLANS)
    opened = Freeze.objects.filter(campaign=campaign, status__in=[Status.QUEUED, Status.RUNNING])
    held = opened.select_for_update(of=("self",)).select_related("campaign").first()
    if held is None:
        return False
    now = clock.now()
    Freeze.objects.filter(pk=held.pk).update(status=Status.CANCELLED, finished_at=now, lease_until=None)
    _open_plan(held, now)
    audit.record(actor=actor, action="campaigns.cancel_freeze", obj=held.campaign)
    return True


def _open_plan(freeze: Freeze, now: datetime) -> None:
    frozen = Campaign.objects.filter(pk=freeze.campaign_id, status=Campaign.Status.FREEZING)
    frozen.update(status=Campaign.Status.PLANNING, updated_at=now)


def _still_ours(freeze: Freeze):  # type: ignore[no-untyped-def]
    return Freeze.objects.filter(pk=freeze.pk, claim_no=freeze.claim_no, status=Status.RUNNING)


def _words(error: Exception) -> str:
    if isinstance(error, AttuneError):
        return error.message
    return f"Attune could not finish the freeze ({type(error).__name__}). Nothing was kept; try again."


def _step(error: Exception) -> str:
    keys = error.errors if isinstance(error, Invalid) else {}
    return next((_STEP_OF[key] for key in keys if key in _STEP_OF), "")
