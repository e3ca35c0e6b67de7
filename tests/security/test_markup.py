"""Markup that a stranger or an author stored is shown as text: no element, attribute or address comes of it."""

import pytest

from tests.security.pages import Page
from tests.security.places import pages_of
from tests.security.stains import PAYLOADS, stain
from tests.security.world import World, send

pytestmark = pytest.mark.django_db
# Someone else's mail, shown as it is: the frame's own policy is what makes it harmless.
RAW = {"delivery:show_mail_frame"}
STRANGER = {"User-Agent": PAYLOADS[1] + PAYLOADS[0], "Referer": f"http://testserver/?{PAYLOADS[1]}"}


def came_alive(html: str, url: str) -> list[str]:
    """What a parser sees of the payloads beside plain text."""
    found = []
    for tag, attributes in Page(html, url).elements:
        if tag.startswith("xss"):
            found.append(f"<{tag}>")
        for name, value in attributes:
            given = (value or "").strip().lower()
            if name.startswith(("xss", "on", "`xss")):
                found.append(f"<{tag} {name}>")
            if name in ("href", "src", "action", "formaction", "data") and given.startswith(
                ("javascript:", "data:text")
            ):
                found.append(f"<{tag} {name}={given}>")
    return found


@pytest.mark.parametrize(("number", "letters"), [(0, "A"), (14, "MR")])
def test_no_payload_in_any_text_of_the_database_becomes_markup_on_any_page(world: World, as_role, number, letters):
    fields = list(stain(number))
    assert len(fields) > 60
    wrong, shown = [], 0
    asked = {"q": PAYLOADS[number + 1], "sort": PAYLOADS[number + 2], "event": PAYLOADS[number + 3]}
    for letter in letters:
        for query in ({}, asked) if letter == "A" else ({},):
            for url, name in pages_of(world, query).items():
                answer = send(as_role[letter], "get", url, headers=STRANGER)
                if name in RAW or answer.streaming or "html" not in answer.get("Content-Type", ""):
                    continue
                html = answer.content.decode()
                shown += "xss" in html
                wrong += [f"{letter} {url}: {one}" for one in came_alive(html, url)]
    assert wrong == []
    assert shown > 80


def test_a_parser_would_see_them_if_they_came_alive():
    """The test above can fail: every payload that can work does, somewhere, when it is not escaped."""
    places = "<p>{}</p>", '<p title="{}">x</p>', "<p title='{}'>x</p>", "<p title={}>x</p>", '<a href="{}">x</a>', \
        "<title>{}</title>", "<textarea>{}</textarea>", "<script>{}</script>", "<style>{}</style>"  # fmt: skip
    sleeping = [one for one in PAYLOADS if not any(came_alive(place.format(one), "/") for place in places)]
    assert len(sleeping) <= 8  # escapes of other languages, which only a second decoding would wake


def test_other_peoples_mail_is_shown_in_a_frame_that_runs_nothing(world, as_role):
    answer = send(as_role["M"], "get", world.url("delivery:show_mail_frame", ["mail"]))
    policy = answer["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert "default-src 'none'" in policy


def test_every_page_names_a_policy_that_lets_no_inline_script_run(world, as_role):
    for url in pages_of(world):
        answer = send(as_role["A"], "get", url)
        if "html" in answer.get("Content-Type", ""):
            policy = answer["Content-Security-Policy"]
            assert "'unsafe-eval'" not in policy, url
            scripts = [part for part in policy.split(";") if part.strip().startswith(("script-src", "default-src"))]
            assert "unsafe-inline" not in " ".join(scripts), url
            assert answer["X-Content-Type-Options"] == "nosniff", url


def test_answers_to_strangers_show_nothing_of_what_they_sent(client):
    for url in ("/t/c/{}", "/t/o/{}.gif", "/u/{}", "/log-in/?next={}", "/log-in/?as={}", "/nothing/{}"):
        for payload in PAYLOADS:
            answer = client.get(url.format(payload), headers=STRANGER)
            assert came_alive(answer.content.decode(), "/") == []
    answer = client.post("/log-in/", {"email": PAYLOADS[1], "password": PAYLOADS[1], "next": PAYLOADS[1]})
    assert came_alive(answer.content.decode(), "/") == []
