"""Which models serve what, as the page shows it."""

from dataclasses import dataclass

from apps.ai.models import EndpointModel, Purpose, Route
from apps.ai.targets import ENVIRONMENT_LABEL, WRITING, environment_target

ENVIRONMENT_CHOICE = "environment"
WHAT_WITHOUT = {
    Purpose.DRAFT: "The composer writes, without AI.",
    Purpose.EMBEDDING: "Search goes by words.",
    Purpose.IMAGE: "Images are uploaded.",
}


@dataclass(frozen=True)
class RouteView:
    """`names` in order; `otherwise` says what happens when there are none."""

    purpose: str
    label: str
    names: list[str]
    otherwise: str


def routes() -> list[RouteView]:
    """Every purpose with its order."""
    rows = list(Route.objects.select_related("model__endpoint").order_by("purpose", "position"))
    found = []
    for purpose in Purpose:
        names = [_name(row.model) for row in rows if row.purpose == purpose]
        found.append(RouteView(purpose.value, purpose.label, names, _otherwise(purpose)))
    return found


def route_models(purpose: str) -> list[str]:
    """The order as the form's choices name it."""
    rows = Route.objects.filter(purpose=purpose).order_by("position").values_list("model__uuid", flat=True)
    return [str(uuid) if uuid else ENVIRONMENT_CHOICE for uuid in rows]


def chooseable_models() -> list[tuple[str, str]]:
    """(value, words) of every model there is, the environment's first."""
    found = [(ENVIRONMENT_CHOICE, _name(None))] if environment_target() else []
    rows = EndpointModel.objects.filter(endpoint__is_on=True).select_related("endpoint")
    return found + [(str(row.uuid), _name(row)) for row in rows.order_by("endpoint__name", "name")]


def _name(model: EndpointModel | None) -> str:
    if model is None:
        target = environment_target()
        return f"{ENVIRONMENT_LABEL} · {target.model}" if target else f"{ENVIRONMENT_LABEL} (not set)"
    return f"{model.endpoint.name} · {model.name}{'' if model.endpoint.is_on else ' (switched off)'}"


def _otherwise(purpose: Purpose) -> str:
    if purpose in WRITING and (target := environment_target()):
        return f"{ENVIRONMENT_LABEL} · {target.model}" if purpose == Purpose.DRAFT else "Same as drafts."
    if purpose in WRITING and purpose != Purpose.DRAFT:
        return "Same as drafts."
    return WHAT_WITHOUT[purpose]
