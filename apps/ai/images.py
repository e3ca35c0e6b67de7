"""Pictures from words, by the model that the purpose "Images" names."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from apps.ai.calling import NO_ENDPOINT, Labels, Request, call, first_that_can, refuse_personal_data
from apps.ai.failures import ModelError, Outcome, no_answer
from apps.ai.models import Purpose
from apps.ai.pricing import Usage, tokens_at_most
from apps.ai.targets import Target, targets_for

MOST_AT_ONCE = 4
SIZES = ("1024x1024", "1536x1024", "1024x1536")
MAX_IMAGE = 10 * 1024 * 1024
# What a model may count for one picture, at most; most endpoints charge by the picture.
TOKENS_OUT = 20_000
_SIGNS = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"RIFF", "image/webp"))


@dataclass(frozen=True)
class GeneratedImage:
    """The bytes as they came, and their type by content: png, jpeg or webp. They are a stranger's: re-encode them."""

    data: bytes
    media_type: str


@dataclass(frozen=True)
class GeneratedImages:
    images: tuple[GeneratedImage, ...]
    provider: str
    model: str
    cost: Decimal | None


def can_generate() -> bool:
    """Whether a model for it is connected."""
    return bool(targets_for(Purpose.IMAGE))


def generate_images(words: str, *, count: int = 1, size: str = SIZES[0]) -> GeneratedImages:
    """One to four pictures of what `words` describe, which hold nothing about a person. Raises ModelError."""
    if not 1 <= count <= MOST_AT_ONCE or size not in SIZES:
        raise ValueError(f"give 1 to {MOST_AT_ONCE} and one of {', '.join(SIZES)}")
    refuse_personal_data([words])
    targets = targets_for(Purpose.IMAGE)
    if not targets:
        raise ModelError("no_endpoint", NO_ENDPOINT)
    return first_that_can(targets, lambda target: _generate(target, words, count, size))


def _generate(target: Target, words: str, count: int, size: str) -> GeneratedImages:
    body = {"model": target.model, "prompt": words, "n": count, "size": size}
    try:
        return _asked(target, {**body, "response_format": "b64_json"}, count)
    except ModelError as error:
        if error.code != "request_refused" or error.status not in (400, 422):
            raise
    # Newer image models give nothing but base64 and refuse to be told so.
    return _asked(target, body, count)


def _asked(target: Target, body: Mapping[str, Any], count: int) -> GeneratedImages:
    worst = Usage(tokens_at_most(str(body["prompt"])), 0, TOKENS_OUT * count, images=count)
    request = Request("/images/generations", body, worst, Labels(Purpose.IMAGE), MAX_IMAGE * count * 2)

    def read(data: Mapping[str, Any]) -> tuple[tuple[GeneratedImage, ...], Outcome]:
        rows = data.get("data")
        if not isinstance(rows, list) or not 1 <= len(rows) <= count:
            raise no_answer("The endpoint answered without a picture.")
        return tuple(map(_image, rows)), Outcome.OK

    called = call(target, request, read)
    return GeneratedImages(called.result, target.provider, target.model, called.cost)


def _image(row: Mapping[str, Any]) -> GeneratedImage:
    given = row.get("b64_json")
    if not isinstance(given, str):
        raise no_answer("The endpoint gave an address instead of the picture. It is not fetched.")
    try:
        data = base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        raise no_answer("The endpoint's picture could not be read.") from None
    kind = next((media for sign, media in _SIGNS if data.startswith(sign)), "")
    if not kind or len(data) > MAX_IMAGE or (kind == "image/webp" and data[8:12] != b"WEBP"):
        raise no_answer("The endpoint's picture is no PNG, JPEG or WebP of a size that is taken.")
    return GeneratedImage(data, kind)
