"""Builds the demo workspace through the same services that people use."""

import csv
import datetime as dt
import json
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction

from apps.campaigns import services as campaign_services
from apps.common.errors import Conflict
from apps.common.models import User
from apps.content import services as content_services
from apps.content.models import Item
from apps.demo import hillstrom
from apps.demo.accounts import create_accounts
from apps.profiles.importing.plan import Grant
from apps.profiles.models import Import, Profile
from apps.profiles.services.command_runs import profile_plan, run_command
from apps.prompts import services as prompt_services
from apps.prompts.documents import version_fields
from apps.segments import services as segment_services

DATA = Path(__file__).parent / "data"
CONSENT_WORDING = "Yes, send me news and offers from Northwind Outfitters by e-mail. (Invented for the demo.)"
CONSENT_DATE = dt.date(2025, 11, 1)
NEVER_ASKED_EVERY = 25  # one customer in 25 was never asked, so that the waterfall shows what that means
HOST = "www.northwind.example"
SENDER = {
    "name": "Northwind newsletter",
    "from_name": "Northwind Outfitters",
    "from_address": "hello@northwind.example",
    "reply_to": "care@northwind.example",
    "postal_address": "1 Harbour Street, Portland, ME 04101, USA",
}
SEGMENTS: list[tuple[str, str, dict[str, Any]]] = [
    ("Everybody", "All customers.", {"all": []}),
    (
        "Away for half a year or longer",
        "Last purchase seven or more months ago.",
        {"all": [{"fact": "trait:recency", "op": "gte", "value": 7}]},
    ),
    (
        "Women's range, city, ordered online",
        "Bought womenswear, lives in a city, orders on the web.",
        {
            "all": [
                {"fact": "trait:womens", "op": "is", "value": True},
                {"fact": "trait:zip_code", "op": "is", "value": "Urban"},
                {"fact": "trait:channel", "op": "in", "value": ["Web", "Multichannel"]},
            ]
        },
    ),
    (
        "Visited in 2008, bought nothing",
        "Came to the shop during the 2008 test and left without buying.",
        {
            "all": [{"fact": "event:visit|count:10000d", "op": "gte", "value": 1}],
            "none": [{"fact": "event:conversion|count:10000d", "op": "gte", "value": 1}],
        },
    ),
]
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
    """Users, customers, content, a prompt, segments and the 2008 result, in an empty workspace.

    One transaction: a start that is killed half-way leaves the workspace empty, and the next start builds it.
    """
    started = time.monotonic()
    people = create_accounts()
    say("Importing 64,000 customers")
    _import_customers(people["mara"])
    say("Writing content, a prompt and segments")
    _write_content(people)
    _write_prompt(people)
    for name, description, rule in SEGMENTS:
        segment_services.create_segment(actor=people["mara"], name=name, description=description, rule=_one_group(rule))
    campaign_services.save_sender(sender=None, values=SENDER, actor=people["ada"])
    say("Importing the 2008 test")
    hillstrom.import_result(actor=people["mara"])
    say(f"The demo workspace is ready after {time.monotonic() - started:.0f} s")


def _one_group(rule: dict[str, Any]) -> dict[str, Any]:
    """`{"all": […], "none": […]}` as one tree: a group holds its parts, and one kind of group at a time."""
    if len(rule) == 1:
        return rule
    return {"all": [*rule["all"], {"none": rule["none"]}]}


@transaction.atomic
def _empty() -> None:
    # A transaction of its own: the import reports its progress over a second connection, which a lock would hold up.
    ours = [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("apps.")]
    tables = ", ".join(f'"{model._meta.db_table}"' for model in ours)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables}, django_session RESTART IDENTITY CASCADE")
    cache.clear()


def _import_customers(actor: User) -> None:
    consented = Grant("email", "marketing", CONSENT_WORDING, CONSENT_DATE)
    with tempfile.TemporaryDirectory(dir=settings.ATTUNE_DATA) as folder:
        asked, never = Path(folder) / "hillstrom-customers.csv", Path(folder) / "hillstrom-never-asked.csv"
        _split(asked, never)
        for full, grant in ((never, None), (asked, consented)):  # lists show the latest first
            run_command(
                full=full,
                kind=Import.Kind.PROFILES,
                source="Hillstrom customers",
                actor=actor,
                is_dry_run=False,
                describe=partial(profile_plan, full, None, DATA / "columns.json", grant),
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE profiles_profile, profiles_contactpoint, profiles_consent")


def _split(asked: Path, never: Path) -> None:
    with asked.open("w", newline="") as yes, never.open("w", newline="") as no:
        writers: list[Any] = []
        for number, row in enumerate(hillstrom.rows()):
            if not writers:
                writers = [csv.DictWriter(file, fieldnames=list(row)) for file in (yes, no)]
                for writer in writers:
                    writer.writeheader()
            writers[number % NEVER_ASKED_EVERY == 0].writerow(row)


def _write_content(people: dict[str, User]) -> None:
    content_services.allow_host(host=HOST, actor=people["ada"])
    document = json.loads((DATA / "content.json").read_text())
    made: dict[tuple[str, str], Item] = {}
    order = {"link": 0, "disclaimer": 2}
    for entry in sorted(document["items"], key=lambda entry: order.get(entry["kind"], 1)):
        item = content_services.create_item(
            kind=entry["kind"],
            name=entry["name"],
            text=entry["text"],
            fields=_resolved(entry, made),
            actor=people["mara"],
        )
        version = content_services.submit_version(version=item.versions.get(), actor=people["mara"])
        content_services.approve_version(version=version, content_hash=version.content_hash, actor=people["ravi"])
        made[entry["kind"], entry["name"]] = item


def _resolved(entry: dict[str, Any], made: dict[tuple[str, str], Item]) -> dict[str, Any]:
    """The file names other items; the workspace knows them by uuid."""
    fields = dict(entry["fields"])
    if entry["kind"] == "call_to_action":
        fields["link"] = str(made["link", fields["link"]].uuid)
    if entry["kind"] == "disclaimer" and "items" in fields:
        named = {name: item for (kind, name), item in made.items() if kind in ("claim", "offer")}
        fields["items"] = [str(named[name].uuid) for name in fields["items"]]
    return fields


def _write_prompt(people: dict[str, User]) -> None:
    document = json.loads((DATA / "prompt_comeback.json").read_text())
    prompt = prompt_services.create_prompt(
        name=document["name"],
        fields=version_fields(document),
        channel=document["channel"],
        locale=document["locale"],
        actor=people["mara"],
    )
    version = prompt.versions.get()
    prompt_services.propose_version(version=version, actor=people["mara"])
    prompt_services.put_in_production(version=version, content_hash=version.content_hash, actor=people["ravi"])
