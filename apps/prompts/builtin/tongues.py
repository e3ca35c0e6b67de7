"""The words of built-in summaries, by language: verb phrases for what is known about somebody. Pure.

A phrase stands after its subject ("This customer", then "They") or, where it begins with `=`, has its own. `{w}` is the
value in words; `{likes/like}` is the verb after the first and after the second subject. German and French decline
nothing: `{w}` stands after a verb, a colon or between adverbs, as authors are told to write it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

LIKES, HOW, RECENCY, TENURE, ORDERS, PLACE = "likes", "how", "recency", "tenure", "orders", "place"

# Names of traits (and pieces of them) that say what a value is about.
_NAMES = {
    LIKES: "favourite favorite favourites favorites likes liked preferred preference preferences interest interests"
    " category categories department taste vorliebe interesse interessen préférence intérêt intérêts catégorie",
    HOW: "channel channels kanal canal",
    RECENCY: "recency lapsed inactivity",
    TENURE: "newbie tenure relation relationship lifecycle status tier loyalty member membership seniority",
    ORDERS: "history spend spending orders value basket umsatz",
    PLACE: "country city region zip_code area land stadt pays ville",
}
TOPICS: Mapping[str, str] = {name: topic for topic, names in _NAMES.items() for name in names.split()}
_ORDERED = "purchase purchased order ordered bought buy checkout kauf bestellung achat commande"
_VIEWED = "view viewed product_viewed viewed_product"
_VISITED, _SIGNED_IN, _RETURNED = "visit visited session", "login logged_in signed_in", "return returned"


def _events(said: Mapping[str, str]) -> dict[str, str]:
    """What somebody did, by each of the names that its event goes by."""
    return {name: did for names, did in said.items() for name in names.split()}


@dataclass(frozen=True)
class Tongue:
    """One language.

    `first` and `again` are the subjects; `possessive` is what a first sentence without a subject says otherwise.
    `phrases`: topic → equal ways to say it; `missing`: what is not known, by topic; `events`: what somebody did, by the
    name of the event; `hidden` is said where everything known may only steer.
    """

    first: str
    again: str
    possessive: tuple[str, str]
    is_plural_again: bool
    phrases: Mapping[str, tuple[str, ...]]
    missing: Mapping[str, str]
    not_known: tuple[str, str]
    events: Mapping[str, str]
    window: str
    hidden: str
    conjunction: str
    also: str


ENGLISH = Tongue(
    first="This customer",
    again="They",
    possessive=("their ", "this customer’s "),
    is_plural_again=True,
    phrases={
        LIKES: (
            "{likes/like} {w} best",
            "{is/are} fondest of {w}",
            "{comes/come} to us for {w} above all",
            "{looks/look} for {w} first",
        ),
        HOW: (
            "usually {orders/order} {w}",
            "{orders/order} {w} as a rule",
            "{prefers/prefer} to order {w}",
            "mostly {orders/order} {w}",
        ),
        f"{HOW}_noun": ("usually {orders/order} through {w}", "{prefers/prefer} {w} for orders"),
        RECENCY: (
            "last ordered {w} ago",
            "placed the latest order {w} ago",
            "=the last order was {w} ago",
            "=the latest order dates from {w} ago",
        ),
        "be_doing": ("{is/are} still {w}", "{is/are} {w}", "{is/are} only just {w}"),
        "been": ("{has/have} been {w}", "{has/have} by now been {w}"),
        "be": ("{is/are} {w}",),
        f"{ORDERS}_noun": ("{has/have} placed {w}", "=there have been {w}"),
        "place": ("{lives/live} in an area we call {q}", "=the area is given as {q}"),
        "noun": ("=their {label} is {w}", "=we have {w} as their {label}"),
        "quoted": ("=their {label} is {q}", "=we have {q} as their {label}"),
        "number_of": ("{has/have} {w} {label}",),
        "number": ("{has/have} {a_label} of {w}", "=their {label} is {w}"),
        "money": ("{has/have} {a_label} of {w}", "=their {label} comes to {w}"),
        "date": ("=their {label} is {w}", "=we have {w} as their {label}"),
        "since": ("{has/have} been with us since {w}",),
        "yes": ("{has/have} a yes under {label_q}",),
        "no": ("{has/have} a no under {label_q}",),
        "segment": ("{belongs/belong} to the segment {label_q}", "{is/are} in the segment {label_q}"),
        "no_segment": ("{is/are} not in the segment {label_q}",),
        "consent": ("{agrees/agree} to hear from us by {label}", "{has/have} said yes to {label}"),
        "no_consent": ("{does/do} not want to hear from us by {label}",),
        "count_none": ("{has/have} not {done}{window}",),
        "count_once": ("{did} once{window}",),
        "count_twice": ("{did} twice{window}",),
        "count": ("{did} {w} times{window}",),
        "since_today": ("last {did} today",),
        "since_yesterday": ("last {did} yesterday",),
        "days_since": ("last {did} {w} days ago", "=it is {w} days since they last {did}"),
        "last_at": ("last {did} on {w}",),
        "last": ("last {did} {w}", "=the latest thing they {did} was {w}"),
        "sum": ("=the {label} of what they {did}{window} comes to {w}",),
    },
    missing={
        LIKES: "what they like best",
        HOW: "how they like to order",
        RECENCY: "when they last ordered",
        TENURE: "how long they have been with us",
        ORDERS: "how much they have ordered",
        PLACE: "where they live",
        "other": "their {label}",
    },
    not_known=("; {what} is not known", "; {what} are not known"),
    events={
        **_events(
            {
                _ORDERED: "ordered",
                _VIEWED: "looked at something",
                _VISITED: "visited us",
                _SIGNED_IN: "signed in",
                _RETURNED: "sent something back",
            }
        ),
        "other": "did {q}",
        "last_ordered": "ordered",
        "last_view": "looked at",
    },
    window=" in the last {n} days",
    hidden="What is known about this customer may shape a message but must not be mentioned.",
    conjunction=" and ",
    also=" as well as ",
)

GERMAN = Tongue(
    first="Diese Person",
    again="Sie",
    possessive=("dabei ist sie ", "dabei ist diese Person "),
    is_plural_again=False,
    phrases={
        LIKES: ("mag am liebsten {w}", "kauft vor allem {w}", "sucht meist {w}", "interessiert sich vor allem für {w}"),
        HOW: ("bestellt meist {w}", "bestellt am liebsten {w}", "bestellt in der Regel {w}"),
        f"{HOW}_noun": ("=der übliche Bestellweg ist {w}",),
        RECENCY: (
            "=die letzte Bestellung liegt {w} zurück",
            "=die letzte Bestellung ist {w} her",
            "=die jüngste Bestellung liegt {w} zurück",
        ),
        "be_doing": ("ist noch {w}", "ist {w}"),
        "been": ("ist {w}", "ist inzwischen {w}"),
        "be": ("ist {w}",),
        f"{ORDERS}_noun": ("=bisher gab es {w}",),
        "place": ("=als Gegend ist {q} vermerkt",),
        "noun": ("=bei {label_q} ist vermerkt: {w}",),
        "quoted": ("=bei {label_q} ist {q} vermerkt", "=als {label_q} ist {q} vermerkt"),
        "number_of": ("=bei {label_q} sind {w} vermerkt",),
        "number": ("=bei {label_q} ist {w} vermerkt",),
        "money": ("=bei {label_q} sind {w} vermerkt",),
        "date": ("=bei {label_q} ist der {w} vermerkt",),
        "since": ("=dabei ist sie seit dem {w}",),
        "yes": ("=bei {label_q} ist „ja“ vermerkt",),
        "no": ("=bei {label_q} ist „nein“ vermerkt",),
        "segment": ("gehört zum Segment {label_q}",),
        "no_segment": ("gehört nicht zum Segment {label_q}",),
        "consent": ("möchte über {label_q} von uns hören",),
        "no_consent": ("möchte über {label_q} nichts von uns hören",),
        "count_none": ("hat{window} kein einziges Mal {did}",),
        "count_once": ("hat{window} einmal {did}",),
        "count_twice": ("hat{window} zweimal {did}",),
        "count": ("hat{window} {w}-mal {did}",),
        "since_today": ("hat zuletzt heute {did}",),
        "since_yesterday": ("hat zuletzt gestern {did}",),
        "days_since": ("hat zuletzt vor {w} Tagen {did}",),
        "last_at": ("hat zuletzt am {w} {did}",),
        "last": ("=bei {label_q} ist zuletzt vermerkt: {w}",),
        "sum": ("=die Summe von {label_q} beträgt{window} {w}",),
    },
    missing={
        LIKES: "was sie am liebsten mag",
        HOW: "wie sie am liebsten bestellt",
        RECENCY: "wann sie zuletzt bestellt hat",
        TENURE: "wie lange sie schon dabei ist",
        ORDERS: "wie viel sie bestellt hat",
        PLACE: "wo sie wohnt",
        "other": "was bei „{label}“ gilt",
    },
    not_known=("; {what}, ist nicht bekannt", "; {what}, ist nicht bekannt"),
    events={
        **_events(
            {
                _ORDERED: "bestellt",
                _VIEWED: "etwas angesehen",
                _VISITED: "bei uns vorbeigeschaut",
                _SIGNED_IN: "das Kundenkonto geöffnet",
                _RETURNED: "etwas zurückgeschickt",
            }
        ),
        "other": "das Ereignis {q} ausgelöst",
    },
    window=" in den letzten {n} Tagen",
    hidden="Was über diese Person bekannt ist, darf eine Nachricht prägen, aber nicht in ihr stehen.",
    conjunction=" und ",
    also=" sowie ",
)

FRENCH = Tongue(
    first="Cette personne",
    again="Elle",
    possessive=("sa dernière ", "la dernière "),
    is_plural_again=False,
    phrases={
        LIKES: (
            "aime surtout {w}",
            "préfère {w}",
            "regarde d’abord {w}",
        ),
        HOW: ("commande le plus souvent {w}", "préfère commander {w}", "commande en général {w}"),
        f"{HOW}_noun": ("=le moyen de commande habituel est {w}",),
        RECENCY: (
            "=sa dernière commande remonte à {w}",
            "=la dernière commande remonte à {w}",
            "a passé sa dernière commande il y a {w}",
        ),
        "be_doing": ("est encore {w}", "est {w}"),
        "been": ("est {w}", "est désormais {w}"),
        "be": ("est {w}",),
        f"{ORDERS}_noun": ("=il y a eu jusqu’ici {w}",),
        "place": ("=la région notée est {q}",),
        "noun": ("=pour {label_q}, nous avons noté : {w}",),
        "quoted": ("=pour {label_q}, nous avons noté {q}",),
        "number_of": ("=pour {label_q}, nous avons noté {w}",),
        "number": ("=pour {label_q}, nous avons noté {w}",),
        "money": ("=pour {label_q}, nous avons noté {w}",),
        "date": ("=pour {label_q}, nous avons noté le {w}",),
        "since": ("est parmi nous depuis le {w}",),
        "yes": ("=pour {label_q}, nous avons noté « oui »",),
        "no": ("=pour {label_q}, nous avons noté « non »",),
        "segment": ("fait partie du segment {label_q}",),
        "no_segment": ("ne fait pas partie du segment {label_q}",),
        "consent": ("accepte de recevoir de nos nouvelles par {label_q}",),
        "no_consent": ("ne souhaite pas recevoir de nos nouvelles par {label_q}",),
        "count_none": ("n’a pas {did}{window}",),
        "count_once": ("a {did} une seule fois{window}",),
        "count_twice": ("a {did} deux fois{window}",),
        "count": ("a {did} {w} fois{window}",),
        "since_today": ("a {did} pour la dernière fois aujourd’hui",),
        "since_yesterday": ("a {did} pour la dernière fois hier",),
        "days_since": ("a {did} pour la dernière fois il y a {w} jours",),
        "last_at": ("a {did} pour la dernière fois le {w}",),
        "last": ("=la dernière mention pour {label_q} est : {w}",),
        "sum": ("=le total pour {label_q}{window} est de {w}",),
    },
    missing={
        LIKES: "ce qu’elle aime le plus",
        HOW: "comment elle préfère commander",
        RECENCY: "quand elle a commandé pour la dernière fois",
        TENURE: "depuis quand elle nous connaît",
        ORDERS: "ce qu’elle a commandé",
        PLACE: "où elle habite",
        "other": "ce qui est noté sous « {label} »",
    },
    not_known=("\u202f; on ne sait pas {what}", "\u202f; on ne sait pas {what}"),
    events={
        **_events(
            {
                _ORDERED: "commandé",
                _VIEWED: "consulté nos articles",
                _VISITED: "visité la boutique",
                _SIGNED_IN: "utilisé son compte",
            }
        ),
        "other": "déclenché l’événement {q}",
    },
    window=" ces {n} derniers jours",
    hidden="Ce que l’on sait de cette personne peut orienter un message, mais ne doit pas y figurer.",
    conjunction=" et ",
    also=" ainsi que ",
)

TONGUES: Mapping[str, Tongue] = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH}
