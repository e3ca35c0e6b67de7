"""Endpoints as their pages show them. A key is only ever said to be there."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Subquery

from apps.ai import limits
from apps.ai.models import Endpoint, EndpointModel, ModelCall
from apps.ai.probing import PURPOSE, Line, lines_of
from apps.ai.targets import Target, environment_target, target_of
from apps.common import clock

HOUR, DAY = timedelta(hours=1), timedelta(hours=24)
OUTCOMES = dict(ModelCall.Outcome.choices)


@dataclass(frozen=True)
class Trouble:
    """What waiting does not mend: `badge` for lists, `words` after the endpoint's name, `advice` on its page."""

    badge: str
    words: str
    advice: str


TROUBLES = {
    "key_refused": Trouble("Refuses the key", "refuses its key", "Type a new key, save, then press Probe."),
    "no_quota": Trouble("No quota left", "has no quota left", "Pay there, then press Probe."),
    "no_model": Trouble(
        "Does not know its model", "does not know the model that is asked for", "Look at its address and its models."
    ),
}
# An outage may end by itself, so it is told once it lasts; the page shows it by the circuit at once.
AWAY = "has not answered for some minutes"
AWAY_CODES, AWAY_AFTER = ("unavailable", "timed_out"), timedelta(minutes=5)


@dataclass(frozen=True)
class ModelView:
    model: EndpointModel
    lines: list[Line]
    serves: list[str]

    @property
    def prices(self) -> list[tuple[str, str]]:
        """(dollars, what for) of every price that is known."""
        model = self.model
        known = (
            (model.price_in, "in"), (model.price_cached, "in, cached"), (model.price_out, "out"),
            (model.price_image, "an image"),
        )  # fmt: skip
        return [(_dollars(price), words) for price, words in known if price is not None]

    @property
    def has_failed(self) -> bool:
        return bool(self.lines) and self.lines[0].is_good is False


@dataclass(frozen=True)
class EndpointView:
    """`errors` are (what happened, how often) of the last hour; `offered` are models the endpoint names and nobody
    added."""

    endpoint: Endpoint
    models: list[ModelView]
    health: limits.Health
    calls: int
    errors: list[tuple[str, int]]
    offered: list[str]
    is_probing: bool
    trouble: Trouble | None

    @property
    def state(self) -> tuple[str, str]:
        """Tone and words of the badge."""
        if not self.endpoint.is_on:
            return "", "Switched off"
        if self.trouble:
            return "danger", self.trouble.badge
        if self.health.down_for:
            return "danger", "Left alone after faults"
        if self.health.is_trying:
            return "warn", "To be tried again"
        if self.health.quiet_for:
            return "warn", "Asked for a pause"
        if self.endpoint.findings.get("error"):
            return "danger", "Does not answer"
        if self.models and all(one.has_failed for one in self.models):
            return "danger", "No model answers"
        return ("ok", "Works") if self.endpoint.probed_at else ("warn", "Not probed yet")


def _dollars(price: Decimal) -> str:
    """$2.50, $0.075: as many digits as the price has, and never fewer than two."""
    plain = f"{price.normalize():f}"
    digits = len(plain.partition(".")[2])
    return f"${price:.2f}" if digits < 2 else f"${plain}"


def endpoints() -> list[EndpointView]:
    found = Endpoint.objects.annotate(last_error=_last_error()).order_by("name")
    return [_view(one, one.last_error) for one in found.prefetch_related("models__routes")]


def endpoints_in_trouble() -> list[tuple[Endpoint, str]]:
    """The endpoints in use whose latest request was refused for a reason that an admin has to mend, or that have not
    answered for some minutes: each with the words that follow its name."""
    good = ModelCall.objects.filter(provider=OuterRef("slug"), outcome=ModelCall.Outcome.OK)
    good = good.filter(at__gt=clock.now() - AWAY_AFTER)
    found = Endpoint.objects.filter(is_on=True).annotate(last_error=_last_error(), has_answered=Exists(good))
    rows: list[tuple[Endpoint, str]] = []
    for one in found.order_by("name"):
        if one.last_error in TROUBLES:
            rows.append((one, TROUBLES[one.last_error].words))
        elif one.last_error in AWAY_CODES and not one.has_answered:
            rows.append((one, AWAY))
    return rows


def _last_error() -> Subquery:
    """The error of an endpoint's latest request of the last day. A probe asks for routes that need not be there."""
    calls = ModelCall.objects.filter(provider=OuterRef("slug"), at__gt=clock.now() - DAY)
    return Subquery(calls.exclude(purpose=PURPOSE, error_code="no_model").order_by("-at").values("error_code")[:1])


def endpoint_view(endpoint: Endpoint) -> EndpointView:
    found = Endpoint.objects.annotate(last_error=_last_error()).prefetch_related("models__routes").get(pk=endpoint.pk)
    return _view(found, found.last_error)


def environment_view() -> Target | None:
    """The endpoint that the environment names; its key stays behind."""
    return environment_target()


def _view(endpoint: Endpoint, last_error: str | None) -> EndpointView:
    models = sorted(endpoint.models.all(), key=lambda one: one.name)
    any_model = EndpointModel(endpoint=endpoint, name="")
    calls, errors = _last_hour(endpoint)
    known = {model.name for model in models}
    named = endpoint.findings.get("models") or []
    return EndpointView(
        endpoint=endpoint,
        models=[_model(model) for model in models],
        health=limits.health(target_of(any_model)),
        calls=calls,
        errors=errors,
        offered=[name for name in named if name not in known],
        is_probing=bool(cache.get(f"probing:{endpoint.pk}")),
        trouble=TROUBLES.get(last_error or ""),
    )


def _model(model: EndpointModel) -> ModelView:
    serves = [f"{route.get_purpose_display()} ({_place(route.position)})" for route in model.routes.all()]
    return ModelView(model, lines_of(model.findings), serves)


def _place(position: int) -> str:
    return ("first", "second", "third", "fourth", "fifth")[min(position, 4)]


def _last_hour(endpoint: Endpoint) -> tuple[int, list[tuple[str, int]]]:
    calls = ModelCall.objects.filter(provider=endpoint.slug, at__gt=clock.now() - HOUR)
    counts = dict(calls.values_list("outcome").annotate(n=Count("pk")))
    bad = sorted(((n, OUTCOMES[key]) for key, n in counts.items() if key != ModelCall.Outcome.OK), reverse=True)
    return sum(counts.values()), [(words, n) for n, words in bad]
