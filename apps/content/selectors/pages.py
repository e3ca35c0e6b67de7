"""Content as its pages show it: lists, one item, what waits for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Func, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.ai.fact_choices import labels_of
from apps.common import clock
from apps.common.differences import word_diff
from apps.common.models import User
from apps.common.selectors import Change
from apps.content.guardrails.cites import SUPPORTING
from apps.content.guardrails.grounding import content_source, ungrounded
from apps.content.locales import LAST, LOCALES, chain, name_of
from apps.content.models import AllowedHost, Approval, BannedTerm, Fallback, Item, LinkCheck, Stock, Version
from apps.content.selectors.fields import facts_of, field_rows
from apps.content.selectors.standing import ANSWERS_NEEDED, RIGHT_FOR, why_not_approve
from apps.content.selectors.usable import brief_content, usable_on
from apps.content.selectors.variants import Variant, variants_of
from apps.content.usage import Use, by_label, where_used

SOON_DAYS = 14
Status = Version.Status


def item_list() -> "QuerySet[Item]":
    """Items with what a list shows of them: the approved wording if there is one, else the newest."""
    versions = Version.objects.filter(item=OuterRef("pk")).order_by("-number")
    broken = LinkCheck.objects.filter(version__item=OuterRef("pk"), state=LinkCheck.State.BROKEN).filter(
        version__status=Status.APPROVED
    )
    approved, waiting = versions.filter(status=Status.APPROVED), versions.filter(status=Status.SUBMITTED)
    return Item.objects.select_related("owner").annotate(
        shown_text=Coalesce(Subquery(approved.values("text")[:1]), Subquery(versions.values("text")[:1])),
        approved_number=Subquery(approved.values("number")[:1]),
        waiting_number=Subquery(waiting.values("number")[:1]),
        newest_number=Subquery(versions.values("number")[:1]),
        newest_status=Subquery(versions.values("status")[:1]),
        begins=Coalesce(Subquery(approved.values("valid_from")[:1]), Subquery(versions.values("valid_from")[:1])),
        is_broken=Exists(broken),
        is_sold_out=Exists(Stock.objects.filter(family=OuterRef("family"), quantity=0)),
        ends=Coalesce(Subquery(approved.values("valid_until")[:1]), Subquery(versions.values("valid_until")[:1])),
    )


def by_status(queryset: "QuerySet[Any]", status: str) -> "QuerySet[Any]":
    """`approved` and `submitted` look at any version, the others at the newest."""
    if status == Status.APPROVED:
        return queryset.filter(approved_number__isnull=False)
    if status == Status.SUBMITTED:
        return queryset.filter(waiting_number__isnull=False)
    return queryset.filter(newest_status=status)


def broken_links() -> "QuerySet[Version]":
    """Approved links that no longer open."""
    broken = Version.objects.filter(status=Status.APPROVED, link_check__state=LinkCheck.State.BROKEN)
    return broken.select_related("item", "link_check").order_by("item__name")


def by_validity(queryset: "QuerySet[Any]", when: str) -> "QuerySet[Any]":
    """`now`, `soon` (ends within two weeks), `ended` or `later`, on today's date, of approved wordings."""
    today = clock.now().date()
    queryset = queryset.filter(approved_number__isnull=False)
    running = Q(begins__isnull=True) | Q(begins__lte=today)
    conditions = {
        "now": running & (Q(ends__isnull=True) | Q(ends__gte=today)),
        "soon": Q(ends__gte=today, ends__lte=today + timedelta(days=SOON_DAYS)),
        "ended": Q(ends__lt=today),
        "later": Q(begins__gt=today),
    }
    return queryset.filter(conditions[when])


def waiting_for(user: User) -> "QuerySet[Version]":
    """Versions that `user` may answer: handed in, of a class they approve, not their own, not answered yet."""
    classes = [content_class for content_class, right in RIGHT_FOR.items() if user.may(right)]
    waiting = Version.objects.filter(status=Status.SUBMITTED, item__content_class__in=classes)
    return waiting.exclude(created_by=user).exclude(approvals__by=user)


def waiting_count(user: User) -> int:
    return waiting_for(user).count() if any(map(user.may, RIGHT_FOR.values())) else 0


def expiring_soon(on: date, days: int = SOON_DAYS) -> "QuerySet[Version]":
    """Approved versions that end within `days` days of `on`, soonest first."""
    soon = Version.objects.filter(usable_on(on), valid_until__lte=on + timedelta(days=days))
    return soon.select_related("item").order_by("valid_until", "item__name")


def horizon() -> dict[str, date]:
    """Today, and the last day that counts as soon."""
    today = clock.now().date()
    return {"today": today, "soon": today + timedelta(days=SOON_DAYS)}


def all_tags() -> list[tuple[str, str]]:
    """Every tag that is in use."""
    tags = Item.objects.annotate(tag=Func(F("tags"), function="unnest")).values_list("tag", flat=True)
    return [(tag, tag) for tag in tags.distinct().order_by("tag")]


def by_tag(queryset: "QuerySet[Any]", tag: str) -> "QuerySet[Any]":
    return queryset.filter(tags__contains=[tag])


def by_channel(queryset: "QuerySet[Any]", channel: str) -> "QuerySet[Any]":
    """What may be used on it: bound to it, or to none."""
    return queryset.filter(Q(channels__contains=[channel]) | Q(channels=[]))


def all_owners() -> list[tuple[str, str]]:
    owners = User.objects.filter(pk__in=Item.objects.values("owner")).order_by("name")
    return [(str(user.uuid), user.name) for user in owners]


def all_locales() -> list[tuple[str, str]]:
    found = Item.objects.order_by("locale").values_list("locale", flat=True).distinct()
    return [(locale, name_of(locale)) for locale in found]


@dataclass(frozen=True)
class KindTab:
    kind: str
    label: str
    count: int


PLURALS: dict[str, str] = {
    Item.Kind.CLAIM: "Claims",
    Item.Kind.OFFER: "Offers",
    Item.Kind.CALL_TO_ACTION: "Calls to action",
    Item.Kind.LINK: "Links",
    Item.Kind.SNIPPET: "Snippets",
    Item.Kind.DISCLAIMER: "Disclaimers",
    Item.Kind.BRAND_VOICE: "Brand voices",
    Item.Kind.PERSONA: "Personas",
    Item.Kind.IMAGE: "Images",
    Item.Kind.LAYOUT: "Layouts",
    Item.Kind.CATALOG_ITEM: "Catalogue",
}


# What no message says: prompts include it, or a plan chooses it once.
FOR_PROMPTS = (Item.Kind.BRAND_VOICE, Item.Kind.PERSONA, Item.Kind.LAYOUT)


def kind_tabs() -> list[KindTab]:
    counts = dict(Item.objects.values_list("kind").annotate(n=Count("pk")))
    tabs = [KindTab(kind, label, counts.get(kind, 0)) for kind, label in PLURALS.items()]
    return [KindTab("", "All", sum(tab.count for tab in tabs)), *tabs]


@dataclass(frozen=True)
class ItemPage:
    """One item with one of its versions in full, compared with another where asked."""

    item: Item
    versions: Sequence[Version]
    shown: Version
    against: Version | None
    diff: tuple[tuple[str, str], ...]
    field_rows: list[tuple[str, str]]
    field_changes: list[tuple[str, str, str]]
    answers: Sequence[Approval]
    allows: list[str]
    unsupported: list[str]
    uses: list[tuple[str, list[Use]]]
    answers_needed: int
    why_not_approve: str | None
    validity: str
    check: LinkCheck | None
    variants: list[Variant]
    stock: int | None = None


def item_page(item: Item, user: User, number: int | None = None, against: int | None = None) -> ItemPage:
    """The page of `item`. Shows version `number`, else the one that waits, else the approved, else the newest."""
    versions = list(item.versions.select_related("created_by", "item").order_by("-number"))
    shown = _chosen(versions, number)
    other = next((v for v in versions if v.number == against and v.pk != shown.pk), None) or _before(versions, shown)
    wanted = facts_of(shown) | (facts_of(other) if other else set())
    facts = labels_of(wanted) if wanted else {}
    rows = field_rows(shown, facts=facts)
    return ItemPage(
        item=item,
        versions=versions,
        shown=shown,
        against=other,
        diff=word_diff(other.text, shown.text) if other else (),
        field_rows=rows,
        field_changes=_changes(dict(field_rows(other, facts=facts)), dict(rows)) if other else [],
        answers=list(shown.approvals.select_related("by").order_by("at")),
        allows=_allows(shown),
        unsupported=_unsupported(shown),
        uses=by_label(where_used(item)),
        answers_needed=ANSWERS_NEEDED[Item.ContentClass(item.content_class)],
        why_not_approve=_why_not(shown, user),
        validity=validity(shown, clock.now().date()),
        check=LinkCheck.objects.filter(version=shown).first() if item.kind == Item.Kind.LINK else None,
        variants=variants_of(item),
        stock=Stock.objects.filter(family=item.family).values_list("quantity", flat=True).first(),
    )


def _chosen(versions: Sequence[Version], number: int | None) -> Version:
    wanted = next((v for v in versions if v.number == number), None)
    for status in (Status.SUBMITTED, Status.APPROVED):
        wanted = wanted or next((v for v in versions if v.status == status), None)
    return wanted or versions[0]


def _before(versions: Sequence[Version], shown: Version) -> Version | None:
    """What is in force, else the version just before."""
    approved = next((v for v in versions if v.status == Status.APPROVED and v.pk != shown.pk), None)
    earlier = next((v for v in versions if v.number < shown.number), None)
    return approved if approved and approved.number < shown.number else earlier


def _why_not(version: Version, user: User) -> str | None:
    if version.approvals.filter(by=user).exists():
        return "You have answered on this version already."
    return why_not_approve(version, user)


def validity(version: Version, today: date) -> str:
    """`always`, `later`, `now`, `soon` or `ended`."""
    if version.valid_from and today < version.valid_from:
        return "later"
    if version.valid_until is None:
        return "now" if version.valid_from else "always"
    if version.valid_until < today:
        return "ended"
    return "soon" if version.valid_until <= today + timedelta(days=SOON_DAYS) else "now"


def _changes(old: dict[str, str], new: dict[str, str]) -> list[tuple[str, str, str]]:
    return [(label, old.get(label, ""), value) for label, value in new.items() if old.get(label, "") != value]


def _allows(version: Version) -> list[str]:
    """What citing this version lets a draft say: its figures and its committing words."""
    if version.item.kind not in SUPPORTING:
        return []
    source = content_source(brief_content(version))
    said = [atom.text for atom in source.atoms if atom.kind != "small"]
    said += [version.text[word.start : word.end] for word in source.commitments]
    return list(dict.fromkeys(said))


def _unsupported(version: Version) -> list[str]:
    """Words of a snippet or a button that need a claim beside them."""
    if version.item.kind not in (Item.Kind.SNIPPET, Item.Kind.CALL_TO_ACTION):
        return []
    findings = ungrounded("text", version.text, (), version.item.locale)
    return list(dict.fromkeys(version.text[finding.start : finding.end] for finding in findings))


def banned_terms() -> "QuerySet[BannedTerm]":
    return BannedTerm.objects.select_related("created_by").order_by("term", "locale")


def language_rules() -> list[tuple[str, str]]:
    """Each language and where it looks for what it lacks, in words, where that is not plain from the house rule."""
    rules = dict(Fallback.objects.values_list("locale", "to"))
    used = {*Item.objects.values_list("locale", flat=True), *rules, "de", "de-CH"}
    chains = [
        (locale, chain(locale, rules))
        for locale, _ in LOCALES
        if (locale in used and locale != LAST) or locale in rules
    ]
    return [(name_of(locale), " → ".join(map(name_of, found[1:])) or "nowhere") for locale, found in chains]


def allowed_hosts() -> "QuerySet[AllowedHost]":
    return AllowedHost.objects.select_related("created_by").order_by("host")


def written(version: Version) -> Change:
    """Who saved this version, and when."""
    return Change(version.created_by.name if version.created_by else "Attune", version.created_at)
