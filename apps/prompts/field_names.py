"""What the fields of an answer are called where people write them: "title" for a push card's subject. Pure."""

import re

from apps.ai.channels import CHANNELS

_OTHERS = ("action", "link", "image")
_PARAGRAPH = re.compile(r"paragraphs\.(\d{1,2})")


def shown_name(field: str, channel: str) -> str:
    """A field as people of this channel call it: "title", "bubble 2", "action"; any other stays as it is."""
    form = CHANNELS.get(channel)
    if form is None or not (field in {text.name for text in form.texts} or _PARAGRAPH.fullmatch(field)):
        return field
    return form.name_of(field).lower()


def field_named(name: str, channel: str) -> str:
    """The field that people call `name`, or its own name; empty where the channel has no such field."""
    said, form = name.strip().lower(), CHANNELS.get(channel)
    if form is None:
        return name.strip()
    return next((field for field in _fields(channel) if said in (field, shown_name(field, channel))), "")


def names_for(channel: str) -> list[str]:
    """Names that can be used, for help and errors; of several paragraphs the first."""
    known = [field for field in _fields(channel) if field != "paragraphs"]
    return [
        shown_name(field, channel) for field in known if not field.startswith("paragraphs.") or field.endswith(".0")
    ]


def _fields(channel: str) -> list[str]:
    form = CHANNELS[channel]
    others = [name for name in _OTHERS if name != "image" or form.has_image or form.takes_image]
    paragraphs = [f"paragraphs.{number}" for number in range(form.paragraphs)]
    return [*(text.name for text in form.texts), "paragraphs", *paragraphs, *others]
