"""Revisions as ready-made bytes with holes, and one person's message out of them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from apps.ai.types import BriefContent, DraftText, Slot
from apps.content.models import Version as ContentVersion
from apps.content.rendering.email import CannotCompile, MissingSlot, SenderLines, compile_email
from apps.content.selectors import brief_content
from apps.content.selectors.layouts import layout_of
from apps.content.slots import TRANSFORMS
from apps.delivery import mime, tokens
from apps.delivery.models import Letterhead, Message, TrackedLink
from apps.delivery.selectors import keys
from apps.drafts.models import Revision
from apps.drafts.selectors import current_hash


@dataclass(frozen=True)
class RevisionMold:
    """A revision for one letterhead. `content_hash` is computed again from what was compiled, not read."""

    mold: mime.Mold
    content_hash: str
    links: Mapping[str, int]  # content id → TrackedLink, where tracked
    targets: Mapping[str, str]  # content id → where the link leads


@dataclass(frozen=True)
class Addressee:
    """Everything personal in one message. It is stored with it, so that a replay gives the same bytes."""

    uuid: UUID
    address: str
    name: str
    slots: Mapping[str, str | None]
    date: str
    message_id: str


def message_bytes(made: RevisionMold, letterhead: Letterhead, person: Addressee) -> bytes:
    """The exact message. Raises MissingSlot; LookupError when the key it was signed with is gone."""
    key = keys.key_by_id(letterhead.key_id)
    if key is None:
        raise LookupError("The key that this message was signed with is gone.")
    url = letterhead.public_url
    unsubscribe = keys.unsubscribe_url(url, person.uuid, key)
    envelope = mime.Envelope(person.address, person.name, person.date, person.message_id, unsubscribe)
    return mime.build(made.mold, envelope, _filler(made, letterhead, person, key, unsubscribe))


def message_id(message: UUID, letterhead: Letterhead) -> str:
    """The same at every attempt, so that whoever gets it twice can tell."""
    return f"<{message.hex}@{letterhead.from_address.rpartition('@')[2]}>"


def replay(message: Message) -> bytes:
    """The bytes as they were sent, built again from what is stored. Raises LookupError when something is gone."""
    if message.letterhead is None or message.revision_id is None or not message.mail:
        raise LookupError("Nothing was sent.")
    if "to" not in message.mail:
        raise LookupError("This person's data was erased.")
    mail: dict[str, Any] = message.mail
    made = mold_of(message.revision_id, message.letterhead, message.channel, mail["locale"])
    person = Addressee(message.uuid, mail["to"], mail["name"], message.slot_values, mail["date"], mail["message_id"])
    return message_bytes(made, message.letterhead, person)


def _filler(
    made: RevisionMold, letterhead: Letterhead, person: Addressee, key: tokens.Key, unsubscribe: str
) -> mime.Fill:
    def fill(hole: mime.Hole) -> str:
        if hole.kind == "slot":
            return _slot_text(hole, person.slots)
        if hole.kind == "unsubscribe":
            return unsubscribe
        if hole.kind == "image":
            return f"{letterhead.public_url}{hole.name}"
        if hole.kind == "pixel":
            return keys.open_url(letterhead.public_url, person.uuid, key)
        link = made.links.get(hole.name)
        if link is None:
            return made.targets[hole.name]
        return keys.click_url(letterhead.public_url, person.uuid, link, key)

    return fill


def _slot_text(hole: Any, slots: Mapping[str, str | None]) -> str:
    value = slots.get(hole.name)
    if value:
        for name in hole.filters:
            value = TRANSFORMS[name](value)
        return value
    if hole.fallback is None:
        raise MissingSlot(hole.name)
    return str(hole.fallback)


_Key = tuple[int, str, str, str]
_made: dict[_Key, RevisionMold] = {}
_KEPT = 1000


def mold_of(revision_id: int, letterhead: Letterhead, channel: str, locale: str) -> RevisionMold:
    """The mold of a revision, kept in this process: a revision and a letterhead never change.

    Raises content.rendering's CannotCompile, or KeyError and TypeError for fields of another shape.
    """
    key = (revision_id, letterhead.digest, channel, locale)
    made = _made.get(key)
    if made is None:
        if len(_made) >= _KEPT:
            _made.pop(next(iter(_made)))
        made = _made[key] = _compile(Revision.objects.get(pk=revision_id), letterhead, channel, locale)
    return made


def _compile(revision: Revision, letterhead: Letterhead, channel: str, locale: str) -> RevisionMold:
    draft = DraftText.from_json(revision.fields)
    contents = _contents(draft)
    template = compile_email(
        draft,
        contents,
        SenderLines(letterhead.from_name, letterhead.postal_address),
        [Slot(**slot) for slot in revision.slots],
        letterhead.is_tracked,
        locale,
        layout_of(revision.layout),
    )
    headers = mime.headers_for_all(
        sender=(letterhead.from_name, letterhead.from_address),
        reply_to=letterhead.reply_to,
        list_id=letterhead.list_id,
        feedback_id=letterhead.feedback_id,
    )
    mold = mime.cast(
        subject=template.subject,
        text=template.text,
        html_parts=template.html,
        headers=headers,
        boundary=f"=_{revision.content_hash[:24]}",
    )
    tracked = TrackedLink.objects.filter(revision=revision).values_list("link_version__uuid", "id")
    return RevisionMold(
        mold=mold,
        content_hash=current_hash(revision, channel=channel, locale=locale),
        links={str(uuid): pk for uuid, pk in tracked} if letterhead.is_tracked else {},
        targets={key: str(content.fields.get("url", "")) for key, content in contents.items()},
    )


def _contents(draft: DraftText) -> dict[str, BriefContent]:
    """By UUID, whatever their standing now: what was sent can be shown after a version was replaced."""
    versions = ContentVersion.objects.filter(uuid__in=list(draft.cited())).select_related("item")
    return {content.id: content for content in map(brief_content, versions)}


@dataclass(frozen=True)
class AsSent:
    """A message built again from what is stored. `is_exact`: its bytes are those that left, by their sha256."""

    source: str
    is_exact: bool
    problem: str = ""


def as_sent(message: Message) -> AsSent:
    """The replay for a page; `problem` says why there is none."""
    try:
        raw = replay(message)
    except (LookupError, MissingSlot, CannotCompile) as error:
        return AsSent("", False, str(error).strip("'"))
    return AsSent(raw.decode("ascii"), hashlib.sha256(raw).hexdigest() == message.body_sha256)
