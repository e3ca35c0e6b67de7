"""What all workers together may ask of one endpoint: rate, requests at once, and the circuit breaker, in Valkey.

The number of requests at once adapts (additive increase, multiplicative decrease: Chiu and Jain 1989): each good answer
adds 1/window, a 429 or a fault halves it, at most once a second. After a 429 everybody is quiet for as long as the
endpoint asks, and twice as long each time where it does not say. Five faults in a row open the circuit for 10 s, and
twice as long each time up to 5 min; then one request tries. What was under way when it opened counts with that once.
"""

import os
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any, cast

import redis
from django.conf import settings
from django.db import connection

from apps.ai.failures import ModelError, Outcome
from apps.ai.places import LEASE_MS, Keeper
from apps.ai.targets import Target

PATIENCE = 8.0  # seconds that a request waits here before it goes back to its queue
NAP = 0.5
_CLOCK = "local time = redis.call('TIME') local now = time[1] * 1000 + math.floor(time[2] / 1000)\n"
# The server's own clock decides. Keys: gate, flights, then a bucket for each limit.
_TAKE = (
    _CLOCK
    + """
local id, lease, most = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local open = tonumber(redis.call('HGET', KEYS[1], 'open_until') or 0)
if now < open then return {'down', open - now} end
local quiet = tonumber(redis.call('HGET', KEYS[1], 'quiet_until') or 0)
if now < quiet then return {'limited', quiet - now} end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
local window = math.min(most, tonumber(redis.call('HGET', KEYS[1], 'window') or most))
if open > 0 then window = 1 end
if redis.call('ZCARD', KEYS[2]) >= math.max(1, math.floor(window)) then return {'busy', 40} end
local wait, left = 0, {}
for n = 3, #KEYS do
  local rate, cost = tonumber(ARGV[n * 2 - 2]) / 60000, tonumber(ARGV[n * 2 - 1])
  local size = math.max(1, rate * 6000)
  local state = redis.call('HMGET', KEYS[n], 'tokens', 'at')
  local tokens = math.min(size, (tonumber(state[1]) or size) + math.max(0, now - (tonumber(state[2]) or now)) * rate)
  wait = math.max(wait, (math.min(cost, size) - tokens) / rate)
  left[n] = tokens - cost
end
if wait > 0 then return {'paced', math.ceil(wait)} end
for n = 3, #KEYS do
  redis.call('HSET', KEYS[n], 'tokens', tostring(left[n]), 'at', now)
  redis.call('PEXPIRE', KEYS[n], 7200000)
end
redis.call('ZADD', KEYS[2], now + lease, id)
redis.call('PEXPIRE', KEYS[2], lease)
return {'go', now}
"""
)
_RENEW = (
    _CLOCK
    + """
for n = 1, #ARGV do
  redis.call('ZADD', KEYS[n], 'XX', now + 15000, ARGV[n])
  redis.call('PEXPIRE', KEYS[n], 15000)
end
"""
)
_GIVE_BACK = (
    _CLOCK
    + """
local id, signal, retry, most = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local taken_at = tonumber(ARGV[5])
redis.call('ZREM', KEYS[2], id)
for n = 3, #KEYS do
  if redis.call('EXISTS', KEYS[n]) == 1 then redis.call('HINCRBYFLOAT', KEYS[n], 'tokens', ARGV[n + 3]) end
end
if signal == 'unsent' or signal == 'hurried' then return end
local window = math.min(most, tonumber(redis.call('HGET', KEYS[1], 'window') or most))
if signal == 'limited' or signal == 'fault' then
  if now - tonumber(redis.call('HGET', KEYS[1], 'cut_at') or 0) > 1000 then
    redis.call('HSET', KEYS[1], 'window', tostring(math.max(1, window / 2)), 'cut_at', now)
    if signal == 'limited' then
      local times = redis.call('HINCRBY', KEYS[1], 'limited', 1)
      retry = math.max(retry, math.min(60000, 250 * 2 ^ math.min(times, 8)))
    end
  end
else
  redis.call('HSET', KEYS[1], 'window', tostring(math.min(most, window + 1 / window)))
end
if signal == 'good' then redis.call('HDEL', KEYS[1], 'limited') end
if signal == 'limited' and now + retry > tonumber(redis.call('HGET', KEYS[1], 'quiet_until') or 0) then
  redis.call('HSET', KEYS[1], 'quiet_until', now + retry)
end
if signal == 'fault' then
  -- An endpoint that dies fails all that was under way at once: those faults are one with the circuit's opening.
  local is_news = taken_at > tonumber(redis.call('HGET', KEYS[1], 'opened_at') or 0)
  if is_news and redis.call('HINCRBY', KEYS[1], 'faults', 1) >= 5 then
    local times = redis.call('HINCRBY', KEYS[1], 'opened', 1)
    local open_until = now + math.min(300000, 10000 * 2 ^ math.min(times - 1, 6))
    redis.call('HSET', KEYS[1], 'faults', 4, 'open_until', open_until, 'opened_at', now)
  end
else
  redis.call('HDEL', KEYS[1], 'faults', 'opened', 'open_until', 'opened_at')
end
redis.call('PEXPIRE', KEYS[1], 86400000)
"""
)


class Signal(StrEnum):
    """What an answer says about the endpoint."""

    GOOD = "good"
    LIMITED = "limited"
    FAULT = "fault"
    UNSENT = "unsent"
    HURRIED = "hurried"  # whoever asked went away early: that says nothing


@dataclass(frozen=True)
class Place:
    """Leave for one request, given at `taken_at` (milliseconds of the server's clock)."""

    id: str
    keys: tuple[str, ...]
    tokens: int
    most: int
    taken_at: int = 0


@dataclass(frozen=True)
class Health:
    """An endpoint as the fleet sees it now. Times in seconds from now, 0 when they do not apply."""

    at_once: int = 0
    window: int = 0
    faults: int = 0
    down_for: float = 0
    quiet_for: float = 0
    is_trying: bool = False


def take(target: Target, tokens: int, patience: float = PATIENCE) -> Place:
    """Waits for leave to send one request of about `tokens`. Raises ModelError when there is none in `patience` seconds
    (endpoint_down, rate_limited or busy), with the time after which it is worth trying again."""
    buckets = _buckets(target, tokens)
    place = Place(uuid.uuid4().hex, (*_keys(target), *(key for key, _, _ in buckets)), tokens, target.concurrency)
    arguments: list[Any] = [place.id, LEASE_MS, target.concurrency]
    arguments += [number for _, rate, cost in buckets for number in (rate, cost)]
    until = time.monotonic() + patience
    while True:
        word, wait = _answer(_call(_TAKE, place.keys, arguments))
        if word == "go":
            _keeper.hold(place.id, place.keys[1])
            return replace(place, taken_at=round(wait * 1000))
        if word == "down" or time.monotonic() + wait > until:
            raise _refusal(word, wait)
        time.sleep(min(wait, NAP))


def give_back(place: Place, signal: Signal, *, tokens: int | None = None, retry_after: float | None = None) -> None:
    """The request is over: `tokens` is what it took in the end, `retry_after` what the endpoint asked for."""
    _keeper.drop(place.id)
    unused = 0 if tokens is None else place.tokens - tokens
    returned = [unused if key.endswith(":tokens") else int(signal is Signal.UNSENT) for key in place.keys[2:]]
    arguments = [place.id, signal.value, round((retry_after or 0) * 1000), place.most, place.taken_at, *returned]
    with suppress(ModelError):  # the answer is there all the same, and the place runs out by itself
        _call(_GIVE_BACK, place.keys, arguments)


def signal_of(error: ModelError | None, is_hurried: bool = False) -> Signal:
    if error is None:
        return Signal.GOOD
    if is_hurried and error.outcome == Outcome.TIMED_OUT:
        return Signal.HURRIED
    if error.outcome == Outcome.RATE_LIMITED:
        return Signal.LIMITED
    return Signal.FAULT if error.outcome in (Outcome.UNAVAILABLE, Outcome.TIMED_OUT) else Signal.GOOD


def health(target: Target) -> Health:
    """How the endpoint is doing, for its page."""
    gate, flights = _keys(target)
    now = time.time() * 1000
    state = {key.decode(): float(value) for key, value in cast(dict[bytes, bytes], _client().hgetall(gate)).items()}
    flying = int(cast(int, _client().zcount(flights, now, "+inf")))
    open_until = state.get("open_until", 0)
    return Health(
        at_once=flying,
        window=max(1, int(min(state.get("window", target.concurrency), target.concurrency))),
        faults=int(state.get("faults", 0)),
        down_for=max(0.0, (open_until - now) / 1000),
        quiet_for=max(0.0, (state.get("quiet_until", 0) - now) / 1000),
        is_trying=bool(open_until) and open_until <= now,
    )


def forget(target: Target) -> None:
    """Closes the circuit and starts with all the requests at once that are allowed: an admin has mended something."""
    _client().delete(*_keys(target))


def _refusal(word: str, wait: float) -> ModelError:
    if word == "down":
        words = "The endpoint has failed several times in a row and is left alone for a while."
        return ModelError("endpoint_down", words, is_retryable=True, retry_after=wait, outcome=Outcome.UNAVAILABLE)
    if word == "limited":
        words = "The endpoint asked not to be asked for a while."
        return ModelError("rate_limited", words, is_retryable=True, retry_after=wait, outcome=Outcome.RATE_LIMITED)
    words = "The endpoint has as many requests as it may get at the moment."
    return ModelError("busy", words, is_retryable=True, retry_after=max(1.0, wait), outcome=Outcome.RATE_LIMITED)


def _buckets(target: Target, tokens: int) -> list[tuple[str, int, int]]:
    """(key, limit a minute, what this request takes) of every limit there is."""
    found = []
    for scope, limits in (("endpoint", target.endpoint_limits), (f"model:{target.model}", target.model_limits)):
        for kind, limit, cost in (("requests", limits[0], 1), ("tokens", limits[1], tokens)):
            if limit:
                found.append((f"{_prefix(target)}:{scope}:{kind}", limit, cost))
    return found


def _keys(target: Target) -> tuple[str, str]:
    return f"{_prefix(target)}:gate", f"{_prefix(target)}:flights"


def _prefix(target: Target) -> str:
    return f"attune:model:{connection.settings_dict['NAME']}:{target.provider}"


def _answer(reply: Any) -> tuple[str, float]:
    return reply[0].decode(), float(reply[1]) / 1000


def _call(script: str, keys: tuple[str, ...], arguments: list[Any]) -> Any:
    try:
        return _script(os.getpid(), script)(keys=keys, args=arguments)
    except redis.RedisError as error:
        words = "Attune's own limits cannot be read at the moment, so nothing was sent."
        raise ModelError("busy", words, is_retryable=True, retry_after=5) from error


@lru_cache(maxsize=4)
def _script(pid: int, text: str) -> Any:
    return _client().register_script(text)


@lru_cache(maxsize=1)
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=5)


def _renew(held: dict[str, str]) -> None:
    _client().eval(_RENEW, len(held), *held.values(), *held)


_keeper = Keeper(_renew)
