"""What injections look like: orders to a language model in English, German and French, code, look-alike letters."""

import re

# Hand-written from what people try (OWASP LLM01:2025 names the kinds); ordinary advice such as "forget the rules" or
# "you are now a member" must not match, so an order needs a word that only a machine's instructions have.
_EN = (
    r"\b(?:ignore|disregard|forget|override|bypass)\s+(?:(?:all|any|every|of|the|your|these|those|my|other)\s+){0,3}"
    r"(?:previous|prior|above|earlier|preceding|foregoing|system|safety|original|initial)\s+"
    r"(?:instructions?|rules?|prompts?|guidelines?|directions?|directives?|constraints?|guardrails?|messages?|text)\b",
    r"\b(?:ignore|disregard|override|bypass)\s+(?:all|any|every|your|these|those|my)\s+"
    r"(?:(?:of|the|your|these)\s+){0,2}(?:instructions?|prompts?|directives?|guardrails?|programming)\b",
    r"\b(?:reveal|show|print|repeat|output|leak|tell)\s+(?:me\s+|us\s+)?(?:your|the)\s+"
    r"(?:system|hidden|initial|original|secret|full)\s+(?:prompt|instructions?|message)\b",
    r"\b(?:system|user|developer)\s+(?:prompt|message)\b|\bprompt[ -]?injection\b|\bjailbr(?:eak|oken)\w*\b",
    r"\byou\s+are\s+now\s+(?:an?\s+)?(?:unrestricted|dan\b|in\s+developer\s+mode|ai\b|assistant|language\s+model"
    r"|chat ?bot)",
    r"\b(?:act|respond|behave|answer|reply)\s+as\s+(?:if\s+you\s+were\s+)?(?:an?\s+|the\s+)?"
    r"(?:ai|assistant|language\s+model|system|admin(?:istrator)?|root|developer|dan)\b",
    r"\b(?:new|updated|important|hidden)\s+(?:instructions?|system\s+message|task)\s*:",
    r"\b(?:begin|end)\s+(?:of\s+)?(?:system|instructions?|prompt)\b",
    r"\b(?:approve|publish)\s+(?:and\s+send\s+)?(?:this|the|every|all)\s+(?:draft|message|campaign)s?\b|\bapprove\s+and"
    r"\s+send\b|\bmark\s+(?:this|the|it)\s*(?:draft|message)?\s+as\s+approved\b",
    r"\b(?:do\s+not|don['’]t|never)\s+(?:tell|inform|alert)\s+the\s+(?:user|reviewer|human|operator)s?\b",
    r"\bsend\s+(?:this|it|them|everything)\s+to\s+(?:all|every)\s+(?:customers?|profiles?|contacts?|recipients?)\b",
)
_DE = (
    r"\b(?:ignoriere?n?|vergiss|vergessen|missachten?|verwirf|verwerfen|überschreiben?|umgehe?n?)\s+(?:sie\s+)?"
    r"(?:(?:alle|allen|sämtliche|die|deine|ihre|meine)\s+){0,2}(?:bisherigen?|vorherigen?|obigen?|vorigen?|früheren?"
    r"|vorangegangenen?|ursprünglichen?)\s+(?:anweisung(?:en)?|instruktion(?:en)?|regeln?|vorgaben?|befehle?|prompts?)\b",
    r"\b(?:ignoriere?n?|missachten?|umgehe?n?)\s+(?:sie\s+)?(?:alle|sämtliche|deine|ihre)\s+"
    r"(?:anweisungen|instruktionen|prompts|systemvorgaben)\b",
    r"\b(?:zeige?n?|gib|geben|verrate?n?|wiederhole?n?|nenne?n?)\s+(?:sie\s+)?(?:mir\s+|uns\s+)?(?:deinen?|den|ihren?"
    r"|die|deine)\s+(?:system-?prompt|systemanweisung(?:en)?|geheimen?\s+anweisung(?:en)?|ursprünglichen?\s+anweisung"
    r"(?:en)?)",
    r"\bsystem-?prompt\w*|\bsystem(?:anweisung|nachricht)(?:en)?\b",
    r"\bdu\s+bist\s+(?:jetzt|nun|ab\s+jetzt)\s+(?:eine?\s+)?(?:uneingeschränkte?\w*|ki\b|sprachmodell|assistent"
    r"|entwicklermodus)|\b(?:antworte|handle|verhalte\s+dich)\s+(?:jetzt\s+)?(?:als|wie)\s+(?:eine?\s+)?(?:ki|sprachmodell"
    r"|administrator|system)\b",
    r"\b(?:neue|geheime|wichtige)\s+(?:anweisung|instruktion|systemnachricht)(?:en)?\s*:",
    r"\b(?:genehmige|freigeben|gib)\s+(?:diesen|den|alle)\s+(?:entwurf|entwürfe|nachrichten?)(?:\s+frei)?\b",
    r"\bsage?\s+(?:es\s+)?(?:dem|der)\s+(?:prüfer|nutzer|benutzer)(?:in)?\s+nicht(?:s)?\b",
)
_FR = (
    r"\b(?:ignore[zr]?|oublie[zr]?|néglige[zr]?|contourne[zr]?)\s+(?:(?:toutes?|tous|les|tes|vos|ces|mes)\s+){0,2}"
    r"(?:instructions?|consignes?|règles?|directives?|messages?)\s+(?:précédente?s?|antérieure?s?|ci-dessus|du\s+système"
    r"|d['’]origine|initiale?s?|de\s+sécurité)",
    r"\b(?:ignore[zr]?|contourne[zr]?)\s+(?:toutes?\s+(?:les|tes|vos)|tes|vos)\s+(?:instructions|consignes|directives)\b",
    r"\b(?:révèle|affiche|montre|répète|donne)[zr]?(?:-(?:moi|nous))?\s+(?:tes|vos|ton|votre|les|le)\s+"
    r"(?:instructions?\s+(?:système|secrètes?|initiales?|cachées?)|prompt|invite\s+système|consignes?\s+(?:secrètes?"
    r"|cachées?|initiales?))",
    r"\b(?:invite|prompt|message)\s+système\b|\binstructions\s+système\b",
    r"\btu\s+es\s+(?:maintenant|désormais)\s+(?:une?\s+)?(?:ia\b|assistant|modèle\s+de\s+langage|sans\s+restriction)"
    r"|\b(?:réponds|agis|comporte-toi)\s+comme\s+(?:une?\s+|l['’])?(?:ia|assistant|modèle|administrateur|système)\b",
    r"\bnouvelles?\s+(?:instructions?|consignes?)(?:\s+système)?\s*:",
    r"\bapprouve[zr]?\s+(?:ce|cet|le|tous\s+les|chaque)\s+(?:brouillon|message)s?\b",
    r"\bne\s+(?:dis|dites)\s+rien\s+(?:au|à\s+la|à\s+l['’])\s?(?:relecteur|relectrice|utilisateur|humain)",
)
_TOKENS = (
    r"<\|[a-z_]{2,20}\|>|\[/?INST\]|<</?SYS>>|</?(?:system|instructions?|assistant|user_input)>"
    r"|^[ \t]*#{2,}[ \t]*(?:instructions?|system|response|input|anweisung(?:en)?|consignes?)\b"
    r"|^[ \t]*(?:system|assistant|user|human)[ \t]*:[ \t]"
    r"|\b(?:function_call|tool_call|tool_use|tool_choice)\b",
)
INSTRUCTION = re.compile("|".join((*_EN, *_DE, *_FR, *_TOKENS)), re.IGNORECASE | re.MULTILINE)
PAYLOAD = re.compile(
    r"\bjavascript\s*:|\bdata:(?:text|image|application)/[a-z+]+|\bvbscript\s*:|\bon(?:error|load|click|focus|mouseover)\s*="
    r"|\b(?:document\.cookie|window\.location|eval\s*\(|alert\s*\(|atob\s*\()"
    r"|['\"]\s*;\s*(?:drop|delete|update|insert)\s+(?:table|from|into)?\b|\bunion\s+(?:all\s+)?select\b"
    r"|(?<!\w)=(?:HYPERLINK|IMPORTXML|WEBSERVICE|cmd\|)\s*\(?|\$\{jndi:"
    r"|(?<![\w/+])(?=[A-Za-z/+]*\d)(?=[a-z0-9/+]*[A-Z])(?=[A-Z0-9/+]*[a-z])[A-Za-z0-9/+]{32,}={0,2}"
    r"|(?<!\w)(?:0x)?(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{32,}(?!\w)|(?:\\x[0-9a-f]{2}){3,}|(?:%[0-9a-f]{2}){3,}",
    re.IGNORECASE,
)
# Letters of other scripts that are drawn as Latin ones (a choice from Unicode's confusables.txt, UTS 39).
LOOK_ALIKES = {
    **dict(zip("аеорсухіјѕһԁԛԝӏ", "aeopcyxijshdqwl", strict=True)),
    **dict(zip("АВЕКМНОРСТХУІЈЅԌԚԜ", "ABEKMHOPCTXYIJSGQW", strict=True)),
    **dict(zip("οανρτυκι", "oavptuki", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True)),
    **dict(zip("օսոցհ", "ounqh", strict=True)),
}
