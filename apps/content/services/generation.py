"""A picture from a brief: asked for, drawn by a worker, then kept like an upload that nobody has approved.

The request stands outside any transaction. It is paid for when it is sent, so it is sent once: a worker that is lost
after that fails the job in words, and only a person sends it again.
"""

import logging
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from apps.ai.calling import refuse_personal_data
from apps.ai.failures import ModelError
from apps.ai.images import MAX_IMAGE, SIZES, GeneratedImages, generate_images
from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import AttuneError, Conflict, Invalid
from apps.common.heartbeat import heartbeat
from apps.common.models import User
from apps.common.rights import Right
from apps.content.kind_image import ALT_LENGTH
from apps.content.models import ImageJob, Item
from apps.content.services.images import create_image
from apps.content.services.items import clean_channels, clean_name, clean_tags
from apps.content.services.telling import tell_drawn

log = logging.getLogger("attune.pictures")
BRIEF_LENGTH = 600
LEASE = timedelta(seconds=30)
Status = ImageJob.Status
LOST = (
    "Its worker was lost while the model was drawing. The model may have drawn it and charged for it, but no picture "
    "came back. If you try again, it may cost a second time."
)


def queue_image(
    *,
    brief: str,
    size: str,
    name: str,
    text: str,
    actor: User,
    locale: str = "en",
    content_class: str = Item.ContentClass.NORMAL,
    owner: User | None = None,
    tags: Iterable[str] = (),
    channels: Iterable[str] = (),
) -> ImageJob:
    """Puts a picture in line. What can be seen to be wrong is said now, before anything is paid for: raises Invalid."""
    require(actor, Right.EDIT_PLANS)
    brief, name = _checked_brief(brief), clean_name(name)
    if size not in SIZES:
        raise Invalid("Choose a shape.", {"size": "Choose a shape."})
    if not text.strip() or len(text) > ALT_LENGTH:
        raise Invalid("Say what it shows.", {"text": f"1 to {ALT_LENGTH} characters."})
    if Item.objects.filter(kind=Item.Kind.IMAGE, name=name, locale=locale).exists():
        words = "There is already an image of this name."
        raise Invalid(words, {"name": words})
    shared = {
        "locale": locale,
        "content_class": content_class,
        "tags": clean_tags(tags),
        "channels": clean_channels(channels),
    }
    now = clock.now()
    with transaction.atomic():
        job = ImageJob.objects.create(
            brief=brief, size=size, name=name, text=text.strip(), shared=shared, owner=owner,
            asked_by=actor, asked_at=now, heard_at=now,
        )  # fmt: skip
        audit.record(actor=actor, action="content.ask_image", obj=job)
    return job


def _checked_brief(brief: str) -> str:
    brief = " ".join(brief.split())
    if not brief or len(brief) > BRIEF_LENGTH:
        raise Invalid("Say what the picture shows.", {"brief": f"1 to {BRIEF_LENGTH} characters."})
    try:
        refuse_personal_data([brief])
    except ModelError as error:
        raise Invalid(error.message, {"brief": error.message}) from error
    return brief


def due_images() -> list[int]:
    """Those that wait for a worker, and those whose worker has not been heard of within its lease."""
    lost = Q(status=Status.RUNNING, lease_until__lt=clock.now())
    return list(ImageJob.objects.filter(lost | Q(status=Status.QUEUED)).order_by("pk").values_list("pk", flat=True))


def claim_image(*, job_id: int) -> ImageJob | None:
    """Takes a picture that waits for this process; None if another has it. One whose worker was lost after its request
    was sent fails instead; one that was lost before waits no longer than any other."""
    now = clock.now()
    lost = Q(status=Status.RUNNING, lease_until__lt=now)
    sent = ImageJob.objects.filter(lost, pk=job_id, sent_at__isnull=False).select_related("asked_by").first()
    if sent is not None:
        _fail(sent, LOST)
        return None
    taken = ImageJob.objects.filter(lost | Q(status=Status.QUEUED), pk=job_id, sent_at__isnull=True).update(
        status=Status.RUNNING, claim_no=F("claim_no") + 1, lease_until=now + LEASE, heard_at=now
    )
    return ImageJob.objects.select_related("asked_by", "owner").get(pk=job_id) if taken else None


def run_image(*, job: ImageJob) -> None:
    """Asks a model for a claimed picture and keeps it as a draft. What goes wrong becomes the row's error; a picture
    that somebody cancelled meanwhile is dropped (its cost stands in the ledger)."""
    try:
        with heartbeat(lambda: _beat(job)):
            if not _ours(job).update(sent_at=clock.now(), tries=F("tries") + 1):
                return
            answer = generate_images(job.brief, size=job.size)
        _keep(job, answer)
    except (ModelError, AttuneError) as error:
        _fail(job, error.message)
    except Exception as error:
        log.exception("picture %s could not be drawn", job.pk)
        _fail(job, f"Attune could not keep the picture ({type(error).__name__}). It may have been charged for.")


def _beat(job: ImageJob) -> bool:
    """A fresh lease; whether the claim still stands (or cannot be seen from here)."""
    now = clock.now()
    mine = _ours(job).update(heard_at=now, lease_until=now + LEASE)
    return bool(mine) or not ImageJob.objects.filter(pk=job.pk).exists()


@transaction.atomic
def _keep(job: ImageJob, answer: GeneratedImages) -> None:
    """The row first: it says whether the picture is still wanted."""
    now = clock.now()
    ended = {"status": Status.FINISHED, "finished_at": now, "heard_at": now, "lease_until": None}
    if not _ours(job).update(**ended):
        return
    item = create_image(
        raw=answer.images[0].data,
        most=MAX_IMAGE,
        name=_free_name(job),
        text=job.text,
        actor=job.asked_by,
        made={"brief": job.brief, "model": answer.model},
        owner=job.owner,
        **job.shared,
    )
    ImageJob.objects.filter(pk=job.pk).update(item=item)
    _tell(job)


def _free_name(job: ImageJob) -> str:
    """Its name, or with a number: a picture that is paid for is not lost because its name was taken meanwhile."""
    same = Item.objects.filter(kind=Item.Kind.IMAGE, locale=job.shared["locale"], name__startswith=job.name[:116])
    taken = set(same.values_list("name", flat=True))
    numbered = (f"{job.name[:116]} {number}" for number in range(2, len(taken) + 3))
    return next(name for name in (job.name, *numbered) if name not in taken)


@transaction.atomic
def _fail(job: ImageJob, words: str) -> None:
    failed = _ours(job).update(status=Status.FAILED, error=words[:500], finished_at=clock.now(), lease_until=None)
    if failed:
        audit.record(actor=job.asked_by, action="content.fail_image", obj=job)
        _tell(job)


def _tell(job: ImageJob) -> None:
    job.refresh_from_db()
    tell_drawn(job)


@transaction.atomic
def cancel_image(*, job: ImageJob, actor: User) -> bool:
    """What has not been sent is never sent; what has been is dropped when it comes. Whether there was anything to stop.

    A request that is under way cannot be called back: the page says that it may be charged for.
    """
    require(actor, Right.EDIT_PLANS)
    held = ImageJob.objects.select_for_update().get(pk=job.pk)
    if not held.is_open:
        return False
    held.status, held.finished_at, held.lease_until = Status.CANCELLED, clock.now(), None
    held.save(update_fields=["status", "finished_at", "lease_until"])
    audit.record(actor=actor, action="content.cancel_image", obj=held)
    return True


@transaction.atomic
def retry_image(*, job: ImageJob, actor: User) -> ImageJob:
    """Sends what failed or was cancelled once more. Raises Conflict where there is nothing to try again."""
    require(actor, Right.EDIT_PLANS)
    held = ImageJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if held.status not in (Status.FAILED, Status.CANCELLED):
        raise Conflict(f"This picture is {held.get_status_display().lower()}; there is nothing to try again.")
    held.status, held.error, held.sent_at, held.finished_at = Status.QUEUED, "", None, None
    held.heard_at = held.asked_at = clock.now()
    held.claim_no += 1  # a worker that still holds the cancelled one must not finish this
    held.save(update_fields=["status", "error", "sent_at", "finished_at", "heard_at", "asked_at", "claim_no"])
    audit.record(actor=actor, action="content.retry_image", obj=held)
    return held


def _ours(job: ImageJob) -> QuerySet[ImageJob]:
    return ImageJob.objects.filter(pk=job.pk, claim_no=job.claim_no, status=Status.RUNNING)
