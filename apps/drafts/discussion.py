"""What colleagues say about a draft, and what else happened to it and to its campaign's runs."""

from collections.abc import Iterator

from django.urls import reverse

from apps.campaigns.models import Campaign
from apps.common.discussion import Subject
from apps.common.models import User
from apps.drafts.models import DraftComment, DraftUse, GenerationRun, Revision


def _owners(use: DraftUse) -> list[User | None]:
    return [use.campaign.owner, use.revision.written_by if use.revision else None]


SUBJECT = Subject(
    kind="draft",
    noun="draft",
    comments=DraftComment,
    find=lambda key: DraftUse.objects.select_related("campaign__owner", "brief", "revision__written_by").get(uuid=key),
    anchor=lambda use: {"campaign": use.campaign, "key": bytes(use.brief.key)},
    name=lambda use: f"a draft of “{use.campaign.name}”",
    path=lambda use: reverse("drafts:show_draft", args=[use.campaign.uuid, use.uuid]),
    owners=_owners,
)


def runs_of(campaign: Campaign) -> Iterator[tuple[str, str]]:
    for key in GenerationRun.objects.filter(campaign=campaign).values_list("uuid", flat=True):
        yield "drafts.generationrun", str(key)


def edits_of(use: DraftUse) -> Iterator[tuple[str, str]]:
    """Colleagues' edits of this campaign's wording."""
    if use.revision is None:
        return
    edits = Revision.objects.filter(draft=use.revision.draft_id, campaign=use.campaign).exclude(written_by=None)
    for key in edits.values_list("uuid", flat=True):
        yield "drafts.revision", str(key)
