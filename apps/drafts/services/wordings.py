"""One wording as a row to be: whoever writes it, it is hashed and cites in the same way."""

from decimal import Decimal
from uuid import UUID

from apps.ai.types import DraftText, Finding, Slot
from apps.campaigns.models import Brief, Campaign
from apps.common.models import User
from apps.content.selectors.layouts import FIRST_KEY, layout_print, used_by_layout
from apps.content.selectors.usable import readable_uuids
from apps.drafts.fingerprint import content_hash
from apps.drafts.models import DraftUse, Revision
from apps.drafts.selectors.wordings import images_in


def wording(
    *,
    use: DraftUse,
    fields: DraftText,
    findings: tuple[Finding, ...],
    guardrail_version: str,
    campaign: Campaign | None,
    parent: Revision | None,
    cost: Decimal | None = None,
    written_by: User | None = None,
) -> Revision:
    """A revision that is not saved: its draft and its number are for whoever holds the draft's row."""
    return Revision(
        fields=fields.to_json(),
        slots=use.campaign.slots,
        findings=[finding.to_json() for finding in findings],
        guardrail_version=guardrail_version,
        layout=layout_in(use.brief),
        content_hash=hash_of(use.brief, use.campaign, fields),
        parent=parent,
        campaign=campaign,
        written_by=written_by,
        prompt_version=use.brief.variant.prompt_version,
        cost=cost,
    )


def cited_in(fields: DraftText, layout: str) -> list[UUID]:
    """The content versions that a wording shows: the ones it cites, and those of its layout."""
    return readable_uuids([*fields.cited(), *used_by_layout(layout)])


def layout_in(brief: Brief) -> str:
    """The key of the layout that was frozen with a brief's variant."""
    return str(brief.variant.brief_part.get("layout", FIRST_KEY))


def hash_of(brief: Brief, campaign: Campaign, fields: DraftText) -> str:
    """The content hash of a wording for one brief of one campaign."""
    return content_hash(
        brief_key=bytes(brief.key),
        channel=campaign.channel,
        locale=str(brief.variant.brief_part.get("locale", "en")),
        draft=fields,
        slots=[Slot(**slot) for slot in campaign.slots],
        layout=layout_print(layout_in(brief)),
        images=images_in(fields, layout_in(brief)),
    )
