"""Forms of address and second asks, by language. Pure."""

import re

# A German "Sie" that opens a sentence may be "they", so only one inside a sentence counts.
FORMAL = {
    "de": re.compile(r"\bIhnen\b|(?<=[a-zäöüß,;–-] )(?:Sie|Ihr(?:e[nmrs]?)?)\b"),
    "fr": re.compile(r"\b(?:vous|votre|vos|vôtres?)\b", re.I),
}
INFORMAL = {
    "de": re.compile(r"\b(?:du|dich|dir|dein(?:e[nmrs]?)?|euch|euer|eure[nmrs]?)\b", re.I),
    # "le ton" and "un ton" are a tone.
    "fr": re.compile(
        r"\b(?:tu|toi|tes|te|(?<!\ble )(?<!\bun )(?<!\bau )(?<!\bdu )(?<!\bce )ton)\b|\bt['’](?=\w)"
        r"|\b(?:à|pour|avec|de|dans|sur) ta\b|^ta\b",
        re.I | re.M,
    ),
}
# What asks for something beside the button.
OTHER_ASKS = {
    "en": re.compile(
        r"\b(?:(?:just )?(?:reply|respond) to this (?:e-?mail|message)|follow us (?:on|at)|like us on|(?:give us a call"
        r"|call us (?:on|at|now|today))|share this (?:e-?mail|message|offer|with)|forward this|take (?:our|the|a)"
        r" (?:\w+ )?survey|leave (?:us )?a review|rate us|download (?:our|the) app|subscribe to our)\b",
        re.I,
    ),
    "de": re.compile(
        r"\b(?:antworten sie (?:einfach )?auf diese|antworte (?:einfach )?auf diese|folgen sie uns|folge? uns"
        r"|rufen sie uns an|ruf uns an|teilen sie diese|teile diese|leiten sie diese|nehmen sie an (?:unserer|der) "
        r"(?:\w+ )?umfrage|bewerten sie uns|bewerte uns|laden sie (?:unsere|die) app|lade? (?:unsere|die) app"
        r"|abonnieren sie|abonniere) ?\w*",
        re.I,
    ),
    "fr": re.compile(
        r"\b(?:répond(?:ez|s) à ce(?:t e-?mail| message| courriel)|suive?z[- ]nous|suis[- ]nous|appele?z[- ]nous"
        r"|appelle[- ]nous|partage[zr]? ce|transfére?z ce|répond(?:ez|s) à (?:notre|l['’]) ?enquête"
        r"|laisse[zr]?(?:[- ]nous)? un avis|note[zr]?[- ]nous|télécharge[zr]? (?:notre|l['’]) ?appli\w*"
        r"|abonne[zr]?[- ](?:vous|toi))\b",
        re.I,
    ),
}
