"""Drafts on the channels beside e-mail: text message, push card, in-app card, chat bubbles. Pure.

Each is compiled once for a revision and filled once for a person, like an e-mail. The filled card is plain data: the
transport and the preview decide how it looks, and escape it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from apps.ai.channels import CHANNELS
from apps.ai.types import BriefContent, DraftText, Slot
from apps.content.guardrails.segments import Parts as Segments
from apps.content.guardrails.segments import on_air, parts_of
from apps.content.rendering.parts import (
    CannotCompile,
    Hole,
    Parts,
    Picture,
    Values,
    Writer,
    content,
    holes_of,
    merged,
    one_line,
    picture_of,
)

# Part of the content hash: raise one when what was approved is put together differently.
FORMS = {"sms": "sms-1", "push": "push-1", "in_app": "in_app-1", "webhook": "webhook-1"}


@dataclass(frozen=True)
class Image:
    url: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True)
class Card:
    """One person's message. `texts` are bubbles or paragraphs, `small` the disclaimers below them."""

    channel: str
    locale: str
    title: str
    texts: tuple[str, ...]
    image: Image | None
    label: str
    url: str
    small: tuple[str, ...]

    @property
    def text(self) -> str:
        """A text message as it goes on the air: words, the label with its link, small print."""
        return on_air(self.texts, self.label, self.url, self.small)

    @property
    def segments(self) -> Segments:
        """How many parts a text message takes on the air."""
        return parts_of(self.text)

    def to_json(self) -> dict[str, object]:
        """What a push service, the in-app feed or a webhook is given; the guide's chapter on layouts explains it."""
        data: dict[str, object] = {"version": 1, "channel": self.channel, "locale": self.locale}
        if self.channel == "sms":
            return {**data, "text": self.text}
        if self.channel != "webhook":
            data |= {"title": self.title, "body": list(self.texts)}
        else:
            data["messages"] = [{"type": "text", "text": text} for text in self.texts]
        image = asdict(self.image) if self.image else None
        action = {"label": self.label, "url": self.url}
        return {**data, "image": image, "action": action, "small_print": list(self.small)}

    def payload(self) -> bytes:
        """The same as bytes: UTF-8, keys in this order, no white space."""
        return json.dumps(self.to_json(), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


@dataclass(frozen=True)
class CardTemplate:
    channel: str
    locale: str
    title: Parts
    texts: tuple[Parts, ...]
    picture: Picture | None
    label: str
    link: Hole
    small: tuple[str, ...]

    def fill(self, values: Values) -> Card:
        """One person's card. Raises MissingSlot. Values are data: nothing in them is read again."""
        picture = self.picture
        image = None
        if picture:
            image = Image(f"{values.image_base}{picture.path}", picture.alt, picture.width, picture.height)
        texts = tuple(values.joined(parts) for parts in self.texts)
        return Card(
            channel=self.channel,
            locale=self.locale,
            title=one_line(values.joined(self.title)),
            texts=texts,
            image=image,
            label=self.label,
            url=values.of(self.link),
            small=self.small,
        )

    def holes(self) -> frozenset[Hole]:
        return holes_of(self.title, *self.texts, (self.link,))


def compile_card(
    draft: DraftText,
    contents: Mapping[str, BriefContent],
    slots: Sequence[Slot],
    channel: str,
    locale: str = "en",
) -> CardTemplate:
    """Compiles `draft` for one of FORMS with the content it names (by id). Raises CannotCompile."""
    if channel not in FORMS:
        raise CannotCompile(f"There is no card for the channel {channel}.")
    form = CHANNELS[channel]
    writer = Writer({slot.name: slot.fallback for slot in slots})
    content(contents, draft.link)
    image = content(contents, draft.image) if draft.image and form.has_image else None
    has_title = form.has("subject")
    return CardTemplate(
        channel=channel,
        locale=locale,
        title=merged(writer.plain(draft.subject)) if has_title else (),
        texts=tuple(merged(writer.plain(paragraph.text)) for paragraph in draft.paragraphs[: form.paragraphs]),
        picture=picture_of(image.text, image.fields) if image else None,
        label=content(contents, draft.action).text,
        link=Hole("link", draft.link),
        small=tuple(content(contents, one).text for one in draft.disclaimers),
    )
