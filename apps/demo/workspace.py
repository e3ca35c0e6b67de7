"""Builds the demo workspace through the same services that people use."""

import csv
import datetime as dt
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError, connection, transaction

from apps.campaigns import services as campaign_services
from apps.campaigns.models import Sender
from apps.common import audit, clock
from apps.common.errors import Conflict
from apps.common.models import User
from apps.common.services import seal_rows
from apps.demo import campaigns, hillstrom, judging, library, pictures, prompting, segments
from apps.demo.accounts import create_accounts
from apps.demo.consents import mix_consents
from apps.demo.dates import settle_dates
from apps.demo.events import invent_events
from apps.demo.people import with_inventions
from apps.demo.sentences import BUILT
from apps.demo.story import Story
from apps.demo.talk import talk
from apps.profiles.importing.plan import Grant
from apps.profiles.models import Import, Profile
from apps.profiles.services.command_runs import profile_plan, run_command

DATA = Path(__file__).parent / "data"
CONSENT_WORDING = "Yes, send me news and offers from Northwind Outfitters by e-mail. (Invented for the demo.)"
NEVER_ASKED_EVERY = 25  # one customer in 25 was never asked, so that the waterfall shows what that means
SENDER = {
    "name": "Northwind newsletter",
    "from_name": "Northwind Outfitters",
    "from_address": "hello@northwind.example",
    "reply_to": "care@northwind.example",
    "postal_address": "1 Harbour Street, Portland, ME 04101, USA",
}
CUSTOMERS = "Hillstrom customers, details invented"
# A profile's id decides whether a campaign holds the person out: taken from the customer's number, it is the same in
# every build.
SAME_IDS = """
UPDATE profiles_profile
SET uuid = encode(substring(sha256(convert_to('northwind ' || external_id, 'UTF8')) FOR 16), 'hex')::uuid
"""
# Shorter than PostgreSQL waits before it looks for deadlocks: whoever works meanwhile is never the one who loses.
LOCK_TIMEOUT, LOCK_TRIES = "400ms", 60
Say = Callable[[str], None]


def is_empty() -> bool:
    return not User.objects.exists() and not Profile.objects.exists()


def rebuild(say: Say) -> None:
    """Empties the workspace and builds it anew. Raises Conflict where DEMO is off: this deletes everything."""
    if not settings.DEMO:
        raise Conflict("This would delete everything. It only runs where DEMO is on.")
    _empty()
    build(say)


@transaction.atomic
def build(say: Say) -> None:
    """Everything the demo shows, in an empty workspace: a shop's last two months, told through the product's services.

    One transaction: a start that is killed half-way leaves the workspace empty, and the next start builds it.
    """
    started = time.monotonic()
    people = create_accounts()
    story = Story(clock.now(), **people)
    User.objects.update(created_at=story.moment(64, 9))
    say("Importing 64,000 customers")
    _import_customers(story)
    say("Inventing a year of events")
    mix_consents(now=story.now)
    invent_events(now=story.now)
    say("Writing content, prompts and segments")
    shelf = library.Shelf(story)
    _furnish(story, shelf)
    say("Running campaigns, with mail and readers")
    _run_campaigns(story, shelf)
    settle_dates()
    audit.record(actor=None, action=BUILT)
    seal_rows()
    # The first pages are asked for before PostgreSQL has looked at the new rows by itself.
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {_our_tables()}")
    say(f"The demo workspace is ready after {time.monotonic() - started:.0f} s")


def _furnish(story: Story, shelf: library.Shelf) -> None:
    library.write_brand_rules(story)
    with clock.at(story.moment(63, 9, 30)):
        campaign_services.save_sender(sender=None, values=SENDER, actor=story.ada)
    shelf.fill()
    pictures.hang(story)
    library.write_prompts(story)
    segments.write_segments(story)
    with clock.at(story.moment(43, 10)):
        hillstrom.import_result(actor=story.mara)


def _run_campaigns(story: Story, shelf: library.Shelf) -> None:
    """In the order in which it happened, so that the activity log reads like one."""
    sender = Sender.objects.get(name=SENDER["name"])
    campaigns.cancelled(story, shelf)
    campaigns.finished(story, shelf, sender)
    library.revise_favourites(story)
    judging.judge_favourites(story)
    campaigns.half_sent(story, shelf, sender)
    shelf.follow_up()
    campaigns.waiting_for_drafts(story, shelf, sender)
    prompting.shorten_comeback(story)
    library.propose_thanks(story)
    campaigns.in_review(story, shelf, sender)
    campaigns.being_planned(story, sender)
    talk(story)
    segments.count_segments(story)


def _empty() -> None:
    """Deletes every row, also while web, worker and beat run: it waits for its moment, never in anybody's way."""
    for attempt in range(LOCK_TRIES):
        try:
            _truncate()
            break
        except OperationalError:
            if attempt == LOCK_TRIES - 1:
                raise
            time.sleep(0.25)
    cache.clear()


@transaction.atomic
def _truncate() -> None:
    # A transaction of its own: the import reports its progress over a second connection, which a lock would hold up.
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        cursor.execute(f"TRUNCATE {_our_tables()}, django_session RESTART IDENTITY CASCADE")


def _our_tables() -> str:
    ours = [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("apps.")]
    return ", ".join(f'"{model._meta.db_table}"' for model in ours)


def _import_customers(story: Story) -> None:
    when = story.moment(63, 10)
    consented = Grant("email", "marketing", CONSENT_WORDING, when.date() - dt.timedelta(days=1))
    with tempfile.TemporaryDirectory(dir=settings.ATTUNE_DATA) as folder:
        asked, never = Path(folder) / "hillstrom-customers.csv", Path(folder) / "hillstrom-never-asked.csv"
        _split(asked, never, story.now.date())
        for full, grant in ((never, None), (asked, consented)):  # lists show the latest first
            with clock.at(when):
                run_command(
                    full=full,
                    kind=Import.Kind.PROFILES,
                    source=CUSTOMERS,
                    actor=story.mara,
                    is_dry_run=False,
                    describe=partial(profile_plan, full, None, DATA / "columns.json", grant),
                )
            when += dt.timedelta(minutes=6)
    with connection.cursor() as cursor:
        cursor.execute(SAME_IDS)
        cursor.execute("ANALYZE profiles_profile, profiles_contactpoint, profiles_consent")


def _split(asked: Path, never: Path, today: dt.date) -> None:
    with asked.open("w", newline="") as yes, never.open("w", newline="") as no:
        writers: list[Any] = []
        for number, row in enumerate(with_inventions(hillstrom.rows(), today)):
            if not writers:
                writers = [csv.DictWriter(file, fieldnames=list(row)) for file in (yes, no)]
                for writer in writers:
                    writer.writeheader()
            writers[number % NEVER_ASKED_EVERY == 0].writerow(row)
