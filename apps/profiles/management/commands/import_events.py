from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.common.errors import AttuneError
from apps.profiles.models import Import
from apps.profiles.services.command_runs import actor_by_email, run_command


class Command(BaseCommand):
    help = (
        "Imports events, one JSON object per line: external_id, event, at, properties, id. A time without a zone is "
        "taken as UTC. An event is known by its id (by its whole line where it has none): what is known already is "
        "unchanged. People must exist. The last line printed is JSON with rows, created, updated, unchanged, rejected, "
        "rejects_file, seconds."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.jsonl")
        parser.add_argument("--source", metavar="NAME", default="", help="where the data is from (default: file name)")
        parser.add_argument("--dry-run", action="store_true", help="do everything, say the counts, keep nothing")
        parser.add_argument("--actor", metavar="EMAIL", help="the colleague in whose name this is done")

    def handle(self, *args: Any, **options: Any) -> None:
        full: Path = options["file"]
        if not full.is_file():
            raise CommandError(f"There is no file {full}.")
        try:
            summary = run_command(
                full=full,
                kind=Import.Kind.EVENTS,
                source=options["source"],
                actor=actor_by_email(options["actor"]),
                is_dry_run=options["dry_run"],
                describe=lambda: ({}, None),
            )
        except AttuneError as error:
            raise CommandError(error.message) from error
        self.stdout.write(summary)
