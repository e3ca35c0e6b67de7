"""Judging what is written once more where the rules changed since: what they block now is held back."""

from django.db import transaction
from django.db.models import QuerySet

from apps.ai.types import DraftText, Severity
from apps.campaigns.models import Campaign
from apps.common import audit
from apps.common.window import Window
from apps.drafts.models import DraftUse
from apps.drafts.selectors import CommonGround, findings_of

# Asked for on its own at every sending, and true again when the content is; it must not hold a draft for good.
_STANDING = "not_usable"


def judge_again(*, campaign: Campaign, seconds: float = 20.0) -> bool:
    """Judges drafts of a campaign whose rules changed since they were judged, for about `seconds`.

    A draft that the rules of now block is held: `held` says by what, and nothing of it is sent while it stands. Returns
    whether all are judged. Where nothing changed it asks two questions and a few more for each variant.
    """
    window = Window(seconds)
    held = 0
    is_done = True
    for ground, version, uses in _outdated(campaign):
        for use in uses.order_by("id").iterator(chunk_size=200):
            if not window.is_open:
                is_done = False
                break
            held += _judge(use, ground, version)
    if held:
        with transaction.atomic():
            audit.record(actor=None, action="drafts.hold_drafts", obj=campaign, count=held)
    return is_done


def _outdated(campaign: Campaign) -> list[tuple[CommonGround, str, QuerySet[DraftUse]]]:
    """For each variant its ground and the version of now, and its drafts that were judged by another."""
    written = DraftUse.objects.filter(campaign=campaign, status=DraftUse.Status.WRITTEN).exclude(judged_version="")
    first_of = written.order_by("brief__variant", "id").distinct("brief__variant")
    first_of = first_of.select_related("brief__variant__campaign", "brief__variant__prompt_version__prompt")
    found = []
    for use in first_of:
        ground = CommonGround(use.brief.variant)
        version = ground.task(use.brief).policy.version
        uses = written.filter(brief__variant=use.brief.variant_id).exclude(judged_version=version)
        found.append((ground, version, uses.select_related("brief", "revision")))
    return found


def _judge(use: DraftUse, ground: CommonGround, version: str) -> int:
    """1 when it is held now and was not before."""
    if use.revision is None:
        return 0
    found = findings_of(ground.task(use.brief), DraftText.from_json(use.revision.fields))
    blocking = [f.message for f in found if f.severity is Severity.BLOCK and not f.code.endswith(_STANDING)]
    held = blocking[0][:300] if blocking else ""
    is_same = DraftUse.objects.filter(pk=use.pk, revision=use.revision_id, status=DraftUse.Status.WRITTEN)
    changed = is_same.update(judged_version=version, held=held)
    return int(bool(changed and held and not use.held))
