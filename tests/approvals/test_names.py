"""Whose name stands in a text: certain, to be looked at, or nobody's."""

from dataclasses import replace

import pytest

from apps.approvals.selectors.names import names_among
from apps.profiles.models import Profile
from tests.prompts.cast import brief

pytestmark = pytest.mark.django_db
MACHINE = "Hello there. Rose petals are in. We met Quentin Blake."


@pytest.fixture(autouse=True)
def people():
    for number, names in enumerate((("Rose", "Winter"), ("Łukasz", "van der Berg"), ("Will", "O’Hara"), ("Jo", "Ng"))):
        Profile.objects.create(external_id=f"Kunde{number}a", first_name=names[0], last_name=names[1])


@pytest.mark.parametrize(
    ("text", "certain", "doubtful"),
    [
        ("Hello there.", (), ()),
        ("Rose petals are in.", (), ()),  # a sentence of the machine begins so
        ("We thought of Rose.", ("Rose",), ()),
        ("Dear ROSE, come in.", ("ROSE",), ()),
        ("Winter is here.", ("Winter",), ()),
        ("A letter for Mr Van der Berg", ("Van der Berg",), ("Mr",)),
        ("Ask Łukasz, please.", ("Łukasz",), ()),
        ("With O’Hara!", ("O’Hara",), ()),
        ("Ask Jo.", ("Jo",), ()),
        ("As kunde0a you know it.", ("kunde0a",), ()),
        ('Hello {{ first_name | default: "Rose" }},', ("Rose",), ()),
        ("Hello {{ first_name }},", (), ()),
        ("It will be a rose.", (), ("will",)),  # small: perhaps just a word; the machine said the other one
        ("Our boots from Wolverhampton.", (), ("Wolverhampton",)),
        ("We met Quentin Blake.", (), ()),  # the machine’s words, and nobody’s name here
        ("Northwind writes.", (), ()),  # a word of the prompt
    ],
)
def test_names_are_told_from_other_words(text, certain, doubtful):
    found = names_among([text], [MACHINE], "Write for Northwind as a friend would. It is by us. We met.", brief())
    assert (found.certain, found.doubtful) == (certain, doubtful)


def test_a_german_noun_is_no_reason_to_ask_and_a_customer_s_name_still_is_one():
    found = names_among(["Der Mantel von Frau Winter."], [], "", replace(brief(), locale="de"))
    assert (found.certain, found.doubtful) == (("Winter",), ())
