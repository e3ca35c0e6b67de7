"""What nobody should read in a message, in English, German and French. Pure.

Each list is a choice of its kind, written by hand. What is private follows the special categories of Article 9 GDPR
and what people call creepy in surveys: money, body, family, love, belief, origin.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Lists:
    """Patterns of one language."""

    creepy: re.Pattern[str]
    sensitive: re.Pattern[str]
    pushy: re.Pattern[str]
    urgency: re.Pattern[str]
    noticed: re.Pattern[str]


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE | re.MULTILINE)


ENGLISH = Lists(
    creepy=_any(
        r"\byou(?:(?:'|’)ve| have)? (?:opened|clicked|viewed|browsed|looked at|scrolled|abandoned"
        r"|visited our (?:site|page|website)) ",
        r"\byour (?:browsing|search|purchase|location|click|viewing|order)[\s-](?:history|data|behaviou?r"
        r"|activity|patterns?)\b",
        r"\bwe(?:(?:'|’)ve| have)? (?:been )?(?:track(?:ed|ing)?|watch(?:ed|ing)|monitor(?:ed|ing)|follow(?:ed|ing)) "
        r"(?:you|your|how you|what you)\b",
        r"\b(?:our|the) (?:data|records|algorithm|system|model|files?) (?:shows?|says?|tells?|indicates?|predicts?"
        r"|suggests?|thinks?)\b",
        r"\bwe know (?:that )?(?:you(?:(?:'|’)re| are|r)|where|what|how much)\b",
        r"\bbased on your (?:profile|data|history|location|activity|score)\b",
        r"\byou are (?:in|part of) (?:our|the) \w+ (?:segment|cluster|group|audience)\b",
    ),
    sensitive=_any(
        r"\b(?:pregnan\w+|expecting a baby|miscarr\w+|fertility|divorc\w+|widow\w*|bereave\w*|diagnos\w+"
        r"|depress(?:ed|ion)|anxiety|cancer|diabet\w+|hiv|disab(?:led|ility)"
        r"|obes\w+|overweight|addict\w+|alcoholi\w+|religio\w+|muslim|christian|jewish|hindu|atheist|gay"
        r"|lesbian|bisexual|transgender|sexual\w*|ethnic\w*|immigrant\w*"
        r"|bankrupt\w*|in debt|your debts?|unemploy\w+|low income|your (?:income|salary|weight|health|age"
        r"|politics|political \w+))\b",
    ),
    pushy=_any(
        r"\byou(?:(?:'|’)ll| will| may| might) regret\b",
        r"\bonly (?:a )?(?:fools?|idiots?)\b",
        r"\bdon(?:'|’)t be (?:stupid|left behind|the last|a fool|silly)\b|\bshame on you\b",
        r"\beverybody else (?:has|is)\b|\bwhat are you waiting for\b",
        r"\byou (?:can(?:'|’)t|cannot) afford (?:not )?to\b|\bwe(?:(?:'|’)re| are) (?:sad|hurt|disappointed)\b",
        r"\byou(?:(?:'|’)d| would) be (?:mad|crazy|foolish)\b|\byou owe it to\b|\byou must (?:buy|order|act)\b",
    ),
    urgency=_any(
        r"\b(?:final|last) (?:notice|warning|reminder)\b|\bthis is not a drill\b",
        r"\byour (?:account|membership|points?) (?:will be|is about to be|are about to be|is being) "
        r"(?:closed|suspended|deleted|locked|cancelled)\b",
        r"\b(?:immediate|urgent) (?:action|response|attention)(?: is)? (?:required|needed)\b|\baction required\b",
        r"\byou(?:(?:'|’)ve| have) (?:won|been (?:selected|chosen) (?:to|for|as))\b|\bcongratulations, you\b",
        r"^\s*(?:re|fwd?)\s*:",
    ),
    noticed=_any(
        r"\bwe(?:(?:'|’)ve| have)? (?:noticed|seen|spotted|observed|saw|detected)\b(?= (?:that )?you)",
    ),
)
GERMAN = Lists(
    creepy=_any(
        r"\b(?:sie haben|du hast) (?:unsere?n? |die |den )?[\w ]{0,40}?(?:geöffnet|angeklickt|angesehen|aufgerufen"
        r"|durchstöbert|liegen gelassen)\b",
        r"\b(?:ihr|dein)(?:e[nmrs]?)? (?:browser-?|such-?|kauf-?|klick-?|bestell-?|surf-?|standort-?)"
        r"(?:verlauf|verhalten|daten|historie|aktivität(?:en)?)\b",
        r"\bwir (?:haben|verfolgen|beobachten|überwachen|tracken) (?:sie|dich|ihre?n?|deine?n?|genau)\b(?! (?:gern|viel"
        r"|etwas|für|vermisst))",
        r"\b(?:unsere|die) (?:daten|aufzeichnungen|algorithmen|systeme) (?:zeigen|sagen|verraten|belegen)\b|\bunser"
        r" (?:algorithmus|system|modell) (?:zeigt|sagt|meint|verrät)\b",
        r"\bwir wissen,? (?:dass (?:sie|du|ihr)|wo (?:sie|du)|was (?:sie|du)|wie viel (?:sie|du)|wann (?:sie|du))\b",
        r"\b(?:basierend auf|auf grundlage|aufgrund|anhand) (?:ihre[rsmn]?|deine[rsmn]?) (?:profils?|daten|verlaufs?"
        r"|standorts?|verhaltens?|aktivität(?:en)?)\b",
        r"\b(?:sie gehören|du gehörst) zu (?:unserem|unserer|der|dem) [\w-]* ?(?:segment|zielgruppe|cluster)\b",
    ),
    sensitive=_any(
        r"\b(?:schwanger\w*|fehlgeburt\w*|unfruchtbar\w*|fruchtbarkeit|kinderwunsch|scheidung\w*|geschieden\w*"
        r"|verwitwet\w*|witwer?|trauerfall|diagnose\w*|diagnostiziert\w*|depression\w*|depressiv\w*|angststörung\w*"
        r"|krebserkrankung|an krebs|diabet\w+|hiv|behindert\w*|behinderung\w*|übergewicht\w*|fettleibig\w*"
        r"|suchtkrank\w*"
        r"|alkoholi\w+|religion\w*|religiös\w*|muslim\w*|jüdisch\w*|hindu\w*|atheist\w*|schwul\w*|lesbisch\w*"
        r"|bisexuell\w*|transgender|sexuell\w*|ethnisch\w*|migrationshintergrund|insolven\w+|verschuldet\w*"
        r"|überschuldet\w*"
        r"|arbeitslos\w*|(?:ihre?n?|deine?n?) (?:schulden|einkommen|gehalt|gewicht|alter|gesundheit|politische\w*))\b",
    ),
    pushy=_any(
        r"\b(?:sie werden|du wirst) (?:es |das )?(?:noch )?bereuen\b|\bnur (?:dumme|idioten|narren)\b",
        r"\b(?:seien sie|sei) (?:nicht (?:dumm|der letzte|die letzte)|kein narr)\b|\bschäm(?:en sie sich| dich)\b",
        r"\balle anderen (?:haben|sind|machen)\b|\bworauf (?:warten sie|wartest du)\b",
        r"\b(?:sie können|du kannst) es (?:sich|dir) nicht leisten\b|\bwir sind (?:traurig|enttäuscht|verletzt)\b",
        r"\b(?:sie wären|du wärst) (?:verrückt|dumm)\b|\b(?:sind sie sich|bist du dir) (?:das )?schuldig\b",
        r"\b(?:sie müssen|du musst) (?:jetzt |sofort )?(?:kaufen|bestellen|zugreifen|handeln)\b",
    ),
    urgency=_any(
        r"\bletzte (?:mahnung|warnung|erinnerung|aufforderung)\b|\bdies ist keine übung\b",
        r"\b(?:ihr|dein)e? (?:konto|mitgliedschaft|punkte) (?:wird|werden) (?:bald |in kürze )?(?:gesperrt|geschlossen"
        r"|gelöscht|gekündigt)\b",
        r"\b(?:sofortiges|dringendes) handeln (?:ist )?(?:nötig|erforderlich)\b|\bhandlungsbedarf\b",
        r"\b(?:sie haben|du hast) gewonnen\b|\b(?:sie wurden|du wurdest) (?:ausgewählt|auserwählt)\b",
        r"^\s*(?:aw|wg|re|fwd?)\s*:",
    ),
    noticed=_any(
        r"\b(?:wir haben|uns ist) (?:gesehen|bemerkt|gemerkt|festgestellt|beobachtet|aufgefallen),? dass (?:sie|du)\b",
    ),
)
FRENCH = Lists(
    creepy=_any(
        r"\b(?:vous avez|tu as) (?:ouvert|cliqué|consulté|parcouru|regardé|visité notre site|abandonné)\b",
        r"\b(?:votre|ton|vos|tes) (?:historique|données|comportement|activité|habitudes) (?:de "
        r"|d['’])(?:navigation|recherche"
        r"|achats?|localisation|commandes?|clics?)",
        r"\bnous (?:vous |te |t['’])?(?:suivons|surveillons|observons|pistons|traquons)\b",
        r"\b(?:nos|les) (?:données|algorithmes|fichiers|systèmes) (?:montrent|disent|indiquent|révèlent)\b|\bnotre"
        r" (?:algorithme|système|modèle) (?:montre|dit|indique|pense)\b",
        r"\bnous savons (?:que (?:vous|tu)|où (?:vous|tu)|ce que (?:vous|tu)|combien (?:vous|tu))\b",
        r"\b(?:d['’]après|selon|sur la base de|en fonction de) (?:votre|ton|vos|tes) (?:profil|données|historique"
        r"|localisation|activité|score)\b",
        r"\b(?:vous faites|tu fais) partie (?:de notre|du|de la) (?:segment|groupe cible|cible|cohorte)\b",
    ),
    sensitive=_any(
        r"\b(?:enceintes?|grossesse\w*|fausse couche|fertilité|divorc\w+|veufs?|veuves?|deuil|diagnosti\w+"
        r"|dépression\w*"
        r"|dépressi(?:f|ve)s?|anxiété|cancer\w*|diabèt\w+|diabéti\w+|vih|handicap\w*|obès\w+|obésité|surpoids|addict\w*"
        r"|alcooli\w+|religio\w+|religieu\w+|musulman\w*|chrétien\w*|juifs?|juives?|hindou\w*|athée\w*|homosexuel\w*"
        r"|lesbienne\w*|bisexuel\w*|transgenre\w*|sexuel\w*|ethni\w+|immigré\w*|faillite|endetté\w*"
        r"|surendett\w+|chômage"
        r"|chômeu\w+|(?:vos|tes) dettes|(?:votre|ton|vos|tes) (?:revenus?|salaire|poids|santé|âge"
        r"|opinions? politiques?))\b",
    ),
    pushy=_any(
        r"\b(?:vous allez|tu vas) (?:le )?regretter\b|\b(?:vous le regretterez|tu le regretteras)\b",
        r"\bseuls? (?:les |des |un )?(?:idiots?|imbéciles?)\b|\bne (?:soyez|sois) pas (?:bête|stupide"
        r"|le dernier|la dernière)",
        r"\bhonte à (?:vous|toi)\b|\btous les autres (?:ont|sont|le font)\b|\bqu['’](?:attendez-vous|attends-tu)\b",
        r"\b(?:vous ne pouvez|tu ne peux) pas (?:vous|te) permettre de\b|\bnous sommes (?:tristes|déçus|blessés)\b",
        r"\b(?:vous seriez|tu serais) (?:fous?|folle|bête)\b|\b(?:vous vous le devez|tu te le dois)\b",
        r"\b(?:vous devez|tu dois) (?:acheter|commander|agir)\b",
    ),
    urgency=_any(
        r"\bderni(?:er|ère) (?:avertissement|rappel|avis|relance)\b|\bceci n['’]est pas un exercice\b",
        r"\b(?:votre|ton|vos|tes) (?:compte|adhésion|points) (?:va|vont|sera|seront) (?:être )?(?:fermés?|suspendus?"
        r"|supprimés?|bloqués?)",
        r"\baction (?:immédiate|urgente|requise)\b|\bréponse immédiate\b",
        r"\b(?:vous avez|tu as) gagné\b|\b(?:vous avez|tu as) été (?:sélectionnée?|choisie?)\b",
        r"^\s*(?:re|tr|fwd?)\s*:",
    ),
    noticed=_any(
        r"\bnous avons (?:remarqué|vu|constaté|observé|détecté) que (?:vous|tu)\b",
    ),
)
LISTS = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH}
