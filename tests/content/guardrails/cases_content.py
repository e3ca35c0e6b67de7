"""Content and slots: what a draft cites and fills in. Each content case changes the good draft or its brief."""

from dataclasses import replace
from datetime import date
from typing import Any

from apps.ai.types import BriefContent, DraftText, ExpandedBrief, Paragraph
from tests.content.guardrails.desk import BRIEF, CITES, DRAFT

TEXT = "Come in and stay."


def citing(*cites: str, **fields: Any) -> DraftText:
    return replace(DRAFT, paragraphs=(Paragraph(TEXT, cites),), **fields)


def with_content(content_id: str, **fields: Any) -> ExpandedBrief:
    """The brief in which one content is different."""
    return replace(BRIEF, contents=tuple(replace(c, **fields) if c.id == content_id else c for c in BRIEF.contents))


def plus(*contents: BriefContent, **fields: Any) -> ExpandedBrief:
    return replace(BRIEF, contents=(*BRIEF.contents, *contents), **fields)


LEGAL = BriefContent("legal", "disclaimer", "Legal", "Terms apply.", fields={"items": [], "classes": ["legal"]})
RISK = BriefContent("risk", "disclaimer", "Risk", "Prices may fall.", fields={"claim_classes": ["price"]})
BOOTS = BriefContent("boots", "call_to_action", "Boots", "See the boots", fields={"link": "item-boots"})
FRENCH = BriefContent("francais", "claim", "Claim", "La laine est douce.", locale="fr")
HALL = BriefContent("hall", "image", "Hall", "The hall of our first shop")
STORES = "claim-stores"
YESTERDAY, TODAY, TOMORROW = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 26)
# (what it is, draft, brief, code)
BLOCKS = [
    ("an invented source", citing("claim-invented"), BRIEF, "unknown"),
    ("one invented source among good ones", citing(STORES, "nope"), BRIEF, "unknown"),
    ("an invented call to action", citing(action="click"), BRIEF, "unknown"),
    ("no call to action", citing(action=""), BRIEF, "unknown"),
    ("an invented link", citing(link="https://www.example.com/"), BRIEF, "unknown"),
    ("an invented disclaimer", citing(disclaimers=("small print",)), BRIEF, "unknown"),
    ("a claim as call to action", citing(action=STORES), BRIEF, "wrong_kind"),
    ("a link as call to action", citing(action="link"), BRIEF, "wrong_kind"),
    ("a call to action as link", citing(link="cta"), BRIEF, "wrong_kind"),
    ("a claim as disclaimer", citing(disclaimers=(STORES,)), BRIEF, "wrong_kind"),
    ("a claim that ran out yesterday", citing("claim-old"), BRIEF, "not_valid"),
    (
        "a claim that begins tomorrow",
        citing(STORES),
        with_content(STORES, valid_from=TOMORROW),
        "not_valid",
    ),
    ("an offer that ran out", citing("offer-ten"), with_content("offer-ten", valid_until=YESTERDAY), "not_valid"),
    ("a call to action that ran out", citing(), with_content("cta", valid_until=YESTERDAY), "not_valid"),
    ("a link that ran out", citing(), with_content("link", valid_until=YESTERDAY), "not_valid"),
    ("a claim in German", citing("claim-german"), BRIEF, "wrong_locale"),
    ("a claim in French", citing("francais"), plus(FRENCH), "wrong_locale"),
    (
        "a claim for text messages",
        citing(STORES),
        with_content(STORES, channels=("sms",)),
        "wrong_channel",
    ),
    ("a call to action for push", citing(), with_content("cta", channels=("push", "sms")), "wrong_channel"),
    ("a picture that ran out", citing(image="hall"), plus(replace(HALL, valid_until=YESTERDAY)), "not_valid"),
    (
        "a picture whose rights begin tomorrow",
        citing(image="hall"),
        plus(replace(HALL, valid_from=TOMORROW)),
        "not_valid",
    ),
    ("a picture for push", citing(image="hall"), plus(replace(HALL, channels=("push",))), "wrong_channel"),
    ("a picture described in German", citing(image="hall"), plus(replace(HALL, locale="de")), "wrong_locale"),
    ("a picture that nothing describes", citing(image="hall"), plus(replace(HALL, text=" ")), "no_alt_text"),
    ("an offer without its small print", citing("offer-ten", disclaimers=()), BRIEF, "missing_disclaimer"),
    (
        "a legal claim without the small print of its class",
        citing(STORES),
        replace(BRIEF, contents=(*with_content(STORES, fields={"class": "legal"}).contents, LEGAL)),
        "missing_disclaimer",
    ),
    (
        "a claim about prices without the warning",
        citing(STORES),
        replace(BRIEF, contents=(*with_content(STORES, fields={"claim_classes": ["price"]}).contents, RISK)),
        "missing_disclaimer",
    ),
]
# (what it is, draft, brief)
PASSES = [
    ("the good draft", DRAFT, BRIEF),
    ("nothing cited", citing(), BRIEF),
    ("one source", citing(STORES), BRIEF),
    ("the same source twice", citing(STORES, STORES), BRIEF),
    ("every source", citing(*CITES), BRIEF),
    ("a claim on its first day", citing(STORES), with_content(STORES, valid_from=TODAY)),
    ("a claim on its last day", citing(STORES), with_content(STORES, valid_until=TODAY)),
    ("a claim of one day", citing(STORES), with_content(STORES, valid_from=TODAY, valid_until=TODAY)),
    ("an offer with its small print", citing("offer-ten", disclaimers=("terms",)), BRIEF),
    ("small print that nothing calls for", citing(STORES, disclaimers=("terms",)), BRIEF),
    ("no offer, no small print", citing(STORES, disclaimers=()), BRIEF),
    ("a claim for e-mail", citing(STORES), with_content(STORES, channels=("email",))),
    ("a claim for e-mail and push", citing(STORES), with_content(STORES, channels=("push", "email"))),
    ("a claim for every channel", citing(STORES), with_content(STORES, channels=())),
    ("British English for English", citing(STORES), with_content(STORES, locale="en-GB")),
    ("English for American English", citing(STORES), replace(BRIEF, locale="en-US")),
    (
        "a legal claim where nothing is called for",
        citing(STORES),
        with_content(STORES, fields={"class": "legal"}),
    ),
    ("another kind of claim than the warning is for", citing(STORES), plus(RISK)),
    ("an old claim that nobody cites", citing(STORES), with_content("claim-delivery", valid_until=YESTERDAY)),
    ("another call to action in the brief", citing(STORES), plus(BOOTS)),
    ("a German claim that nobody cites", citing("claim-returns"), BRIEF),
]
SLOT_BLOCKS = [
    ("Hello {{ last_name }}, come in.", "unknown_slot"),
    ("Hello {{ nickname }}, come in.", "unknown_slot"),
    ("Hello {{ trait.secret }}, come in.", "unknown_slot"),
    ("Hello {{ profile.email }}, come in.", "unknown_slot"),
    ("Hello {{ first_name | reverse }}, come in.", "bad_filter"),
    ("Hello {{ first_name | default: you }}, come in.", "bad_filter"),
    ("Hello {{ first_name | append: 'x' }}, come in.", "bad_filter"),
    ("Hello {{ first_name, come in.", "bad_syntax"),
    ("Hello {first_name}, come in.", "bad_syntax"),
    ("Hello %FIRSTNAME%, come in.", "bad_syntax"),
    ("Hello *|FNAME|*, come in.", "bad_syntax"),
    ("Hello ${name}, come in.", "bad_syntax"),
    ("Hello {% if first_name %}you{% endif %}.", "bad_syntax"),
    ("Hello {{ first_name }} {{ }}.", "bad_syntax"),
    ('Hello {{ first_name | default: "<b>" }}, come in.', "bad_default"),
    ('Hello {{ first_name | default: "one of 5" }}, come in.', "bad_default"),
    ('Hello {{ first_name | default: "see evil.com" }}, come in.', "bad_default"),
    ('Hello {{ first_name | default: "there\u200b" }}, come in.', "bad_default"),
    ('Hello {{ first_name | default: " , " }} , come in.', "torn"),
    ("Hello , {{ first_name }}.", "torn"),
    ("Hello  {{ first_name }}.", "torn"),
]
SLOT_PASSES = [
    'Hello {{ first_name | default: "there" }}, come in.',
    "Hello {{ first_name }}, come in.",
    "{{ first_name }}, come in.",
    "{{first_name|capitalize}}, come in.",
    "You have {{ trait.points }} points.",
    'You have {{ trait.points | default: "some" }} points.',
    'Hello {{ first_name | default: "dear friend" }}!',
    "It is warm ({{ first_name }} knows).",
    "Hello {{ first_name | upcase }}.",
    "{{ first_name }} and wool: a story.",
    "Bonjour {{ first_name }}, entrez.",
    'Hallo {{ first_name | default: "du da" }}, komm rein.',
    "“{{ first_name }}” is on the list.",
    "Come in, {{ first_name }}; it is warm.",
    "{{ first_name }}’s coat is here.",
    "For {{ first_name }} and for {{ first_name }}.",
    "Points: {{ trait.points }}.",
    'مرحبا {{ first_name | default: "صديقي" }}',
    "No slot at all.",
    "A percent sign % and a dollar $ are signs.",
]
