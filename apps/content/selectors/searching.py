"""Finding content: words in any of their forms, slips of the pen, and meaning where a model for it is connected."""

import hashlib
import logging
import re
from functools import lru_cache
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Case, FloatField, QuerySet, Value, When

from apps.ai.embeddings import embed
from apps.ai.failures import ModelError
from apps.ai.models import Purpose
from apps.ai.targets import targets_for
from apps.common.palette.named import has_trigrams
from apps.content.models import SearchEntry

log = logging.getLogger("attune.search")
MOST = 200
ALIKE = 0.45  # pg_trgm's word_similarity from which a slip is forgiven
NEAR = 0.35  # cosine from which a meaning counts; unrelated short texts lie below
REMEMBER = 24 * 3600
SECONDS = 1.0  # somebody looks at the page meanwhile
SILENCE = 60  # seconds in which a model that did not answer is not asked again
CONFIGS = ("english", "german", "french")

# Each part is at most 1, so that a word found beats a likeness, and a likeness a mere meaning.
FIND = """
WITH asked AS (SELECT {query} AS query), found AS (
    SELECT e.item_id,
        CASE WHEN e.vector @@ a.query
            THEN 1 + ts_rank_cd('{{0.1, 0.3, 0.7, 1.0}}', e.vector, a.query, 32) ELSE 0 END AS said,
        CASE WHEN i.name ILIKE %(start)s THEN 1 ELSE 0 END AS named,
        {alike} AS alike, {meant} AS meant
    FROM content_searchentry e JOIN content_item i ON i.id = e.item_id CROSS JOIN asked a
)
SELECT item_id, 2 * said + 2 * named + alike + meant AS score FROM found
WHERE said > 0 OR named > 0 OR alike >= %(alike)s OR meant >= %(near)s
ORDER BY score DESC, item_id DESC LIMIT %(most)s
"""
# pgvector, where the database has it, is a few times faster; the plain sum gives the same and needs nothing.
WITH_VECTOR = """coalesce(CASE WHEN e.meaning IS NOT NULL AND e.model = %(model)s AND e.provider = %(provider)s
    THEN nullif(1 - (e.meaning::vector <=> %(meaning)s::float8[]::vector), 'NaN') END, 0)"""
WITH_SUMS = """coalesce(CASE WHEN e.meaning IS NOT NULL AND e.model = %(model)s AND e.provider = %(provider)s THEN (
    SELECT sum(x * y) / nullif(sqrt(sum(x * x)) * sqrt(sum(y * y)), 0)
    FROM unnest(e.meaning, %(meaning)s::float8[]) AS pair(x, y)) END, 0)"""


def search(text: str, *, most: int = MOST, by_meaning: bool = True) -> list[tuple[int, float]]:
    """(item, score) of what fits `text`, best first. Empty for a text without a letter or digit.

    Without `by_meaning` no model is asked, so that it answers while somebody types.
    """
    words = re.findall(r"\w+", text.lower())[:12]
    if not words:
        return []
    params: dict[str, Any] = {
        "text": " ".join(words),
        "prefix": " & ".join(f"{word}:*" for word in words),
        "start": f"{_literal(text.strip())}%",
        "alike": ALIKE,
        "near": NEAR,
        "most": most,
    }
    meant, more = _meaning(text) if by_meaning else ("0", {})
    query = " || ".join(
        ["to_tsquery('simple', %(prefix)s)", *(f"plainto_tsquery('{one}', %(text)s)" for one in CONFIGS)]
    )
    alike = "word_similarity(%(text)s, i.name || ' ' || array_to_string(i.tags, ' '))" if has_trigrams() else "0"
    with connection.cursor() as cursor:
        cursor.execute(FIND.format(query=query, alike=alike, meant=meant), {**params, **more})
        return [(item, float(score)) for item, score in cursor.fetchall()]


def excerpt(words: str, text: str, around: int = 20) -> str:
    """Where `words` say something of `text`: a piece in one line, from the first word of it that stands there."""
    plain = " ".join(words.split())
    lower = plain.lower()
    places = [lower.find(word) for word in re.findall(r"\w+", text.lower())]
    found = min((place for place in places if place >= 0), default=0)
    start = 0 if found <= around else plain.rfind(" ", 0, found - around // 2) + 1
    end = len(plain) if len(plain) - start <= 3 * around else plain.rfind(" ", start, start + 3 * around)
    return f"{'…' if start else ''}{plain[start:end]}{'…' if end < len(plain) else ''}"


def _literal(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)


def by_words(queryset: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
    """What fits `text`, with its `match`."""
    found = search(text)
    scores = [When(pk=item, then=Value(score)) for item, score in found]
    match = Case(*scores, default=Value(0.0), output_field=FloatField())
    fitting: QuerySet[Any] = queryset.filter(pk__in=[item for item, _ in found]).annotate(match=match)
    return fitting


def _meaning(text: str) -> tuple[str, dict[str, Any]]:
    """The SQL of how near in meaning an entry is, and its parameters; a plain 0 where no model says."""
    targets = targets_for(Purpose.EMBEDDING)
    if not targets or not SearchEntry.objects.exclude(meaning=None).exists():
        return "0", {}
    target = targets[0]
    vector = _vector_of(text, target.provider, target.model)
    if vector is None:
        return "0", {}
    sql = WITH_VECTOR if has_pgvector() else WITH_SUMS
    return sql, {"meaning": vector, "provider": target.provider, "model": target.model}


def _vector_of(text: str, provider: str, model: str) -> list[float] | None:
    """The vector of a search, asked for once a day; None while the model does not answer.

    One that did not is left alone for a minute: whoever types on must not wait for it again.
    """
    key = _key("meant", provider, model, text)
    found: list[float] | None = cache.get(key)
    if found is None and not cache.get(_key("silent", provider, model)):
        try:
            found = list(embed([text], provider=provider, model=model, seconds=SECONDS).vectors[0])
        except ModelError as error:
            if error.code != "personal_data":
                log.warning("Search goes by words for %s seconds: %s", SILENCE, error.code)
                cache.set(_key("silent", provider, model), True, SILENCE)
            return None
        cache.set(key, found, REMEMBER)
    return found


def is_meaning_silent() -> bool:
    """Whether the model for search by meaning did not answer just now, so that only words are looked for."""
    targets = targets_for(Purpose.EMBEDDING)
    return bool(targets and cache.get(_key("silent", targets[0].provider, targets[0].model)))


def _key(*parts: str) -> str:
    return f"attune:{parts[0]}:" + hashlib.sha256("\n".join(parts[1:]).encode()).hexdigest()


@lru_cache(maxsize=1)
def has_pgvector() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'vector'")
        return cursor.fetchone() is not None
