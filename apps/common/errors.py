"""What can go wrong in a way a person can understand. The edge turns each into a page or a toast with its status."""

from collections.abc import Mapping


class AttuneError(Exception):
    """A refusal with a sentence for the person who asked. `status` is the HTTP status the edge answers with."""

    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Invalid(AttuneError):
    """Input that cannot be taken. `errors` maps a field's name (or a row) to what is wrong with it."""

    status = 422

    def __init__(self, message: str, errors: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.errors = dict(errors or {})


class Refused(AttuneError):
    """The person may not do this (missing right, own work)."""

    status = 403


class Conflict(AttuneError):
    """Somebody or something else got there first; nothing was changed."""

    status = 409
