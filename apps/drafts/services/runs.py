"""A generation run: starting, pausing, resuming, and noticing that it is done."""

import json
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef

from apps.ai.services.batches import batch_target, give_up
from apps.campaigns.models import Brief, Campaign
from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict
from apps.common.models import User
from apps.common.rights import Right
from apps.drafts.models import DraftUse, GenerationRun
from apps.drafts.services.telling import tell_finished, tell_run
from apps.prompts import writing

OPEN = (GenerationRun.Status.RUNNING, GenerationRun.Status.PAUSED)
UNWRITTEN = (DraftUse.Status.WAITING, DraftUse.Status.WRITING)

# Equal briefs are written once: a draft that this provider and model wrote for the same key, with the same slots, is
# used again. Approval is not: it belongs to this campaign. (`campaign IS NULL` = nobody has edited it.)
PLAN_USES = """
INSERT INTO drafts_draftuse (uuid, campaign_id, brief_id, run_id, revision_id, status, claim_no, attempts,
                             error_code, error, feedback, written_at, judged_version)
SELECT gen_random_uuid(), b.campaign_id, b.id, %(run)s, r.id, CASE WHEN r.id IS NULL THEN 'waiting' ELSE 'written' END,
       0, 0, '', '', '', CASE WHEN r.id IS NULL THEN NULL ELSE %(now)s END,
       coalesce(r.guardrail_version, '')
FROM campaigns_brief b
LEFT JOIN drafts_draft d ON d.key = b.key AND d.provider = %(provider)s AND d.model = %(model)s
LEFT JOIN LATERAL (
    SELECT r.id, r.guardrail_version FROM drafts_revision r
    WHERE r.draft_id = d.id AND r.campaign_id IS NULL AND r.slots = %(slots)s::jsonb
    ORDER BY r.number DESC LIMIT 1
) r ON true
WHERE b.campaign_id = %(campaign)s
ON CONFLICT (brief_id) DO NOTHING
"""


@transaction.atomic
def start_run(*, campaign: Campaign, actor: User, provider: str | None = None, is_batch: bool = False) -> GenerationRun:
    """Queues one draft for every brief of a frozen campaign; briefs that are already written keep their draft.

    `provider` "composer" writes without a model where one is connected; `is_batch` sends the requests as a batch, at
    half the price and within a day. Raises Conflict when the audience is not frozen, a run is open already, or the
    model's endpoint takes no batches.
    """
    require(actor, Right.EDIT_PLANS)
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if campaign.status != Campaign.Status.FROZEN:
        raise Conflict("Freeze the audience first: drafts are written for its briefs.")
    if GenerationRun.objects.filter(campaign=campaign, status__in=OPEN).exists():
        raise Conflict("Drafts of this campaign are being written already.")
    if is_batch and (provider == writing.COMPOSER or batch_target() is None):
        raise Conflict("The first model for drafts is at an endpoint that takes no batches.")
    info = writing.current_provider()
    is_composed = provider == writing.COMPOSER
    name = writing.COMPOSER if is_composed else info.provider
    model = writing.COMPOSER_MODEL if is_composed else info.model
    now = clock.now()
    run = GenerationRun.objects.create(
        campaign=campaign,
        provider=name,
        model=model,
        is_batch=is_batch,
        started_by=actor,
        started_at=now,
        active_since=now,
    )
    count = _plan_uses(run, campaign)
    audit.record(actor=actor, action="drafts.start_run", obj=run, count=count, detail={"campaign": str(campaign.uuid)})
    return run


def _plan_uses(run: GenerationRun, campaign: Campaign) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            PLAN_USES,
            {
                "run": run.pk,
                "now": clock.now(),
                "provider": run.provider,
                "model": run.model,
                "campaign": campaign.pk,
                "slots": json.dumps(campaign.slots),
            },
        )
        return int(cursor.rowcount)


def _open_run(run: GenerationRun, actor: User) -> GenerationRun:
    require(actor, Right.EDIT_PLANS)
    return GenerationRun.objects.select_for_update().get(pk=run.pk)


@transaction.atomic
def pause_run(*, run: GenerationRun, actor: User) -> None:
    """Stops claiming new drafts; those being written finish. A run that is not running stays as it is."""
    run = _open_run(run, actor)
    if run.status == GenerationRun.Status.RUNNING:
        run.status, run.pause_reason, run.pause_code = GenerationRun.Status.PAUSED, f"Paused by {actor.name}.", ""
        run.save(update_fields=["status", "pause_reason", "pause_code"])
        audit.record(actor=actor, action="drafts.pause_run", obj=run)
        tell_run(run, f"paused the writing of “{run.campaign.name}”", actor=actor)


@transaction.atomic
def resume_run(*, run: GenerationRun, actor: User) -> None:
    run = _open_run(run, actor)
    if run.status == GenerationRun.Status.PAUSED:
        run.status, run.pause_reason, run.active_since = GenerationRun.Status.RUNNING, "", clock.now()
        run.resumes_at = None
        run.save(update_fields=["status", "pause_reason", "active_since", "resumes_at"])
        audit.record(actor=actor, action="drafts.resume_run", obj=run)


@transaction.atomic
def cancel_run(*, run: GenerationRun, actor: User) -> None:
    """Ends a run; what is written stays, what waits is dropped and can be started again."""
    run = _open_run(run, actor)
    if run.status not in OPEN:
        return
    run.status, run.finished_at = GenerationRun.Status.CANCELLED, clock.now()
    run.save(update_fields=["status", "finished_at"])
    dropped, _ = run.uses.filter(status__in=UNWRITTEN).delete()
    if run.is_batch:
        give_up(campaign_uuid=run.campaign.uuid)
    audit.record(actor=actor, action="drafts.cancel_run", obj=run, count=dropped)


@transaction.atomic
def retry_failed(*, run: GenerationRun, actor: User) -> int:
    """Queues every failed draft of the run once more and lets the run go on. Returns how many."""
    run = _open_run(run, actor)
    return _requeue(run, (DraftUse.Status.FAILED,), actor, "drafts.retry_failed")


@transaction.atomic
def compose_failed(*, run: GenerationRun, actor: User) -> int:
    """Finishes a run without a model: everything not yet written is composed from examples and approved content."""
    run = _open_run(run, actor)
    if run.is_batch:  # what is out with the endpoint is composed too; its answer finds nobody
        give_up(campaign_uuid=run.campaign.uuid)
        out = run.uses.filter(status=DraftUse.Status.WRITING)
        out.update(status=DraftUse.Status.WAITING, claim_no=F("claim_no") + 1, lease_until=None)
    run.provider, run.model, run.is_batch = writing.COMPOSER, writing.COMPOSER_MODEL, False
    return _requeue(run, (DraftUse.Status.FAILED, DraftUse.Status.WAITING), actor, "drafts.compose_failed")


def _requeue(run: GenerationRun, states: tuple[DraftUse.Status, ...], actor: User, action: str) -> int:
    count = run.uses.filter(status__in=states).update(
        status=DraftUse.Status.WAITING, attempts=0, not_before=None, error="", error_code="", tried_at=None
    )
    if run.status == GenerationRun.Status.CANCELLED:
        raise Conflict("This run was cancelled. Start a new one.")
    run.status, run.finished_at, run.pause_reason = GenerationRun.Status.RUNNING, None, ""
    run.active_since, run.resumes_at = clock.now(), None
    run.save()
    audit.record(actor=actor, action=action, obj=run, count=count)
    return count


@transaction.atomic
def sweep_runs() -> list[int]:
    """Gives back expired leases, ends runs with nothing left to write, and names the runs that need a worker.

    A worker that died keeps nothing: its lease runs out and the draft waits again. Returns run ids.
    """
    now = clock.now()
    DraftUse.objects.filter(status=DraftUse.Status.WRITING, lease_until__lt=now).update(
        status=DraftUse.Status.WAITING, lease_until=None
    )
    _resume_paused(now)
    left = DraftUse.objects.filter(run=OuterRef("pk"), status__in=UNWRITTEN)
    running = GenerationRun.objects.filter(status=GenerationRun.Status.RUNNING)
    done = list(running.filter(~Exists(left)).select_for_update(skip_locked=True, of=("self",)))
    running.filter(pk__in=[run.pk for run in done]).update(status=GenerationRun.Status.FINISHED, finished_at=now)
    for run in GenerationRun.objects.filter(pk__in=[run.pk for run in done]).select_related(
        "campaign__owner", "started_by"
    ):
        tell_finished(run)
    return list(running.filter(Exists(left)).values_list("pk", flat=True))


def _resume_paused(now: datetime) -> None:
    """Pauses that end by themselves: a new day has a budget of its own."""
    due = GenerationRun.objects.filter(status=GenerationRun.Status.PAUSED, resumes_at__lte=now)
    for run in due.select_for_update(skip_locked=True, of=("self",)):
        run.status, run.pause_reason, run.resumes_at = GenerationRun.Status.RUNNING, "", None
        run.active_since = now
        run.save(update_fields=["status", "pause_reason", "resumes_at", "active_since"])
        audit.record(actor=None, action="drafts.resume_run", obj=run)


def briefs_without_use(campaign: Campaign) -> int:
    """How many briefs have no draft yet, waiting or written."""
    return Brief.objects.filter(~Exists(DraftUse.objects.filter(brief=OuterRef("pk"))), campaign=campaign).count()
