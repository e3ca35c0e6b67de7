"""Shares in percent, as tests of prompts write them."""

from django import template

register = template.Library()


@register.filter
def in_percent(share: float) -> str:
    """`93 %`, `99.2 %` near the ends: a share that is not all never reads as all."""
    percent = 100 * share
    is_near = 0 < percent < 1 or 99 < percent < 100
    return f"{percent:.1f} %" if is_near else f"{percent:.0f} %"
