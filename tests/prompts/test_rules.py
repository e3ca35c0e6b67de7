"""Each kind of rule: a line of the prompt, a check with both sides, parameters that are checked."""

from dataclasses import replace

import pytest

from apps.ai.channels import CHANNELS
from apps.ai.types import DraftText, Finding, Paragraph, Severity
from apps.prompts import rules
from apps.prompts.assembly import assemble
from apps.prompts.rules import judged
from apps.prompts.rules.base import choices_on, cut_at, visible
from apps.prompts.rules.language import language_of
from apps.prompts.rules.reading import syllables
from apps.prompts.spec import RuleSpec
from tests.prompts.cast import brief, comeback, item_id, plain_draft
from tests.prompts.rule_cases import CASES

BRIEF = brief()


def found(kind: str, params: dict, **changes):
    return rules.check(plain_draft(BRIEF, **changes), BRIEF, [RuleSpec(kind, params)])


def marked(finding, **changes) -> str:
    text = plain_draft(BRIEF, **changes).texts()[finding.field]
    return text[finding.start : finding.end]


def fixed(finding, **changes) -> str:
    text = plain_draft(BRIEF, **changes).texts()[finding.field]
    return text[: finding.start] + finding.fix.replacement + text[finding.end :]


def with_fix(draft: DraftText, finding: Finding) -> DraftText:
    text = draft.texts()[finding.field]
    new = text[: finding.start] + finding.fix.replacement + text[finding.end :]
    name, _, place = finding.field.partition(".")
    if name != "paragraphs":
        return replace(draft, **{name: new})
    kept = list(draft.paragraphs)
    kept[int(place)] = replace(kept[int(place)], text=new)
    return replace(draft, paragraphs=tuple(kept))


JUDGED = {kind for kind, rule in rules.KINDS.items() if rule.is_judged}


def test_there_are_at_least_twenty_kinds_and_every_one_has_its_cases():
    assert len(rules.KINDS) >= 20
    assert CASES.keys() | JUDGED == rules.KINDS.keys()
    assert all(len(broken) >= 3 and len(kept) >= 3 for broken, kept in CASES.values())
    assert [kind for kinds in rules.grouped().values() for kind in kinds] == list(rules.KINDS.values())


@pytest.mark.parametrize("kind", CASES)
def test_a_rule_is_a_line_of_the_prompt_and_catches_what_breaks_it_and_passes_what_keeps_it(kind):
    broken, kept = CASES[kind]
    for case in (*broken, *kept):
        rule = RuleSpec(kind, case.params)
        assert rules.problems(rule.to_json()) == {}
        told = assemble(case.brief, replace(comeback(), rules=(rule,))).system
        assert (f"- {rules.prompt_line(rule)}" in told) is rules.KINDS[kind].applies(case.brief.channel, case.params)
        assert rules.sentence(rule)[0].isupper() or rules.sentence(rule).startswith("{{")
    for case in broken:
        found = rules.check(case.draft, case.brief, [RuleSpec(kind, case.params)])
        assert found, f"nothing found in {case.draft}"
        assert {(one.code, one.severity) for one in found} == {(f"rule.{kind}", Severity.BLOCK)}
        texts = case.draft.texts()
        assert case.marked in [texts.get(one.field, "")[one.start : one.end] for one in found]
        assert all(one.end <= len(texts.get(one.field, "")) for one in found)
    for case in kept:
        assert rules.check(case.draft, case.brief, [RuleSpec(kind, case.params)]) == ()


@pytest.mark.parametrize("kind", CASES)
def test_what_a_fix_of_a_rule_writes_is_no_longer_found(kind):
    for case in CASES[kind][0]:
        rule, draft = RuleSpec(kind, case.params), case.draft
        for _ in range(20):
            fixable = [one for one in rules.check(draft, case.brief, [rule]) if one.fix]
            if not fixable:
                break
            draft = with_fix(draft, fixable[-1])
        assert not [one for one in rules.check(draft, case.brief, [rule]) if one.fix]


@pytest.mark.parametrize("kind", sorted(JUDGED))
def test_a_judged_rule_asks_its_questions_and_warns_whatever_its_severity(kind):
    rule = RuleSpec(kind, {"questions": ["Is it warm?", "Is it free of flattery?"]})
    assert rules.problems(rule.to_json()) == {}
    draft = plain_draft(BRIEF, text="You are our most brilliant reader.")
    assert (
        "- Each of these is answered yes: Is it warm? Is it free of flattery?"
        in assemble(BRIEF, replace(comeback(), rules=(rule,))).system
    )
    assert rules.check(draft, BRIEF, [rule]) == ()
    asked = rules.questions([RuleSpec("locale", {"locale": "de"}), rule])
    assert [(one.number, one.rule, one.text) for one in asked] == [
        (1, 1, "Is it warm?"),
        (2, 1, "Is it free of flattery?"),
    ]
    given = {"quote": "most brilliant", "reason": "It flatters.", "is_void": False}
    yes, no = ({**given, "holds": True}, {**given, "holds": False})
    asked_now = judged.asked_of([], [rule])
    (warning,) = judged.faults(draft, asked_now, [yes, no], "“Tone”, version 2")
    assert (warning.severity, marked(warning, text="You are our most brilliant reader.")) == (
        Severity.WARN,
        "most brilliant",
    )
    assert warning.message == "No to “Is it free of flattery?” It flatters. Says “Tone”, version 2."
    void = {**no, "is_void": True}
    assert judged.faults(draft, asked_now, [yes, void], "“Tone”, version 2") == ()


@pytest.mark.parametrize(
    ("word", "language", "count"),
    [
        ("coat", "en", 1), ("jacket", "en", 2), ("like", "en", 1), ("table", "en", 2), ("wanted", "en", 2),
        ("changes", "en", 2), ("Jacke", "de", 2), ("Reise", "de", 2), ("Mäuse", "de", 2), ("veste", "fr", 1),
        ("nouvelle", "fr", 2), ("les", "fr", 1), ("hmm", "en", 1),
    ],
)  # fmt: skip
def test_syllables_are_counted_about_as_they_are_spoken(word, language, count):
    assert syllables(word, language) == count


def test_a_rule_about_a_field_that_a_channel_lacks_is_left_out_there():
    rule = RuleSpec("max_length", {"field": "subject", "limit": 20})
    assert rules.prompt_lines([rule], "sms") == []
    assert rules.prompt_lines([rule], "push") == ["Subject: at most 20 characters."]


@pytest.mark.parametrize(
    ("rule", "key"),
    [
        ({"kind": "nonsense"}, "kind"),
        ({"kind": "max_length", "params": {"field": "subject"}}, "limit"),
        ({"kind": "max_length", "params": {"field": "subject", "limit": 0}}, "limit"),
        ({"kind": "max_length", "params": {"field": "subject", "limit": True}}, "limit"),
        ({"kind": "max_length", "params": {"field": "footer", "limit": 50}}, "field"),
        ({"kind": "must_include", "params": {"phrases": []}}, "phrases"),
        ({"kind": "never_mention", "params": {"phrases": "cheap"}}, "phrases"),
        ({"kind": "never_mention", "params": {"phrases": [" "]}}, "phrases"),
        ({"kind": "person", "params": {"person": "they"}}, "person"),
        ({"kind": "locale", "params": {}}, "locale"),
        ({"kind": "paragraph_count", "params": {}}, "low"),
        ({"kind": "paragraph_count", "params": {"low": 3, "high": 2}}, "high"),
        ({"kind": "mention_fact", "params": {"key": "no key"}}, "key"),
        ({"kind": "preferred_words", "params": {"pairs": ["e-mail"]}}, "pairs"),
        ({"kind": "slot_use", "params": {"slot": "{{ x }}", "field": "greeting"}}, "slot"),
        ({"kind": "tone_checklist", "params": {"questions": ["Is it?"] * 11}}, "questions"),
        ({"kind": "disclaimer", "params": {"when": "offer", "disclaimer": ""}}, "disclaimer"),
        ({"kind": "no_exclamation_marks", "params": {"extra": 1}}, "extra"),
        ({"kind": "no_exclamation_marks", "severity": "shout"}, "severity"),
    ],
)
def test_wrong_parameters_are_named_by_field(rule, key):
    assert list(rules.problems(rule)) == [key]


def test_a_subject_over_the_limit_is_marked_from_the_limit_on():
    long = "A short note from Northwind about the new season"
    (finding,) = found("max_length", {"field": "subject", "limit": 27}, subject=long)
    assert (finding.code, finding.severity) == ("rule.max_length", Severity.BLOCK)
    assert marked(finding, subject=long) == " about the new season"
    assert found("max_length", {"field": "subject", "limit": len(long)}, subject=long) == ()


def test_a_slot_counts_as_its_fallback():
    greeting = 'Hello {{ first_name | default: "there" }},'
    assert visible(greeting) == "Hello there,"
    assert found("max_length", {"field": "greeting", "limit": 12}, greeting=greeting) == ()
    (finding,) = found("max_length", {"field": "greeting", "limit": 11}, greeting=greeting)
    assert marked(finding, greeting=greeting) == ","


def test_the_cut_is_at_the_limit_wherever_slots_stand():
    assert cut_at("abcdef", 4) == 4
    assert cut_at('ab {{ x | default: "cd" }} ef', 6) == len('ab {{ x | default: "cd" }} ')
    assert cut_at('{{ x | default: "abcdef" }}', 3) == 0


def test_paragraphs_are_measured_one_by_one_and_the_message_as_a_whole():
    two = (Paragraph("x" * 30), Paragraph("y" * 50))
    (finding,) = found("max_length", {"field": "paragraphs", "limit": 40}, paragraphs=two)
    assert finding.field == "paragraphs.1"
    (finding,) = found("max_length", {"field": "message", "limit": 90}, paragraphs=two)
    assert finding.field == ""
    assert found("max_length", {"field": "message", "limit": 400}, paragraphs=two) == ()


def test_one_call_to_action_is_asked_for():
    assert found("one_call_to_action", {}) == ()
    assert "no call to action" in found("one_call_to_action", {}, action="")[0].message
    claim = item_id(BRIEF, "claim", "Repairs")
    assert "no call to action" in found("one_call_to_action", {}, action=claim)[0].message


def test_only_the_allowed_calls_to_action_pass():
    assert found("one_call_to_action", {"allowed": ["New arrivals"]}) == ()
    (finding,) = found("one_call_to_action", {"allowed": ["Men's range"]})
    assert "New arrivals" in finding.message


def test_a_second_call_to_action_in_the_words_is_marked():
    text = "You can also see the  Women's range, or click here."
    marks = [marked(f, text=text) for f in found("one_call_to_action", {}, text=text)]
    assert marks == ["see the  Women's range", "click here"]
    assert found("one_call_to_action", {}, text="What has arrived is for you to see, at one click.") == ()


def test_a_phrase_that_must_be_there_is_missed_and_found_whatever_its_case():
    assert found("must_include", {"phrases": ["northwind"]}) == ()
    assert found("must_include", {"phrases": ["short  note"], "field": "subject"}) == ()
    (finding,) = found("must_include", {"phrases": ["Northwind"], "field": "preheader"})
    assert (finding.field, finding.start) == ("preheader", len("What has arrived this season."))
    assert len(found("must_include", {"phrases": ["North"]})) == 1  # whole words only


def test_every_mention_of_a_forbidden_phrase_is_marked():
    text = "Cheap shoes, cheaper boots, really cheap."
    marks = [marked(f, text=text) for f in found("never_mention", {"phrases": ["cheap", "Acme Corp"]}, text=text)]
    assert marks == ["Cheap", "cheap"]
    assert found("never_mention", {"phrases": ["cheap"]}, text="You will find chapels.") == ()


@pytest.mark.parametrize(
    ("field", "text", "calm"),
    [
        ("subject", "New shoes!", "New shoes."),
        ("subject", "New shoes !!!", "New shoes."),
        ("subject", "Really?!", "Really?"),
        ("subject", "Yes... ! Well", "Yes... Well"),
        ("greeting", "Hello there!", "Hello there,"),
        ("subject", "新品！", "新品."),
    ],
)
def test_an_exclamation_mark_has_a_calm_fix(field, text, calm):
    (finding,) = found("no_exclamation_marks", {}, **{field: text})
    assert fixed(finding, **{field: text}) == calm
    assert found("no_exclamation_marks", {}, **{field: calm}) == ()


def test_speaking_as_one_person_is_marked_with_its_plural():
    text = "I chose this for you, and my team agrees. It pleased me, i.e. us."
    findings = found("person", {"person": "we"}, text=text)
    assert [marked(f, text=text) for f in findings] == ["I", "my", "me"]
    assert [f.fix.replacement for f in findings] == ["We", "our", "us"]
    assert found("person", {"person": "we"}, text="We chose this for you.") == ()


def test_speaking_about_the_reader_is_marked():
    assert found("person", {"person": "you"}) == ()
    text = "Our customers love this, and you are one."
    (finding,) = found("person", {"person": "you"}, text=text)
    assert marked(finding, text=text) == "Our customers"
    (finding,) = found("person", {"person": "you"}, text="New shoes have arrived.")
    assert finding.field == ""


def test_another_language_is_noticed():
    german = "Die neue Saison ist da und wir haben sie für Sie ausgepackt, mit allem was dazu gehört."
    (finding,) = found("locale", {"locale": "en-US"}, text=german * 2, subject="Neu", preheader="", closing="")
    assert "German" in finding.message
    assert found("locale", {"locale": "en-US"}) == ()
    assert language_of("Wow") == ""


def test_spelling_follows_the_country_and_can_be_fixed():
    text = "You will like the Colors of our catalog."
    findings = found("locale", {"locale": "en-GB"}, text=text)
    assert [(marked(f, text=text), f.fix.replacement) for f in findings] == [
        ("Colors", "Colours"),
        ("catalog", "catalogue"),
    ]
    assert found("locale", {"locale": "en-US"}, text=text) == ()


def test_an_offer_calls_for_its_disclaimer():
    rule = {"when": "offer", "disclaimer": "Offer terms"}
    offer = Paragraph("For you there is 10% off your next order.", (item_id(BRIEF, "offer", "Ten percent"),))
    terms = item_id(BRIEF, "disclaimer", "Offer terms")
    assert "missing" in found("disclaimer", rule, paragraphs=(offer,))[0].message
    assert found("disclaimer", rule, paragraphs=(offer,), disclaimers=(terms,)) == ()
    assert found("disclaimer", rule) == ()
    (finding,) = found("disclaimer", {**rule, "disclaimer": "Unknown"}, paragraphs=(offer,))
    assert "not among" in finding.message


def test_a_warning_stays_a_warning():
    (finding,) = rules.check(
        plain_draft(BRIEF, subject="Hey!"), BRIEF, [RuleSpec("no_exclamation_marks", {}, Severity.WARN)]
    )
    assert finding.severity is Severity.WARN


TITLES = [
    ("max_length", {"field": "subject", "limit": 50}, "Title: at most 50 characters."),
    ("min_length", {"field": "paragraphs", "limit": 20}, "Text: at least 20 characters."),
    ("must_include", {"phrases": ["cart"], "field": "subject"}, "Always say “cart” in the title."),
    ("banned_openings", {"phrases": ["Hello"], "field": "subject"}, "The title never begins with “Hello”."),
    ("emoji_limit", {"limit": 0, "field": "subject"}, "No emoji in the title."),
    ("no_questions", {"field": "paragraphs"}, "No questions in the text."),
    ("no_figures", {"field": "subject"}, "No figures, prices or percentages in the title."),
    ("slot_use", {"slot": "first_name", "field": "subject"}, "{{ first_name }} stands in the title."),
    ("subject_differs", {}, "The text adds to the title and does not repeat it."),
]


@pytest.mark.parametrize(("kind", "params", "words"), TITLES, ids=[one[0] for one in TITLES])
def test_people_read_the_names_that_fields_have_on_their_channel_and_models_those_of_the_schema(kind, params, words):
    rule = RuleSpec(kind, params)
    assert rules.sentence(rule, "push") == words
    assert "title" not in rules.prompt_line(rule).lower()


def test_rules_of_one_kind_are_told_apart_at_the_head_of_a_column():
    limits = [
        {"field": "subject", "limit": 50},
        {"field": "message", "limit": 200},
        {"field": "paragraphs", "limit": 90},
    ]
    titles = [rules.KINDS["max_length"].title_on("push", one) for one in limits]
    assert titles == ["Title: maximum length", "Maximum length", "Text: maximum length"]
    assert rules.KINDS["no_urgency"].title_on("push", {}) == "No urgency"


def test_only_fields_and_kinds_that_a_channel_has_are_offered_for_it():
    where = rules.KINDS["max_length"].params[0]
    assert dict(choices_on("push", where)) == {"subject": "Title", "paragraphs": "Text", "message": "The whole message"}
    assert dict(choices_on("webhook", where)) == {"paragraphs": "Every bubble", "message": "The whole message"}
    assert dict(choices_on("email", where)) == dict(where.choices) == dict(choices_on("", where))
    assert "preheader" in dict(choices_on("push", where, chosen="preheader"))
    offered = {
        channel: {one.kind for kinds in rules.grouped(channel).values() for one in kinds} for channel in CHANNELS
    }
    assert "sms_parts" in offered["sms"]
    assert "sms_parts" not in offered["email"]
    assert not {"subject_differs", "sign_off"} & offered["sms"]
    assert rules.KINDS["subject_differs"].label_on("in_app") == "Title and text differ"
