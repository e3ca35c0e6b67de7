"""`manage.py segment_count RULE.json [--now ISO]`: how many people a rule finds, as JSON."""

import json
import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from apps.ai.rules import RuleError
from apps.common import clock
from apps.common.errors import Invalid
from apps.segments.selectors import count_rule


class Command(BaseCommand):
    help = "Count the people a rule tree finds. A rule that cannot be used is explained on stderr; the exit code is 2."

    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("rule", metavar="RULE.json", help="a file with a rule tree, or - for standard input")
        parser.add_argument("--now", metavar="ISO", help="count as of this moment, such as 2026-11-23T12:00:00Z")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            now = _moment(options["now"]) if options["now"] else clock.now()
            found = count_rule(_read(options["rule"]), now)
        except Invalid as error:
            self.stderr.write(error.message)
            sys.exit(2)
        self.stdout.write(json.dumps({"count": found.count, "seconds": found.seconds, "sql": found.sql}))


def _read(name: str) -> object:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
        return json.loads(text)
    except OSError as error:
        raise RuleError("", f"Cannot be read ({error.strerror}).") from error
    except json.JSONDecodeError as error:
        raise RuleError("", f"Not JSON: {error.msg} in line {error.lineno}, column {error.colno}.") from error
    except (UnicodeDecodeError, RecursionError, ValueError) as error:
        raise RuleError("", "Not JSON in UTF-8.") from error


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise RuleError("--now", "Expected a moment such as 2026-11-23T12:00:00Z.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
