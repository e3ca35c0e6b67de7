"""The three secrets: made for development, demanded everywhere else."""

import base64
import binascii
import os
import secrets
from pathlib import Path

from config.embedded import files

SHORTEST = 32
# What people leave in: Django's own mark, and the words of examples.
DEFAULTS = (
    "django-insecure",
    "change",
    "secret",
    "example",
    "default",
    "your-",
    "password",
    "insecure",
    "test",
    "demo",
)


def _fernet_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


MAKERS = {"SECRET_KEY": lambda: secrets.token_urlsafe(48), "ADDRESS_KEY": _fernet_key, "ENCRYPTION_KEY": _fernet_key}


def generated(data: Path) -> dict[str, str]:
    """The development secrets of this data folder, made on first use: files of mode 0600, safe under a race."""
    folder = data / "keys"
    files.make_folder(folder, 0o700)
    return {name: files.write_once(folder / name, make()) for name, make in MAKERS.items()}


def complaints(environment: dict[str, str]) -> list[str]:
    """One sentence for each secret that is missing, a default, or unfit."""
    found = [sentence for name in MAKERS if (sentence := _complaint(name, environment.get(name, "").strip()))]
    values = [environment.get(name) for name in MAKERS]
    if not found and len(set(values)) < len(values):
        found.append("SECRET_KEY, ADDRESS_KEY and ENCRYPTION_KEY must differ from each other.")
    return found


def _complaint(name: str, value: str) -> str:
    command = "python3 -c 'import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())'"
    if not value:
        return f"{name} is not set: give it a value of its own, for example from {command}."
    if value.lower().startswith(DEFAULTS) or len(set(value)) < 8:
        return f"{name} is a default or an example: give it a value of its own, for example from {command}."
    if len(value) < SHORTEST:
        return f"{name} is shorter than {SHORTEST} characters: make a longer one, for example with {command}."
    if name == "ENCRYPTION_KEY" and not _is_fernet_key(value):
        return f"ENCRYPTION_KEY is not 32 bytes in URL-safe base64: make one with {command}."
    return ""


def _is_fernet_key(value: str) -> bool:
    try:
        return len(base64.b64decode(value.encode(), altchars=b"-_", validate=True)) == 32
    except (binascii.Error, ValueError):
        return False
