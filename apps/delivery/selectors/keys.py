"""Addresses of our public pages, signed."""

from functools import lru_cache
from uuid import UUID

from django.conf import settings

from apps.delivery import tokens


def signing_keys() -> tuple[tokens.Key, ...]:
    """The present key first, former ones (SECRET_KEY_FALLBACKS) behind it."""
    return _keys((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def key_by_id(key_id: int) -> tokens.Key | None:
    """The key that mail of a letterhead was signed with, None when it is gone."""
    return next((key for key in signing_keys() if key.id == key_id), None)


def click_url(public_url: str, message: UUID, link: int, key: tokens.Key) -> str:
    return f"{public_url}/t/c/{tokens.make(tokens.CLICK, tokens.Target(message, link), key)}"


def open_url(public_url: str, message: UUID, key: tokens.Key) -> str:
    return f"{public_url}/t/o/{tokens.make(tokens.OPEN, tokens.Target(message), key)}.gif"


def unsubscribe_url(public_url: str, message: UUID, key: tokens.Key) -> str:
    return f"{public_url}/u/{tokens.make(tokens.UNSUBSCRIBE, tokens.Target(message), key)}"


@lru_cache(maxsize=4)
def _keys(secrets: tuple[str, ...]) -> tuple[tokens.Key, ...]:
    return tokens.keyring(secrets)
