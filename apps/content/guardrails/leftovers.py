"""Patterns of what a writer leaves behind by mistake: markup, placeholders, its own voice, its instructions. Pure."""

import re

_MARKDOWN = re.compile(
    r"\*\*[^*\n]+\*\*|__[^_\n]+__|(?<!\w)\*[^*\s][^*\n]*\*(?!\w)|(?<!\w)_[^_\s][^_\n]*_(?!\w)|`[^`\n]+`|```|~~[^~\n]+~~"
    r"|!?\[[^\]\n]*\]\([^)\n]*\)|^[ \t]*(?:#{1,6}|>|[-*+•]|\d{1,2}[.)])[ \t]+\S|^[ \t]*(?:-{3,}|\*{3,}"
    r"|_{3,}|={3,})[ \t]*$|^\|.*\|[ \t]*$",
    re.MULTILINE,
)
_MARKUP = re.compile(
    r"</?[A-Za-z!][^>\n]{0,200}>?|<[A-Za-z][\w-]*(?=\s|$)|&(?:[A-Za-z]{2,10}|#\d{1,6}|#x[0-9a-fA-F]{1,5});"
)
_ASSISTANT = re.compile(
    r"\bas an? (?:ai|artificial intelligence|(?:large )?language model|assistant|chatbot)\b|\bi(?:'|’)?m an ai\b"
    r"|\b(?:here(?:'|’)?s|here is|below is) (?:your|the|a|an) (?:\w+ )?(?:e-?mail|draft|message|version"
    r"|copy|subject line|response)\b"
    r"|^\s*(?:sure|certainly|of course|absolutely)[,!] (?:here|i)\b|\bi (?:cannot|can(?:'|’)t|am unable to"
    r"|won(?:'|’)t) (?:help|assist|write|generate|provide|fulfil)"
    r"|\b(?:i hope this helps|let me know if you(?:'|’)d like (?:me to|any) (?:change|revis|adjust)\w*"
    r"|feel free to (?:adjust|edit|customi[sz]e) this)\b"
    r"|\b(?:my training data|knowledge cutoff|lorem ipsum|openai|chatgpt)\b|^\s*(?:subject|preheader|body"
    r"|greeting|closing|e-?mail)\s*:"
    # German
    r"|\bals (?:eine? )?(?:ki|künstliche intelligenz|sprachmodell|ki-(?:assistent(?:in)?|modell)|assistent(?:in)?)\b"
    r"|\bhier ist (?:(?:ihre?|deine?|die|der|das|eine?) )(?:\w+ )?(?:e-?mail|entwurf|nachricht|betreff(?:zeile)?"
    r"|antwort|fassung)\b"
    r"|^\s*(?:gerne?|natürlich|selbstverständlich|klar)[,!] (?:hier|ich)\b|\bich kann (?:ihnen |dir )?(?:dabei|damit"
    r"|das|diese anfrage) (?:leider )?nicht\b"
    r"|\b(?:ich hoffe, das hilft|lass(?:en sie)? (?:es )?mich wissen, (?:ob|wenn|falls))\b"
    r"|^\s*(?:betreff|vorschautext|anrede|grußformel|textkörper)\s*:"
    # French
    r"|\ben tant qu(?:e |'|’)(?:ia|intelligence artificielle|assistante?|modèle de langage)\b"
    r"|\bvoici (?:votre|ton|le|la|un|une|l['’]) ?(?:\w+ )?(?:e-?mail|courriel|brouillon|message|objet|réponse"
    r"|version)\b"
    r"|^\s*(?:bien sûr|certainement|avec plaisir)[ \u00a0\u202f]?[,!] (?:voici|je)\b|\bje ne (?:peux|suis) pas "
    r"(?:vous |t['’])?(?:aider|en mesure|répondre|rédiger|générer)"
    r"|\b(?:j['’]espère que cela (?:vous )?aide|n['’]hésitez pas à me dire si)\b"
    r"|^\s*(?:objet|corps|salutation|formule de politesse)\s*:",
    re.IGNORECASE | re.MULTILINE,
)
_PLACEHOLDER = re.compile(
    r"[\[<«‹(]\s*(?:your|insert|first|last|customer|recipient|company|brand|name|product|date|link|cta|url"
    r"|city|x{2,}|ihr name|vorname|nachname|firma|produkt|datum|stadt|prénom|nom|entreprise|produit|ville|votre)\b"
    r"[^\])>»›\n]{0,40}[\])>»›]"
    r"|\[[A-Z][\w ’'-]{0,40}\]|\b(?:TBD|TODO|XXX+|FIXME)\b|_{3,}",
    re.IGNORECASE,
)
_ECHO = re.compile(
    r"\b(?:trait|event|segment|consent):[a-z][\w:]*(?:\|[\w():,]+)?"
    r"|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"
    r"|\"(?:subject|preheader|greeting|paragraphs|cites|closing|disclaimers)\"\s*:"
    r"|\bmust not be mentioned\b|\bbrief key\b|\bjson schema\b",
    re.IGNORECASE,
)
CLICHES = re.compile(
    r"\bi hope this (?:e-?mail|message) finds you\b|\bdear (?:valued )?customer\b|\bto whom it may concern\b"
    r"|\bsehr geehrte (?:damen und herren|kundin(?:nen)?)\b|\bcher(?:\(e\)|e)? client(?:\(e\)|e)?\b"
    r"|\bà qui de droit\b",
    re.IGNORECASE,
)
# Code, pattern, message.
LEFTOVERS = (
    ("markdown", _MARKDOWN, "Left-over of Markdown; the message is plain text."),
    ("markup", _MARKUP, "Markup is shown to the reader as it stands."),
    ("assistant", _ASSISTANT, "This is the assistant speaking, not the company."),
    ("placeholder", _PLACEHOLDER, "A placeholder was left in."),
    ("echo", _ECHO, "This repeats the instructions or data the writer was given."),
)
