"""An action that can be undone: what it offers, the token that the toast carries, and how it is taken back.

An app registers how its action is undone (`register_undo`); its view offers it with the words that say what happened
(`offer_undo`). The token names the action and its keys, belongs to one person, works once and for ten minutes.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest

from apps.common import clock
from apps.common.errors import Conflict
from apps.common.models import User

LIFETIME = 600  # seconds
SALT = "attune.undo"
TAG = "undo="


@dataclass(frozen=True)
class Undo:
    """What a finished action offers. `keys` name what it was done to (JSON); an admin may read them, customers never
    stand in them."""

    action: str
    keys: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Undone:
    """What the undo did, in words, and the page to go on with (empty: the one the person is on)."""

    text: str
    url: str = ""


Handler = Callable[..., Undone]
_handlers: dict[str, Handler] = {}


def register_undo(action: str, handler: Handler) -> None:
    """`handler(actor=…, **keys)` takes `action` back, as a service does: right, lock, audit row.

    It raises Conflict, saying who, when somebody changed the thing since. Called in `AppConfig.ready()`.
    """
    _handlers[action] = handler


def undo_token(actor: User, undo: Undo) -> str:
    """Signed under SECRET_KEY: action, keys, person, its end and a number that is used once."""
    if undo.action not in _handlers:
        raise KeyError(f"Nobody registered how to undo {undo.action}")
    until = clock.now().timestamp() + LIFETIME
    claim = {"do": undo.action, "by": actor.pk, "keys": dict(undo.keys), "until": until, "once": uuid.uuid4().hex}
    return signing.dumps(claim, salt=SALT, compress=True)


def offer_undo(request: HttpRequest, text: str, undo: Undo) -> None:
    """Says `text` on the next page, with an Undo button beside it."""
    messages.success(request, text, extra_tags=TAG + undo_token(_actor(request), undo))


def perform_undo(*, token: str, actor: User) -> Undone:
    """Takes the action back. Raises Conflict for a token that is old, used, altered or another person's."""
    try:
        claim = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise Conflict("This cannot be undone from here.") from error
    handler = _handlers.get(claim["do"])
    if claim["by"] != actor.pk or handler is None:
        raise Conflict("This cannot be undone from here: only the person who did it is offered it.")
    if clock.now().timestamp() > claim["until"]:
        raise Conflict("It is too late to undo this here. Look for it on its own page.")
    slot = f"undo:{claim['once']}"
    if not cache.add(slot, 1, LIFETIME):
        raise Conflict("This was undone already.")
    try:
        return handler(actor=actor, **claim["keys"])
    except ObjectDoesNotExist as error:
        raise Conflict("It is gone, so there is nothing to undo.") from error
    except Exception:
        cache.delete(slot)  # nothing was undone, so it may be tried again
        raise


def _actor(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101
    return request.user
