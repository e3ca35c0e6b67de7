"""The number lock on drafts that it has not seen: the grounding family over a typical e-mail, on one core.

Floor: reading the draft's words once (`str.casefold` and a regular expression). Not a ratio that matters, but in the
same run; the limit is two milliseconds a draft.
"""

import re
import statistics
import time
from dataclasses import replace
from datetime import date

from apps.ai.types import BriefContent, BriefFact, DraftText, ExpandedBrief, Paragraph, Slot
from apps.content.guardrails.grounding import find
from apps.content.guardrails.policy import GuardPolicy
from benchmarks import Row

SIZES = {"tiny": 3, "small": 400, "large": 4000}
LIMIT_MS = 2.0
CLAIMS = {
    "en": (
        "Members get up to 20% off all jackets until 30 November 2026.",
        "Delivery is free for members and takes 2 to 3 working days.",
        "We have over 200 stores in 12 countries.",
    ),
    "de": (
        "Mitglieder erhalten bis zum 30. November 2026 bis zu 20 % Rabatt auf alle Jacken.",
        "Die Lieferung ist für Mitglieder kostenlos und dauert 2 bis 3 Werktage.",
        "Wir haben über 200 Filialen in 12 Ländern.",
    ),
    "fr": (
        "Les membres bénéficient de jusqu'à 20 % de remise sur toutes les vestes jusqu'au 30 novembre 2026.",
        "La livraison est gratuite pour les membres et prend 2 à 3 jours ouvrés.",
        "Nous avons plus de 200 magasins dans 12 pays.",
    ),
}
TEXTS = {
    "en": (
        "the new season has arrived, and we picked a few pieces that go well with what you already wear. Order "
        "{n}: as a "
        "member you save up to 20% on every jacket until 30 November, and delivery is free.",
        "Not sure about the size? Come by and try it on in any of our more than 200 stores, or have it sent "
        "home; it takes "
        "two to three working days. Parcel {n} is packed by people who like a good walk as much as you do.",
        "If you want to learn more about how our wool is made, the story of number {n} is a good place to "
        "begin. We hope "
        "that it keeps you warm on mornings that start early, and on evenings that end late.",
    ),
    "de": (
        "die neue Saison ist da, und wir haben ein paar Stücke ausgesucht, die zu dem passen, was Sie schon tragen. "
        "Bestellung {n}: Als Mitglied sparen Sie bis zum 30. November bis zu 20 % auf jede Jacke, und die "
        "Lieferung ist gratis.",
        "Unsicher bei der Größe? Kommen Sie vorbei und probieren Sie sie in einer unserer mehr als 200 Filialen "
        "an, oder "
        "lassen Sie sie sich schicken; das dauert zwei bis drei Werktage. Paket {n} packen Menschen, die gern wandern.",
        "Wenn Sie mehr darüber erfahren möchten, wie unsere Wolle entsteht, ist die Geschichte Nummer {n} ein "
        "guter Anfang. "
        "Wir hoffen, dass sie Sie an frühen Morgen und an langen Abenden wärmt.",
    ),
    "fr": (
        "la nouvelle saison est arrivée, et nous avons choisi quelques pièces qui vont avec ce que vous portez déjà. "
        "Commande {n} : en tant que membre, vous économisez jusqu'à 20 % sur chaque veste jusqu'au 30 novembre.",
        "Un doute sur la taille ? Passez l'essayer dans l'un de nos plus de 200 magasins, ou faites-la livrer ; "
        "cela prend "
        "deux à trois jours ouvrés. Le colis {n} est préparé par des gens qui aiment marcher autant que vous.",
        "Pour en savoir plus sur la façon dont notre laine est faite, l'histoire numéro {n} est un bon début. "
        "Nous espérons "
        "qu'elle vous tiendra chaud les matins qui commencent tôt et les soirs qui finissent tard.",
    ),
}


def run(size: str) -> list[Row]:
    """Median milliseconds of processor time a draft, each draft new; the sources are known from the first draft on."""
    return [_row(locale, SIZES[size]) for locale in TEXTS]


def _row(locale: str, number: int) -> Row:
    brief = _brief(locale)
    policy = GuardPolicy(locale)
    list(find(_draft(locale, 0), brief, policy))
    ours, floor = [], []
    for n in range(1, number):
        draft = _draft(locale, n)
        started = time.process_time()
        list(find(draft, brief, policy))
        ours.append(time.process_time() - started)
        started = time.process_time()
        for text in draft.texts().values():
            re.findall(r"\w+", text.casefold())
        floor.append(time.process_time() - started)
    milliseconds, least = statistics.median(ours) * 1000, statistics.median(floor) * 1000
    label = f"number lock, {locale}, ms for a draft"
    return Row(label, f"{number:,}", milliseconds, least, LIMIT_MS / least)


def _brief(locale: str) -> ExpandedBrief:
    claims = tuple(BriefContent(f"c{n}", "claim", text[:20], text, locale) for n, text in enumerate(CLAIMS[locale]))
    facts = (BriefFact("event:purchase|count:365d", "4", "4"),)
    return ExpandedBrief(
        "ab" * 32, "Sell", "email", locale, facts, claims, (Slot("first_name", None),), date(2026, 11, 25)
    )


def _draft(locale: str, n: int) -> DraftText:
    cites = tuple(f"c{m}" for m in range(len(CLAIMS[locale])))
    paragraphs = tuple(Paragraph(text.format(n=n), cites) for text in TEXTS[locale])
    draft = DraftText(f"New {n}", f"A few pieces {n}", f"Hello {n},", paragraphs, "", "")
    return replace(draft, closing=f"Best wishes, the team {n}")
