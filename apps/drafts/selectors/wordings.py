"""Drafts of a campaign, one by one."""

from uuid import UUID

from django.db.models import QuerySet

from apps.ai.types import DraftText, Slot
from apps.campaigns.models import Campaign
from apps.content.selectors.images import image_digests
from apps.content.selectors.layouts import layout_print, used_by_layout
from apps.drafts.fingerprint import content_hash
from apps.drafts.models import DraftUse, Revision


def uses_of(campaign: Campaign) -> QuerySet[DraftUse]:
    """Uses with everything a list row shows."""
    return DraftUse.objects.filter(campaign=campaign).select_related("brief__variant", "revision__draft")


def use_for_page(campaign_uuid: UUID, use_uuid: UUID) -> DraftUse:
    """One use with its brief, variant, campaign and revision. Raises DraftUse.DoesNotExist."""
    return DraftUse.objects.select_related(
        "campaign__sender", "brief__variant__prompt_version__prompt", "run", "revision__draft", "revision__written_by"
    ).get(uuid=use_uuid, campaign__uuid=campaign_uuid)


def current_hash(revision: Revision, *, channel: str, locale: str) -> str:
    """The content hash computed again from what is stored; the sender compares it with the approved one."""
    draft = DraftText.from_json(revision.fields)
    return content_hash(
        brief_key=bytes(revision.draft.key),
        channel=channel,
        locale=locale,
        draft=draft,
        slots=[Slot(**slot) for slot in revision.slots],
        layout=layout_print(revision.layout),
        images=images_in(draft, revision.layout),
    )


def images_in(draft: DraftText, layout: str) -> list[str]:
    """Digests of every picture that a message in this layout shows."""
    return image_digests([draft.image, *used_by_layout(layout)])
