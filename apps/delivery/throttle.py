"""A token bucket in Valkey that all workers share: no more than a connection's messages per minute."""

from functools import lru_cache
from typing import cast

import redis
from django.conf import settings
from django.db import connection

# The server's own clock decides, so that workers on several machines agree. One call takes what there is.
_TAKE = """
local rate = tonumber(ARGV[1]) / 60000
local size = tonumber(ARGV[2])
local wanted = tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local state = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(state[1]) or size
local at = tonumber(state[2]) or now
tokens = math.min(size, tokens + math.max(0, now - at) * rate)
local granted = math.min(wanted, math.floor(tokens))
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens - granted), 'at', now)
redis.call('PEXPIRE', KEYS[1], 120000)
return granted
"""


def take(channel: str, per_minute: int, wanted: int) -> int:
    """How many of `wanted` messages may leave now (0 to `wanted`). Raises redis.RedisError: then nothing may.

    The bucket holds one second's worth, at least one message.
    """
    key = f"attune:throttle:{connection.settings_dict['NAME']}:{channel}"
    arguments = [per_minute, max(1, per_minute // 60), wanted]
    return int(cast(int, _client().eval(_TAKE, 1, key, *arguments)))


@lru_cache(maxsize=1)
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=5)
