"""Brand: (locale, text, code) of what is found, (locale, text) of what passes. The policy of the stories says Sie and
vous, one exclamation mark, and at least 50 of 100 for reading ease."""

FOUND = [
    ("en", "That is cheap wool.", "banned"),
    ("en", "CHEAP and warm.", "banned"),
    ("en", "Chéap and warm.", "banned"),
    ("en", "Ｃｈｅａｐ and warm.", "banned"),
    ("en", "It is (cheap).", "banned"),
    ("en", "Warm,cheap,good.", "banned"),
    ("en", "It is a no-brainer for you.", "banned"),
    ("en", "It is a no‑brainer for you.", "banned"),
    ("en", "It is a no–brainer for you.", "banned"),
    ("en", "Better known than Contoso in town.", "competitor"),
    ("en", "contoso has nothing like it.", "competitor"),
    ("en", "Contoso’s jackets are elsewhere.", "competitor"),
    ("en", "Warm! Light! Quiet.", "exclaiming"),
    ("en", "Just reply to this e-mail and tell us.", "second_action"),
    ("en", "Follow us on the usual places.", "second_action"),
    ("en", "Leave us a review when you like it.", "second_action"),
    (
        "en",
        "Notwithstanding considerable meteorological variability, our comprehensively engineered outerwear assortment "
        "facilitates uninterrupted thermoregulation throughout transitional periods, thereby accommodating individual "
        "requirements irrespective of circumstances, occupation, preference or geographical situation.",
        "hard_to_read",
    ),
    ("de", "Hier ist deine Jacke für den Winter.", "address"),
    ("de", "Wenn du magst, komm vorbei.", "address"),
    ("de", "Wir zeigen euch die Wolle.", "address"),
    ("de", "Folgen Sie uns auf den üblichen Wegen.", "second_action"),
    (
        "de",
        "Unter Berücksichtigung unterschiedlichster Witterungsverhältnisse gewährleistet unsere umfassend "
        "weiterentwickelte "
        "Oberbekleidungskollektion ununterbrochene Temperaturregulierung, wodurch individuelle Anforderungen "
        "unabhängig von "
        "Beschäftigungsverhältnissen, Aufenthaltsorten, Gewohnheiten sowie persönlichen Vorstellungen verschiedenster "
        "Bevölkerungsgruppen Berücksichtigung finden.",
        "hard_to_read",
    ),
    ("fr", "Voici ta veste pour l’hiver, tu verras.", "address"),
    ("fr", "Nous l’avons choisie pour toi.", "address"),
    ("fr", "Suivez-nous partout.", "second_action"),
    (
        "fr",
        "Nonobstant la considérable variabilité météorologique, notre assortiment vestimentaire intégralement "
        "reconditionné "
        "favorise continuellement la thermorégulation individuelle, indépendamment des particularités "
        "professionnelles, "
        "géographiques, circonstancielles ou générationnelles caractérisant habituellement nos différentes "
        "communautés.",
        "hard_to_read",
    ),
]
PASSES = [
    ("en", "That is good wool."),
    ("en", "Cheaply said, it is warm."),
    ("en", "The cheapskate of the family."),
    ("en", "Contosoan weather is warm."),
    ("en", "A brainer of a riddle, no?"),
    ("en", "No brain needed to like it."),
    ("en", "We say what we mean."),
    ("en", "Worth every stitch."),
    ("en", "Made by people who like wool."),
    ("en", "Good value, day after day!"),
    ("en", "We reply to every letter, and we follow the weather."),
    ("en", "Share a walk with a friend."),
    (
        "en",
        "The days are short now. You need a coat that keeps you warm on the way to work. Ours is made of soft "
        "wool. It is "
        "light, and it looks good with what you wear each day. Come and try it on.",
    ),
    ("de", "Hier ist Ihre Jacke für den Winter."),
    ("de", "Die Wolle ist weich, und sie hält warm."),
    ("de", "Sie ist weich. Sie ist warm."),
    ("de", "Wir danken Ihnen für das Vertrauen."),
    (
        "de",
        "Die Tage sind jetzt kurz. Da tut ein Mantel gut, der warm hält. Unser Mantel ist aus weicher Wolle. Er "
        "ist leicht "
        "und passt gut zu dem, was Sie sonst gern tragen. Kommen Sie doch mal vorbei und sehen Sie ihn an.",
    ),
    ("fr", "Voici votre veste pour l’hiver."),
    ("fr", "Le ton de la laine est doux, et la ville est belle."),
    ("fr", "Nous vous l’avons choisie."),
    (
        "fr",
        "Les jours sont courts. Il faut un manteau qui tient chaud. Le nôtre est en laine douce. Il est léger "
        "et va bien "
        "avec tout ce que vous portez. Venez le voir, il vous attend chez nous.",
    ),
]
