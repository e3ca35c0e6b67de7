"""What people keep changing, found in pairs of wordings. No database."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.ai.types import BriefContent, BriefFact, DraftText, ExpandedBrief, Paragraph, Slot
from apps.approvals.learning import Ground, Pair, recurring
from apps.prompts.learned import MIN_DRAFTS, covers, expected, sentence_of
from apps.prompts.spec import RuleSpec

FACTS = (BriefFact("trait:plan", "gold", "the golden membership"), BriefFact("trait:city", "Oslo", "Oslo"))
OFFER = BriefContent("1", "offer", "Spring sale", "Save twenty percent on running shoes")
BRIEF = ExpandedBrief(
    "aa", "next order", "email", "en", FACTS, (OFFER,), (Slot("first_name", "friend"),), date(2026, 6, 15)
)
GROUND = Ground("Write just a short message. Say Attune in the closing.")


def draft(body, subject="News for you", closing="See you soon", greeting="Hello"):
    return DraftText(subject, "", greeting, (Paragraph(body),), "", "", closing)


def pairs(before, after, drafts=6, reviewers=2, **fields):
    """The same edit in several drafts, by reviewers in turn."""
    return [
        Pair(n, n % reviewers, draft(before), draft(after), replace(BRIEF, key=str(n)), use=f"use-{n}", **fields)
        for n in range(drafts)
    ]


def sentences(found):
    return [sentence_of(one.rule, "email") for one in found]


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("Have a look at our utilised items.", "Have a look at our used items.", "Say “used” instead of “utilised”."),
        (
            "Please do not hesitate to write.",
            "Just feel free to write.",
            "Say “just feel free” instead of “please do not hesitate”.",
        ),
        ("It is a really cosy coat.", "It is a cosy coat.", "Never mention “really”."),
        ("Act now: it is nearly gone.", "It is nearly gone.", "Never mention “act now”."),
        ("Your order is ready!", "Your order is ready.", "No exclamation marks."),
        ("We kept it – just for you.", "We kept it just for you.", "No dashes."),
        ("Your order is ready… come by.", "Your order is ready, come by.", "No ellipses."),
    ],
)
def test_an_edit_that_two_people_make_in_many_drafts_becomes_a_sentence(before, after, sentence):
    found = recurring(pairs(before, after), GROUND)
    assert sentence in sentences(found)
    learned = next(one for one in found if sentence_of(one.rule, "email") == sentence)
    assert (learned.drafts, learned.people) == (6, 2)
    assert 0 < len(learned.snippets) <= 5
    assert {kind for one in learned.snippets for kind, _ in one.stretches} & {"removed"}


@pytest.mark.parametrize(
    ("before", "shown"),
    [
        ("Now 10% off your next order. Browse our shelves.", "… off your next order. "),
        ("A coat (grey) for {{ first_name }} and friends. Browse our shelves.", "… for {{ first_name }} and friends. "),
        ("10% off your order. Browse our shelves.", "10% off your order. "),
    ],
)
def test_the_place_of_an_edit_never_begins_with_a_mark_that_is_left_over(before, shown):
    [learned] = recurring(pairs(before, before.replace("Browse", "See")), GROUND)
    assert learned.snippets[0].stretches[0] == ("same", shown)


def test_words_put_into_every_draft_become_a_rule_of_their_field():
    said = [replace(one, after=replace(one.after, closing="See you soon in the shop")) for one in pairs("Hi.", "Hi.")]
    assert sentences(recurring(said, GROUND)) == ["Always say “in the shop” in the closing."]


def test_a_subject_that_people_keep_cutting_gets_a_limit():
    long, short = "A subject that goes on and on about all of our news this week", "All of our news this week"
    said = [
        replace(one, before=draft("Hi.", subject=long), after=draft("Hi.", subject=short)) for one in pairs("a", "b")
    ]
    assert "Subject: at most 60 characters." in sentences(recurring(said, GROUND))


@pytest.mark.parametrize("drafts", range(1, MIN_DRAFTS))
def test_a_few_drafts_are_not_enough(drafts):
    assert recurring(pairs("We utilise it.", "We use it.", drafts=drafts), GROUND) == ()


def test_nobody_s_single_habit_becomes_a_rule():
    assert recurring(pairs("We utilise it.", "We use it.", drafts=40, reviewers=1), GROUND) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("It is the golden membership.", "It is your plan."),  # the words of a fact
        ("We deliver to you.", "We deliver to Oslo."),  # a fact with a name of its own
        ("Have a look at this.", "Save twenty percent on shoes."),  # an approved offer
        ("These running shoes are nice.", "These boots are nice."),  # what the approved offer says itself
        ('Hello {{ first_name|default:"friend" }}, look.', "Hello, look."),  # a slot
        ("It costs less.", "It costs 12 euros less."),  # a figure
        ("Write to us soon.", "Write to Miriam soon."),  # a name
        ("Miriam, look here.", "Look here."),  # a name where a capital says nothing
        ("Write to us soon.", "Write to sales@example.com soon."),  # an address
        ("Look at the coat.", "Look at a coat."),  # comes and goes; the next one tells
    ],
)
def test_what_is_about_one_brief_or_a_person_is_left_out(before, after):
    said = pairs(before, after)
    if "the coat" in before:
        said += [
            replace(one, draft=one.draft + 50) for one in pairs("The coat is the best.", "The coat is the best one.")
        ]
    assert recurring(said, GROUND) == ()


def test_an_edit_that_others_put_back_is_no_rule():
    there, back = pairs("We utilise it.", "We use it."), pairs("We use it.", "We utilise it.", drafts=3)
    assert recurring(there, GROUND)
    assert recurring([*there, *(replace(one, draft=one.draft + 50) for one in back)], GROUND) == ()
    assert recurring([*there, *(replace(one, is_first=False) for one in back)], GROUND) == ()


def test_what_people_change_in_each_other_s_words_says_nothing_about_the_prompt():
    assert recurring(pairs("We utilise it.", "We use it.", is_first=False), GROUND) == ()


def test_drafts_of_a_version_that_has_the_rule_do_not_speak_for_it():
    has = RuleSpec("never_mention", {"phrases": ["Utilise"]})
    assert recurring(pairs("We utilise it.", "We use it.", rules=(has,)), GROUND) == ()


def test_the_words_of_a_sentence_s_beginning_lose_its_capital():
    found = recurring(pairs("Grab it today. Come by.", "Get it today. Come by."), Ground("Get on with it."))
    assert sentences(found) == ["Say “get” instead of “grab”."]


RULES = [
    ("never_mention", {"phrases": ["a", "B"]}, "preferred_words", {"pairs": ["b = c"]}, True),
    ("preferred_words", {"pairs": ["x = y", "b = c"]}, "never_mention", {"phrases": ["B"]}, True),
    ("preferred_words", {"pairs": ["x = y"]}, "preferred_words", {"pairs": ["b = c"]}, False),
    ("max_length", {"field": "subject", "limit": 40}, "max_length", {"field": "subject", "limit": 50}, True),
    ("max_length", {"field": "subject", "limit": 60}, "max_length", {"field": "subject", "limit": 50}, False),
    ("max_length", {"field": "preheader", "limit": 40}, "max_length", {"field": "subject", "limit": 50}, False),
    ("no_mark", {"mark": "dash"}, "no_mark", {"mark": "colon"}, False),
    ("no_mark", {"mark": "dash"}, "no_mark", {"mark": "dash"}, True),
    ("no_capitals", {"allowed": ["FAQ"]}, "no_capitals", {}, True),
    ("emoji_limit", {"limit": 1}, "emoji_limit", {"limit": 0}, False),
    ("must_include", {"phrases": ["a b"]}, "must_include", {"phrases": ["A b"], "field": "closing"}, True),
    ("no_exclamation_marks", {}, "no_mark", {"mark": "dash"}, False),
]


@pytest.mark.parametrize(("kind", "params", "wanted", "asked", "is_covered"), RULES)
def test_a_prompt_that_says_it_already_covers_it(kind, params, wanted, asked, is_covered):
    assert covers([RuleSpec(kind, params)], RuleSpec(wanted, asked)) is is_covered


def test_a_rule_asserts_itself_in_a_case():
    assert expected(RuleSpec("preferred_words", {"pairs": ["a b = c"]})).params == {"phrases": ["a b"]}
    assert expected(RuleSpec("must_include", {"phrases": ["a b"], "field": "closing"})).kind == "mentions"
    assert expected(RuleSpec("no_exclamation_marks")).kind == "passes"


WORDS = [
    "look",
    "at",
    "the",
    "coat",
    "Oslo",
    "golden",
    "membership",
    "friend",
    "nice",
    "warm",
    "Miriam",
    "very",
    "12",
    "!",
    ".",
]
TEXTS = st.lists(st.sampled_from([*WORDS, "{{ first_name }}"]), min_size=3, max_size=9).map(" ".join)
PAIRS = st.lists(
    st.builds(
        lambda n, who, before, after, first: Pair(n, who, draft(before), draft(after), BRIEF, is_first=first),
        st.integers(0, 9),
        st.integers(0, 2),
        TEXTS,
        TEXTS,
        st.booleans(),
    ),
    max_size=12,
)
COMMON = st.tuples(TEXTS, TEXTS, st.integers(0, 8), st.integers(1, 3)).map(
    lambda one: pairs(one[0], one[1], drafts=one[2], reviewers=one[3])
)


@settings(max_examples=150, deadline=None)
@given(PAIRS, COMMON, st.randoms())
def test_order_does_not_matter_and_nothing_private_gets_in(some, common, random):
    said = [*some, *common]
    found = recurring(said, GROUND)
    shuffled = list(said)
    random.shuffle(shuffled)
    assert recurring(shuffled, GROUND) == found
    for one in found:
        words = " ".join(str(value) for value in one.rule.params.values()).lower()
        assert not any(word in words for word in ("oslo", "golden", "membership", "friend", "first_name", "12"))
        assert one.people >= 2
        assert one.drafts >= MIN_DRAFTS


@settings(max_examples=80, deadline=None)
@given(PAIRS, COMMON)
def test_one_person_alone_never_makes_a_rule(some, common):
    assert recurring([replace(one, reviewer=1) for one in [*some, *common]], GROUND) == ()
