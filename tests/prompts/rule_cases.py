"""For every kind of rule: drafts that break it and drafts that keep it, on several channels and in three languages.

`breaks` and `keeps` make a case: its parameters, what the draft says, and for a break the words that are marked (""
when the message as a whole is meant). `text` is the only paragraph; `paragraphs` are several.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from apps.ai.channels import CHANNELS
from apps.ai.types import BriefFact, DraftText, ExpandedBrief, Paragraph, Use
from tests.prompts.cast import brief, item_id, plain_draft

BRIEF = brief()
NEUTRAL = {"subject": "Northwind", "preheader": "", "greeting": "{{ first_name }}", "closing": "Northwind"}
CLAIM, OFFER = item_id(BRIEF, "claim", "Repairs"), item_id(BRIEF, "offer", "Ten percent")
RETURNS = item_id(BRIEF, "claim", "Easy returns")
TERMS = item_id(BRIEF, "disclaimer", "Offer terms")
ARRIVALS, WOMEN = item_id(BRIEF, "call_to_action", "New arrivals"), item_id(BRIEF, "call_to_action", "Women's range")
PLAN = BriefFact("trait:plan", "gold", "the Gold plan")
REPAIRS = Paragraph("We repair what you bought from us.", (CLAIM,))
TEN = Paragraph("There is 10% off your next order.", (OFFER,))


@dataclass(frozen=True)
class Case:
    params: Mapping[str, Any]
    draft: DraftText
    brief: ExpandedBrief
    marked: str = ""


def _case(params: Mapping[str, Any] | None, marked: str, locale: str, channel: str, said: dict[str, Any]) -> Case:
    facts, contents = said.pop("facts", ()), said.pop("contents", BRIEF.contents)
    if "paragraphs" in said:
        said["paragraphs"] = tuple(p if isinstance(p, Paragraph) else Paragraph(p) for p in said["paragraphs"])
    base = {} if locale == "en" else NEUTRAL
    draft = plain_draft(BRIEF, **{**base, **said})
    form = CHANNELS[channel]
    without = {name: "" for name in ("subject", "preheader", "greeting", "closing") if not form.has(name)}
    given = replace(BRIEF, locale=locale, channel=channel, facts=tuple(facts), contents=tuple(contents))
    return Case(params or {}, replace(draft, **without), given, marked)


def breaks(
    params: Mapping[str, Any] | None = None, marked: str = "", locale: str = "en", channel: str = "email", **said: Any
) -> Case:
    return _case(params, marked, locale, channel, said)


def keeps(params: Mapping[str, Any] | None = None, locale: str = "en", channel: str = "email", **said: Any) -> Case:
    return _case(params, "", locale, channel, said)


EASY = "New coats are here. They are warm. You can try them on at home. Send back what you like less. That is all."
HARD = (
    "Notwithstanding considerable organisational difficulties, our internationally distinguished manufacturing "
    "collaborators systematically incorporated extraordinarily sophisticated waterproofing technologies throughout "
    "the comprehensively reconsidered collection of contemporary outdoor garments."
)
SCHWER = (
    "Ungeachtet beträchtlicher organisatorischer Schwierigkeiten implementierten unsere international ausgezeichneten "
    "Kooperationspartnerinnen außergewöhnlich anspruchsvolle Imprägnierungstechnologien innerhalb der vollständig "
    "überarbeiteten Oberbekleidungskollektion für anspruchsvolle Wetterverhältnisse und unvorhersehbare Situationen."
)
LEICHT = (
    "Die Jacken sind da. Sie sind warm und leicht. Sie können alles zu Hause anprobieren. Was nicht passt, geht zurück."
)
DUR = (
    "Nonobstant d'importantes difficultés organisationnelles, nos collaborateurs internationalement reconnus ont "
    "systématiquement incorporé des technologies d'imperméabilisation extraordinairement sophistiquées dans "
    "l'intégralité de la collection considérablement renouvelée."
)
FACILE = (
    "Les vestes sont là. Elles sont chaudes. Vous les essayez chez vous. Ce qui ne va pas, vous le rendez. On est là."
)
LONG_SMS = "You are welcome to have a look at the new coats that have come in for the season, all of them warm. " * 2
URGENT_OFF, WARM = "Hurry", "We have put a few new coats aside for you to see."

CASES: dict[str, tuple[list[Case], list[Case]]] = {
    "max_length": (
        [
            breaks(
                {"field": "subject", "limit": 27},
                " about the new season",
                subject="A long subject from Northwi about the new season",
            ),
            breaks({"field": "message", "limit": 90}),
            breaks(
                {"field": "paragraphs", "limit": 20}, " du es sehen.", "de", text="Bei Northwind kannst du es sehen."
            ),
            breaks(
                {"field": "subject", "limit": 12}, " has arrived", channel="push", subject="The new coat has arrived"
            ),
            breaks({"field": "paragraphs", "limit": 160}, channel="sms", marked=LONG_SMS[160:], text=LONG_SMS),
        ],
        [
            keeps({"field": "subject", "limit": 27}),
            keeps({"field": "greeting", "limit": 12}),
            keeps({"field": "message", "limit": 400}),
            keeps({"field": "subject", "limit": 10}, channel="sms"),
        ],
    ),
    "min_length": (
        [
            breaks({"field": "preheader", "limit": 20}, "New.", preheader="New."),
            breaks({"field": "preheader", "limit": 20}, preheader=""),
            breaks({"field": "message", "limit": 2000}),
            breaks({"field": "paragraphs", "limit": 40}, "Kurz.", "de", text="Kurz."),
        ],
        [
            keeps({"field": "preheader", "limit": 20}),
            keeps({"field": "message", "limit": 60}),
            keeps({"field": "preheader", "limit": 20}, channel="sms"),
        ],
    ),
    "sentence_length": (
        [
            breaks(
                {"limit": 6},
                "You can have a look at the coats now.",
                text="Good. You can have a look at the coats now.",
            ),
            breaks(
                {"limit": 5},
                "Vous pouvez regarder les nouvelles vestes.",
                "fr",
                text="Vous pouvez regarder les nouvelles vestes.",
            ),
            breaks(
                {"limit": 4}, "Sie können sich alles ansehen.", "de", "webhook", text="Sie können sich alles ansehen."
            ),
        ],
        [
            keeps({"limit": 20}),
            keeps({"limit": 6}, subject="New", preheader="New", text="You can look. You can try. You can stay."),
            keeps({"limit": 4}, "de", "sms", text="Alles ist da. Schau vorbei."),
        ],
    ),
    "reading_grade": (
        [
            breaks({"limit": 8}, HARD, text=HARD),
            breaks({"limit": 10}, SCHWER, "de", text=SCHWER),
            breaks({"limit": 10}, DUR, "fr", text=DUR),
            breaks({"limit": 8}, HARD, channel="in_app", text=HARD),
        ],
        [
            keeps({"limit": 6}, text=EASY),
            keeps({"limit": 7}, "de", text=LEICHT),
            keeps({"limit": 7}, "fr", text=FACILE),
            keeps({"limit": 3}, text="Extraordinarily sophisticated."),
            keeps({"limit": 3}, "it", text=HARD),
        ],
    ),
    "sms_parts": (
        [
            breaks({"limit": 1}, channel="sms", text=LONG_SMS),
            breaks({"limit": 1}, "", "de", "sms", text="Schöne neue Jacken sind da 🧥 und warten auf dich."),
            breaks({"limit": 2}, channel="sms", text=LONG_SMS * 2),
        ],
        [
            keeps({"limit": 1}, channel="sms", text="New coats are in. You can see them here:"),
            keeps({"limit": 2}, channel="sms", text=LONG_SMS),
            keeps({"limit": 1}, text=LONG_SMS),
        ],
    ),
    "paragraph_count": (
        [
            breaks({"low": 2}),
            breaks({"high": 1}, paragraphs=("You see one.", "You see two.")),
            breaks({"low": 2, "high": 3}, paragraphs=("One.", "Two.", "Three.", "Four.")),
            breaks({"low": 2}, "", "fr", "webhook", text="Une seule."),
        ],
        [
            keeps({"low": 1, "high": 1}),
            keeps({"low": 2}, paragraphs=("You see one.", "You see two.")),
            keeps({"high": 2}, paragraphs=("You see one.", "  ", "You see two.")),
        ],
    ),
    "paragraph_sentences": (
        [
            breaks({"limit": 2}, "Three.", text="One. Two. Three."),
            breaks({"limit": 1}, "Zwei! Drei?", "de", text="Eins. Zwei! Drei?"),
            breaks({"limit": 1}, "Encore une.", "fr", "push", text="Une. Encore une."),
        ],
        [
            keeps({"limit": 1}),
            keeps({"limit": 3}, text="One. Two. Three."),
            keeps({"limit": 1}, paragraphs=("One.", "Two.")),
        ],
    ),
    "slot_use": (
        [
            breaks({"slot": "first_name", "field": "greeting"}, greeting="Hello,"),
            breaks({"slot": "first_name", "field": "message"}, greeting="Hello,"),
            breaks(
                {"slot": "first_name", "field": "greeting", "limit": 1},
                "{{ first_name }}",
                text="You know, {{ first_name }}, it is here.",
            ),
            breaks({"slot": "trait.points", "field": "paragraphs"}, "", "de", text="Deine Punkte sind da."),
            breaks({"slot": "first_name", "field": "message"}, "", "fr", "sms", text="Bonjour à vous."),
        ],
        [
            keeps({"slot": "first_name", "field": "greeting", "limit": 1}),
            keeps({"slot": "first_name", "field": "message"}, channel="push", text="{{ first_name }}, you can see it."),
            keeps({"slot": "first_name", "field": "greeting"}, channel="sms", text="You can see it."),
        ],
    ),
    "no_repeated_greeting": (
        [
            breaks(None, "Hello", text="Hello again, you are welcome."),
            breaks(None, "Hallo", "de", greeting="Guten Tag,", text="Hallo, schön dass du da bist."),
            breaks(None, "Bonjour", "fr", greeting="Bonjour,", text="Bonjour à vous."),
        ],
        [
            keeps(),
            keeps(None, "de", greeting="Guten Tag,", text="Schön, dass du da bist. Hallo sagen wir gern."),
            keeps(None, channel="sms", text="Hello, you can see the coats."),
        ],
    ),
    "subject_differs": (
        [
            breaks(None, "New coats", subject="New coats", preheader="New coats"),
            breaks(
                None,
                "New coats are here, see them",
                subject="New coats are here",
                preheader="New coats are here, see them",
            ),
            breaks(
                None, "Neue Jacken sind da!", "de", "push", subject="Neue Jacken sind da", text="Neue Jacken sind da!"
            ),
            breaks(None, "new COATS.", subject="The new coats", preheader="new COATS."),
        ],
        [
            keeps(),
            keeps(None, subject="New coats", preheader="Warm, light and in your size"),
            keeps(None, channel="push", subject="New coats", text="You can see them today."),
            keeps(None, channel="sms", text="You can see them today."),
            keeps(None, subject="", preheader="Something"),
        ],
    ),
    "sign_off": (
        [
            breaks({"lines": ["Your Northwind team"]}, "Cheers", closing="Cheers"),
            breaks({"lines": ["Your Northwind team"]}, "Your Northwind team.", closing="Your Northwind team."),
            breaks({"lines": ["Ihr Northwind-Team"]}, "Northwind", "de"),
            breaks({"lines": ["À bientôt"]}, "", "fr", closing=""),
        ],
        [
            keeps({"lines": ["Your Northwind team"]}),
            keeps({"lines": ["See you soon", "Your Northwind team"]}),
            keeps({"lines": ["See you soon"]}, channel="push"),
        ],
    ),
    "must_include": (
        [
            breaks({"phrases": ["Northwind Outfitters"]}),
            breaks({"phrases": ["Northwind"], "field": "preheader"}, ""),
            breaks({"phrases": ["North"]}),
            breaks({"phrases": ["Widerruf"]}, "", "de", "sms", text="Alles ist da."),
        ],
        [
            keeps({"phrases": ["northwind"]}),
            keeps({"phrases": ["short  note"], "field": "subject"}),
            keeps({"phrases": ["Northwind"], "field": "subject"}, channel="sms", text="You can see it."),
        ],
    ),
    "never_mention": (
        [
            breaks({"phrases": ["cheap"]}, "Cheap", text="Cheap for you."),
            breaks({"phrases": ["Acme Corp"]}, "acme  corp", text="Better than acme  corp for you."),
            breaks({"phrases": ["billig"]}, "billig", "de", "push", text="Das ist billig."),
            breaks({"phrases": ["pas cher"]}, "Pas cher", "fr", text="Pas cher du tout."),
        ],
        [
            keeps({"phrases": ["cheap"]}, text="You will find chapels."),
            keeps({"phrases": ["cheap"]}),
            keeps({"phrases": ["Rabatt"]}, "de", "sms", text="Rabatte sind da."),
        ],
    ),
    "phrase_limit": (
        [
            breaks(
                {"phrases": ["Northwind"], "limit": 1},
                "Northwind",
                subject="News",
                closing="Yours",
                text="At Northwind you find Northwind",
            ),
            breaks({"phrases": ["Jacke"], "limit": 1}, "Jacke", "de", text="Die Jacke, deine Jacke."),
            breaks(
                {"phrases": ["veste"], "limit": 2}, "veste", "fr", "in_app", text="La veste, une veste, votre veste."
            ),
        ],
        [
            keeps({"phrases": ["Northwind"], "limit": 3}),
            keeps({"phrases": ["coat", "shirt"], "limit": 1}, text="You find a coat and a shirt."),
            keeps({"phrases": ["Jacke"], "limit": 1}, "de", text="Die Jacke und die Jacken."),
        ],
    ),
    "preferred_words": (
        [
            breaks({"pairs": ["e-mail = email"]}, "E-mail", text="E-mail us when you like."),
            breaks({"pairs": ["Handy = Smartphone"]}, "Handy", "de", "sms", text="Dein Handy ist da."),
            breaks({"pairs": ["shopping = achats"]}, "shopping", "fr", text="Votre shopping est prêt."),
        ],
        [
            keeps({"pairs": ["e-mail = email"]}, text="Email us when you like; your email is read."),
            keeps({"pairs": ["northwind = Northwind"]}),
            keeps({"pairs": ["Handy = Smartphone"]}, "de", text="Ein handliches Smartphone."),
        ],
    ),
    "banned_openings": (
        [
            breaks(
                {"phrases": ["We are excited"], "field": "paragraphs"},
                "We are excited",
                text="We are excited to see you.",
            ),
            breaks({"phrases": ["did you know"], "field": "subject"}, "Did you know", subject="Did you know?"),
            breaks(
                {"phrases": ["Wir freuen uns"], "field": "paragraphs"},
                "Wir freuen uns",
                "de",
                "sms",
                text="„Wir freuen uns auf dich.",
            ),
            breaks(
                {"phrases": ["Nous sommes ravis"], "field": "paragraphs"},
                "Nous sommes ravis",
                "fr",
                text="Nous sommes ravis.",
            ),
        ],
        [
            keeps({"phrases": ["We are excited"], "field": "paragraphs"}, text="You see: we are excited."),
            keeps({"phrases": ["We are excited"], "field": "paragraphs"}, paragraphs=("You see.", "We are excited.")),
            keeps({"phrases": ["did you know"], "field": "subject"}, channel="sms", text="Did you know?"),
        ],
    ),
    "no_exclamation_marks": (
        [
            breaks(None, "!", subject="New shoes!"),
            breaks(None, " !!!", "fr", text="Bonjour !!!"),
            breaks(None, "!", "de", "sms", text="Alles neu!"),
        ],
        [keeps(), keeps(None, "fr", text="Bonjour."), keeps(None, channel="push", text="You see it.")],
    ),
    "emoji_limit": (
        [
            breaks({"limit": 0}, "🧥", text="A coat 🧥 for you."),
            breaks({"limit": 1}, "👨‍👩‍👧‍👦", text="You ☀️ and yours 👨‍👩‍👧‍👦"),
            breaks({"limit": 0, "field": "subject"}, "🇩🇪", "de", "push", subject="Neu 🇩🇪"),
            breaks({"limit": 0}, "1️⃣", text="Step 1️⃣ for you."),
        ],
        [
            keeps({"limit": 0}),
            keeps({"limit": 1}, text="You 👩🏽‍💻 see."),
            keeps({"limit": 0, "field": "subject"}, text="A coat 🧥 for you."),
            keeps({"limit": 0}, text="© Northwind™, 20 °C → for you, 100 %."),
        ],
    ),
    "no_capitals": (
        [
            breaks(None, "NEW", subject="NEW coats"),
            breaks({"allowed": ["FAQ"]}, "GROSSE", "de", text="Die GROSSE FAQ ist da."),
            breaks(None, "ÉTÉ", "fr", "sms", text="Votre ÉTÉ commence."),
        ],
        [
            keeps(),
            keeps({"allowed": ["FAQ, USB"]}, text="You find our FAQ and a USB stick."),
            keeps(None, text="You are OK in the EU, and I am too."),
            keeps(None, greeting="Hello {{ FIRST_NAME }},"),
        ],
    ),
    "no_mark": (
        [
            breaks({"mark": "ellipsis"}, "...", subject="So..."),
            breaks({"mark": "dash"}, " – ", text="You – and we."),
            breaks({"mark": "semicolon"}, ";", "fr", text="Vous ; nous."),
            breaks({"mark": "quotes"}, "„", "de", "webhook", text="Das „Neue."),
        ],
        [
            keeps({"mark": "dash"}, text="You find long-sleeved shirts."),
            keeps({"mark": "colon"}, text="You meet us at 10:30."),
            keeps({"mark": "ellipsis"}),
        ],
    ),
    "no_questions": (
        [
            breaks({"field": "subject"}, "?", subject="Ready?"),
            breaks({"field": "message"}, "?", "de", "sms", text="Lust auf Neues?"),
            breaks({"field": "paragraphs"}, "??", "fr", text="Prêt ??"),
        ],
        [
            keeps({"field": "subject"}, text="Are you ready?"),
            keeps({"field": "message"}),
            keeps({"field": "subject"}, channel="sms", text="Are you ready?"),
        ],
    ),
    "no_figures": (
        [
            breaks({"field": "subject"}, "10%", subject="10% for you"),
            breaks({"field": "message"}, "€ 20", text="Only € 20 for you."),
            breaks({"field": "subject"}, "1.000 €", "de", "push", subject="Bis 1.000 €"),
        ],
        [
            keeps({"field": "subject"}, text="You get 10% off."),
            keeps({"field": "message"}, text="You get ten percent off."),
            keeps({"field": "subject"}, "de", "sms", text="Bis 1.000 €"),
        ],
    ),
    "no_links": (
        [
            breaks(None, "www.northwind.example", text="You find it at www.northwind.example today."),
            breaks(None, "https://northwind.example/a", "de", "sms", text="Hier: https://northwind.example/a"),
            breaks(None, "hello@northwind.example", text="Write to hello@northwind.example if you like."),
        ],
        [
            keeps(),
            keeps(None, "fr", text="Vous trouvez tout ici. Merci."),
            keeps(None, channel="sms", text="You can see it here:"),
        ],
    ),
    "person": (
        [
            breaks({"person": "we"}, "I", text="I chose this for you."),
            breaks({"person": "we"}, "Meine", "de", text="Meine Auswahl für dich."),
            breaks({"person": "we"}, "Je", "fr", "sms", text="Je vous écris."),
            breaks({"person": "you"}, text="New shoes have arrived."),
            breaks({"person": "you"}, "Our customers", text="Our customers love this, and you are one."),
            breaks({"person": "you"}, "Unsere Kunden", "de", text="Unsere Kunden mögen das, und du auch."),
            breaks({"person": "you"}, "nos clients", "fr", text="Comme nos clients, vous aimez cela."),
        ],
        [
            keeps({"person": "we"}, text="We chose this for you, i.e. for all."),
            keeps({"person": "we"}, "de", text="Wir haben etwas für Sie."),
            keeps({"person": "you"}),
            keeps({"person": "you"}, "de", "push", text="Das passt zu Ihnen."),
            keeps({"person": "you"}, "fr", "sms", text="C'est pour vous."),
        ],
    ),
    "formality": (
        [
            breaks({"style": "formal"}, "dich", "de", text="Das ist etwas für dich."),
            breaks({"style": "informal"}, "Ihnen", "de", "sms", text="Das passt zu Ihnen."),
            breaks({"style": "informal"}, "Sie", "de", text="Sie können es ansehen."),
            breaks({"style": "formal"}, "tu", "fr", text="Si tu veux, viens."),
            breaks({"style": "informal"}, "votre", "fr", "push", text="Voici votre veste."),
            breaks({"style": "formal"}, "don’t", text="You don’t have to come."),
            breaks({"style": "informal"}, "We hereby", text="We hereby greet you."),
        ],
        [
            keeps({"style": "formal"}, "de", text="Das ist etwas für Sie. Ihr Paket ist da."),
            keeps({"style": "informal"}, "de", text="Das ist etwas für dich. Ihr seid willkommen."),
            keeps({"style": "formal"}, "fr", text="Voici votre veste."),
            keeps({"style": "informal"}, "fr", "sms", text="Voici ta veste."),
            keeps({"style": "formal"}),
        ],
    ),
    "locale": (
        [
            breaks({"locale": "en-GB"}, "Colors", text="You will like the Colors."),
            breaks({"locale": "en-US"}, "colours", channel="sms", text="You will like the colours."),
            breaks({"locale": "de"}, text="You and your family will like what we have for you this season."),
            breaks(
                {"locale": "fr"},
                "",
                "fr",
                text="Die neue Saison ist da und wir haben sie für Sie ausgepackt, mit allem.",
            ),
        ],
        [
            keeps({"locale": "en-US"}),
            keeps({"locale": "de"}, "de", text="Die neue Saison ist da und wir haben sie für Sie ausgepackt."),
            keeps({"locale": "fr"}, "fr", text="La nouvelle saison est là et nous avons choisi pour vous."),
        ],
    ),
    "no_urgency": (
        [
            breaks(None, "Hurry", text="Hurry, you will like it."),
            breaks(None, "last chance", subject="Your last chance"),
            breaks(None, "solange der Vorrat reicht", "de", text="Nur solange der Vorrat reicht."),
            breaks(None, "dernière chance", "fr", "sms", text="C'est votre dernière chance."),
            breaks(None, "Don't miss", channel="push", text="Don't miss it."),
        ],
        [
            keeps(None, text=WARM),
            keeps(None, "de", text="Schauen Sie vorbei, wann es Ihnen passt."),
            keeps(None, "fr", text="Venez quand vous voulez."),
            keeps(None, text="You have all the time you need, to the last page."),
        ],
    ),
    "no_negatives": (
        [
            breaks(None, "Unfortunately", text="Unfortunately you were away."),
            breaks(None, "can’t", text="You can’t see it."),
            breaks(None, "Leider", "de", text="Leider waren Sie weg."),
            breaks(None, "Malheureusement", "fr", "sms", text="Malheureusement, c'est fini."),
            breaks({"allowed": ["sorry"]}, "problem", text="Sorry, you have a problem."),
        ],
        [
            keeps(None, text=WARM),
            keeps({"allowed": ["no longer"]}, text="You no longer wait."),
            keeps(None, "de", text="Alles ist bereit."),
            keeps(None, "fr", text="Tout est prêt pour vous."),
        ],
    ),
    "one_call_to_action": (
        [
            breaks({}, action=""),
            breaks({}, action=CLAIM),
            breaks({"allowed": ["Men's range"]}),
            breaks({}, "click here", text="Or click here, if you like."),
            breaks({}, "see the  Women's range", text="You can also see the  Women's range."),
            breaks({}, "Klicken Sie hier", "de", text="Klicken Sie hier."),
            breaks({}, "Cliquez ici", "fr", "push", text="Cliquez ici."),
        ],
        [
            keeps({}),
            keeps({"allowed": ["New arrivals"]}),
            keeps({}, text="What has arrived is for you to see, at one click."),
            keeps({}, "de", "sms", text="Ein Klick genügt."),
        ],
    ),
    "mention_fact": (
        [
            breaks({"key": "trait:plan"}, facts=(PLAN,)),
            breaks(
                {"key": "trait:plan"},
                "",
                "de",
                "sms",
                facts=(replace(PLAN, words="den Gold-Tarif"),),
                text="Alles neu.",
            ),
            breaks({"key": "trait:visits"}, facts=(BriefFact("trait:visits|band(1,5)", "1-5", "a regular"),)),
        ],
        [
            keeps({"key": "trait:plan"}, facts=(PLAN,), text="You are on the Gold plan."),
            keeps({"key": "trait:plan"}),
            keeps({"key": "trait:plan"}, facts=(replace(PLAN, use=Use.STEER),)),
            keeps({"key": "trait:plan"}, facts=(replace(PLAN, value=""),)),
        ],
    ),
    "cite_at_least": (
        [
            breaks({"what": "claim", "limit": 1}),
            breaks({"what": "offer", "limit": 1}, paragraphs=(REPAIRS,)),
            breaks({"what": "any", "limit": 2}, "", "de", "sms", paragraphs=(TEN,)),
        ],
        [
            keeps({"what": "claim", "limit": 1}, paragraphs=(REPAIRS,)),
            keeps({"what": "any", "limit": 2}, paragraphs=(REPAIRS, TEN)),
            keeps({"what": "claim", "limit": 1}, contents=()),
        ],
    ),
    "max_benefits": (
        [
            breaks({"limit": 1}, TEN.text, paragraphs=(REPAIRS, TEN)),
            breaks({"limit": 2}, "Send back.", "fr", paragraphs=(REPAIRS, TEN, Paragraph("Send back.", (RETURNS,)))),
            breaks({"limit": 1}, "Both.", channel="sms", paragraphs=(Paragraph("Both.", (CLAIM, OFFER)),)),
        ],
        [
            keeps({"limit": 1}, paragraphs=(REPAIRS, Paragraph("Once more.", (CLAIM,)))),
            keeps({"limit": 2}, paragraphs=(REPAIRS, TEN)),
            keeps({"limit": 1}),
        ],
    ),
    "disclaimer": (
        [
            breaks({"when": "offer", "disclaimer": "Offer terms"}, paragraphs=(TEN,)),
            breaks({"when": "claim", "disclaimer": "Offer terms"}, "", "de", "sms", paragraphs=(REPAIRS,)),
            breaks({"when": "offer", "disclaimer": "Unknown"}, paragraphs=(TEN,), disclaimers=(TERMS,)),
        ],
        [
            keeps({"when": "offer", "disclaimer": "Offer terms"}, paragraphs=(TEN,), disclaimers=(TERMS,)),
            keeps({"when": "offer", "disclaimer": "Offer terms"}),
            keeps({"when": "offer", "disclaimer": "Offer terms"}, channel="push", paragraphs=(REPAIRS,)),
        ],
    ),
}
