"""Eight segments worth having."""

from datetime import timedelta
from typing import Any

from apps.common import clock
from apps.demo.story import Story, ticking
from apps.segments import services as segment_services
from apps.segments.models import Segment

Rule = dict[str, Any]
EVERYBODY = "Everybody"
AWAY = "Away for half a year or longer"
WOMENS_CITY = "Women's range, city, ordered online"
VISITED_2008 = "Visited in 2008, bought nothing"
BOTH_AWAY = "Both ranges, away for half a year"
BEST = "Spent $500 or more in the past year"
NEW_COUNTRY = "New, lives in the country, bought lately"
CART = "Left something in the cart this month"


def _trait(key: str, op: str, value: object) -> Rule:
    return {"fact": f"trait:{key}", "op": op, "value": value}


def _event(key: str, op: str, value: int) -> Rule:
    return {"fact": f"event:{key}", "op": op, "value": value}


ONCE_ONLINE = _trait("channel", "in", ["Web", "Multichannel"])
SEGMENTS: tuple[tuple[str, str, Rule], ...] = (
    (EVERYBODY, "All customers.", {"all": []}),
    (AWAY, "Last purchase seven or more months ago.", {"all": [_trait("recency", "gte", 7)]}),
    (
        WOMENS_CITY,
        "Bought womenswear, lives in a city, orders on the web.",
        {"all": [_trait("womens", "is", True), _trait("zip_code", "is", "Urban"), ONCE_ONLINE]},
    ),
    (
        VISITED_2008,
        "Came to the shop during the 2008 test and left without buying.",
        {
            "all": [
                _event("visit|count:10000d", "gte", 1),
                {"none": [_event("conversion|count:10000d", "gte", 1)]},
            ]
        },
    ),
    (
        BOTH_AWAY,
        "Bought men's and women's clothes, nothing for seven months: they know us well and went quiet.",
        {"all": [_trait("mens", "is", True), _trait("womens", "is", True), _trait("recency", "gte", 7)]},
    ),
    (
        BEST,
        "Our best customers by what they spent in the past year.",
        {"all": [_trait("history", "gte", 500)]},
    ),
    (
        NEW_COUNTRY,
        "Customers for less than a year who live in the country and bought in the last three months.",
        {"all": [_trait("newbie", "is", True), _trait("zip_code", "is", "Rural"), _trait("recency", "lte", 3)]},
    ),
    (
        CART,
        "Put something in the cart in the last 30 days and ordered nothing since. (The events are invented.)",
        {"all": [_event("cart|count:30d", "gte", 1), _event("purchase|count:30d", "is", 0)]},
    ),
)


def write_segments(story: Story) -> None:
    start = story.moment(44, 9, 30)
    for number, (name, description, rule) in enumerate(SEGMENTS):
        with ticking(start, number, every=timedelta(minutes=7)):
            segment_services.create_segment(actor=story.mara, name=name, description=description, rule=rule)


def count_segments(story: Story) -> None:
    """The figures that the list shows, as of the build."""
    with clock.at(story.now):
        for segment in Segment.objects.order_by("id"):
            segment_services.recount_segment(actor=story.mara, segment=segment)


def named(name: str) -> Segment:
    return Segment.objects.get(name=name)
