"""Batches as rows: queued by who needs answers, sent and polled by a worker, taken by who queued them."""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from apps.ai import batching, memory
from apps.ai.calling import refuse_personal_data, usage_in
from apps.ai.client import FRAME, Completion, body_for, finished_text, worst_of
from apps.ai.failures import ModelError, Outcome
from apps.ai.ladder import LIMIT_NAMES, Rung
from apps.ai.models import Batch, BatchItem, EndpointModel, ModelCall, Purpose
from apps.ai.pricing import Usage, cost, settled, tokens_at_most
from apps.ai.services.budgets import Held, reserve, settle
from apps.ai.targets import Target, named_target, target_of, targets_for
from apps.common import clock

HALF = Decimal("0.5")
LEASE = timedelta(minutes=10)
POLL = timedelta(seconds=60)
LONGEST = timedelta(hours=25)


@dataclass(frozen=True)
class Wanted:
    """One request and what its caller knows it by."""

    ref: UUID
    claim_no: int
    completion: Completion


def batch_target(purpose: str = Purpose.DRAFT) -> Target | None:
    """The purpose's first model, where its endpoint takes batches."""
    first = next(iter(targets_for(purpose)), None)
    return first if first is not None and first.findings.get("batches") else None


@transaction.atomic
def queue_batch(*, target: Target, wanted: Sequence[Wanted], campaign_uuid: UUID | None) -> Batch:
    """Stores the requests and holds half of their worst price. Raises ModelError: personal data, or no budget."""
    known = memory.recall(target)
    for one in wanted:
        refuse_personal_data(message.content for message in one.completion.messages)
    prices = [cost(target.prices, worst_of(one.completion)) for one in wanted]
    total = None if None in prices else sum((price for price in prices if price), Decimal(0)) * HALF
    held = reserve(worst=total, campaign_uuid=campaign_uuid, is_batch=True)
    batch = Batch.objects.create(
        model=EndpointModel.objects.filter(endpoint__slug=target.provider, name=target.model).first(),
        provider=target.provider,
        model_name=target.model,
        purpose=wanted[0].completion.purpose,
        campaign_uuid=campaign_uuid,
        held=held.amount,
        held_keys=list(held.keys),
        created_at=clock.now(),
    )
    BatchItem.objects.bulk_create(
        BatchItem(
            batch=batch,
            custom_id=hashlib.sha256(uuid.uuid4().bytes + one.ref.bytes).hexdigest(),
            ref=one.ref,
            claim_no=one.claim_no,
            prompt_hash=one.completion.prompt_hash,
            body=body_for(target, one.completion, known),
        )
        for one in wanted
    )
    return batch


def sweep_batches() -> list[int]:
    """The batches that are due: to be sent, or to be looked after."""
    now = clock.now()
    is_open = Q(status__in=[Batch.Status.WAITING, Batch.Status.SENT])
    due = Batch.objects.filter(is_open, Q(lease_until=None) | Q(lease_until__lt=now))
    return list(due.values_list("pk", flat=True)[:50])


def work_batch(*, batch_id: int) -> None:
    """Sends one batch or looks how far it is. Two workers never do both: the lease is taken by a conditional update."""
    now = clock.now()
    free = Batch.objects.filter(pk=batch_id, status__in=[Batch.Status.WAITING, Batch.Status.SENT])
    if not free.filter(Q(lease_until=None) | Q(lease_until__lt=now)).update(lease_until=now + LEASE):
        return
    batch = Batch.objects.select_related("model__endpoint").get(pk=batch_id)
    try:
        target = target_of(batch.model) if batch.model else named_target(batch.provider, batch.model_name)
        if target is None:
            raise ModelError("no_model", "The batch's model was removed.")
        _advance(batch, target)
    except ModelError as error:
        is_late = batch.created_at < now - LONGEST
        if error.is_retryable and not is_late:
            Batch.objects.filter(pk=batch.pk).update(error=error.message[:300], lease_until=now + POLL)
        else:
            _end(batch, None, {}, error)


def give_up(*, campaign_uuid: UUID) -> None:
    """Nobody waits for these answers any more. A batch that is out is stopped by the next look at it."""
    open_ones = Batch.objects.filter(
        campaign_uuid=campaign_uuid, status__in=[Batch.Status.WAITING, Batch.Status.SENT], is_unwanted=False
    )
    open_ones.update(is_unwanted=True, lease_until=None)


def _advance(batch: Batch, target: Target) -> None:
    if batch.is_unwanted:
        _withdraw(batch, target)
    if batch.status == Batch.Status.WAITING:
        lines = (
            {"custom_id": item.custom_id, "method": "POST", "url": "/v1/chat/completions", "body": item.body}
            for item in batch.items.order_by("pk").iterator()
        )
        state = batching.start(target, str(batch.uuid), lines)
        sent = {"status": Batch.Status.SENT, "remote_id": state.id, "sent_at": clock.now()}
        waiting = Batch.objects.filter(pk=batch.pk, status=Batch.Status.WAITING)
        if not waiting.update(**sent, error="", lease_until=clock.now() + POLL):
            with suppress(ModelError):  # the run was cancelled while it went out, and its budget was given back
                batching.cancel(target, state.id)
        return
    state = batching.look(target, batch.remote_id)
    if not state.is_over:
        Batch.objects.filter(pk=batch.pk).update(error="", lease_until=clock.now() + POLL)
        return
    rows = [*batching.fetch(target, state.answers), *batching.fetch(target, state.errors)]
    _end(batch, target, {row["custom_id"]: row for row in reversed(rows)}, None)


def _withdraw(batch: Batch, target: Target) -> None:
    if batch.status == Batch.Status.WAITING:
        raise ModelError("cancelled", "The run was cancelled before the batch was sent.")
    with suppress(ModelError):  # one that is over already cannot be stopped; what it answered is booked all the same
        batching.cancel(target, batch.remote_id)


@transaction.atomic
def _end(batch: Batch, target: Target | None, rows: Mapping[str, Any], error: ModelError | None) -> None:
    """Notes every answer, books what they cost, and says of the rest that it was not answered."""
    held = (
        Batch.objects.select_for_update()
        .filter(pk=batch.pk)
        .exclude(status__in=[Batch.Status.DONE, Batch.Status.FAILED])
    )
    if not held.exists():
        return
    items, calls = list(batch.items.all()), []
    for item in items:
        call = _note(item, batch, target, rows.get(item.custom_id), error)
        calls += [call] if call else []
    fields = ["status", "text", "error_code", "error", "cost", "body"]
    BatchItem.objects.bulk_update(items, fields, batch_size=500)
    ModelCall.objects.bulk_create(calls, batch_size=500)
    spent = sum((call.cost for call in calls if call.cost is not None), Decimal(0))
    settle(held=Held(batch.held, tuple(batch.held_keys)), cost=spent)
    status = Batch.Status.FAILED if error else Batch.Status.DONE
    held.update(status=status, error=error.message[:300] if error else "", finished_at=clock.now(), lease_until=None)


def _note(item: BatchItem, batch: Batch, target: Target | None, row: Any, error: ModelError | None) -> ModelCall | None:
    """One answer onto its row, and into the ledger when the endpoint has worked for it."""
    body, response = item.body, row.get("response") if isinstance(row, dict) else None
    data = response.get("body") if isinstance(response, dict) and response.get("status_code") == 200 else None
    item.body = {}
    if target is None or not isinstance(data, dict):
        item.status, item.error_code = BatchItem.Status.FAILED, "not_answered"
        item.error = error.message[:300] if error else "The endpoint did not answer this one of its batch."
        return None
    rung = Rung.TOOLS if "tools" in body else Rung.TEXT
    outcome = Outcome.OK
    usage, is_estimated = settled(usage_in(data), _worst(body))
    price = cost(target.prices, usage)
    item.cost = None if price is None else price * HALF
    try:
        item.text, item.status = finished_text(data, rung, "draft"), BatchItem.Status.ANSWERED
    except ModelError as failure:
        outcome, item.status = failure.outcome, BatchItem.Status.FAILED
        item.error_code, item.error = failure.code, failure.message
    return ModelCall(
        at=clock.now(), purpose=batch.purpose, provider=target.provider, endpoint=target.base_url[:200],
        model=target.model, prompt_hash=item.prompt_hash, campaign_uuid=batch.campaign_uuid,
        request_hash=item.custom_id, tokens_in=usage.tokens_in, tokens_cached=usage.tokens_cached,
        tokens_out=usage.tokens_out, is_estimated=is_estimated, is_batch=True, cost=item.cost, milliseconds=0,
        outcome=outcome, error_code=item.error_code,
    )  # fmt: skip


def _worst(body: Mapping[str, Any]) -> Usage:
    limit = next((int(body[name]) for name in LIMIT_NAMES if name in body), 0)
    return Usage(FRAME + tokens_at_most(json.dumps(body, ensure_ascii=False)), 0, limit)


def answers_to_take(*, campaign_uuid: UUID, limit: int) -> list[BatchItem]:
    """Answers and failures that nobody has taken yet."""
    ready = BatchItem.objects.exclude(status=BatchItem.Status.WAITING).filter(taken_at=None)
    return list(ready.filter(batch__campaign_uuid=campaign_uuid).select_related("batch__model__endpoint")[:limit])


def take_answer(*, item: BatchItem) -> None:
    """The caller has it; its words are not kept here."""
    BatchItem.objects.filter(pk=item.pk).update(taken_at=clock.now(), text="")
