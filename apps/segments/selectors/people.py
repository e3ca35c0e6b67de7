"""Who a rule finds: reach, a few examples, and why one person is in or out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.ai.rules import Leaf, Rule, RuleError, leaves
from apps.profiles.facts import Sql, build, compile_rule
from apps.profiles.models import Channel, Consent, Profile, Purpose
from apps.segments.models import Segment
from apps.segments.selectors.counting import read_rule, rows

_CONTACT = """
LEFT JOIN profiles_contactpoint c ON c.profile_id = {} AND c.channel = {}
LEFT JOIN profiles_consent s ON s.contact_point_id = c.id AND s.purpose = {} AND s.is_current AND s.state = {}
LEFT JOIN profiles_suppression x ON x.channel = c.channel AND x.address_digest = c.address_digest
"""


@dataclass(frozen=True)
class Reach:
    """The audience waterfall by e-mail, exact, as of `at`. Each figure is a part of the one before it."""

    matched: int
    with_address: int
    consented: int
    suppressed: int
    at: datetime

    @property
    def reachable(self) -> int:
        return self.consented - self.suppressed

    @property
    def steps(self) -> list[tuple[str, int, str]]:
        return [
            ("Match the rules", self.matched, "start"),
            ("Have an e-mail address", self.with_address, "keep"),
            ("Agreed to marketing", self.consented, "keep"),
            ("Suppressed", self.suppressed, "drop"),
            ("Can be reached by e-mail", self.reachable, "result"),
        ]


@dataclass(frozen=True)
class SamplePerson:
    """One example. `standing` says whether an e-mail may go to this person."""

    uuid: Any
    name: str
    standing: str
    tone: str


@dataclass(frozen=True)
class LeafCount:
    """How many people one condition alone finds; `path` is its place in the tree."""

    path: str
    count: int


@dataclass(frozen=True)
class PersonTest:
    """Whether one person matches, and the answer of every condition by its path in the tree."""

    profile: Profile
    is_match: bool
    answers: dict[str, bool]


def reach(rule: Rule, now: datetime) -> Reach:
    """Counts matches and, of those, who can be written to by e-mail."""
    query = build(
        "SELECT count(*), count(c.id), count(s.id), count(*) FILTER (WHERE s.id IS NOT NULL AND x.id IS NOT NULL) "
        "FROM profiles_profile p {} WHERE {}",
        _contact("p.id"),
        compile_rule(rule, now),
    )
    ((matched, addresses, consented, suppressed),) = rows(query)
    return Reach(matched, addresses, consented, suppressed, now)


def sample(rule: Rule, now: datetime, limit: int = 5) -> list[SamplePerson]:
    """The people who match and changed last. Names are empty where none is known; the edge masks them."""
    query = build(
        "SELECT p.uuid, p.first_name, p.last_name, c.id IS NULL, s.id IS NULL, x.id IS NOT NULL FROM "
        "(SELECT p.id, p.uuid, p.first_name, p.last_name, p.updated_at FROM profiles_profile p WHERE {} "
        "ORDER BY p.updated_at DESC, p.id DESC LIMIT {}) p {} ORDER BY p.updated_at DESC, p.id DESC",
        compile_rule(rule, now),
        limit,
        _contact("p.id"),
    )
    return [
        SamplePerson(uuid, f"{first} {last}".strip(), *_standing(*standing))
        for uuid, first, last, *standing in rows(query)
    ]


def leaf_counts(rule: Rule, now: datetime) -> list[LeafCount]:
    """How many people each condition finds by itself."""
    return [LeafCount(path, _count(leaf, now)) for path, leaf in leaves(rule)]


def profile_matches(rule: Rule, profile_id: int, now: datetime) -> bool:
    query = build("SELECT {} FROM profiles_profile p WHERE p.id = {}", compile_rule(rule, now), profile_id)
    return bool(rows(query)[0][0])


def test_person(rule: Rule, external_id: str, now: datetime) -> PersonTest | None:
    """Asks every condition about one person, in the same SQL that counts. None when there is no such person."""
    profile = Profile.objects.filter(external_id=external_id.strip()).first() if "\0" not in external_id else None
    if profile is None:
        return None
    parts = dict(leaves(rule))
    answers = [compile_rule(part, now) for part in (rule, *parts.values())]
    columns = Sql(", ".join(one.text for one in answers), tuple(param for one in answers for param in one.params))
    query = build("SELECT {} FROM profiles_profile p WHERE p.id = {}", columns, profile.pk)
    is_match, *found = rows(query)[0]
    return PersonTest(profile, is_match, dict(zip(parts, found, strict=True)))


def memberships_of(profile_id: int, now: datetime) -> list[tuple[Segment, Rule, bool]]:
    """Every live segment with its rule and whether this person is in it, in one query."""
    segments = Segment.objects.filter(is_archived=False, current__isnull=False).select_related("current")
    read = [(segment, rule) for segment in segments.order_by("name") if (rule := _readable(segment))]
    if not read:
        return []
    parts = [compile_rule(rule, now) for _, rule in read]
    columns = Sql(", ".join(part.text for part in parts), tuple(param for part in parts for param in part.params))
    found = rows(build("SELECT {} FROM profiles_profile p WHERE p.id = {}", columns, profile_id))
    return [(segment, rule, is_in) for (segment, rule), is_in in zip(read, found[0] if found else (), strict=False)]


def _readable(segment: Segment) -> Rule | None:
    """A rule may name a fact that is gone; the segment's own page says so."""
    try:
        return read_rule(segment.current.rule if segment.current else None)
    except RuleError:
        return None


def _count(leaf: Leaf, now: datetime) -> int:
    ((count,),) = rows(build("SELECT count(*) FROM profiles_profile p WHERE {}", compile_rule(leaf, now)))
    return int(count)


def _contact(profile: str) -> Sql:
    return build(_CONTACT, Sql(profile), Channel.EMAIL.value, Purpose.MARKETING.value, Consent.State.GIVEN.value)


def _standing(has_no_address: bool, has_no_consent: bool, is_suppressed: bool) -> tuple[str, str]:
    if has_no_address:
        return "No address", ""
    if is_suppressed:
        return "Suppressed", "danger"
    return ("No consent", "warn") if has_no_consent else ("Reachable", "ok")
