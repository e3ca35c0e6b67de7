"""Markup in every text of the database that somebody else may have written."""

from collections.abc import Iterator

from django.apps import apps as django_apps
from django.db import models

from tests.common.tampering import unlocked

# Short enough for every field; each leaves an element or attribute whose name starts with "xss" where it works.
PAYLOADS = (
    "<xss1>", "'\"><xss2 a=1>", '" xss3=1 onxss="', "' xss4=1 onxss='", "</script><xss5>", "</style><xss6>",
    "</title><xss7>", "</textarea><xss8>", "--><xss9>", "]]><xss10>", "<img/src=x xss11=1>", "<svg/xss12=1>",
    "javascript:xss13", "&lt;xss14&gt;", "%3Cxss15%3E", "\\u003cxss16\\u003e", "{{ 7|xss17 }}{% xss %}", "${xss18}",
    "<<xss19>>", "`xss20=1", "</option><xss21>", "</noscript><xss22>", "<a href=javascript:xss23 xss23>",
    "\u202e<xss24>", "=cmd|'xss25'!A1", "<xss26\tonerror=1 x", "x xss27=1 autofocus", "</template><xss28>",
)  # fmt: skip
# Not words: what a machine made, what is looked up by, what has a fixed shape.
TECHNICAL = {
    "password", "content_hash", "rule_hash", "salt", "key", "path", "rejects_path", "digest", "time_zone", "locale",
    "country", "channel", "purpose", "provider", "kind", "text_encrypted", "object_type", "object_key", "body_sha256",
    "prompt_hash", "request_hash", "public_url", "list_id", "url", "host", "name_key", "stage",
    "session_key", "session_data", "layout",
}  # fmt: skip
JSON = {
    "profiles.Profile": ["traits"], "profiles.Event": ["properties"], "drafts.Revision": ["fields"],
    "content.Version": ["fields"], "delivery.Message": ["slot_values"], "profiles.Import": ["reject_reasons"],
}  # fmt: skip
# A draft's action and link are keys of content, not words; so are a picture's digest and the kinds of blocks.
KEYS = {"action", "link", "sources", "content", "digest", "type", "kind", "part", "source", "show", "image"}


def stain(number: int) -> Iterator[str]:
    """Puts payloads into every text of every row of our own tables; `number` turns which payload stands where.

    Yields the fields that were stained, as `app.Model.field`. Audit rows too, which the database keeps as they are.
    """
    with unlocked():
        yield from _stain(number)


def _stain(number: int) -> Iterator[str]:
    turn = number
    for model in django_apps.get_models():
        if not model.__module__.startswith("apps."):
            continue
        for one in model._meta.concrete_fields:
            if not is_words(one):
                continue
            turn += 1
            for row in model._default_manager.order_by("pk"):
                turn += one.unique
                model._default_manager.filter(pk=row.pk).update(**{one.name: text(turn, row.pk, one)})
            yield f"{model._meta.label}.{one.name}"
        for name in JSON.get(model._meta.label, []):
            for row in model._default_manager.all():
                turn += 1
                stained = deep(getattr(row, name), turn, with_keys=name in ("traits", "properties"))
                model._default_manager.filter(pk=row.pk).update(**{name: stained})
            yield f"{model._meta.label}.{name}"


def is_words(one: models.Field) -> bool:
    is_text = isinstance(one, models.CharField | models.TextField) and not one.choices
    return is_text and one.name not in TECHNICAL and not isinstance(one, models.URLField)


def text(turn: int, pk: int, one: models.Field) -> str:
    joined = f"{PAYLOADS[turn % len(PAYLOADS)]}{PAYLOADS[(turn + 9) % len(PAYLOADS)]}"
    longest = one.max_length or 10_000
    return (f"{joined}{pk}" if len(joined) + len(str(pk)) <= longest else f"<xss1>{pk}")[:longest]


def deep(value: object, turn: int, *, with_keys: bool) -> object:
    if isinstance(value, dict):
        named = {
            key: one if key in KEYS else deep(one, turn + n, with_keys=False)
            for n, (key, one) in enumerate(value.items())
        }
        return named | ({PAYLOADS[turn % len(PAYLOADS)]: PAYLOADS[(turn + 3) % len(PAYLOADS)]} if with_keys else {})
    if isinstance(value, list):
        return [deep(one, turn + n, with_keys=False) for n, one in enumerate(value)]
    return f"{PAYLOADS[turn % len(PAYLOADS)]}{value}" if isinstance(value, str) else value
