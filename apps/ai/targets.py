"""One model at one endpoint, as a request needs it: from the rows an admin set up, or from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from apps.ai.models import EndpointModel, Purpose, Route
from apps.ai.pricing import Prices, prices_in
from apps.common.crypto import decrypt
from apps.common.lately import Lately

OPENAI_URL = "https://api.openai.com/v1"
ENVIRONMENT = "openai"  # the provider's name on drafts, for the endpoint that the environment names
ENVIRONMENT_LABEL = "From the environment"
CONCURRENCY = 32
# Purposes that any model which writes can serve: they follow the order for drafts until they have their own.
WRITING = frozenset({Purpose.DRAFT, Purpose.SUMMARY, Purpose.JUDGE, Purpose.EXTRACTION, Purpose.PROPOSAL})


@dataclass(frozen=True)
class Target:
    """Where one request goes. `provider` and `model` are what a draft says about itself."""

    provider: str
    label: str
    base_url: str
    model: str
    api_key: str = field(default="", repr=False)
    prices: Prices | None = None
    is_private_allowed: bool = False
    concurrency: int = CONCURRENCY
    # (requests, tokens) a minute of the endpoint and of this model; None where there is no limit.
    endpoint_limits: tuple[int | None, int | None] = (None, None)
    model_limits: tuple[int | None, int | None] = (None, None)
    findings: Mapping[str, Any] = field(default_factory=dict)


def environment_target() -> Target | None:
    """The endpoint of OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL; None when neither key nor URL is set.

    Whoever may set the environment may also reach the private network, so that needs no further leave.
    """
    if not (settings.OPENAI_API_KEY or settings.OPENAI_BASE_URL):
        return None
    return Target(
        provider=ENVIRONMENT,
        label=ENVIRONMENT_LABEL,
        base_url=settings.OPENAI_BASE_URL or OPENAI_URL,
        model=settings.OPENAI_MODEL,
        api_key=settings.OPENAI_API_KEY,
        prices=prices_in(settings.OPENAI_PRICES),
        is_private_allowed=True,
        findings={"batches": settings.OPENAI_BATCHES},
    )


def target_of(model: EndpointModel) -> Target:
    """`model` with its endpoint (fetched with it)."""
    endpoint = model.endpoint
    return Target(
        provider=endpoint.slug,
        label=endpoint.name,
        base_url=endpoint.base_url,
        model=model.name,
        api_key=decrypt(endpoint.key) if endpoint.key else "",
        prices=Prices.of(model.price_in, model.price_cached, model.price_out, model.price_image),
        is_private_allowed=endpoint.is_private_allowed,
        concurrency=endpoint.concurrency,
        endpoint_limits=(endpoint.requests_per_minute, endpoint.tokens_per_minute),
        model_limits=(model.requests_per_minute, model.tokens_per_minute),
        findings={**endpoint.findings, **model.findings},
    )


def targets_for(purpose: str) -> tuple[Target, ...]:
    """Who is asked for `purpose`, in order: its own route, else the drafts' for what writes, else the environment."""
    wanted = [purpose, Purpose.DRAFT.value] if purpose in WRITING else [purpose]
    routes = list(Route.objects.filter(purpose__in=wanted).select_related("model__endpoint"))
    for name in wanted:
        own = [route for route in routes if route.purpose == name]
        if own:
            found = (_target(route) for route in own)
            return tuple(target for target in found if target is not None)
    environment = environment_target()
    return (environment,) if environment and purpose in WRITING else ()


def lately_targets_for(purpose: str) -> tuple[Target, ...]:
    """`targets_for` as of a second ago: a run's drafts need not each ask for the order."""
    return _lately.get(purpose, lambda: targets_for(purpose))


_lately = Lately[tuple[Target, ...]]()


def named_target(provider: str, model: str) -> Target | None:
    """The one target with these names, whether or not a route leads to it; None when there is no such model."""
    if provider == ENVIRONMENT:
        found = environment_target()
        return found if found and found.model == model else None
    row = EndpointModel.objects.filter(endpoint__slug=provider, endpoint__is_on=True, name=model)
    one = row.select_related("endpoint").first()
    return target_of(one) if one else None


def _target(route: Route) -> Target | None:
    if route.model is None:
        return environment_target()
    return target_of(route.model) if route.model.endpoint.is_on else None
