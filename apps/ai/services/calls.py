"""The ledger of model calls."""

from dataclasses import dataclass
from uuid import UUID

from apps.ai.models import ModelCall
from apps.common import clock


@dataclass(frozen=True)
class Usage:
    """Tokens in, of those cached, and out; None where the endpoint did not say."""

    tokens_in: int | None = None
    tokens_cached: int | None = None
    tokens_out: int | None = None


def record_call(
    *,
    purpose: str,
    endpoint: str,
    model: str,
    prompt_hash: str,
    campaign_uuid: UUID | None,
    request_hash: str,
    usage: Usage,
    milliseconds: int,
    outcome: ModelCall.Outcome,
) -> ModelCall:
    """Writes the row of one HTTP request. It holds hashes, counts and names of models, never words or people."""
    return ModelCall.objects.create(
        at=clock.now(),
        purpose=purpose,
        endpoint=endpoint[:200],
        model=model[:120],
        prompt_hash=prompt_hash,
        campaign_uuid=campaign_uuid,
        request_hash=request_hash,
        tokens_in=usage.tokens_in,
        tokens_cached=usage.tokens_cached,
        tokens_out=usage.tokens_out,
        milliseconds=milliseconds,
        outcome=outcome,
    )
