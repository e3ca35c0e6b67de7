"""An import that a command carries out by itself, from a file anywhere on this machine."""

import json
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from django.db import transaction

from apps.common.errors import AttuneError, Invalid
from apps.common.models import User
from apps.profiles.importing import plan as plans
from apps.profiles.importing.plan import Grant, Plan
from apps.profiles.models import Import
from apps.profiles.services import files, imports
from apps.profiles.services.import_runs import run_claimed


def actor_by_email(email: str | None) -> User | None:
    """The colleague a command runs for; None when it names nobody. Raises Invalid when there is no such colleague."""
    if not email:
        return None
    found = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if found is None:
        raise Invalid("Nobody active has the e-mail given with --actor.")
    return found


def profile_plan(full: Path, id_column: str | None, map_path: Path | None, grant: Grant | None) -> tuple[dict, Plan]:  # type: ignore[type-arg]
    """The file's shape and what will be done with it: suggested, then as the map says, then as --id says."""
    shape, mapping = imports.describe_file(full, Import.Kind.PROFILES)
    plan = plans.from_json(mapping)
    if map_path:
        plan = plans.read_map(imports.read_map(map_path), plan)
    if id_column:
        plan = plans.with_id(plan, id_column)
    if plan.id_place == plans.NO_ID:
        raise Invalid("No column looks like the id of a person. Name it with --id COLUMN.")
    return shape, plans.checked(Plan(plan.columns, plan.id_place, imports.checked_grant(grant) if grant else None))


def run_command(
    *, full: Path, kind: str, source: str, actor: User | None, is_dry_run: bool,
    describe: Callable[[], tuple[dict, Plan | None]],  # type: ignore[type-arg]
) -> str:  # fmt: skip
    """Carries the file out and says what came of it as one line of JSON. A dry run leaves nothing but a rejects file.

    Raises AttuneError with the reason when nothing could be imported.
    """
    started = time.monotonic()
    shape, plan = describe()
    with transaction.atomic() if is_dry_run else nullcontext():
        run = imports.start_command(
            actor=actor, filename=full.name, kind=kind, source=source or full.name, shape=shape, plan=plan,
            is_dry_run=is_dry_run,
        )  # fmt: skip
        run = run_claimed(run=run, path=full)
        if is_dry_run:
            transaction.set_rollback(True)
    if run.error:
        raise AttuneError(run.error)
    return _summary(run, time.monotonic() - started)


def _summary(run: Import, seconds: float) -> str:
    counts = {name: getattr(run, name) for name in ("rows", "created", "updated", "unchanged", "rejected")}
    rejects = str(files.full_path(run.rejects_path)) if run.rejects_path else None
    return json.dumps({**counts, "rejects_file": rejects, "seconds": round(seconds, 3)})
