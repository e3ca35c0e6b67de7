"""What a draft consists of on each channel: one type of draft, and a form that says which of its fields a channel has.

`DraftText` is the same everywhere, so that guardrails, rules, review and hashes are written once. A channel leaves out
what it cannot show: a text message has one paragraph and no subject, a push card calls its subject a title. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FieldForm:
    """One text field on a channel. `limit` is in code points; what is not required may be an empty string."""

    name: str
    label: str
    words: str
    limit: int
    is_required: bool = True


@dataclass(frozen=True)
class ChannelForm:
    """The fields of a channel: `texts` beside its paragraphs. Every draft names an action and a link.

    Whoever writes chooses an image where the channel has one; where it only takes one, when the layout has a place for.

    `paragraphs` is how many there may be at most, `paragraph_limit` their length in code points each.
    """

    channel: str
    label: str
    texts: tuple[FieldForm, ...]
    paragraphs: int
    paragraph_limit: int
    paragraph_label: str = "Paragraph"
    has_image: bool = False
    takes_image: bool = False

    def has(self, field: str) -> bool:
        """Whether the channel shows this field of DraftText (`paragraphs.0` counts as `paragraphs`)."""
        name = field.split(".")[0]
        shown = {"paragraphs", "action", "link", "disclaimers", *(text.name for text in self.texts)}
        return name in shown or (name == "image" and self.has_image)

    def offers_image(self, shows_image: bool) -> bool:
        """Whether whoever writes may choose a picture. `shows_image`: the e-mail's layout has a place for one."""
        return self.has_image or (self.takes_image and shows_image)

    def name_of(self, field: str) -> str:
        """What people call a text field here, also one that the channel does not have: "Title", "Bubble 2", "Text"."""
        name, _, number = field.partition(".")
        if number:
            is_one = self.paragraphs == 1 and number == "0"
            return self.paragraph_label if is_one else f"{self.paragraph_label} {int(number) + 1}"
        return next((text.label for text in self.texts if text.name == name), name.capitalize())


EMAIL = ChannelForm(
    channel="email",
    label="E-mail",
    texts=(
        FieldForm("subject", "Subject", "Subject line", 150),
        FieldForm("preheader", "Preheader", "The line shown after the subject in the inbox", 150, is_required=False),
        FieldForm("greeting", "Greeting", "Greeting, with the slot {{ first_name }}", 120),
        FieldForm("closing", "Closing", "Closing line", 200, is_required=False),
    ),
    paragraphs=8,
    paragraph_limit=900,
    takes_image=True,
)
SMS = ChannelForm(
    channel="sms",
    label="SMS",
    texts=(),
    paragraphs=1,
    paragraph_limit=320,
    paragraph_label="Text",
)
PUSH = ChannelForm(
    channel="push",
    label="Push",
    texts=(FieldForm("subject", "Title", "Title of the notification", 65),),
    paragraphs=1,
    paragraph_limit=180,
    paragraph_label="Text",
    has_image=True,
)
IN_APP = ChannelForm(
    channel="in_app",
    label="In-app",
    texts=(FieldForm("subject", "Title", "Title of the card", 80),),
    paragraphs=2,
    paragraph_limit=300,
    paragraph_label="Text",
    has_image=True,
)
WEBHOOK = ChannelForm(
    channel="webhook",
    label="Chat or webhook",
    texts=(),
    paragraphs=4,
    paragraph_limit=600,
    paragraph_label="Bubble",
    has_image=True,
)
CHANNELS: dict[str, ChannelForm] = {form.channel: form for form in (EMAIL, SMS, PUSH, IN_APP, WEBHOOK)}

_ID = {"type": "string", "maxLength": 40}


def draft_schema(channel: str, shows_image: bool = False) -> dict[str, Any]:
    """The JSON schema of a draft on `channel` (a key of CHANNELS; raises KeyError), as models are asked for it.

    With `shows_image` an e-mail's layout has a place for a picture.
    """
    form = CHANNELS[channel]
    properties: dict[str, Any] = {text.name: _text(text.limit, text.words) for text in form.texts}
    properties["paragraphs"] = {
        "type": "array",
        "minItems": 1,
        "maxItems": form.paragraphs,
        "items": {
            "type": "object",
            "additionalProperties": False,
            "required": ["text", "cites"],
            "properties": {
                "text": _text(form.paragraph_limit, "Plain text"),
                "cites": {"type": "array", "maxItems": 8, "items": _ID},
            },
        },
    }
    properties["action"] = {**_ID, "description": "id of the one call to action"}
    properties["link"] = {**_ID, "description": "id of the link the call to action opens"}
    properties["disclaimers"] = {"type": "array", "maxItems": 5, "items": _ID}
    if form.offers_image(shows_image):
        properties["image"] = {**_ID, "description": "id of an image, or an empty string"}
    ordered = _in_reading_order(properties)
    return {"type": "object", "additionalProperties": False, "required": list(ordered), "properties": ordered}


def _in_reading_order(properties: Mapping[str, Any]) -> dict[str, Any]:
    order = ("subject", "preheader", "greeting", "paragraphs", "action", "link", "image", "closing", "disclaimers")
    return {name: properties[name] for name in order if name in properties}


def _text(limit: int, words: str) -> dict[str, Any]:
    return {"type": "string", "maxLength": limit, "description": words}
