"""Whether a note states something, or denies it, wonders about it, or speaks of another time. Pure."""

import re

# Where one statement ends and another begins: what is denied in one is not denied in the next.
_BREAK = re.compile(r"[.!?;:\n/]|\b(?:but|however|though|aber|sondern|jedoch|mais|cependant)\b", re.IGNORECASE)
_BEFORE = re.compile(
    r"(?<!\w)(?:no|not|never|without|neither|nor|none|nothing|except|cannot|\w+n['’]t|dislikes?|hates?|avoids?|refuses?"
    r"|rather than|instead of|other than|allergic to|tired of|apart from|anything but"
    r"|maybe|perhaps|might|may|could|would(?! like)|possibly|if|whether|unsure|used to|formerly|previously|once"
    r"|last (?:year|time)"
    r"|was|were|had|thinking about|wonders?|asked (?:if|whether)"
    r"|nicht|kein\w*|ohne|nie|niemals|weder|statt|anstatt|außer|vielleicht|eventuell|wenn|falls|ob|früher|war|hatte"
    r"|hasst"
    r"|ne|n['’]\w+|pas|sans|aucun\w*|jamais|ni|sauf|plutôt que|au lieu d\w*|peut-être|si|avant|était|avait)(?!\w)",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s*(?:[:=(]\s*)?(?:(?:is|are|was|were|ist|sind|est|sont)\s+)?"
    r"(?:not|no|no longer|never|isn['’]t|aren['’]t|out|nicht|nein|nie|pas|non|jamais|-?free|-?frei)(?!\w)"
    r"|\s*(?:\w+\s+){0,2}\w+n['’]t\b|\s*\?",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"(?<!\w)(?:takes?|wants?|likes?|loves?|needs?|prefers?|wears?|chose|chooses?|bought|buys?|ordered|orders"
    r"|would like|asks? for|asked for|asking for|looks? for|looking for|interested in|fond of"
    r"|nimmt|möchte|mag|liebt|braucht|bevorzugt|trägt|sucht|wünscht|bestellt|interessiert (?:sich )?\w*für"
    r"|fragt nach|bittet um|prend|veut|voudrait|aime|adore|cherche|préfère|porte|souhaite|demande|commande"
    r"|intéressée? par|s['’]intéresse aux?)(?!\w)",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.!?\n]")
_EITHER = re.compile(r"[/–-](?=\w)|\s*[-–]\s*\d|\s*(?:to|or|bis|oder|ou|à)\b\s*\S", re.IGNORECASE)
_OR = re.compile(r"(?:\w[/–-]|\d\s*[–-]\s*|\b(?:or|oder|ou|to|bis|à)\s+)$", re.IGNORECASE)


def is_certain(text: str, start: int, end: int) -> bool:
    """Whether what stands from `start` to `end` is stated as it is, in its own part of a sentence."""
    return not (_BEFORE.search(_part(text, start)) or _AFTER.match(text, end) or _asks(text, end))


def is_wished(text: str, start: int) -> bool:
    """Whether the part of the sentence before it says that somebody wants, takes or likes something."""
    return bool(_WISH.search(_part(text, start)))


def is_alone(text: str, start: int, end: int) -> bool:
    """Whether it is neither one end of a range nor one of two possibilities."""
    return not (_EITHER.match(text, end) or _OR.search(text[:start]))


def _asks(text: str, end: int) -> bool:
    """Whether the sentence that goes on at `end` is a question."""
    stop = _STOP.search(text, end)
    return stop is not None and stop[0] == "?"


def _part(text: str, start: int) -> str:
    breaks = [match.end() for match in _BREAK.finditer(text, 0, start)]
    return text[breaks[-1] if breaks else 0 : start]
