"""What a request costs, in dollars: at worst before it leaves, and by the endpoint's own count afterwards. Pure."""

import math
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal, InvalidOperation

MILLION = Decimal(1_000_000)
STEP = Decimal("0.000001")


@dataclass(frozen=True)
class Prices:
    """Dollars for a million tokens in, in from the endpoint's cache, and out; and for one image."""

    tokens_in: Decimal = Decimal(0)
    cached: Decimal = Decimal(0)
    tokens_out: Decimal = Decimal(0)
    image: Decimal = Decimal(0)

    @classmethod
    def of(
        cls, tokens_in: Decimal | None, cached: Decimal | None, tokens_out: Decimal | None, image: Decimal | None
    ) -> "Prices | None":
        """None while nothing is known. What only comes in (embeddings) or only out (images) leaves the rest empty."""
        if tokens_in is None and tokens_out is None and image is None:
            return None
        into = tokens_in or Decimal(0)
        return cls(into, into if cached is None else cached, tokens_out or Decimal(0), image or Decimal(0))


@dataclass(frozen=True)
class Usage:
    """Tokens in, of those cached, out, and images; None where the endpoint did not say."""

    tokens_in: int | None = None
    tokens_cached: int | None = None
    tokens_out: int | None = None
    images: int = 0


def prices_in(text: str) -> Prices | None:
    """Of "2.50/1.25/10": in, cached, out. None when it is empty. Raises ValueError."""
    if not text:
        return None
    try:
        numbers = [Decimal(part.strip()) for part in text.split("/")]
    except InvalidOperation:
        numbers = []
    if len(numbers) != 3 or not all(number.is_finite() and number >= 0 for number in numbers):
        raise ValueError("Give three prices as in/cached/out, for example 2.50/1.25/10.")
    return Prices(*numbers)


def tokens_at_most(text: str) -> int:
    """More tokens than any of today's tokenisers makes of `text`: one for two bytes of UTF-8, some for the frame."""
    return math.ceil(len(text.encode("utf-8", "replace")) / 2) + 16


def tokens_about(text: str) -> int:
    """An estimate for people: four characters a token, as English and German come out at."""
    return math.ceil(len(text) / 4)


def cost(prices: Prices | None, usage: Usage) -> Decimal | None:
    """Dollars, rounded up to a millionth; None when the price is not known."""
    if prices is None:
        return None
    into, cached = usage.tokens_in or 0, min(usage.tokens_cached or 0, usage.tokens_in or 0)
    tokens = (into - cached) * prices.tokens_in + cached * prices.cached + (usage.tokens_out or 0) * prices.tokens_out
    return (tokens / MILLION + usage.images * prices.image).quantize(STEP, ROUND_UP)


def settled(said: Usage, worst: Usage) -> tuple[Usage, bool]:
    """The usage to book and whether it is our estimate: what is missing, negative or beyond the request's own bounds is
    taken from `worst`."""
    pairs = ((said.tokens_in, worst.tokens_in), (said.tokens_out, worst.tokens_out))
    if all(isinstance(count, int) and 0 <= count <= (most or 0) for count, most in pairs):
        return Usage(said.tokens_in, said.tokens_cached, said.tokens_out, worst.images), False
    return worst, True
