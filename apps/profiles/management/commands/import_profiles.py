import argparse
import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.common.errors import AttuneError
from apps.profiles.importing.plan import Grant
from apps.profiles.models import Import
from apps.profiles.services.command_runs import actor_by_email, profile_plan, run_command

HELP = """Imports people from a CSV or TSV file and prints what came of it; the last line is JSON:
{"rows", "created", "updated", "unchanged", "rejected", "rejects_file", "seconds"}.

People are known by one id over all sources. An empty cell leaves what is stored. A repeated id within the file is
rejected. The separator and encoding are found out; ids, e-mail, phone, names, country, locale and time zone are
recognised by their headers; everything else becomes a trait whose key is its header in lower case with underscores.
Types (text, number, boolean, date) are guessed; a trait that is defined already keeps its type. A trait's privacy class
is identity unless the map says otherwise.

MAP is a JSON object from header to what the column is; columns that it leaves out are treated as described above:
  {"Customer no": {"to": "external_id"},
   "Mail":        {"to": "email"},
   "Plan":        {"to": "trait", "key": "plan", "label": "Plan", "type": "text", "privacy": "plain"},
   "Comment":     {"to": "ignore"}}
"to" is one of external_id, email, phone, first_name, last_name, locale, time_zone, country, trait, ignore;
"type" text, number, boolean, date; "privacy" plain, sensitive, identity.
"""


class Command(BaseCommand):
    help = HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--id", metavar="COLUMN", help="the column that names people (default: recognised)")
        parser.add_argument("--map", type=Path, metavar="FILE.json", help="what each column is, as described above")
        parser.add_argument("--source", metavar="NAME", default="", help="where the data is from (default: file name)")
        parser.add_argument(
            "--consent", metavar="CHANNEL:PURPOSE", help="everybody in the file has consented, as email:marketing"
        )
        parser.add_argument("--wording", metavar="TEXT", default="", help="the words they consented to")
        parser.add_argument("--consent-date", metavar="DATE", type=dt.date.fromisoformat, help="when, as 2026-11-23")
        parser.add_argument("--dry-run", action="store_true", help="do everything, say the counts, keep nothing")
        parser.add_argument("--actor", metavar="EMAIL", help="the colleague in whose name this is done")

    def handle(self, *args: Any, **options: Any) -> None:
        full: Path = options["file"]
        if not full.is_file():
            raise CommandError(f"There is no file {full}.")
        try:
            summary = run_command(
                full=full,
                kind=Import.Kind.PROFILES,
                source=options["source"],
                actor=actor_by_email(options["actor"]),
                is_dry_run=options["dry_run"],
                describe=lambda: profile_plan(full, options["id"], options["map"], _grant(options)),
            )
        except AttuneError as error:
            raise CommandError(error.message) from error
        self.stdout.write(summary)


def _grant(options: dict[str, Any]) -> Grant | None:
    said, wording, day = options["consent"], options["wording"], options["consent_date"]
    if not said:
        if wording or day:
            raise CommandError("--wording and --consent-date belong to --consent CHANNEL:PURPOSE.")
        return None
    if not wording or not day:
        raise CommandError("--consent needs --wording TEXT and --consent-date DATE: what people agreed to, and when.")
    channel, _, purpose = said.partition(":")
    return Grant(channel, purpose, wording, day)
