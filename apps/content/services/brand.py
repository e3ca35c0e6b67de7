"""The brand's rules: words that no draft may hold, hosts that links may lead to."""

import re

from django.db import transaction

from apps.common import audit
from apps.common.access import require
from apps.common.errors import Conflict, Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.content.guardrails.links import looks_alike
from apps.content.models import AllowedHost, BannedTerm

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


def add_banned_term(
    *, term: str, actor: User, locale: str = "", reason: str = "", kind: str = "", replacement: str = ""
) -> BannedTerm:
    """From now on a finding in every draft of the locale (empty: all) that holds `term` as whole words; `replacement`
    is what its fix writes instead."""
    require(actor, Right.MANAGE)
    term = " ".join(term.split())
    if not 2 <= len(term) <= 120:
        raise Invalid("A term has 2 to 120 characters.", {"term": "A term has 2 to 120 characters."})
    with transaction.atomic():
        banned, is_new = BannedTerm.objects.get_or_create(
            term=term,
            locale=locale,
            defaults={
                "reason": reason.strip()[:200],
                "kind": kind or BannedTerm.Kind.WORD,
                "replacement": " ".join(replacement.split())[:120],
                "created_by": actor,
            },
        )
        if not is_new:
            raise Invalid("This term is on the list already.", {"term": "This term is on the list already."})
        audit.record(actor=actor, action="content.add_banned_term", obj=banned)
    return banned


def remove_banned_term(*, banned: BannedTerm, actor: User) -> None:
    require(actor, Right.MANAGE)
    with transaction.atomic():
        audit.record(actor=actor, action="content.remove_banned_term", obj=banned)
        banned.delete()


def banned_term(term: str, locale: str) -> BannedTerm:
    """The entry of the list. Raises Conflict when somebody removed it meanwhile."""
    found = BannedTerm.objects.filter(term=term, locale=locale).first()
    if found is None:
        raise Conflict("Somebody removed this term from the list already.")
    return found


def allowed_host(host: str) -> AllowedHost:
    """The entry of the list. Raises Conflict when somebody removed it meanwhile."""
    found = AllowedHost.objects.filter(host=host).first()
    if found is None:
        raise Conflict("Somebody removed this host from the list already.")
    return found


def allow_host(*, host: str, actor: User, is_private: bool = False) -> AllowedHost:
    """Links may lead to `host` and its subdomains; `is_private` lets workers look after them in our own network."""
    require(actor, Right.MANAGE)
    host = host.strip().lower().removeprefix("https://").rstrip("/.")
    if not _HOST.fullmatch(host) or looks_alike(host):
        raise Invalid("Write a host such as shop.example.com.", {"host": "Write a host such as shop.example.com."})
    with transaction.atomic():
        allowed, is_new = AllowedHost.objects.get_or_create(
            host=host, defaults={"created_by": actor, "is_private": is_private}
        )
        if is_new:
            audit.record(actor=actor, action="content.allow_host", obj=allowed)
    return allowed


def disallow_host(*, allowed: AllowedHost, actor: User) -> None:
    """Drafts that link there are blocked from now on; approved links to it cannot be used in new drafts."""
    require(actor, Right.MANAGE)
    with transaction.atomic():
        audit.record(actor=actor, action="content.disallow_host", obj=allowed)
        allowed.delete()
