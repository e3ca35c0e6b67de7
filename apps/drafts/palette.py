"""Drafts in the palette: the newest by their subject, or by their text where the channel has none."""

from django.db.models import Q
from django.urls import reverse

from apps.common.models import User
from apps.common.palette import Hit, register_actions, register_search
from apps.common.rights import Right
from apps.drafts.models import DraftUse, headline

# Words stand inside JSON without an index; looking through this many takes some milliseconds.
NEWEST = 2_000
LETTERS = 3


def register_all() -> None:
    register_search("use", "Drafts", "pen-line", Right.VIEW, search)
    register_actions("use", actions)


def search(user: User, text: str, limit: int) -> list[Hit]:
    if len(text) < LETTERS:
        return []
    newest = DraftUse.objects.filter(revision__isnull=False).order_by("-id").values("pk")[:NEWEST]
    found = DraftUse.objects.filter(pk__in=list(newest.values_list("pk", flat=True)))
    for word in text.split():
        is_titled = Q(revision__fields__subject__icontains=word)
        found = found.filter(
            is_titled | Q(revision__fields__subject="", revision__fields__paragraphs__0__text__icontains=word)
        )
    rows = found.order_by("-id").values_list("uuid", "campaign__uuid", "campaign__name", "revision__fields")
    return [Hit(headline(fields), _url(campaign, use), name) for use, campaign, name, fields in rows[:limit]]


def actions(user: User, key: str) -> tuple[str, list[Hit]] | None:
    use = DraftUse.objects.filter(uuid=key).select_related("campaign").first()
    if use is None:
        return None
    campaign = use.campaign.uuid
    hits = [Hit("All drafts of the campaign", reverse("drafts:show_drafts", args=[campaign]), icon="list")]
    if user.may(Right.EDIT_PLANS) and use.campaign.status == "frozen":
        hits.insert(0, Hit("Edit the draft", reverse("drafts:edit_draft", args=[campaign, key]), icon="pencil"))
    return "This draft", hits


def _url(campaign: object, use: object) -> str:
    return reverse("drafts:show_draft", args=[campaign, use])
