"""What the pages of the import wizard show."""

from typing import Any

from apps.common.errors import Invalid
from apps.profiles import selectors
from apps.profiles.forms import EMAIL_ID, PRIVACY_CHOICES, TARGET_CHOICES, TYPE_CHOICES
from apps.profiles.importing import cells, reading
from apps.profiles.importing import plan as plans
from apps.profiles.importing.plan import Plan, Target
from apps.profiles.importing.preview import preview
from apps.profiles.importing.reading import Shape
from apps.profiles.models import Channel, Import, Purpose
from apps.profiles.services import files, imports

PREVIEW_ROWS = 20
STEPS = ("File", "Columns", "Consent", "Check", "Import")


def is_mappable(run: Import) -> bool:
    return bool(run.kind == Import.Kind.PROFILES and run.path and not run.is_open and run.status != run.Status.FINISHED)


def mapping_context(run: Import, plan: Plan, error: Invalid | None) -> dict[str, Any]:
    """The page on which each column is given its meaning, with the first rows as they would be imported."""
    shape = Shape(run.shape["encoding"], run.shape["delimiter"], tuple(run.shape["headers"]))
    rows = reading.sample(files.full_path(run.path), shape, PREVIEW_ROWS)
    defined = imports.known_traits()
    columns = []
    for place, column in enumerate(plan.columns):
        values = [cells.trimmed(row.cells[place]) for row in rows if not row.problem]
        columns.append(
            {
                "place": place,
                "column": column,
                "choice": EMAIL_ID if place == plan.id_place and column.to is Target.EMAIL else column.to.value,
                "is_id": place == plan.id_place,
                "samples": list(dict.fromkeys(value for value in values if value))[:3],
                "is_defined": column.to is Target.TRAIT and column.key in defined,
                "error": error.errors.get(column.header, "") if error else "",
            }
        )
    shown = preview(rows, plan)
    return {
        "run": run,
        "steps": STEPS,
        "shape": shape,
        "delimiter": reading.DELIMITERS[shape.delimiter],
        "columns": columns,
        "preview": shown,
        "problem_count": sum(bool(row.problem or any(cell.problem for cell in row.cells)) for row in shown),
        "error": error,
        "targets": TARGET_CHOICES,
        "types": TYPE_CHOICES,
        "privacies": PRIVACY_CHOICES,
    }


def address_columns(plan: Plan) -> list[str]:
    wanted = (Target.EMAIL, Target.PHONE)
    return [column.header for column in plan.columns if column.to in wanted]


def run_context(run: Import) -> dict[str, Any]:
    """The page of one import, whatever it is doing."""
    grant = plans.from_json(run.mapping).grant if run.mapping else None
    kept = (run.created or 0) + (run.updated or 0) + (run.unchanged or 0)
    return {
        "run": run,
        "steps": STEPS,
        "step": 5 if run.is_open and not run.is_dry_run else 4,
        "job": selectors.run_progress(run) if run.is_open else None,
        "grant": grant,
        "agreed": (Channel(grant.channel).label, Purpose(grant.purpose).label) if grant else None,
        "kept": kept,
        "reasons": sorted(run.reject_reasons.items(), key=lambda pair: -pair[1]),
        "is_profiles": run.kind == Import.Kind.PROFILES,
        "may_change": is_mappable(run),
        "rate": round(run.rows / run.seconds) if run.rows and run.seconds else None,
    }
