"""Lists of banned terms: imported in one go, and taken back in one go."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.db import transaction

from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict
from apps.common.models import User
from apps.common.rights import Right
from apps.content.models import BannedTerm, TermImport
from apps.content.term_lists import TermRow

KEPT_FOR = timedelta(days=7)
SAYS = ("kind", "reason", "replacement")
BATCH = 2000
Key = tuple[str, str]


@dataclass(frozen=True)
class ImportedTerms:
    added: int
    changed: int
    kept: TermImport


def import_banned_terms(*, rows: Sequence[TermRow], actor: User) -> ImportedTerms:
    """Adds terms, or changes those that are on the list for their language already. One statement per 2,000 rows."""
    require(actor, Right.MANAGE)
    terms = [BannedTerm(**asdict(row), created_by=actor) for row in rows]
    with transaction.atomic():
        before = {_key(one): _says(one) for one in _standing(_key(one) for one in terms)}
        BannedTerm.objects.bulk_create(
            terms,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["term", "locale"],
            update_fields=[*SAYS, "changed_at"],
        )
        TermImport.objects.filter(made_at__lt=clock.now() - KEPT_FOR).delete()
        kept = TermImport.objects.create(
            by=actor, made_at=clock.now(), rows=[[*_key(one), _says(one), before.get(_key(one))] for one in terms]
        )
        added = len(terms) - len(before)
        audit.record(actor=actor, action="content.import_banned_terms", count=len(rows), detail={"added": added})
    return ImportedTerms(added, len(before), kept)


def undo_term_import(*, kept: TermImport, actor: User) -> int:
    """Takes off the list what the import added and puts back what it changed; returns how many terms.

    What somebody has removed or changed since stays as it is. Raises Conflict where that is all of it.
    """
    require(actor, Right.MANAGE)
    with transaction.atomic():
        kept = TermImport.objects.select_for_update().get(pk=kept.pk)
        if kept.undone_at is not None:
            raise Conflict("This was undone already.")
        rows = {(term, locale): (now, before) for term, locale, now, before in kept.rows}
        same = [one for one in _standing(rows) if _says(one) == rows[_key(one)][0]]
        if not same:
            raise Conflict("Somebody has changed all of these terms since. Nothing was undone.")
        _put_back(same, rows)
        kept.undone_at = clock.now()
        kept.save(update_fields=["undone_at"])
        audit.record(actor=actor, action="content.undo_term_import", count=len(same))
    return len(same)


def _put_back(terms: Sequence[BannedTerm], rows: dict[Key, tuple[list[str], list[str] | None]]) -> None:
    changed = []
    for one in terms:
        before = rows[_key(one)][1]
        if before is not None:
            one.kind, one.reason, one.replacement = before
            one.changed_at = clock.now()
            changed.append(one)
    new = {one.pk for one in terms} - {one.pk for one in changed}
    BannedTerm.objects.filter(pk__in=new).delete()
    BannedTerm.objects.bulk_update(changed, [*SAYS, "changed_at"], batch_size=BATCH)


def _standing(keys: Iterable[Key]) -> list[BannedTerm]:
    """Those of the terms that are on the list for their language; held until the transaction ends."""
    wanted = set(keys)
    found = BannedTerm.objects.select_for_update().filter(term__in={term for term, _ in wanted}).order_by("pk")
    return [one for one in found if _key(one) in wanted]


def _key(one: BannedTerm) -> Key:
    return one.term, one.locale


def _says(one: BannedTerm) -> list[str]:
    return [str(getattr(one, name)) for name in SAYS]
