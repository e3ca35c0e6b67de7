"""Facts from the profile's own columns, and from the consent ledger."""

from collections.abc import Iterable
from datetime import datetime

from apps.ai.facts import FactError, FactKey, FactType
from apps.ai.rules import Leaf, Op
from apps.profiles.facts.predicates import NEGATIONS, core, predicate
from apps.profiles.facts.registry import FactInfo, Privacy
from apps.profiles.facts.sql import Sql, build
from apps.profiles.models import Channel, Consent, Purpose

_COLUMNS = {
    "country": ("Country", FactType.TEXT, Privacy.PLAIN),
    "locale": ("Language", FactType.TEXT, Privacy.PLAIN),
    "time_zone": ("Time zone", FactType.TEXT, Privacy.PLAIN),
    "created_at": ("First seen", FactType.MOMENT, Privacy.PLAIN),
    "first_name": ("First name", FactType.TEXT, Privacy.IDENTITY),
    "last_name": ("Last name", FactType.TEXT, Privacy.IDENTITY),
    "external_id": ("External id", FactType.TEXT, Privacy.IDENTITY),
}


class Columns:
    """`profile:country` and the other columns that every profile has. Empty text is missing."""

    def info(self, key: FactKey) -> FactInfo:
        if key.name not in _COLUMNS:
            raise FactError(f"There is no profile:{key.name}. Use one of {', '.join(_COLUMNS)}.")
        label, type_, privacy = _COLUMNS[key.name]
        return FactInfo(str(key), label, type_, privacy, "Profile")

    def infos(self) -> Iterable[FactInfo]:
        return [self.info(FactKey("profile", name)) for name in _COLUMNS]

    def value_sql(self, key: FactKey, now: datetime) -> Sql:
        info = self.info(key)  # the name is in the list above, so it may stand in SQL
        return Sql(f"nullif(p.{key.name}, '')" if info.type is FactType.TEXT else f"p.{key.name}")

    def leaf_sql(self, leaf: Leaf, now: datetime) -> Sql:
        return predicate(self.value_sql(leaf.fact, now), leaf, now)


class Consents:
    """`consent:email:marketing`: yes when given, no when withdrawn, missing when never asked."""

    def info(self, key: FactKey) -> FactInfo:
        channel, _, purpose = key.name.partition(":")
        if channel not in Channel.values or purpose not in Purpose.values:
            known = ", ".join(f"consent:{c}:{p}" for c in Channel.values for p in Purpose.values)
            raise FactError(f"There is no consent:{key.name}. Use one of {known}.")
        label = f"{Channel(channel).label} consent for {Purpose(purpose).label.lower()}".replace(" ai", " AI")
        return FactInfo(str(key), label, FactType.BOOLEAN, Privacy.PLAIN, "Consent")

    def infos(self) -> Iterable[FactInfo]:
        return [self.info(FactKey("consent", f"{c}:{p}")) for c in Channel.values for p in Purpose.values]

    def value_sql(self, key: FactKey, now: datetime) -> Sql:
        return build("(SELECT s.state = {} {})", Consent.State.GIVEN.value, _entries(key))

    def leaf_sql(self, leaf: Leaf, now: datetime) -> Sql:
        test = Sql("TRUE")
        if leaf.op not in (Op.KNOWN, Op.UNKNOWN):
            test = core(build("(s.state = {})", Consent.State.GIVEN.value), leaf, now)
        found = build("EXISTS (SELECT 1 {} AND {})", _entries(leaf.fact), test)
        return build("NOT {}", found) if leaf.op in NEGATIONS or leaf.op is Op.UNKNOWN else found


def _entries(key: FactKey) -> Sql:
    channel, _, purpose = key.name.partition(":")
    return build(
        "FROM profiles_contactpoint c JOIN profiles_consent s ON s.contact_point_id = c.id "
        "WHERE c.profile_id = p.id AND c.channel = {} AND s.purpose = {} AND s.is_current",
        channel,
        purpose,
    )
