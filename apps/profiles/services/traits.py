"""Trait definitions: made by imports, re-classified by people."""

from dataclasses import replace

from django.db import transaction

from apps.common import audit
from apps.common.access import require
from apps.common.errors import Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.common.stale import Stale, base_of
from apps.profiles.importing.cells import CellType
from apps.profiles.importing.plan import Plan, Target
from apps.profiles.models import Source, TraitDefinition


def define_traits(*, plan: Plan, source: Source) -> Plan:
    """Defines the plan's traits where nothing is defined yet. Gives the plan back with the types that hold from now on:
    what was defined before stays, and cells that do not fit it will be refused."""
    TraitDefinition.objects.bulk_create(
        [
            TraitDefinition(key=c.key, label=c.label, type=c.type.value, privacy=c.privacy.value, source=source)
            for _, c in plan.traits
        ],
        ignore_conflicts=True,
    )
    keys = [column.key for _, column in plan.traits]
    types = dict(TraitDefinition.objects.filter(key__in=keys).values_list("key", "type"))
    columns = (replace(c, type=CellType(types[c.key])) if c.to is Target.TRAIT else c for c in plan.columns)
    return replace(plan, columns=tuple(columns))


def trait_base(trait: TraitDefinition) -> str:
    """What a form over this trait was opened on."""
    return base_of({"label": trait.label, "privacy": trait.privacy})


@transaction.atomic
def change_trait(
    *, trait: TraitDefinition, label: str, privacy: str, actor: User, base: str | None = None
) -> TraitDefinition:
    """Renames a trait or moves it to another privacy class. Raises Invalid for an empty label or an unknown class,
    Stale when it is not what `base` was opened on."""
    require(actor, Right.IMPORT_DATA)
    label = " ".join(label.replace("\0", "").split())
    if not 0 < len(label) <= 120:
        raise Invalid("A trait needs a label of at most 120 characters.", {"label": "1 to 120 characters"})
    if privacy not in TraitDefinition.Privacy.values:
        raise Invalid("This privacy class does not exist.", {"privacy": "unknown"})
    locked = TraitDefinition.objects.select_for_update().get(pk=trait.pk)
    if base is not None and base != trait_base(locked):
        raise Stale("Somebody has changed this trait meanwhile.")
    changed = [name for name, value in (("label", label), ("privacy", privacy)) if getattr(locked, name) != value]
    if not changed:
        return locked
    detail = {"trait": locked.key, "privacy": privacy} if "privacy" in changed else {"trait": locked.key}
    locked.label, locked.privacy = label, privacy
    locked.save(update_fields=["label", "privacy"])
    audit.record(actor=actor, action="profiles.change_trait", obj=locked, keys=changed, detail=detail)
    return locked
