import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from datetime import timedelta

from django.core.management.base import BaseCommand

from apps.common.chain import Fault
from apps.common.selectors import Verdict, verify_chain


class Command(BaseCommand):
    help = (
        "Walks along the whole audit log and names the first row that was changed, removed, put in or moved. "
        "Exit code 0: the log is whole; 1: it is not."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--head",
            metavar="HASH",
            action="append",
            default=[],
            type=_hash,
            help="a hash that the sealer has logged; without it a log that was cut off at its end looks whole",
        )
        parser.add_argument(
            "--from",
            dest="start",
            metavar="POSITION",
            type=_position,
            default=1,
            help="begin at this position and trust what stands before it",
        )
        parser.add_argument(
            "--late-after",
            metavar="MINUTES",
            type=int,
            default=60,
            help="how long after its own time a row may come before it is named; default 60",
        )

    def handle(self, *args: object, head: list[str], start: int, late_after: int, **options: object) -> None:
        verdict = verify_chain(start=start, heads=head, late_after=timedelta(minutes=late_after))
        for line in _lines(verdict):
            self.stdout.write(line)
        if not verdict.is_good:
            sys.exit(1)


def _lines(verdict: Verdict) -> Iterator[str]:
    head = verdict.head
    if verdict.fault:
        yield f"BROKEN at {_place(verdict.fault)}"
        yield f"Whole up to position {head.position:,}, hash {head.hash}."
        return
    for missing in verdict.unseen:
        yield f"BROKEN: head {missing} is not in the log. Rows were removed at its end, or it was written anew."
    if verdict.late and verdict.first_late:
        rows = "1 row" if verdict.late == 1 else f"{verdict.late:,} rows"
        yield f"LATE: {rows} came later than said, the first at {_place(verdict.first_late)}"
        yield "Either the transaction ran that long, or somebody put the row in afterwards."
    yield f"{'Whole' if verdict.is_good else 'Chained'} up to position {head.position:,}, hash {head.hash}."
    yield f"{verdict.waiting:,} rows wait for the sealer." if verdict.waiting else "No row waits for the sealer."


def _place(fault: Fault) -> str:
    row = f", row {fault.entry_id}" if fault.entry_id is not None else ""
    return f"position {fault.position:,}{row}: {fault.what}."


def _hash(text: str) -> str:
    if len(text) != 64 or set(text) - set("0123456789abcdef"):
        raise ArgumentTypeError("a hash is 64 characters of 0-9 and a-f")
    return text


def _position(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise ArgumentTypeError("positions are whole numbers from 1")
    return int(text)
