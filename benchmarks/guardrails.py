"""Judging one e-mail draft with 10,000 banned terms, all families together, on one core; SMS beside it.

`ours` is the median of single checks. Floor: one pass of the terms' automaton over the folded text, which is the least
that could find them. The limit is the goal of 5 ms, written as a ratio to that floor in the same run.
"""

import itertools
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial

from apps.ai.types import BriefContent, BriefFact, DraftText, ExpandedBrief, Paragraph, Slot, Use
from apps.content.guardrails import BannedPhrase, BannedTerms, GuardPolicy, check
from apps.content.guardrails.text import fold
from benchmarks import Row, runs

SIZES = {"tiny": 20, "small": 10_000, "large": 100_000}
CHECKS = 200
GOAL = 0.005  # seconds
SAID = (
    "The new season has arrived, and we picked a few pieces for you that go well with what you wear on cold mornings.",
    "Members get up to 20% off all jackets until 30 November 2026, and delivery is free. Try them on in any store.",
    "Every coat is lined with wool from small farms. It keeps you warm on the way to work, and on the way home too.",
    "If it does not fit, send it back within 30 days. We pay for the parcel, and your money is back in a week.",
)
CONTENTS = (
    BriefContent("jackets", "claim", "Jackets", "Members get up to 20% off all jackets until 30 November 2026."),
    BriefContent("delivery", "claim", "Delivery", "Delivery is free for members."),
    BriefContent("returns", "claim", "Returns", "Returns are free for 30 days. Your money is back in one week."),
    BriefContent("cta", "call_to_action", "See", "See the new jackets", fields={"link": "item"}),
    BriefContent("link", "link", "Shop", "The shop", fields={"url": "https://www.example.com/new", "item": "item"}),
)
FACTS = (
    BriefFact("trait:plan", "gold", "a gold member"),
    BriefFact("event:purchase|count:365d", "4", "four orders in the last year"),
    BriefFact("trait:zip_code", "Rural", "lives in the countryside", Use.STEER),
)
CITES = ("jackets", "delivery", "returns")
DRAFT = DraftText(
    subject="New jackets for colder days",
    preheader="Made for mornings that start early",
    greeting='Hi {{ first_name | default: "there" }},',
    paragraphs=tuple(Paragraph(text, CITES) for text in SAID),
    action="cta",
    link="link",
    closing="Best wishes,\nThe team",
)
SHORT = replace(DRAFT, subject="", preheader="", greeting="", closing="", paragraphs=(Paragraph(SAID[1], CITES),))


def run(size: str) -> Iterator[Row]:
    terms = _terms(SIZES[size])
    policy = GuardPolicy("en", terms, frozenset({"example.com"}), echoes=("Write warmly, in short sentences. " * 20,))
    folded = fold("\n".join(DRAFT.texts().values()))[0]
    times = runs(size, CHECKS)
    floor = _median(lambda: list(terms.hits(folded)), times)
    for draft, channel in ((DRAFT, "email"), (SHORT, "sms")):
        brief = _brief(channel)
        job = f"judge a draft, {channel}: {1000 * GOAL:g} ms is the goal"
        ours = _median(partial(_judge, policy, brief, _others(draft)), times)
        yield Row(job, f"{SIZES[size]:,}", ours, floor, GOAL / floor)


def _judge(policy: GuardPolicy, brief: ExpandedBrief, drafts: Iterator[DraftText]) -> None:
    check(next(drafts), brief, policy)


def _others(draft: DraftText) -> Iterator[DraftText]:
    """Drafts that no check has read before: what is kept between checks must not flatter the figure."""
    for n in itertools.count():
        new = "".join(chr(97 + int(digit)) for digit in f"{n:04d}")
        texts = [p.text.replace("wool", f"{new} wool").replace(" for ", f" for {new[::-1]} ") for p in draft.paragraphs]
        yield replace(draft, paragraphs=tuple(Paragraph(f"{text} The {new}.", CITES) for text in texts))


def _brief(channel: str) -> ExpandedBrief:
    return ExpandedBrief(
        "ab" * 32, "Sell jackets", channel, "en", FACTS, CONTENTS, (Slot("first_name", "there"),), date(2026, 11, 25)
    )


def _terms(count: int) -> BannedTerms:
    """Invented words and phrases of one to three words, the same every time."""
    chance = random.Random(7)  # noqa: S311 - not a secret
    parts = [
        "ba",
        "cor",
        "den",
        "fel",
        "gro",
        "hum",
        "jik",
        "lop",
        "mer",
        "nus",
        "pra",
        "qui",
        "rost",
        "sel",
        "tur",
        "wex",
    ]

    def word() -> str:
        return "".join(chance.choices(parts, k=chance.randint(2, 4)))

    terms = {" ".join(word() for _ in range(chance.choice((1, 1, 2, 3)))) for _ in range(2 * count)}
    return BannedTerms(tuple(BannedPhrase(term, replacement="wool") for term in sorted(terms)[:count]))


def _median(job: Callable[[], object], times: int) -> float:
    job()
    seconds = []
    for _ in range(times):
        started = time.process_time()
        job()
        seconds.append(time.process_time() - started)
    return statistics.median(seconds)
