"""What the ledger's prompts are called, for the page about spend."""

from collections.abc import Iterable

from apps.prompts.models import Version


def names_of(hashes: Iterable[str]) -> dict[str, str]:
    """Content hash to "Come back, version 3"; the first that said so where several do: a copy came later."""
    rows = Version.objects.filter(content_hash__in=list(hashes)).order_by("-pk")
    return {row.content_hash: f"{row.prompt.name}, version {row.number}" for row in rows.select_related("prompt")}
