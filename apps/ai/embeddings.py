"""Texts to vectors, by the model that the purpose "Search by meaning" names."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from apps.ai.calling import NO_ENDPOINT, Labels, Request, call, first_that_can, refuse_personal_data
from apps.ai.failures import ModelError, Outcome, no_answer
from apps.ai.models import Purpose
from apps.ai.pricing import Usage, tokens_at_most
from apps.ai.targets import Target, named_target, targets_for

MOST_AT_ONCE = 256
MAX_BYTES = 20_000_000


@dataclass(frozen=True)
class Embeddings:
    """One vector for each text, in their order. Vectors of another provider or model are of another space."""

    vectors: tuple[tuple[float, ...], ...]
    provider: str
    model: str
    cost: Decimal | None


def embed(texts: Sequence[str], *, provider: str = "", model: str = "", seconds: float | None = None) -> Embeddings:
    """The vectors of up to 256 texts, which hold nothing about a person. Raises ModelError.

    With `provider` and `model` that one is asked and no other: what is searched must be in the space of the index.
    `seconds` is how long somebody waits for each that is asked.
    """
    if not 1 <= len(texts) <= MOST_AT_ONCE:
        raise ValueError(f"give 1 to {MOST_AT_ONCE} texts")
    refuse_personal_data(texts)
    named = named_target(provider, model) if model else None
    targets = ((named,) if named else ()) if model else targets_for(Purpose.EMBEDDING)
    if not targets:
        raise ModelError("no_endpoint", NO_ENDPOINT)
    return first_that_can(targets, lambda target: _embed(target, texts, seconds))


def _embed(target: Target, texts: Sequence[str], seconds: float | None) -> Embeddings:
    body = {"model": target.model, "input": list(texts), "encoding_format": "float"}
    worst = Usage(sum(map(tokens_at_most, texts)), 0, 0)
    request = Request("/embeddings", body, worst, Labels(Purpose.EMBEDDING), MAX_BYTES, seconds)

    def read(data: Mapping[str, Any]) -> tuple[tuple[tuple[float, ...], ...], Outcome]:
        return _vectors(data, len(texts)), Outcome.OK

    called = call(target, request, read)
    return Embeddings(called.result, target.provider, target.model, called.cost)


def _vectors(data: Mapping[str, Any], count: int) -> tuple[tuple[float, ...], ...]:
    rows = data.get("data")
    if not isinstance(rows, list) or len(rows) != count:
        raise no_answer("The endpoint gave another number of vectors than texts.")
    ordered = sorted(rows, key=lambda row: row["index"])
    vectors = tuple(tuple(float(number) for number in row["embedding"]) for row in ordered)
    if [row["index"] for row in ordered] != list(range(count)) or len({len(vector) for vector in vectors}) != 1:
        raise no_answer("The endpoint's vectors do not belong together.")
    if not vectors[0] or not all(math.isfinite(number) for vector in vectors for number in vector):
        raise no_answer("The endpoint's vectors hold something that is no number.")
    return vectors
