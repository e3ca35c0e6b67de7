"""Charts, drawn on the server: Altair specification → SVG without styles or scripts, coloured by CSS variables."""

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.core.cache import cache

from apps.analytics.selectors.results import ArmResult, Metric
from apps.analytics.selectors.timeline import DayPoint

if TYPE_CHECKING:
    import altair as alt

COLOURS = ["var(--chart-1)", "var(--chart-2)", "var(--chart-3)"]
HOLDOUT_COLOUR = "var(--line-strong)"
KEEP_SECONDS = 24 * 3600
VERSION = "3"


def arms_chart(arms: tuple[ArmResult, ...], position: int) -> str:
    """Bars with 95% intervals, one per arm, for the metric at `position`. Returns SVG."""
    import altair as alt  # takes half a second, so only pages with charts pay for it

    metric = arms[0].metrics[position].metric
    rows = [_arm_row(arm, position, number) for number, arm in enumerate(arms)]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("arm:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False, labelPadding=10, grid=False))
    )
    axis = alt.Axis(format=".1%" if metric.is_rate else ",.2f", tickCount=5, domain=False, ticks=False, labelPadding=6)
    bars = base.mark_bar(height=20, cornerRadiusEnd=5).encode(
        x=alt.X("value:Q", title=None, axis=axis, scale=alt.Scale(zero=True)),
        color=alt.Color("colour:N", scale=None),
        description="label:N",
    )
    whiskers = base.mark_rule(strokeWidth=1.5, aria=False).encode(
        x="low:Q", x2="high:Q", color=alt.value("var(--text)")
    )
    ends = [
        base.mark_tick(thickness=1.5, size=9, aria=False).encode(x=f"{end}:Q", color=alt.value("var(--text)"))
        for end in ("low", "high")
    ]
    return _svg(alt.layer(bars, whiskers, *ends).properties(width=300, height=alt.Step(34)))


def daily_chart(points: list[DayPoint], arms: list[str]) -> str:
    """Cumulative share per arm by day, as lines with a point a day. Returns SVG."""
    import altair as alt

    colours = {arm: COLOURS[n % len(COLOURS)] for n, arm in enumerate(arms[:-1])} | {arms[-1]: HOLDOUT_COLOUR}
    rows = [
        {
            "arm": p.arm,
            "day": p.day,
            "share": p.share,
            "colour": colours[p.arm],
            "label": f"{p.arm}, day {p.day}: {p.share:.2%} ({p.people:,} people)",
        }
        for p in points
    ]
    chart = (
        alt.Chart(alt.Data(values=rows))
        .encode(
            x=alt.X("day:Q", title="Days since planned", axis=alt.Axis(grid=False, tickMinStep=1, format="d")),
            y=alt.Y("share:Q", title=None, axis=alt.Axis(format=".1%", tickCount=4, domain=False, ticks=False)),
            color=alt.Color("colour:N", scale=None),
            detail="arm:N",
        )
        .properties(width=640, height=200)
    )
    lines = chart.mark_line(strokeWidth=2, interpolate="monotone", aria=False)
    dots = chart.mark_point(filled=True, size=28, opacity=1).encode(description="label:N")
    return _svg(alt.layer(lines, dots))


def _arm_row(arm: ArmResult, position: int, number: int) -> dict[str, Any]:
    result = arm.metrics[position]
    shown = _format(result.metric)
    low = max(result.own.low, 0.0)
    return {
        "arm": arm.name,
        "value": result.value,
        "low": low,
        "high": result.own.high,
        "colour": HOLDOUT_COLOUR if arm.is_holdout else COLOURS[number % len(COLOURS)],
        "label": f"{arm.name}: {shown(result.value)}, 95% interval {shown(low)} to {shown(result.own.high)}",
    }


def _format(metric: Metric) -> Any:
    return (lambda value: f"{value:.2%}") if metric.is_rate else (lambda value: f"{value:,.2f}")


def _svg(chart: "alt.LayerChart | alt.FacetChart") -> str:
    """Renders once per data: 30-70 ms each, so the cache is asked first. Ids are prefixed, many charts share a page."""
    spec = _themed(chart).to_json(indent=None)
    digest = hashlib.sha256(f"{VERSION}{spec}".encode()).hexdigest()[:12]
    svg: str | None = cache.get(f"chart:{digest}")
    if svg is None:
        import vl_convert

        svg = vl_convert.vegalite_to_svg(json.loads(spec)).replace('"clip', f'"c{digest}clip')
        svg = svg.replace("url(#clip", f"url(#c{digest}clip").replace("<svg ", '<svg role="img" ', 1)
        cache.set(f"chart:{digest}", svg, KEEP_SECONDS)
    return svg


def _themed(chart: "alt.LayerChart | alt.FacetChart") -> Any:
    return (
        chart.configure(background="transparent", font="Inter")
        .configure_view(stroke=None)
        .configure_axis(
            gridColor="var(--line)",
            domainColor="var(--line)",
            tickColor="var(--line)",
            labelColor="var(--muted)",
            titleColor="var(--muted)",
            titleFontWeight=400,
            titleFontSize=11,
            labelFontSize=11,
            labelLimit=160,
        )
    )
