"""Reading personal data leaves a trace too: one row per request, with the count (security.md 13)."""

import uuid
from collections.abc import Iterable

from django.db import transaction

from apps.common import audit
from apps.common.access import require
from apps.common.crypto import encrypt
from apps.common.errors import Invalid, Refused
from apps.common.models import PeopleSearch, User
from apps.common.rights import Right
from apps.profiles.models import Import, Profile

EXPORT_LIMIT = 1_000


@transaction.atomic
def record_list(*, actor: User, count: int) -> None:
    audit.record(actor=actor, action="profiles.list_profiles", count=count)


@transaction.atomic
def record_reading(*, actor: User, profile: Profile) -> None:
    audit.record(actor=actor, action="profiles.read_profile", obj=profile, count=1)


@transaction.atomic
def record_export(*, actor: User, count: int, columns: Iterable[str]) -> None:
    """Lets an export of `count` profiles happen, on record. Raises Refused above EXPORT_LIMIT without the right to."""
    require(actor, Right.SEE_IDENTITY)
    if count > EXPORT_LIMIT and not actor.may(Right.EXPORT_MANY):
        raise Refused(
            f"Your role may export up to {EXPORT_LIMIT:,} profiles at once; this list has more. "
            "Filter it further or ask an admin."
        )
    audit.record(actor=actor, action="profiles.export_profiles", count=count, keys=columns)


@transaction.atomic
def record_rejects_download(*, actor: User, run: Import) -> None:
    require(actor, Right.IMPORT_DATA)
    audit.record(actor=actor, action="profiles.download_rejects", obj=run, count=run.rejected)


@transaction.atomic
def keep_search(*, actor: User, text: str) -> uuid.UUID:
    """Keeps what somebody searches people for, encrypted; its id may stand in a URL, the text may not."""
    require(actor, Right.SEE_IDENTITY)
    text = " ".join(text.replace("\0", "").split())[:200]
    if not text:
        raise Invalid("Type a name, an e-mail address or an id.")
    search = PeopleSearch.objects.create(user=actor, text_encrypted=encrypt(text))
    audit.record(actor=actor, action="profiles.search_people", obj=search)
    return search.uuid
