from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.common.errors import AttuneError
from apps.demo import workspace


class Command(BaseCommand):
    help = (
        "Builds the demo workspace anew. Everything in the database is deleted first, so it only runs where DEMO is on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="build only in an empty workspace, delete nothing")

    def handle(self, *args: object, if_empty: bool = False, **options: object) -> None:
        try:
            if not if_empty:
                workspace.rebuild(self.stdout.write)
            elif settings.DEMO and workspace.is_empty():
                workspace.build(self.stdout.write)
        except AttuneError as error:
            details = "; ".join(f"{field}: {words}" for field, words in getattr(error, "errors", {}).items())
            raise CommandError(f"{error.message} {details}".strip()) from error
