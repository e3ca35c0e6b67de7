"""A judge without a model: what a fixed check decides is answered with its words, all else stays open."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.ai.schema import read_answer
from apps.prompts.builtin.judgement import judge
from apps.prompts.purposes import output_schema
from apps.prompts.shipped import raw_document
from apps.prompts.testing.judges import checked_answers

PLAIN = "Hello,\nWool thins at the elbows first. Have a look when you like."
LOUD = "Dear customers,\nONLY TODAY! Only fools wait: 20 boots 🧥 at https://shop.example. Why wait?"
GERMAN = "Guten Tag,\nWolle wird zuerst an den Ellbogen dünn, und wir haben für Sie und Ihre Jacke etwas auf Lager."

DECIDED = [
    ("Is it free of exclamation marks?", PLAIN, True, ""),
    ("Is it free of exclamation marks?", LOUD, False, "!"),
    ("Does the message do without emoji?", PLAIN, True, ""),
    ("Does the message do without any emojis?", LOUD, False, "🧥"),
    ("Does it avoid question marks?", LOUD, False, "?"),
    ("Does it avoid questions?", PLAIN, True, ""),
    ("Is the text free of figures?", LOUD, False, "20"),
    ("Is the text free of figures?", PLAIN, True, ""),
    ("Does it have no links?", LOUD, False, "https://shop.example"),
    ("Is this message without links?", PLAIN, True, ""),
    ("Is it free of words in capitals?", LOUD, False, "ONLY"),
    ("Is it free of colons?", LOUD, False, ":"),
    ("Does it never mention “boots”?", LOUD, False, "boots"),
    ("Is it free of the word “boots”?", PLAIN, True, ""),
    ("Does it mention “wool”?", PLAIN, True, "Wool"),
    ("Is every sentence at most 12 words long?", PLAIN, True, ""),
    ("Is each sentence shorter than 5 words?", PLAIN, False, "elbows"),
    ("Is the message at most 200 characters long?", PLAIN, True, ""),
    ("Is the message under 20 characters?", PLAIN, False, "when you like"),
    ("Is it written in English?", PLAIN, True, "Hello"),
    ("Is it in German?", PLAIN, False, "Hello"),
    ("Is it written in German?", GERMAN, True, "Guten"),
    ("Does the message speak to one reader, not to a crowd?", LOUD, False, "Dear customers"),
    ("Could the reader say no without being made to feel bad?", LOUD, False, "Only fools"),
    ("Is it free of urgency?", LOUD, False, ""),
    ("Does it speak as “we”?", "Hello,\nI knitted this myself.", False, "I"),
]
OPEN = [
    ("Does the message speak to one reader, not to a crowd?", PLAIN),
    ("Does the message speak to one reader, not to a crowd?", "Our customer service is there for you."),
    ("Is it clear within the first two sentences why the message was sent?", PLAIN),
    ("Does it give one concrete reason or picture rather than general praise?", LOUD),
    ("Could the reader say no without being made to feel bad?", PLAIN),
    ("Would a person say these sentences aloud?", LOUD),
    ("Is it free of urgency?", PLAIN),
    ("Is it free of exclamation marks and of gloom?", PLAIN),
    ("Is it free of exclamation marks and of gloom?", LOUD),
    ("Does it use an exclamation mark?", PLAIN),
    ("Does it mention “boots”?", PLAIN),
    ("Is it written in English?", "Hm."),
    ("Is it written in a friendly manner?", PLAIN),
    ("", PLAIN),
]


@pytest.mark.parametrize(("question", "text", "holds", "quote"), DECIDED, ids=[f"{r[0]} {r[2]}" for r in DECIDED])
def test_what_a_fixed_check_decides_is_answered_with_its_words(question, text, holds, quote):
    data = judge(text, [question], "en")
    assert not read_answer(json.dumps(data), output_schema("judge"))[1]
    [answer] = checked_answers(data, [question], text)
    assert (answer["holds"], answer["is_void"]) == (holds, False)
    assert quote.lower() in answer["quote"].lower()
    assert holds or answer["quote"]


@pytest.mark.parametrize(("question", "text"), OPEN)
def test_what_no_check_decides_stays_open_and_is_neither_yes_nor_no(question, text):
    [answer] = checked_answers(judge(text, [question], "en"), [question], text)
    assert (answer["holds"], answer["quote"], answer["is_void"]) == (None, "", False)
    assert answer["reason"] == "This needs a model."


def test_of_the_shipped_judge_no_good_letter_is_called_bad():
    document = raw_document("judge-of-tone")
    questions = document["rules"][0]["params"]["questions"]
    named = 0
    for case in document["test_sets"][0]["cases"]:
        answers = checked_answers(judge(case["material"], questions, "en"), questions, case["material"])
        assert not [one for one in answers if one["is_void"]]
        faults = [place for place, one in enumerate(answers) if one["holds"] is False]
        named += len(faults)
        for one in case["expect"]:
            if one["kind"] == "equals" and one["text"] == "true":
                assert not faults, case["name"]
    assert named >= 3


@given(st.text(max_size=300), st.text(max_size=120))
def test_no_answer_ever_quotes_what_is_not_there(text, question):
    questions = [question, "Is it free of exclamation marks?", "Is every sentence at most 4 words long?"]
    assert not [one for one in checked_answers(judge(text, questions, "en"), questions, text) if one["is_void"]]
