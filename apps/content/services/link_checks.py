"""Looking after links: every approved one is opened once a day, and its owner hears when it no longer does."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.db import connection, transaction
from django.db.models import F, Q

from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.content.link_life import Found, look
from apps.content.models import AllowedHost, Item, LinkCheck, Version
from apps.content.services.telling import tell_broken

State = LinkCheck.State
LEASE = timedelta(minutes=2)
EVERY = timedelta(days=1)
SOON = timedelta(minutes=15)  # after the first failure: once is no proof
BROKEN_EVERY = timedelta(hours=6)
PATIENCE = 2
LIVES_FOR = timedelta(days=7)  # as long ago may the last link have opened for us to believe in our own network
AT_ONCE = 50

PLAN = """
INSERT INTO content_linkcheck (version_id, state, words, failures, due_at, claim_no)
SELECT v.id, 'unknown', '', 0, %s, 0 FROM content_version v JOIN content_item i ON i.id = v.item_id
WHERE i.kind = 'link' AND v.status = 'approved' ON CONFLICT (version_id) DO NOTHING
"""


@dataclass(frozen=True)
class Looked:
    """A claimed check: what to ask for, and under which number."""

    check: LinkCheck
    url: str
    is_private_allowed: bool


def due_checks() -> list[int]:
    """Plans a check for every approved link, and gives those whose time has come and that nobody is at."""
    now = clock.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PLAN, [now])
    due = LinkCheck.objects.filter(version__status=Version.Status.APPROVED, due_at__lte=now)
    return list(due.filter(_free(now)).order_by("due_at").values_list("pk", flat=True)[:AT_ONCE])


def claim_check(*, check_id: int) -> Looked | None:
    """Takes a due check for this process; None if another has it, or it is not due any more."""
    now = clock.now()
    free = LinkCheck.objects.filter(_free(now), pk=check_id, due_at__lte=now, version__status=Version.Status.APPROVED)
    if not free.update(claim_no=F("claim_no") + 1, lease_until=now + LEASE):
        return None
    check = LinkCheck.objects.select_related("version__item__owner").get(pk=check_id)
    url = str(check.version.fields.get("url", ""))
    return Looked(check, url, _is_private(urlsplit(url).hostname or ""))


def _free(now: object) -> Q:
    return Q(lease_until__isnull=True) | Q(lease_until__lt=now)


def _is_private(host: str) -> bool:
    hosts = AllowedHost.objects.filter(is_private=True).values_list("host", flat=True)
    return any(host == one or host.endswith(f".{one}") for one in hosts)


def run_check(*, looked: Looked) -> None:
    """Looks, outside any transaction, and records what was found where the claim still stands."""
    found = look(looked.url, is_private_allowed=looked.is_private_allowed)
    with transaction.atomic():
        held = LinkCheck.objects.select_for_update(of=("self",)).filter(
            pk=looked.check.pk, claim_no=looked.check.claim_no
        )
        check = held.select_related("version__item__owner").first()
        if check is not None:
            _record(check, found)


def _record(check: LinkCheck, found: Found) -> None:
    now, was = clock.now(), check.state
    fails = found.state == "broken" or (found.state == "silent" and _somebody_answers())
    check.failures = check.failures + 1 if fails else 0
    check.checked_at, check.lease_until, check.words = now, None, found.words
    if found.state == "opens":
        check.state, check.opened_at = State.OPENS, now
    elif not fails:
        check.state = State.UNCLEAR
    elif check.failures >= PATIENCE:
        check.state = State.BROKEN
    check.due_at = now + _next(check)
    check.save()
    if check.state == State.BROKEN and was != State.BROKEN:
        tell_broken(check)


def _next(check: LinkCheck) -> timedelta:
    if check.state == State.BROKEN:
        return BROKEN_EVERY
    return SOON if check.failures else EVERY


def _somebody_answers() -> bool:
    """Whether any link opened lately; without one, silence says more about our own network than about a page."""
    return LinkCheck.objects.filter(opened_at__gte=clock.now() - LIVES_FOR).exists()


def ask_check(*, item: Item, actor: User) -> LinkCheck:
    """A person wants to know now. Raises Invalid where there is no approved link."""
    require(actor, Right.VIEW)
    with transaction.atomic():
        version = item.versions.filter(status=Version.Status.APPROVED).first()
        if item.kind != Item.Kind.LINK or version is None:
            raise Invalid("Only an approved link can be looked at.")
        now = clock.now()
        check, _ = LinkCheck.objects.update_or_create(version=version, defaults={"due_at": now, "lease_until": None})
        audit.record(actor=actor, action="content.ask_check", obj=item)
    return check
