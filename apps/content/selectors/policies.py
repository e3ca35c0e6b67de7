"""Which rules judge a draft now: the policy in force, the lists of terms and hosts, and the version that names them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Max, Sum

from apps.ai.channels import CHANNELS, ChannelForm
from apps.ai.types import BriefContent, Severity
from apps.content.guardrails import ENGINE, BannedPhrase, BannedTerms, GuardPolicy
from apps.content.guardrails.catalogue import BY_CODE, RANK
from apps.content.guardrails.settings import PolicySettings, digest_of
from apps.content.models import AllowedHost, BannedTerm, GuardrailPolicyVersion, Item

CLASSES = tuple(Item.ContentClass.values)


@dataclass(frozen=True)
class InForce:
    """What counts for a class on a channel. `cell` is the class whose policy it is; `number` 0 is the house's own."""

    content_class: str
    channel: str
    settings: PolicySettings
    number: int = 0
    cell: str = ""
    version: GuardrailPolicyVersion | None = None

    @property
    def is_own(self) -> bool:
        return self.cell == self.content_class and self.number > 0


def policy_in_force(content_class: str, channel: str) -> InForce:
    """A class without a policy of its own on a channel follows Normal there; Normal follows the house. One query."""
    newest = (
        GuardrailPolicyVersion.objects.filter(
            policy__channel=channel, policy__content_class__in=[content_class, "normal"]
        )
        .select_related("policy", "created_by")
        .order_by("policy", "-number")
        .distinct("policy")
    )
    found = {one.policy.content_class: one for one in newest if not one.settings.get("follows")}
    return _in_force(content_class, channel, found.get(content_class) or found.get("normal"))


@dataclass(frozen=True)
class Cell:
    """One cell of the page: what counts for a class on a channel, and how it differs from the house's rules."""

    force: InForce
    harder: int  # codes and families taken more seriously
    softer: int

    @property
    def words(self) -> str:
        parts = [f"{self.harder} stricter"] if self.harder else []
        parts += [f"{self.softer} softer"] if self.softer else []
        parts += ["required phrases"] if self.force.settings.required else []
        parts += ["own limits"] if self.force.settings.to_json(self.force.channel).get("limits") else []
        return ", ".join(parts)


def policy_grid() -> list[tuple[ChannelForm, list[Cell]]]:
    """Every channel with a cell for each class. One query."""
    newest = (
        GuardrailPolicyVersion.objects.select_related("policy", "created_by")
        .order_by("policy", "-number")
        .distinct("policy")
    )
    found = {(one.policy.content_class, one.policy.channel): one for one in newest if not one.settings.get("follows")}
    return [(form, [_cell(found, name, channel) for name in CLASSES]) for channel, form in CHANNELS.items()]


def _cell(found: Mapping[tuple[str, str], GuardrailPolicyVersion], content_class: str, channel: str) -> Cell:
    version = found.get((content_class, channel)) or found.get(("normal", channel))
    force = _in_force(content_class, channel, version)
    changes = [RANK[wanted] - RANK[_own(code)] for code, wanted in force.settings.severities.items()]
    return Cell(force, sum(change > 0 for change in changes), sum(change < 0 for change in changes))


def _own(code: str) -> Severity:
    return BY_CODE[code].severity if code in BY_CODE else Severity.BLOCK


def policy_history(content_class: str, channel: str) -> list[GuardrailPolicyVersion]:
    """The versions of one policy, newest first."""
    versions = GuardrailPolicyVersion.objects.filter(policy__content_class=content_class, policy__channel=channel)
    return list(versions.select_related("created_by").order_by("-number")[:20])


def _in_force(content_class: str, channel: str, version: GuardrailPolicyVersion | None) -> InForce:
    if version is None:
        return InForce(content_class, channel, PolicySettings.of_channel(channel), cell="normal")
    settings = PolicySettings.from_json(version.settings, channel)
    return InForce(content_class, channel, settings, version.number, version.policy.content_class, version)


def guard_policy(locale: str = "en", channel: str = "email", content_class: str = "normal") -> GuardPolicy:
    """The rules that judge a draft now. Build it once per run where you can; it asks three small questions."""
    channel = channel if channel in CHANNELS else "email"
    return policy_of(policy_in_force(content_class, channel), locale)


def policy_of(force: InForce, locale: str) -> GuardPolicy:
    """The rules with the given settings instead of those in force, for trying them out."""
    banned, terms_digest = banned_terms_of(locale)
    hosts = frozenset(AllowedHost.objects.values_list("host", flat=True))
    settings = force.settings.to_json(force.channel)
    digest = digest_of([ENGINE, force.cell, force.channel, locale, settings, terms_digest, sorted(hosts)])
    version = f"{ENGINE}/{force.cell}-{force.channel}-{force.number}/{digest[:12]}"
    return force.settings.applied_to(GuardPolicy(locale, banned, hosts, version=version))


def class_of(contents: Iterable[BriefContent]) -> str:
    """The strictest class among what a draft may say."""
    classes = [str(content.fields.get("class", "normal")) for content in contents]
    return max((name for name in classes if name in CLASSES), key=CLASSES.index, default="normal")


def version_in_words(version: str) -> str:
    """A guardrail version for people: "Policy 3 for normal content by e-mail (rules 2, 1f0a9b8c7d6e)"."""
    engine, _, rest = version.partition("/")
    cell, _, digest = rest.partition("/")
    content_class, _, tail = cell.partition("-")
    channel, _, number = tail.rpartition("-")
    if channel not in CHANNELS:
        return version
    name = f"Policy {number} for {content_class} content" if number != "0" else "House rules"
    return f"{name}, {CHANNELS[channel].label} (engine {engine}, {digest})"


def banned_terms_of(locale: str) -> tuple[BannedTerms, str]:
    """The terms of a locale and the digest of their list, built anew only when the table changed."""
    stamp = BannedTerm.objects.aggregate(n=Count("id"), ids=Sum("id"), at=Max("changed_at"))
    return _terms(locale, stamp["n"], stamp["ids"] or 0, stamp["at"])


@lru_cache(maxsize=16)
def _terms(locale: str, count: int, ids: int, at: object) -> tuple[BannedTerms, str]:
    rows = BannedTerm.objects.filter(locale__in=["", locale, locale[:2]]).order_by("term", "locale")
    phrases = tuple(
        BannedPhrase(row.term, row.reason, row.replacement, row.kind == BannedTerm.Kind.COMPETITOR) for row in rows
    )
    digest = digest_of([[p.term, p.reason, p.replacement, p.is_competitor] for p in phrases])
    return BannedTerms(phrases), digest
