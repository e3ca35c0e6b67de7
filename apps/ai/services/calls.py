"""The ledger of model calls."""

from contextlib import nullcontext
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from apps.ai.models import ModelCall
from apps.ai.pricing import Usage
from apps.ai.services.budgets import Held, settle
from apps.ai.targets import Target
from apps.common import clock


def record_call(
    *,
    purpose: str,
    target: Target,
    prompt_hash: str,
    campaign_uuid: UUID | None,
    request_hash: str,
    usage: Usage,
    is_estimated: bool,
    cost: Decimal | None,
    milliseconds: int,
    outcome: ModelCall.Outcome,
    error_code: str = "",
    held: Held | None = None,
) -> ModelCall:
    """Writes the row of one HTTP request and settles what it held of the budgets. It holds hashes, counts and names of
    models, never words or people."""
    with transaction.atomic() if held and held.keys else nullcontext():  # one row alone needs no transaction
        if held is not None:
            settle(held=held, cost=cost)
        return ModelCall.objects.create(
            at=clock.now(),
            purpose=purpose,
            provider=target.provider,
            endpoint=target.base_url[:200],
            model=target.model[:120],
            prompt_hash=prompt_hash,
            campaign_uuid=campaign_uuid,
            request_hash=request_hash,
            tokens_in=usage.tokens_in,
            tokens_cached=usage.tokens_cached,
            tokens_out=usage.tokens_out,
            is_estimated=is_estimated,
            cost=cost,
            milliseconds=milliseconds,
            outcome=outcome,
            error_code=error_code[:40],
        )
