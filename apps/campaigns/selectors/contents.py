"""A plan's content: what its choices stand for in its language on its day, and what must hold of it."""

from collections.abc import Iterator
from datetime import date, datetime

from django.utils import timezone

from apps.campaigns.limited_offers import MAX_LIMITED, LimitedOffer, limited
from apps.campaigns.models import Campaign, Variant
from apps.campaigns.selectors.check import Check, check_of
from apps.content import eligibility
from apps.content.locales import LAST, name_of
from apps.content.models import Item
from apps.content.models import Version as ContentVersion
from apps.content.selectors import Chosen, broken_links, required_disclaimers, resolve, sayable

STEP = "message"


def send_date(campaign: Campaign, now: datetime) -> date:
    """The day claims must be valid on: the planned day in the active zone, else today."""
    moment = campaign.send_at if campaign.send_at and campaign.send_at > now else now
    return timezone.localdate(moment)


def language_of(campaign: Campaign) -> str:
    """What its messages are written in: the language of its prompt."""
    return campaign.prompt.locale if campaign.prompt else LAST


def chosen_contents(campaign: Campaign, now: datetime) -> list[Chosen]:
    """What each chosen item stands for, and the disclaimers that those call for."""
    locale, on = language_of(campaign), send_date(campaign, now)
    chosen = resolve(campaign.contents.all(), locale=locale, channel=campaign.channel, on=on)
    families = {one.item.family for one in chosen}
    required = required_disclaimers([one.version for one in chosen if one.version], on)
    missing = [version.item for version in required if version.item.family not in families]
    return chosen + resolve(missing, locale=locale, channel=campaign.channel, on=on)


def chosen_versions(campaign: Campaign, now: datetime) -> list[ContentVersion]:
    """The chosen content's approved wordings, valid on the send date, and the disclaimers they call for."""
    versions = [one.version for one in chosen_contents(campaign, now) if one.version]
    return sorted(versions, key=lambda version: (version.item.kind, str(version.uuid)))


def content_checks(campaign: Campaign, now: datetime) -> list[Check]:
    chosen = chosen_contents(campaign, now)
    versions = [one.version for one in chosen if one.version]
    kinds = {version.item.kind for version in versions}
    return [
        _needs_kind(kinds, Item.Kind.CALL_TO_ACTION, "a call to action"),
        _needs_kind(kinds, Item.Kind.LINK, "a link"),
        check_of("content", "All content may be used", _unusable(chosen), _approved_items(len(versions)), STEP),
        *_language(chosen, language_of(campaign)),
        *_limited_offers(versions),
        *_links(versions),
    ]


def _unusable(chosen: list[Chosen]) -> str:
    """What was chosen and cannot be said, by reason."""
    reasons: dict[str, list[str]] = {}
    for one in chosen:
        if one.version is None:
            reasons.setdefault(one.problem, []).append(one.item.name)
    return " ".join(f"{reason[:1].upper()}{reason[1:]}: {', '.join(names)}." for reason, names in reasons.items())


def _approved_items(count: int) -> str:
    return f"{count:,} approved item{'' if count == 1 else 's'}"


def _needs_kind(kinds: set[str], kind: str, words: str) -> Check:
    problem = "" if kind in kinds else f"Choose {words} that is approved and valid on the day of sending."
    return check_of(f"content_{kind}", f"There is {words}", problem, "Approved", STEP)


def _language(chosen: list[Chosen], locale: str) -> Iterator[Check]:
    """Says what stands in for what is missing in the message's language."""
    other = [
        f"{one.item.name} ({name_of(one.version.item.locale)})" for one in chosen if one.version and one.is_fallback
    ]
    if other:
        detail = f"Not in {name_of(locale)}, so another language stands in: {', '.join(other)}."
        yield Check(
            "content_language", "All content is in the message's language", False, detail, STEP, is_blocking=False
        )


def _links(versions: list[ContentVersion]) -> Iterator[Check]:
    """Warns of links that no longer open."""
    broken = broken_links().filter(pk__in=[version.pk for version in versions])
    names = [f"{version.item.name}: {version.link_check.words}" for version in broken]
    if names:
        yield Check("link_life", "Links open", False, " ".join(names), STEP, is_blocking=False)


def _limited_offers(versions: list[ContentVersion]) -> Iterator[Check]:
    """Says who alone gets which offer."""
    offers = limited(versions)
    if not offers:
        return
    broken = [f"“{offer.name}”: {offer.problem}" for offer in offers if offer.problem]
    problem = f"The rule of an offer does not work. {' '.join(broken)}" if broken else ""
    if len(offers) > MAX_LIMITED:
        problem = f"At most {MAX_LIMITED} offers that not everybody may have; these are {len(offers)}."
    yield check_of("offers", "Offers reach those they are for", problem, " ".join(map(_for_whom, offers)), STEP)


def _for_whom(offer: LimitedOffer) -> str:
    return f"“{offer.name}” is only for {eligibility.words({eligibility.FIELD: dict(offer.rule)})}."


def frozen_content_checks(variant: Variant, campaign: Campaign, now: datetime) -> list[Check]:
    """What was withdrawn, replaced, bound to other channels or has run out since the freeze holds the drafts that cite
    it, and no others: the launch of those is not refused, it says whom it will not reach."""
    label, frozen = "All content may still be used", variant.content_versions.select_related("item")
    fine = set(frozen.filter(sayable(send_date(campaign, now), campaign.channel)).values_list("pk", flat=True))
    lost = [version.item.name for version in frozen if version.pk not in fine]
    links = list(_links(list(frozen)))
    if not lost:
        return [Check("content", label, True, _approved_items(len(fine)), STEP), *links]
    detail = (
        f"May not be said any more as frozen: {', '.join(lost)}. Drafts that cite it are held. Reopen the plan and "
        "freeze it again to have them written anew."
    )
    return [Check("content", label, False, detail, STEP, is_blocking=False), *links]
