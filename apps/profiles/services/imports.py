"""An import before and between its runs: received, mapped, queued to be checked, queued to be carried out."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction

from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict, Invalid
from apps.common.heartbeat import LEASE
from apps.common.models import User
from apps.common.rights import Right
from apps.profiles.importing import plan as plans
from apps.profiles.importing import reading
from apps.profiles.importing.cells import CellType
from apps.profiles.importing.lines import event_lines
from apps.profiles.importing.plan import Grant, Plan, Privacy
from apps.profiles.importing.suggesting import KnownTrait, suggest
from apps.profiles.models import Channel, Import, Purpose, Source, TraitDefinition
from apps.profiles.services import files

Status, Kind = Import.Status, Import.Kind
_CHANGEABLE = (Status.UPLOADED, Status.CHECKED, Status.FAILED)


def known_traits() -> dict[str, KnownTrait]:
    return {t.key: KnownTrait(t.label, CellType(t.type), Privacy(t.privacy)) for t in TraitDefinition.objects.all()}


def named_source(name: str) -> Source:
    """The source of that name, made when new. Raises Invalid when the name is empty or too long."""
    name = " ".join(name.replace("\0", "").split())
    if not 0 < len(name) <= 120:
        raise Invalid("A source needs a name of at most 120 characters.", {"source": "1 to 120 characters"})
    return Source.objects.get_or_create(name=name)[0]


def receive_upload(*, actor: User, chunks: Iterable[bytes], filename: str, kind: str, source: str) -> Import:
    """Stores an upload and says what its columns seem to be. Raises Invalid, keeping nothing, if it cannot be read."""
    require(actor, Right.IMPORT_DATA)
    path = files.keep_upload(chunks)
    try:
        return _received(actor, files.full_path(path), path, Path(filename).name[:200] or "file", kind, source)
    except BaseException:
        files.remove(path)
        raise


@transaction.atomic
def _received(actor: User, full: Path, path: str, filename: str, kind: str, source: str) -> Import:
    shape, mapping = describe_file(full, kind)
    new = Import.objects.create(
        kind=kind,
        source=named_source(source or filename),
        filename=filename,
        path=path,
        shape=shape,
        mapping=mapping,
        row_estimate=_line_count(full),
        created_by=actor,
    )
    audit.record(actor=actor, action="profiles.upload_import", obj=new)
    return new


def describe_file(full: Path, kind: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """How the file is written, and the plan suggested for it (nothing to map for events)."""
    if kind == Kind.EVENTS:
        next(event_lines(full), None)
        return {}, {}
    shape = reading.inspect(full)
    return asdict(shape), suggest(full, shape, known_traits()).to_json()


@transaction.atomic
def save_columns(*, run: Import, actor: User, columns: tuple[plans.Column, ...], id_place: int) -> Import:
    """Keeps what was chosen for each column. Raises Invalid, by the column's header, when that cannot be done."""
    locked = _changeable(run, actor)
    grant = plans.from_json(locked.mapping).grant
    plan = plans.checked(Plan(columns, id_place))
    locked.mapping = replace(plan, grant=grant).to_json()
    locked.status = Status.UPLOADED
    locked.save(update_fields=["mapping", "status"])
    audit.record(actor=actor, action="profiles.map_import", obj=locked, keys=[c.key for _, c in plan.traits])
    return locked


@transaction.atomic
def save_grant(*, run: Import, actor: User, grant: Grant | None) -> Import:
    """Keeps the consent that the people in the file have given, or that there is none."""
    locked = _changeable(run, actor)
    plan = plans.checked(replace(plans.from_json(locked.mapping), grant=checked_grant(grant) if grant else None))
    locked.mapping = plan.to_json()
    locked.status = Status.UPLOADED
    locked.save(update_fields=["mapping", "status"])
    said = {"consent": f"{grant.channel}:{grant.purpose}"} if grant else {"consent": "none"}
    audit.record(actor=actor, action="profiles.set_import_consent", obj=locked, detail=said)
    return locked


def checked_grant(grant: Grant) -> Grant:
    """The grant itself. Raises Invalid when it lacks what makes a consent: channel, purpose, wording, a past date."""
    if grant.channel not in Channel.values or grant.purpose not in Purpose.values:
        raise Invalid(
            f"Consent is for a channel ({', '.join(Channel.values)}) and a purpose ({', '.join(Purpose.values)}).",
            {"consent": "unknown channel or purpose"},
        )
    if not grant.wording.strip() or "\0" in grant.wording:
        raise Invalid("Consent needs the wording that people agreed to.", {"wording": "required"})
    if grant.given_on > clock.now().date() or grant.given_on < dt.date(1970, 1, 1):
        raise Invalid("Consent needs the day it was given, not a day to come.", {"date": "not a day to come"})
    return grant


@transaction.atomic
def queue_import(*, run: Import, actor: User, is_dry_run: bool) -> Import:
    """Puts an import in line for a worker: first to be checked, then, once checked, to be carried out."""
    locked = _changeable(run, actor)
    if not is_dry_run and locked.status == Status.UPLOADED:
        raise Conflict("Check the file first: its columns or consent have changed since.")
    if locked.kind == Kind.PROFILES:
        plans.checked(plans.from_json(locked.mapping))
    locked.status = Status.QUEUED
    locked.is_dry_run = is_dry_run
    locked.stage, locked.error, locked.rows_done = "", "", 0
    locked.heard_at = clock.now()
    locked.save(update_fields=["status", "is_dry_run", "stage", "error", "rows_done", "heard_at"])
    action = "profiles.queue_check" if is_dry_run else "profiles.queue_import"
    audit.record(actor=actor, action=action, obj=locked)
    return locked


@transaction.atomic
def start_command(
    *, actor: User | None, filename: str, kind: str, source: str, shape: Mapping[str, Any], plan: Plan | None,
    is_dry_run: bool,
) -> Import:  # fmt: skip
    """The row of an import that a command carries out itself: already claimed, without an upload."""
    return Import.objects.create(
        kind=kind,
        status=Status.RUNNING,
        source=named_source(source),
        filename=filename[:200],
        shape=dict(shape),
        mapping=plan.to_json() if plan else {},
        is_dry_run=is_dry_run,
        claim_no=1,
        lease_until=clock.now() + LEASE,
        heard_at=clock.now(),
        started_at=clock.now(),
        created_by=actor,
    )


@transaction.atomic
def cancel_run(*, run: Import, actor: User) -> bool:
    """Stops a run that waits or goes on; nothing of it is kept. A check can be asked for again, an import too.

    Its worker notices within a second and rolls back. Returns whether there was anything to cancel.
    """
    require(actor, Right.IMPORT_DATA)
    locked = Import.objects.select_for_update().get(pk=run.pk)
    if not locked.is_open or not locked.path:
        return False
    locked.status = Status.UPLOADED if locked.is_dry_run else Status.CHECKED
    locked.lease_until, locked.stage = None, ""
    locked.save(update_fields=["status", "lease_until", "stage"])
    action = "profiles.cancel_check" if locked.is_dry_run else "profiles.cancel_import"
    audit.record(actor=actor, action=action, obj=locked)
    return True


@transaction.atomic
def discard_import(*, run: Import, actor: User) -> None:
    """Removes an import that brought nothing, with its files."""
    locked = _changeable(run, actor)
    audit.record(actor=actor, action="profiles.discard_import", obj=locked)
    paths = (locked.path, locked.rejects_path)
    locked.delete()
    for path in paths:
        transaction.on_commit(partial(files.remove, path))


def _changeable(run: Import, actor: User) -> Import:
    require(actor, Right.IMPORT_DATA)
    locked = Import.objects.select_for_update().get(pk=run.pk)
    if locked.status not in _CHANGEABLE:
        raise Conflict(f"This import is {locked.get_status_display().lower()}; it cannot be changed any more.")
    return locked


def _line_count(path: Path) -> int:
    """Lines of a file, which for nearly all files is its rows: what progress is measured against."""
    with path.open("rb") as stream:
        count = sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(1024 * 1024), b""))
    return max(count, 1)


def read_map(path: Path) -> object:
    """The JSON of a --map file. Raises Invalid when it is none."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Invalid(f"The map cannot be read as JSON: {type(error).__name__}.") from error
