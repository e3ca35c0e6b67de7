"""What items are found by: written in the transaction of every change, and their meaning by a worker afterwards."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from apps.ai.embeddings import embed
from apps.ai.failures import ModelError
from apps.ai.models import Purpose
from apps.ai.targets import Target, targets_for
from apps.content.models import Item, SearchEntry, Version

# PostgreSQL's own configurations; a language without one is looked up word by word.
CONFIGS = {"en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian", "nl": "dutch"}
BATCH = 64
LONGEST = 6000

# Names weigh most, then tags, then words as they are, then words in any of their forms.
WRITE = """
INSERT INTO content_searchentry (item_id, words, words_hash, vector, provider, model, meant_hash)
VALUES (%(item)s, %(words)s, %(hash)s,
    setweight(to_tsvector('simple', %(name)s), 'A') || setweight(to_tsvector('simple', %(tags)s), 'B')
    || setweight(to_tsvector('simple', %(words)s), 'C')
    || setweight(to_tsvector(%(config)s::regconfig, %(words)s), 'D'),
    '', '', '')
ON CONFLICT (item_id) DO UPDATE SET words = excluded.words, words_hash = excluded.words_hash, vector = excluded.vector
"""


def index_items(items: Iterable[Item]) -> None:
    """Writes what `items` are found by. A part of every change of them; needs its transaction.

    Read anew: somebody may have renamed one since the caller fetched it.
    """
    stored = list(Item.objects.filter(pk__in=[item.pk for item in items]).order_by("pk"))
    shown = _shown(stored)
    rows = [_row(item, _words(item, shown.get(item.pk, []))) for item in stored]
    with connection.cursor() as cursor:
        cursor.executemany(WRITE, rows)


def _row(item: Item, words: str) -> dict[str, Any]:
    return {
        "item": item.pk,
        "name": item.name,
        "tags": " ".join(item.tags),
        "words": words,
        "hash": hashlib.sha256(words.encode()).hexdigest(),
        "config": CONFIGS.get(item.locale[:2], "simple"),
    }


def _shown(items: Iterable[Item]) -> dict[int, list[Version]]:
    """The approved and the newest version of each item."""
    versions = Version.objects.filter(item__in=[item.pk for item in items])
    approved = versions.filter(status=Version.Status.APPROVED)
    newest = versions.order_by("item", "-number").distinct("item")
    found: dict[int, list[Version]] = {}
    for version in (*approved, *newest):
        found.setdefault(version.item_id, []).append(version)
    return found


def _words(item: Item, shown: Iterable[Version]) -> str:
    said = [text for version in shown for text in (version.text, *_texts(version.fields))]
    return "\n".join([item.name, *item.tags, *dict.fromkeys(said)])[:LONGEST]


def _texts(value: object) -> Iterable[str]:
    """Words beside the wording: codes, addresses, lines of a list. What names other things is no word."""
    if isinstance(value, str):
        if len(value) != 36 or value.count("-") != 4:
            yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


@transaction.atomic
def index_missing(limit: int = 500) -> int:
    """Writes what is not written yet (items from before there was a search). Returns how many it wrote."""
    missing = list(Item.objects.exclude(pk__in=SearchEntry.objects.values("item")).order_by("pk")[:limit])
    index_items(missing)
    return len(missing)


def learn_meanings(limit: int = BATCH) -> int:
    """Asks the model for the vectors of what has none yet, or older ones, or another model's. Returns how many.

    Without a model, or while it fails, nothing happens: search goes by words.
    """
    targets = targets_for(Purpose.EMBEDDING)
    if not targets:
        return 0
    target = targets[0]
    known = Q(meant_hash=F("words_hash"), provider=target.provider, model=target.model)
    stale = list(SearchEntry.objects.exclude(known).order_by("pk")[:limit])
    return _learn(stale, target) if stale else 0


def _learn(entries: list[SearchEntry], target: Target) -> int:
    try:
        vectors = embed([entry.words for entry in entries], provider=target.provider, model=target.model).vectors
    except ModelError as error:
        if error.code != "personal_data":
            return 0
        if len(entries) > 1:  # one that may not be sent must not keep the others from it
            return sum(_learn([entry], target) for entry in entries)
        vectors = ((),)
    with transaction.atomic():
        for entry, vector in zip(entries, vectors, strict=True):
            is_same = SearchEntry.objects.filter(pk=entry.pk, words_hash=entry.words_hash)
            names = {"meant_hash": entry.words_hash, "provider": target.provider, "model": target.model}
            is_same.update(meaning=list(vector) or None, **names)
    return len(entries)
