"""`manage.py catch_mail`: the sandbox's mail server, one of the processes of `make run`."""

import asyncio
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.delivery import catcher

HOST = "127.0.0.1"  # never another: the sandbox is this machine


class Command(BaseCommand):
    help = "Catches every e-mail sent to this machine's sandbox port and stores it for the mailbox page."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.CATCHER_PORT)

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["port"]:
            raise CommandError("There is no sandbox here: EMAIL_URL names a mail server. Give --port to catch anyway.")
        try:
            asyncio.run(_serve(options["port"]))
        except OSError as error:
            raise CommandError(f"Cannot listen on {HOST}:{options['port']}: {error.strerror}") from error


async def _serve(port: int) -> None:
    task = asyncio.ensure_future(catcher.serve(HOST, port))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        return
