"""Shares in percent, as tests of prompts write them."""

from django import template

from apps.common.words import percent

register = template.Library()


@register.filter
def in_percent(share: float) -> str:
    """`93%`, `99.2%` near the ends: a share that is not all never reads as all."""
    hundredths = 100 * share
    is_near = 0 < hundredths < 1 or 99 < hundredths < 100
    return percent(hundredths, 1 if is_near else 0)
