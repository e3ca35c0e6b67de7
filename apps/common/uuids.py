"""Texts that may be UUIDs."""

from uuid import UUID


def uuid_of(text: str) -> UUID | None:
    """The UUID that a text gives in any of its spellings; None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
