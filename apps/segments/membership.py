"""`segment:loyal`: membership of a segment as a fact of other rules. A segment may not contain itself."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from uuid import UUID

from apps.ai.facts import FactError, FactKey, FactType
from apps.ai.rules import Leaf, parse_rule
from apps.ai.rules.evaluate import holds
from apps.profiles.facts import FactInfo, Sql, build, compile_rule, fact_type
from apps.profiles.facts.sql import FALSE, TRUE
from apps.segments.models import Segment

# The segments whose rules are being compiled right now, outermost first.
_open: ContextVar[tuple[int, ...]] = ContextVar("open_segments", default=())


class Memberships:
    """Always yes or no, never missing."""

    def info(self, key: FactKey) -> FactInfo:
        return _info(segment_named(key.name))

    def infos(self) -> Iterable[FactInfo]:
        return map(_info, Segment.objects.filter(is_archived=False, current__isnull=False).order_by("name"))

    def value_sql(self, key: FactKey, now: datetime) -> Sql:
        segment = segment_named(key.name)
        with entering(segment):
            return build("({})", compile_rule(parse_rule(_rule_of(segment), fact_type), now))

    def leaf_sql(self, leaf: Leaf, now: datetime) -> Sql:
        """The other rule itself or its opposite, so that the planner sees through it."""
        if_in, if_out = holds(leaf, True, now), holds(leaf, False, now)
        if if_in == if_out:
            return TRUE if if_in else FALSE
        inside = self.value_sql(leaf.fact, now)
        return inside if if_in else build("NOT {}", inside)


def segment_named(name: str) -> Segment:
    """A segment by its UUID, else by its name. Raises FactError if there is none."""
    try:
        wanted = {"uuid": UUID(name)}
    except ValueError:
        wanted = {"name": name}  # type: ignore[dict-item]
    segment = Segment.objects.select_related("current").filter(**wanted).first()
    if segment is None:
        raise FactError(f"There is no segment “{name}”.")
    return segment


def _info(segment: Segment) -> FactInfo:
    return FactInfo(f"segment:{segment.uuid}", segment.name, FactType.BOOLEAN, group="Segments")


def _rule_of(segment: Segment) -> object:
    if segment.current is None:
        raise FactError(f"The segment “{segment.name}” has no rule yet.")
    return segment.current.rule


@contextmanager
def entering(segment: Segment) -> Iterator[None]:
    """While this is open, a rule that asks for `segment` is refused. Raises FactError."""
    if segment.pk in _open.get():
        raise FactError(f"The segment “{segment.name}” would contain itself.")
    token = _open.set((*_open.get(), segment.pk))
    try:
        yield
    finally:
        _open.reset(token)
