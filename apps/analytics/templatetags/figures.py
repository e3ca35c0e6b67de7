"""How results are written: shares in percent, differences in points, amounts with two decimals."""

from django import template

from apps.analytics.selectors import MetricResult
from apps.common.words import percent

register = template.Library()
MINUS = "−"


@register.filter
def share(value: float | None) -> str:
    """0.18276 → 18.28%"""
    return "–" if value is None else percent(100 * value, 2)


@register.filter
def amount(value: float | None) -> str:
    return "–" if value is None else f"{value:,.2f}"


def _signed(value: float, digits: int = 2) -> str:
    return f"{'+' if value >= 0 else MINUS}{abs(value):,.{digits}f}"


@register.filter
def value_of(result: MetricResult) -> str:
    return share(result.value) if result.metric.is_rate else amount(result.value)


@register.filter
def holdout_of(result: MetricResult) -> str:
    return share(result.holdout_value) if result.metric.is_rate else amount(result.holdout_value)


@register.filter
def difference_of(result: MetricResult) -> str:
    """+7.66 points, or +0.77 for means; a dash without anybody to compare with."""
    if result.difference is None or result.is_blank:
        return "–"
    if result.metric.is_rate:
        return f"{_signed(100 * result.difference.value)} points"
    return _signed(result.difference.value)


@register.filter
def interval_of(result: MetricResult) -> str:
    """The 95% interval of the difference: 7.00 to 8.32."""
    if result.difference is None or result.is_blank:
        return "–"
    scale = 100 if result.metric.is_rate else 1
    low, high = (_signed(scale * bound) for bound in (result.difference.low, result.difference.high))
    return f"{low} to {high}"


@register.filter
def percent_of_first(value: int, first: int) -> str:
    return percent(100 * value / first, 1) if first else "–"
