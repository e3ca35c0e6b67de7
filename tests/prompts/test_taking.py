"""An approved wording as a worked example: roles, conditions and marks of its sentences."""

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.ai.types import BriefFact, DraftText, Paragraph, Use
from apps.prompts.composer import compose, format_example, parse_example
from apps.prompts.composer.lines import find_fact
from apps.prompts.composer.marking import phrases_of
from apps.prompts.composer.taking import Ground, example_of, identifying, name_for, unlisted
from apps.prompts.spec import InputSpec
from apps.prompts.validation import problems
from tests.prompts.cast import VALUES, brief, comeback, contents
from tests.prompts.test_composer import free

SHIPPED = comeback()
PLAN = InputSpec("trait:plan", words={"gold": "the gold plan", "plus": "the plus plan"})
AGE = InputSpec("trait:age|band(30,60)", use=Use.STEER, words={"<30": "young", "60+": "old"})
GOLD, YOUNG = BriefFact("trait:plan", "gold", "the gold plan"), BriefFact(AGE.key, "<30", "young", Use.STEER)
EXAMPLE = parse_example(
    "Known",
    """subject: News from us
greeting: Hello {{ first_name }},

opening if trait:plan known: You are on [the gold plan]{trait:plan}. We like that.
reason?: Come and see us when you have time.
action: Have a look around the shop. -> New arrivals
sign_off: Your team
""",
)


def ground(*facts: BriefFact, inputs=(PLAN, AGE), examples=(EXAMPLE,), **people: int) -> Ground:
    given_brief = replace(brief(), facts=facts)
    return Ground(given_brief, tuple(inputs), examples, phrases_of(inputs, given_brief.contents), people)


def draft(*paragraphs: str, cites: tuple[str, ...] = (), subject: str = "News from us") -> DraftText:
    body = tuple(Paragraph(one, cites) for one in paragraphs)
    action = next(one.id for one in contents() if one.name == "New arrivals" and one.kind == "call_to_action")
    return DraftText(subject, "", "Hello {{ first_name }},", body, action, "", "Your team")


def lines(*paragraphs: str, on: Ground | None = None, **more) -> list[str]:
    """The body of the example, as a person reads it."""
    example = example_of(draft(*paragraphs, **more), on or ground(GOLD, YOUNG), "One")
    heads = ("subject", "preheader", "greeting", "sign_off")
    return [one for one in format_example(example).splitlines() if one and one.split(":")[0].split(" ")[0] not in heads]


def test_what_the_examples_say_already_comes_with_its_role_its_readers_and_its_marks():
    steered = f"{AGE.key} = <30"
    assert lines("You are on the gold plan. We like that.", "Have a look around the shop.") == [
        f"opening if trait:plan known and {steered}: You are on [the gold plan]{{trait:plan}}. We like that.",
        "action: Have a look around the shop. -> New arrivals",
    ]


def test_a_changed_sentence_keeps_the_role_and_the_readers_of_the_one_it_was():
    assert lines("Hello.", "Come and see us when you have a quiet hour.", "Have a look.")[1] == (
        "reason?: Come and see us when you have a quiet hour."
    )


def test_a_new_sentence_has_what_steers_as_its_condition_and_the_last_leads_on():
    told = lines("We thought of you.", "The gold plan has news. Nothing else changes. Look in on us!")
    assert told == [
        f"opening if {AGE.key} = <30 and trait:plan known: We thought of you.",
        f"reason if {AGE.key} = <30: [The gold plan]{{trait:plan}} has news.",
        f"reason if {AGE.key} = <30: Nothing else changes.",
        f"action if {AGE.key} = <30: Look in on us! -> New arrivals",
    ]


def test_a_fact_that_is_not_said_keeps_the_draft_s_value_as_the_reader_it_was_for():
    assert lines("We thought of you.", "Look in.")[0].startswith(
        f"opening if {AGE.key} = <30 and trait:plan = gold: We"
    )


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Ask Dr. Know about it. Look in.", 2),
        ("Das gilt z. B. für Mäntel. Bis bald.", 2),
        ("Hello! Look in.", 2),
        ("One line\nand the next", 1),
        ("Look in", 1),
        ("That is it. Look in.", 2),
        ("Is it you? It is… So look in.", 3),
    ],
)
def test_sentences_are_told_apart(text, count):
    assert len(lines(text, on=ground(examples=()))) == count


def test_a_single_new_sentence_leads_to_the_call_to_action():
    assert lines("Look in on us.", on=ground(examples=())) == ["action: Look in on us. -> New arrivals"]


def test_what_supports_a_paragraph_is_named_where_no_mark_says_it():
    claim = next(one for one in contents() if one.kind == "claim")
    said = lines("We thought of you.", f"Something true about {claim.text[5:30]}.", cites=(claim.id,))
    assert any(one.endswith(f"(cites {claim.name})") or f"(cites {claim.name}) ->" in one for one in said)
    marked = lines("We thought of you.", f"{claim.text} Look in.", cites=(claim.id,))
    assert any(f"{{claim:{claim.name}}}" in one for one in marked)


def test_brackets_that_are_no_marks_are_left_for_the_person_to_see():
    assert lines("We [really] thought of you.", "Look in.")[0].endswith("We [really] thought of you.")


def test_values_are_kept_from_a_prompt_that_has_no_words_for_them_and_few_people_share():
    rare = BriefFact("trait:club", "Falkensee Rowing", "Falkensee Rowing")
    few, many = ground(rare), ground(rare, **{"trait:club": 5})
    texts = ["Welcome from falkensee rowing!"]
    assert identifying(texts, few) == [rare]
    assert identifying(["Welcome!"], few) == []
    assert identifying(texts, many) == []
    made = example_of(draft("Hello Falkensee Rowing, look in."), many, "One")
    assert unlisted(made, many) == [rare]
    assert "Falkensee" not in str(example_of(draft("Welcome.", "Look in."), few, "One"))


def test_a_value_that_the_notation_would_misread_becomes_known():
    odd = BriefFact("trait:plan", "this or that: both", "both")
    on = ground(odd, inputs=(InputSpec("trait:plan", words={odd.value: "both"}),))
    assert lines("We thought of you.", "Look in.", on=on)[0] == "opening if trait:plan known: We thought of you."


def test_its_name_says_what_it_was_written_for_and_is_its_own():
    assert name_for(ground(GOLD, YOUNG), []) == "The gold plan, young"
    assert name_for(ground(GOLD, YOUNG), ["the gold plan, YOUNG "]) == "The gold plan, young (2)"
    assert name_for(ground(BriefFact("trait:club", "Rowing", "Rowing")), []) == "From an approved draft"


MARK = re.compile(r"\[([^\[\]]+)\]\{[^{}]+\}")
PEOPLE = st.fixed_dictionaries({}, optional={key: st.sampled_from(values) for key, values in VALUES.items()})
PROSE = st.lists(
    st.text(st.sampled_from("aB .!?:;()[]{}|->=ü€5\n\"'“”orif"), min_size=1, max_size=60), min_size=1, max_size=4
)


@given(values=PEOPLE)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_the_composer_wrote_becomes_an_example_that_says_it_again(values):
    about = brief(values)
    written, _ = compose(about, SHIPPED, free)
    on = Ground(about, SHIPPED.inputs, SHIPPED.examples, phrases_of(SHIPPED.inputs, about.contents), {})
    made = example_of(written, on, "Taken")
    assert parse_example("Taken", format_example(made), "email", "en") == made
    assert problems({"instruction": "x", "examples": [made]}, "email", "en") == {}
    first = next(line for line in made["lines"] if line["role"] not in ("subject", "preheader", "greeting"))
    assert {test["key"] for test in first["when"]} >= {fact.key for fact in about.facts}
    again, _ = compose(about, replace(SHIPPED, examples=(made,)), free)
    assert (again.subject, again.greeting, again.closing) == (written.subject, written.greeting, written.closing)
    assert [len(one.text) > 0 for one in again.paragraphs] == [True] * len(written.paragraphs)


@given(values=PEOPLE, prose=PROSE)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_a_person_typed_stands_in_the_example_word_for_word(values, prose):
    about = brief(values)
    on = Ground(about, SHIPPED.inputs, SHIPPED.examples, phrases_of(SHIPPED.inputs, about.contents), {})
    typed = draft(*prose)
    made = example_of(typed, on, "Taken")
    body = [line for line in made["lines"] if line["role"] in ("opening", "reason", "offer", "action", "close")]
    if not set("[]{}") & set("".join(prose)):
        said = "".join(MARK.sub(r"\1", line["text"]) for line in body)
        assert "".join(said.split()) == "".join("".join(prose).split()).replace("->", "→")
    for line in body:
        assert all(find_fact(about, test["key"]) for test in line["when"])
