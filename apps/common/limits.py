"""How often somebody may try a way in: per account and per address, counted in Valkey."""

from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from apps.common.crypto import address_digest


@dataclass(frozen=True)
class Limit:
    """At most `tries` within `seconds`, counted from the first."""

    name: str
    tries: int
    seconds: int

    def hit(self, key: str) -> int:
        """Counts one try and returns how many there have been. Atomic: two racing tries both count."""
        slot = self._slot(key)
        cache.add(slot, 0, self.seconds)
        try:
            return int(cache.incr(slot))
        except ValueError:  # it ran out between the two calls
            cache.set(slot, 1, self.seconds)
            return 1

    def is_over(self, count: int) -> bool:
        return count > self.tries

    def give_back(self, key: str) -> None:
        """Takes one try back: a whole office behind one address must be able to log in at nine."""
        slot = self._slot(key)
        if cache.get(slot, 0):
            cache.decr(slot)

    def forget(self, key: str) -> None:
        cache.delete(self._slot(key))

    def _slot(self, key: str) -> str:
        """Keys hold a keyed digest, never the address itself."""
        return f"limit:{self.name}:{address_digest(key).hex()}"


ACCOUNT = Limit("log-in-account", tries=8, seconds=15 * 60)
ADDRESS = Limit("log-in-address", tries=60, seconds=15 * 60)
FACTOR = Limit("second-factor", tries=8, seconds=15 * 60)
PASSKEY = Limit("passkey", tries=30, seconds=15 * 60)
SIGN_ON = Limit("sign-on", tries=30, seconds=15 * 60)
PROOF = Limit("identity-proof", tries=8, seconds=15 * 60)
RESET = Limit("new-password-link", tries=4, seconds=15 * 60)


def address_of(request: HttpRequest) -> str:
    """The address a request came from. Behind the TLS proxy it is the last one in X-Forwarded-For, which that proxy
    wrote itself; what stands before it is the client's own claim."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.IS_HTTPS else ""
    return forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", "")
