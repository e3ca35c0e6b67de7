"""What a probe found, stored with its time."""

from collections.abc import Mapping
from typing import Any

from django.core.cache import cache
from django.db import transaction

from apps.ai import limits, memory
from apps.ai.models import Endpoint, EndpointModel
from apps.ai.probing import probe_endpoint, probe_model
from apps.ai.targets import Target, target_of
from apps.common import audit, clock
from apps.common.access import require
from apps.common.models import User
from apps.common.rights import Right

PROBING = 180  # seconds after which a probe that tells nothing is taken for lost


def run_probe(*, endpoint: Endpoint, actor: User | None) -> None:
    """Asks the endpoint and each of its models, outside any transaction, then stores what they answered.

    `actor` None is the command line. A probe closes the circuit first: somebody has mended something.
    """
    if actor is not None:
        require(actor, Right.MANAGE)
    models = list(endpoint.models.order_by("name"))
    for model in models:
        model.endpoint = endpoint
    targets = [target_of(model) for model in models]
    bare = targets[0] if targets else target_of(EndpointModel(endpoint=endpoint, name=""))
    for target in targets or [bare]:
        limits.forget(target)
        memory.forget(target)
    found = probe_endpoint(bare)
    by_model = {model.pk: _probed(target, found) for model, target in zip(models, targets, strict=True)}
    store_probe(endpoint=endpoint, findings=found, by_model=by_model, actor=actor)


def _probed(target: Target, endpoint_findings: Mapping[str, Any]) -> dict[str, Any]:
    if endpoint_findings["error"]:
        return {"error": endpoint_findings["error"]}
    return probe_model(target)


@transaction.atomic
def store_probe(
    *, endpoint: Endpoint, findings: Mapping[str, Any], by_model: Mapping[int, Mapping[str, Any]], actor: User | None
) -> None:
    """Where the base URL is still the one that was asked."""
    now = clock.now()
    held = Endpoint.objects.select_for_update().filter(pk=endpoint.pk, base_url=endpoint.base_url)
    if not held.update(findings=dict(findings), probed_at=now):
        return
    for key, one in by_model.items():
        EndpointModel.objects.filter(pk=key).update(findings=dict(one), probed_at=now)
    works = sum(not one.get("error") for one in by_model.values())
    audit.record(actor=actor, action="ai.probe_endpoint", obj=endpoint, count=works, detail={"asked": len(by_model)})


def probe_by_key(*, endpoint_id: int) -> None:
    """For a worker: the admin who asked is on record already."""
    endpoint = Endpoint.objects.get(pk=endpoint_id)
    try:
        run_probe(endpoint=endpoint, actor=None)
    finally:
        cache.delete(probing_slot(endpoint))


@transaction.atomic
def ask_probe(*, endpoint: Endpoint, actor: User) -> None:
    """Puts on record who wants an endpoint probed, and marks it as being probed."""
    require(actor, Right.MANAGE)
    cache.set(probing_slot(endpoint), True, PROBING)
    audit.record(actor=actor, action="ai.ask_probe", obj=endpoint)


def probing_slot(endpoint: Endpoint) -> str:
    return f"probing:{endpoint.pk}"
