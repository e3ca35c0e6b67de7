"""Endpoints and their models: an admin's. A key only ever goes to the address it was given for."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction

from apps.ai.models import Endpoint, EndpointModel
from apps.ai.targets import ENVIRONMENT
from apps.common import audit
from apps.common.access import require
from apps.common.crypto import encrypt
from apps.common.errors import Conflict, Invalid
from apps.common.models import User
from apps.common.outbound import OutboundError, check_host, check_url
from apps.common.rights import Right
from apps.common.stale import Stale, base_of

RESERVED = {"composer", ENVIRONMENT}
FIELDS = (
    "name", "base_url", "is_private_allowed", "is_on", "requests_per_minute", "tokens_per_minute", "concurrency",
)  # fmt: skip
MODEL_FIELDS = (
    "name", "price_in", "price_cached", "price_out", "price_image", "context", "requests_per_minute",
    "tokens_per_minute",
)  # fmt: skip
TAKEN = "There is one of this name already."


def endpoint_values(endpoint: Endpoint) -> dict[str, Any]:
    return {name: getattr(endpoint, name) for name in FIELDS}


def endpoint_base(endpoint: Endpoint) -> str:
    """What a form over this endpoint was opened on."""
    return base_of(endpoint_values(endpoint))


def save_endpoint(
    *, endpoint: Endpoint | None, values: Mapping[str, Any], actor: User, base: str | None = None
) -> Endpoint:
    """Creates or changes an endpoint. A key in `values` replaces the stored one; a new base URL without one clears it.

    Raises Invalid by field, Stale when it is not what `base` was opened on.
    """
    require(actor, Right.MANAGE)
    given = {name: values[name] for name in FIELDS if name in values}
    given["name"], given["base_url"] = str(given["name"]).strip(), clean_url(str(given["base_url"]))
    _check_reach(
        given["base_url"], bool(given.get("is_private_allowed"))
    )  # asks a name server: outside any transaction
    return _write_endpoint(endpoint, given, str(values.get("key") or ""), actor, base)


@transaction.atomic
def _write_endpoint(
    endpoint: Endpoint | None, given: Mapping[str, Any], key: str, actor: User, base: str | None
) -> Endpoint:
    found = Endpoint.objects.select_for_update().get(pk=endpoint.pk) if endpoint else Endpoint()
    if base is not None and found.pk and base != endpoint_base(found):
        raise Stale("Somebody has changed this endpoint meanwhile.")
    _refuse_taken(found, given["name"])
    is_moved = bool(found.pk) and found.base_url != given["base_url"]
    changed = [name for name, value in given.items() if getattr(found, name) != value]
    for name, value in given.items():
        setattr(found, name, value)
    found.slug = found.slug or _slug(found.name)
    changed += _set_key(found, key, is_moved)
    if is_moved:
        found.findings, found.probed_at = {}, None
        found.models.update(findings={}, probed_at=None)
    _save_named(found)
    audit.record(actor=actor, action="ai.save_endpoint", obj=found, keys=changed)
    return found


def _save_named(row: Endpoint | EndpointModel) -> None:
    """Two people may give one name at the same moment; a row that is not there yet cannot be locked."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Invalid(TAKEN, {"name": TAKEN}) from error


def _set_key(endpoint: Endpoint, key: str, is_moved: bool) -> list[str]:
    if key.strip():
        endpoint.key = encrypt(key.strip())
        return ["key"]
    if is_moved and endpoint.key:
        endpoint.key = ""
        return ["key"]
    return []


@transaction.atomic
def clear_key(*, endpoint: Endpoint, actor: User) -> None:
    """Forgets the key. It is gone for good."""
    require(actor, Right.MANAGE)
    found = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    found.key = ""
    found.save(update_fields=["key"])
    audit.record(actor=actor, action="ai.clear_key", obj=found)


@transaction.atomic
def remove_endpoint(*, endpoint: Endpoint, actor: User) -> None:
    """Removes an endpoint with its key and models, and takes it out of every order. The ledger keeps its names."""
    require(actor, Right.MANAGE)
    found = Endpoint.objects.select_for_update().filter(pk=endpoint.pk).first()
    if found is None:
        raise Conflict("Somebody has removed this endpoint already.")
    audit.record(actor=actor, action="ai.remove_endpoint", obj=found, count=found.models.count())
    found.delete()


@transaction.atomic
def save_model(
    *, endpoint: Endpoint, model: EndpointModel | None, values: Mapping[str, Any], actor: User, base: str | None = None
) -> EndpointModel:
    """Adds a model to an endpoint or changes one. Raises Invalid by field, Stale."""
    require(actor, Right.MANAGE)
    found = EndpointModel.objects.select_for_update().get(pk=model.pk) if model else EndpointModel(endpoint=endpoint)
    if base is not None and found.pk and base != model_base(found):
        raise Stale("Somebody has changed this model meanwhile.")
    name = str(values["name"]).strip()
    if not name or not name.isprintable() or " " in name:
        raise Invalid("This is no name of a model.", {"name": "Give its name as the endpoint spells it."})
    if EndpointModel.objects.filter(endpoint=endpoint, name=name).exclude(pk=found.pk).exists():
        raise Invalid(TAKEN, {"name": TAKEN})
    given = {**{field: values.get(field) for field in MODEL_FIELDS}, "name": name}
    negative = {f: "Give 0 or more." for f, v in given.items() if isinstance(v, (int, Decimal)) and v < 0}
    if negative:
        raise Invalid("A price or a limit cannot be below zero.", negative)
    changed = [field for field, value in given.items() if getattr(found, field) != value]
    if found.pk and "name" in changed:
        found.findings, found.probed_at = {}, None
    for field, value in given.items():
        setattr(found, field, value)
    _save_named(found)
    audit.record(actor=actor, action="ai.save_model", obj=found, keys=changed)
    return found


def model_values(model: EndpointModel) -> dict[str, Any]:
    return {name: getattr(model, name) for name in MODEL_FIELDS}


def model_base(model: EndpointModel) -> str:
    return base_of(model_values(model))


@transaction.atomic
def remove_model(*, model: EndpointModel, actor: User) -> None:
    """Takes a model away, and out of every order."""
    require(actor, Right.MANAGE)
    found = EndpointModel.objects.select_for_update().filter(pk=model.pk).first()
    if found is None:
        raise Conflict("Somebody has removed this model already.")
    audit.record(actor=actor, action="ai.remove_model", obj=found)
    found.delete()


def clean_url(text: str) -> str:
    """The base URL without a slash at its end. Raises Invalid for what cannot be one."""
    url = text.strip().rstrip("/")
    try:
        check_url(url)
    except OutboundError as error:
        raise Invalid(error.message, {"base_url": "Give an address such as https://api.example.com/v1."}) from error
    parts = urlsplit(url)
    if parts.query or parts.fragment:
        words = "Leave out everything from “?” or “#” on."
        raise Invalid(words, {"base_url": words})
    return url


def host_of(url: str) -> str:
    return urlsplit(url).hostname or ""


def _check_reach(url: str, is_private_allowed: bool) -> None:
    """A host that leads inside is refused when it is saved, not first when a run needs it. One that has no address yet
    may be saved: it is looked at again with every request."""
    if urlsplit(url).scheme == "http" and not is_private_allowed:
        words = (
            "Over http everybody on the way can read the key. Use https, or allow the private network for this host."
        )
        raise Invalid(words, {"base_url": words})
    try:
        check_host(host_of(url), is_private_allowed=is_private_allowed)
    except OutboundError as error:
        if error.code == "address_refused":
            raise Invalid(error.message, {"base_url": f"{error.message} Allow it below if it is yours."}) from error


def _refuse_taken(endpoint: Endpoint, name: str) -> None:
    if not name:
        raise Invalid("An endpoint needs a name.", {"name": "Give it a name."})
    if Endpoint.objects.filter(name__iexact=name).exclude(pk=endpoint.pk).exists():
        raise Invalid(TAKEN, {"name": TAKEN})


def _slug(name: str) -> str:
    """A short name of its own, for drafts and ledger: it outlives a new name of the endpoint."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:30] or "endpoint"
    taken = set(Endpoint.objects.filter(slug__startswith=plain).values_list("slug", flat=True)) | RESERVED
    return next(one for one in (plain, *(f"{plain}-{n}" for n in range(2, 1000))) if one not in taken)
