"""Shares in percent and times, as tests of prompts write them."""

from django import template

from apps.common.words import percent

register = template.Library()


@register.filter
def in_percent(share: float) -> str:
    """`93%`, `99.2%` near the ends: a share that is not all never reads as all."""
    hundredths = 100 * share
    is_near = 0 < hundredths < 1 or 99 < hundredths < 100
    return percent(hundredths, 1 if is_near else 0)


@register.filter
def in_time(milliseconds: float) -> str:
    """`422 ms`, `8.3 s`, `21 s`."""
    if milliseconds < 1000:
        return f"{milliseconds:.0f} ms"
    return f"{milliseconds / 1000:.{1 if milliseconds < 10_000 else 0}f} s"
