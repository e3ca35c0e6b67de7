"""What must be true before the processes of `make run` start, in one process: tables, static files, demo, greeting."""

import hashlib
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from config.embedded import files


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    try:
        migrate()
    except OperationalError as error:
        print(f"The database in DATABASE_URL cannot be used: {str(error).strip()}", file=sys.stderr)
        return 2
    call_command("build_font")
    collect_static()
    if settings.DEMO:
        call_command("demo", if_empty=True)
    files.write(settings.ATTUNE_DATA / "run/welcome", welcome())
    return 0


def migrate() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=1)


def collect_static() -> None:
    """Collect only when a source file has changed: compressing takes seconds."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    wanted = _static_fingerprint()
    if files.read(stamp) != wanted:
        print("Collecting the static files")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        files.write(stamp, wanted)


def welcome() -> str:
    """The demo log-ins that exist, or how to make a first user."""
    users = get_user_model().objects
    if settings.DEMO:
        from apps.demo.accounts import ACCOUNTS  # reads models, so only after the set-up

        known = set(users.filter(is_active=True).values_list("email", flat=True))
        return "\n".join(f"{', '.join(a.roles):10} {a.email:24} {a.password}" for a in ACCOUNTS if a.email in known)
    return "" if users.exists() else first_step()


def first_step() -> str:
    if settings.IS_DEVELOPMENT:
        return "Nobody is here yet: open the address and become the first admin."
    return "Make the first admin with: .venv/bin/python manage.py create_admin"


def _static_fingerprint() -> str:
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list(None):
            state = os.stat(storage.path(name))
            digest.update(f"{name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
