"""Word lists of the rules about manner, by language; phrases divided by `/`, each may be a piece of a pattern."""

URGENCY = {
    "en": (
        r"hurry(?: up)?/act (?:now|fast|quickly|today)/(?:do not|don't) (?:wait|delay|miss)\w*/miss(?:ing)? out/"
        r"last (?:chance|call|days?|hours?|minutes?)/final (?:chance|call|days?|hours?)/only (?:today|tonight)/"
        r"today only/ends? (?:soon|today|tonight|tomorrow)/(?:almost|nearly) gone/before it's too late/"
        r"(?:for a )?limited time/while (?:stocks?|supplies) lasts?/running out/selling (?:out )?fast/now or never/"
        r"only (?:a )?few (?:left|remain\w*)/urgent(?:ly)?/immediately/right (?:now|away)/as soon as possible/asap/"
        r"the clock is ticking/don't hesitate/before they're gone/expires? (?:soon|today|tonight)"
    ),
    "de": (
        r"jetzt (?:zugreifen|zuschlagen|sichern|bestellen|kaufen|handeln)/schnell (?:sein|zugreifen|zuschlagen)/"
        r"beeil\w*/(?:sei|seien Sie) schnell/nur (?:heute|noch heute|noch kurze Zeit|für kurze Zeit|noch wenige)\w*/"
        r"(?:letzte|allerletzte) (?:Chance|Gelegenheit|Tage?|Stunden?)/solange (?:der )?Vorrat reicht/"
        r"fast ausverkauft/"
        r"nur für kurze Zeit/endet (?:bald|heute|morgen)/bevor es zu spät ist/verpass\w*/nicht verpassen/dringend/"
        r"sofort/unverzüglich/umgehend/jetzt oder nie/die Zeit läuft/nicht zögern/zögern Sie nicht/"
        r"läuft (?:bald|heute) ab"
    ),
    "fr": (
        r"dépêche[zs]?[- ](?:vous|toi)/vite/faites vite/agissez (?:vite|maintenant)/n'attendez (?:pas|plus)/"
        r"n'attends (?:pas|plus)/derni(?:ère|er)s? (?:chance|jours?|heures?|minutes?)/"
        r"(?:aujourd'hui )?seulement aujourd'hui/"
        r"plus que (?:quelques|\d+)/jusqu'à épuisement (?:des|du) stocks?/"
        r"(?:bientôt|presque) (?:épuisé|fini|terminé)\w*/"
        r"se termine (?:bientôt|ce soir|demain|aujourd'hui)/durée limitée/temps limité/avant qu'il ne soit trop tard/"
        r"ne (?:ratez|manquez|rate|manque) (?:pas|surtout pas)/urgent\w*/immédiatement/tout de suite/"
        r"sans (?:attendre|tarder)/"
        r"maintenant ou jamais/le temps presse/expire (?:bientôt|aujourd'hui|demain)"
    ),
}
NEGATIVE = {
    "en": (
        r"unfortunately/sadly/regrettabl[ey]/sorry/(?:we )?apologi[sz]e/can(?:not|'t)/won't/never/no longer/"
        r"not any ?more/"
        r"problems?/trouble(?:s|some)?/hassles?/worr(?:y|ies|ied|ying)/fear(?:s|ful)?/fail(?:s|ed|ure|ing)?/"
        r"los(?:e|es|ing|t|s)/miss(?:es|ed)? out/regrets?/disappoint\w*/annoy\w*/complain\w*/mistakes?/wrong/"
        r"difficult\w*/"
        r"impossible/reject\w*/den(?:y|ied|ies)/refus\w*/penalt\w*/forget|forgot(?:ten)?"
    ),
    "de": (
        r"leider/bedauer\w*/entschuldig\w*/nie(?:mals)?/nicht mehr/nicht länger/"
        r"kein(?:e|er|en|em)? Problem\w*/Problem\w*/"
        r"Ärger\w*/Sorgen?/Angst/Ängste/scheiter\w*/verlier\w*/verlor\w*/verpass\w*/enttäusch\w*/beschwer\w*/"
        r"Fehler\w*/"
        r"falsch\w*/schwierig\w*/unmöglich\w*/abgelehnt\w*/verweiger\w*/vergess\w*/versäum\w*/Nachteil\w*/schlecht\w*"
    ),
    "fr": (
        r"malheureusement/hélas/désolé\w*/regrett\w*/jamais/ne (?:\w+ )?plus/n'\w+ plus/problèmes?/soucis?/ennuis?/"
        r"peurs?/crain\w*/"
        r"échec\w*/échou\w*/perd(?:re|ez|s|u|ue|us)/perte\w*/ratez/rater/manquez/décev\w*/déçu\w*/"
        r"plain(?:te|tes|dre)/"
        r"erreurs?/difficil\w*/impossible\w*/refus\w*/oubli\w*/mauvais\w*"
    ),
}
# What a formal message never says, and an informal one never says.
NOT_FORMAL = {
    "en": (
        r"\w+n't/(?:i|you|we|they|it|that|there|he|she|here|what|who|let)'(?:m|re|ve|ll|d|s)/hey/hi/hiya/yeah/"
        r"yep/nope/gonna/"
        r"wanna/gotta/kinda/cool/awesome/folks/guys/stuff/super/ok/okay/cheers/btw/fyi"
    ),
    "de": r"du/dich/dir/dein(?:e[mnrs]?)?/euch/euer/eure[mnrs]?/hey/hi/hallöchen/super/toll/cool/klasse",
    "fr": r"tu/te/toi/ton/ta/tes/tien(?:s|ne|nes)?/t'\w+/salut/coucou/hey/super/cool/génial\w*",
}
NOT_INFORMAL = {
    "en": (
        r"dear (?:sir|madam|sirs|valued \w+|customer)/we (?:hereby|herewith)/hereby/herewith/kindly/pursuant to/"
        r"please be advised/in accordance with/at your earliest convenience/yours (?:faithfully|sincerely)/"
        r"we regret to inform/enclosed please find/henceforth/therefor"
    ),
    "de": r"(?-i:Sie)/(?-i:Ihnen)/(?-i:Ihr(?:e[mnrs]?)?)/sehr geehrte\w*/hochachtungsvoll",
    "fr": r"vous/votre/vos/vôtres?/madame/monsieur/veuillez",
}
READER = {
    "en": r"you/your/yours/yourself/yourselves/you'(?:re|ve|ll|d)",
    "de": r"du/dich/dir/dein(?:e[mnrs]?)?/euch/euer/eure[mnrs]?/(?-i:Sie)/(?-i:Ihnen)/(?-i:Ihr(?:e[mnrs]?)?)",
    "fr": r"vous/votre/vos/vôtres?/tu/te/toi/ton/ta/tes/t'\w+",
}
ABOUT_READER = {
    "en": r"dear customers?/the customers?/our customers?/the readers?/shoppers?/the users?/the recipients?",
    "de": (
        r"liebe[r]? Kund(?:e|en|in|innen)/unsere[nr]? Kund(?:en|innen)/die Kund(?:en|innen)/der Kunde/"
        r"die Leser(?:innen)?/"
        r"alle Kund(?:en|innen)/die Empfänger(?:innen)?"
    ),
    "fr": (
        r"cher client/chère cliente/chers clients/chères clientes/nos clients?/nos clientes?/les clients?/"
        r"les clientes?/"
        r"nos lecteurs/les utilisateurs/les destinataires"
    ),
}
ONE_SPEAKER = {
    "en": r"I'(?:m|ve|ll|d)/(?-i:I)/me/my/mine/myself",
    "de": r"ich/mich/mir/mein(?:e[mnrs]?)?",
    "fr": r"je/j'\w+/me/m'\w+/moi/mon/ma/mes/mien(?:s|ne|nes)?",
}
GREETINGS = {
    "en": r"hello/hi/hey/dear/good (?:morning|afternoon|evening|day)/welcome back",
    "de": r"hallo/hi/hey/liebe[rs]?/guten (?:tag|morgen|abend)/moin/servus/grüezi/sehr geehrte\w*/grüß (?:gott|dich)",
    "fr": r"bonjour/bonsoir/salut/coucou/cher/chère/chers/chères",
}
SECOND_ACTION = {
    "en": r"(?:click|tap) (?:here|below|the (?:link|button))",
    "de": (
        r"(?:klick(?:e|en)?|tipp(?:e|en)?)(?: Sie)? (?:hier|unten|(?:auf )?den (?:Link|Button|Knopf))/"
        r"hier klicken/hier tippen"
    ),
    "fr": r"(?:clique[zr]?|appuye[zr]) (?:ici|ci-dessous|sur le (?:lien|bouton))",
}
