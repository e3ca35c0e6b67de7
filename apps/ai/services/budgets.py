"""Hard caps: the worst case is taken before a request leaves, and what it did not need goes back afterwards."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from apps.ai.failures import ModelError, Outcome
from apps.ai.models import Cap, Purse
from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.common.stale import Stale, base_of

HIGHEST = Decimal(1_000_000)
LONGEST = timedelta(minutes=3)  # longer than any request: what is held and has not moved since is lost
AMOUNT = f"Give an amount from 0 to {HIGHEST:,}."
# A purse is opened with what the ledger says, so that a cap set at noon knows the morning.
OPEN = """
INSERT INTO ai_purse (key, spent, held)
SELECT %(key)s, coalesce(sum(cost), 0), 0 FROM ai_modelcall
WHERE (%(campaign)s::uuid IS NOT NULL AND campaign_uuid = %(campaign)s::uuid)
   OR (%(campaign)s::uuid IS NULL AND at >= %(since)s AND at < %(until)s)
ON CONFLICT DO NOTHING
"""
# Read before every request, so it is asked without the ORM, which takes five times as long.
CAPS = """
SELECT DISTINCT ON (scope) scope, amount FROM ai_cap
WHERE campaign_uuid = %(campaign)s::uuid
   OR (campaign_uuid IS NULL AND (scope <> 'campaign' OR %(campaign)s::uuid IS NOT NULL))
ORDER BY scope, campaign_uuid NULLS LAST
"""


@dataclass(frozen=True)
class Held:
    """What one request has taken from which purses."""

    amount: Decimal = Decimal(0)
    keys: tuple[str, ...] = ()


def reserve(*, worst: Decimal | None, campaign_uuid: UUID | None, is_batch: bool = False) -> Held:
    """Takes the worst case of one request from every purse it counts against, or from none. A whole batch is no one
    request, so the cap for one does not hold it.

    Raises ModelError of OVER_BUDGET (naming the cap) when it does not fit, busy when it may fit once the requests under
    way have let go of what they do not need, and no_price when there is a cap and the price is not known. Two requests
    that race for the last cent: the rows' locks let one through.
    """
    caps = _caps(campaign_uuid)
    if not caps:
        return Held()
    if worst is None:
        words = "There is a budget, and this model has no price to hold against it. Give its price; 0 if it is free."
        raise ModelError("no_price", words)
    call = caps.pop(Cap.Scope.CALL, None)
    if call is not None and worst > call and not is_batch:
        raise _over(Cap.Scope.CALL, call)
    keys = {scope: _key(scope, campaign_uuid) for scope in caps}
    with transaction.atomic():
        for scope in sorted(caps):  # always in one order, here and in `settle`, so that none waits in a circle
            if not _take(keys[scope], caps[scope], worst) and not (
                _open(keys[scope], campaign_uuid if scope == Cap.Scope.CAMPAIGN else None)
                and _take(keys[scope], caps[scope], worst)
            ):
                raise _refusal(scope, keys[scope], caps[scope], worst)
    return Held(worst, tuple(sorted(keys.values())))


def settle(*, held: Held, cost: Decimal | None) -> None:
    """Books what the request cost and lets go of the rest. Without a known cost all of it is booked."""
    spent = held.amount if cost is None else cost
    with connection.cursor() as cursor:
        for key in held.keys:
            cursor.execute(
                "UPDATE ai_purse SET spent = spent + %s, held = held - %s, moved_at = %s WHERE key = %s",
                [spent, held.amount, clock.now(), key],
            )


def caps_base() -> str:
    """What a form over the caps was opened on."""
    rows = Cap.objects.filter(campaign_uuid=None).order_by("scope").values_list("scope", "amount")
    return base_of({scope: f"{amount:f}" for scope, amount in rows})


@transaction.atomic
def save_caps(*, amounts: dict[str, Decimal | None], actor: User, base: str | None = None) -> None:
    """Sets the caps that hold for everybody: scope to dollars, None for no cap.

    Raises Invalid for no amount, Stale when they are not what `base` was opened on.
    """
    require(actor, Right.MANAGE)
    wrong = {
        s: f"Give an amount from 0 to {HIGHEST:,}."
        for s, one in amounts.items()
        if one is not None and not 0 <= one <= HIGHEST
    }
    if wrong:
        raise Invalid("These budgets cannot be kept.", wrong)
    _lock_caps()
    if base is not None and base != caps_base():
        raise Stale("Somebody has changed the budgets meanwhile.")
    stored = {cap.scope: cap for cap in Cap.objects.select_for_update().filter(campaign_uuid=None)}
    changed = []
    for scope, amount in amounts.items():
        before = stored[scope].amount if scope in stored else None
        if before == amount:
            continue
        changed.append(scope)
        Cap.objects.filter(scope=scope, campaign_uuid=None).delete()
        if amount is not None:
            Cap.objects.create(scope=scope, amount=amount)
        if before is None:
            Purse.objects.filter(key__startswith=f"{scope}:").delete()
    if changed:
        audit.record(actor=actor, action="ai.save_budgets", keys=changed)


def campaign_cap_base(campaign_uuid: UUID) -> str:
    """What a form over one campaign's own cap was opened on."""
    amount = _own_caps(campaign_uuid).values_list("amount", flat=True).first()
    return base_of({"amount": None if amount is None else f"{amount:f}"})


@transaction.atomic
def save_campaign_cap(
    *, campaign_uuid: UUID, amount: Decimal | None, actor: User, base: str | None = None
) -> Decimal | None:
    """Lets one campaign spend more or less than the others; None makes it like them again. Returns the amount.

    Whoever plans campaigns may go as far as the cap for all of them; further lets only an admin. Raises Invalid for
    what is no amount or too much, Stale when it is not what `base` was opened on.
    """
    require(actor, Right.EDIT_PLANS)
    if not _is_amount(amount):
        raise Invalid(AMOUNT, {"amount": AMOUNT})
    _lock_caps()
    if base is not None and base != campaign_cap_base(campaign_uuid):
        raise Stale("Somebody has changed the campaign's budget meanwhile.")
    own = _own_caps(campaign_uuid)
    stored = own.values_list("amount", flat=True).first()
    if amount == stored:
        return amount
    everyone = Cap.objects.filter(scope=Cap.Scope.CAMPAIGN, campaign_uuid=None).values_list("amount", flat=True).first()
    if amount is not None and everyone is not None and amount > everyone and not actor.may(Right.MANAGE):
        words = f"Only an admin lets a campaign spend more than the ${everyone:,.2f} that hold for all of them."
        raise Invalid(words, {"amount": words})
    own.delete()
    if amount is not None:
        Cap.objects.create(scope=Cap.Scope.CAMPAIGN, campaign_uuid=campaign_uuid, amount=amount)
    if stored is None and everyone is None:  # nothing was counted so far; the ledger knows
        Purse.objects.filter(key=_key(Cap.Scope.CAMPAIGN, campaign_uuid)).delete()
    audit.record(actor=actor, action="ai.save_campaign_budget", detail={"campaign": str(campaign_uuid)})
    return amount


def _own_caps(campaign_uuid: UUID) -> QuerySet[Cap]:
    return Cap.objects.filter(scope=Cap.Scope.CAMPAIGN, campaign_uuid=campaign_uuid)


def _lock_caps() -> None:
    """A cap that is not there cannot be locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('attune caps'))")


def _is_amount(amount: Decimal | None) -> bool:
    return amount is None or 0 <= amount <= HIGHEST


def _caps(campaign_uuid: UUID | None) -> dict[str, Decimal]:
    """The caps that hold for this request, by scope; a campaign's own counts instead of the one for all campaigns."""
    with connection.cursor() as cursor:
        cursor.execute(CAPS, {"campaign": campaign_uuid})
        return dict(cursor.fetchall())


def _key(scope: str, campaign_uuid: UUID | None) -> str:
    return f"campaign:{campaign_uuid}" if scope == Cap.Scope.CAMPAIGN else f"day:{clock.now():%Y-%m-%d}"


def _take(key: str, cap: Decimal, worst: Decimal) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ai_purse SET held = held + %(worst)s, moved_at = %(now)s"
            " WHERE key = %(key)s AND spent + held + %(worst)s <= %(cap)s",
            {"key": key, "worst": worst, "cap": cap, "now": clock.now()},
        )
        return bool(cursor.rowcount)


def _open(key: str, campaign_uuid: UUID | None) -> bool:
    """Makes a purse that is not there yet; False when there was one."""
    today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        given = {"key": key, "campaign": campaign_uuid, "since": today, "until": today + timedelta(days=1)}
        cursor.execute(OPEN, given)
        return bool(cursor.rowcount)


def _refusal(scope: str, key: str, cap: Decimal, worst: Decimal) -> ModelError:
    purse = Purse.objects.get(key=key)
    is_moving = purse.moved_at is not None and purse.moved_at > clock.now() - LONGEST
    if is_moving and purse.spent + worst <= cap:
        words = "The rest of the budget is held by the requests under way."
        return ModelError("busy", words, is_retryable=True, retry_after=2, outcome=Outcome.RATE_LIMITED)
    return _over(scope, cap)


def _over(scope: str, cap: Decimal) -> ModelError:
    """The day's budget comes back by itself; the other two do not."""
    if scope == Cap.Scope.DAY:
        now = clock.now()
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        words = f"Today's budget for models (${cap:,.2f}) is used up. It goes on by itself at midnight UTC."
        return ModelError("over_day", words, retry_after=(midnight - now).total_seconds())
    if scope == Cap.Scope.CAMPAIGN:
        return ModelError("over_campaign", f"This campaign's budget for models (${cap:,.2f}) is used up.")
    words = f"One request may cost at most ${cap:,.2f}, and this one might cost more."
    return ModelError("over_call", words)
