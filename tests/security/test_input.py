"""Whatever is typed, pasted or forged into a form or an address gets an answer, never an error of ours."""

import re

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client

from apps.ai.rules import RuleError
from apps.common.lists import SALT
from apps.segments.services import create_segment
from tests.security.pages import Form, forms_of
from tests.security.places import pages_of
from tests.security.world import World, send

pytestmark = pytest.mark.django_db
STRANGE = "a\0b 😀 \u202egnp.exe\r\nBcc: x@x.example\r\n{{ x }} %s"
DIGITS = ["²", "9" * 400]
BY_KIND = {
    "text": ["x" * 20_000, *DIGITS], "textarea": ["x" * 20_000], "hidden": DIGITS, "number": ["-1", "NaN", *DIGITS],
    "date": ["0001-01-01", "9999-12-31"], "datetime-local": ["0001-01-01T00:00", "9999-12-31T23:59"],
    "checkbox": ["²"],
}  # fmt: skip
PARAMETERS = """
sort at q status kind owner role access actor area from to source email consent state reason verdict valid class
standing search columns version against page sample older event part show campaign count counts waiting next as write
"""
LISTS = (
    "/segments/", "/content/", "/prompts/", "/campaigns/", "/profiles/", "/profiles/imports/", "/users/", "/audit/",
    "/mailbox/", "/results/",
)  # fmt: skip


def forms_on(client: Client, world: World) -> dict[tuple[str, str], Form]:
    """Every form there is, once."""
    found = {}
    for url in pages_of(world):
        answer = send(client, "get", url)
        if answer.status_code == 200 and "html" in answer["Content-Type"]:
            for form in forms_of(answer.content.decode(), url):
                found.setdefault((form.action.partition("?")[0], ",".join(sorted(form.kinds))), form)
    return found


def fields_of(form: Form) -> dict[str, str]:
    """One field of each kind of row: `rule-0-words` stands for `rule-7-words`."""
    alike = {re.sub(r"\d+", "0", name): name for name in reversed(form.kinds) if name != "csrfmiddlewaretoken"}
    return {name: form.kinds[name] for name in alike.values()}


def test_no_field_of_any_form_can_be_filled_so_that_the_page_breaks(world, as_role, enqueued):
    forms = {key: ("R", form) for key, form in forms_on(as_role["R"], world).items()}
    forms |= {key: ("A", form) for key, form in forms_on(as_role["A"], world).items()}
    wrong, count = [], 0
    for letter, form in forms.values():
        as_role[letter].raise_request_exception = False
        for name, kind in fields_of(form).items():
            for value in [STRANGE, *BY_KIND.get(kind, [])]:
                status = send(as_role[letter], "post", form.action, {**form.data, name: [value]}).status_code
                count += 1
                if status >= 500:
                    wrong.append(f"{form.action} {name}={value[:20]!r}: {status}")
    assert wrong == []
    assert (len(forms) > 40, count > 300) == (True, True)


def test_no_query_of_any_page_can_be_forged_so_that_it_breaks(world, as_role):
    """Unknown sorts, filters, cursors and numbers are ignored: a link from yesterday still opens."""
    client, wrong = as_role["A"], []
    client.raise_request_exception = False
    for value in (STRANGE, "²"):
        for url in pages_of(world, dict.fromkeys(PARAMETERS.split(), value)):
            status = send(client, "get", url).status_code
            if status >= 500:
                wrong.append(f"{url[:60]} with {value[:12]!r}: {status}")
    assert wrong == []


def test_a_cursor_of_one_list_does_no_harm_in_another(world, as_role):
    wrong = []
    texts, moments = ("name", "status"), ("-created", "-updated", "-changed", "-received", "-started", "-launched")
    for key, value in [*((key, "x") for key in texts), *((key, "2026-11-23 12:00:00+00:00") for key in moments)]:
        at = signing.dumps([key, value, "1", True], salt=SALT)
        for url in LISTS:
            status = as_role["A"].get(url, {"sort": key, "at": at}).status_code
            wrong += [f"{url} {key}: {status}"] if status != 200 else []
    assert wrong == []


@pytest.mark.parametrize("at", ["W10:1:x", "W10" * 5000, "\0😀"])
def test_an_altered_cursor_starts_at_the_top(world, as_role, at):
    for url in LISTS:
        assert as_role["A"].get(url, {"at": at}).status_code == 200, url


@pytest.mark.parametrize(
    "rule",
    [
        [], None, 7, "x", {}, {"all": {}}, {"all": [[]]}, {"any": 1}, {"all": [], "any": []}, {"fact": 1}, {"fact": []},
        {"fact": "trait:zone", "op": [], "value": {}}, {"fact": "trait:zone", "op": "is", "value": {"a": 1}},
        {"fact": "trait:zone", "op": "in", "value": [[]]}, {"fact": "id; DROP TABLE", "op": "is", "value": 1},
        {"fact": "trait:zone", "op": "is", "value": float("nan")}, {"fact": "event:x.count", "value": 1e999},
        {"fact": "trait:" + "x" * 100_000, "op": "known"}, {"fact": "trait:zone", "op": "is", "value": "x" * 1_000_000},
        {"fact": "trait:a\0b", "op": "known"}, {"fact": "trait:zone", "op": "is", "value": "a\0b"},
    ],
    ids=str,
)  # fmt: skip
def test_a_rule_that_is_none_is_refused_with_a_sentence(world, cast, rule):
    with pytest.raises(RuleError):
        create_segment(actor=cast["M"], name="Bomb", rule=rule)


def test_a_rule_nested_ten_thousand_deep_or_a_hundred_thousand_wide_is_refused(world, cast):
    deep: object = {"fact": "trait:zone", "op": "known"}
    for _ in range(10_000):
        deep = {"all": [deep]}
    wide = {"any": [{"fact": "trait:zone", "op": "known"}] * 100_000}
    for rule in (deep, wide):
        with pytest.raises(RuleError):
            create_segment(actor=cast["M"], name="Bomb", rule=rule)


def test_the_builder_survives_a_form_of_hundreds_of_fields(world, as_role):
    deep = {f"r{'.0' * depth}.mode": "all" for depth in range(1, 40)}
    for data in (deep, {f"r.{n}.fact": "trait:zone" for n in range(300)}, {"r.²": "x", "r.0.0.0.op": "is"}):
        for action in ("save", "count", "add:r.0", "remove:" + "r.0" * 500):
            status = send(as_role["M"], "post", "/segments/new/", {"do": action, "name": "x", **data}).status_code
            assert status in (200, 302, 422)


def test_more_fields_than_a_form_can_have_are_refused(world, as_role):
    data = {f"r.{n}.fact": "trait:zone" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    assert as_role["M"].post("/segments/new/", data).status_code == 400
