from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.common.errors import AttuneError
from apps.demo import workspace

SAY_WHICH = (
    "Nothing was done. `manage.py demo --fresh` deletes everything in the database and builds the demo workspace anew; "
    "`manage.py demo --if-empty` builds it only in an empty database."
)


class Command(BaseCommand):
    help = "Builds the demo workspace. Only where DEMO is on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--fresh", action="store_true", help="delete everything first")
        which.add_argument("--if-empty", action="store_true", help="build only in an empty workspace, delete nothing")

    def handle(self, *args: object, fresh: bool = False, if_empty: bool = False, **options: object) -> None:
        if not fresh and not if_empty:
            raise CommandError(SAY_WHICH)
        try:
            if fresh:
                workspace.rebuild(self.stdout.write)
            elif settings.DEMO and workspace.is_empty():
                workspace.build(self.stdout.write)
        except AttuneError as error:
            details = "; ".join(f"{field}: {words}" for field, words in getattr(error, "errors", {}).items())
            raise CommandError(f"{error.message} {details}".strip()) from error
