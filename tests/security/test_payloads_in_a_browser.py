"""The same payloads in a real browser, many to a page: no dialog opens, no mark is left, people read what was typed.

Messages stand in a page without any policy, which is harder than any mail program; the app's own pages as they are.
"""

import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from apps.campaigns.models import Campaign
from apps.common import clock
from apps.common.models import User
from apps.content.layout_page import keep
from apps.content.layouts.reading import STANDARD, read_blocks
from apps.content.models import Item, ItemComment, Version
from apps.content.rendering.blocks import Layout
from apps.content.rendering.cards import FORMS, compile_card
from apps.content.rendering.email import SenderLines, compile_email
from apps.content.rendering.parts import Picture, Values
from apps.profiles.models import Event, Import, Profile
from apps.prompts.models import Prompt
from apps.segments.models import Segment, SegmentVersion
from tests.conftest import make_user
from tests.content.rendering.samples import BY_ID, MESSAGE, PICTURES, RICH, SLOTS
from tests.security.payloads import ALL_MERGE, ALL_XSS, LIVE, XSS, numbered

PAYLOADS = [numbered(one, n) for n, one in enumerate([*ALL_XSS, *ALL_MERGE])]
MARKS = """
window.hits = [];
window.xss = (one) => window.hits.push(Number(Array.isArray(one) ? one[0] : one));
document.addEventListener("securitypolicyviolation", (event) => (window.broken ||= []).push(event.violatedDirective));
"""
STYLE = re.compile(r"<style.*?</style>", re.DOTALL)


class Watch:
    """A browser page that counts what must not happen."""

    def __init__(self, window) -> None:
        self.window, self.page, self.dialogs = window, window.page, []
        self.page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        self.page.add_init_script(MARKS)

    def show(self, markup: str) -> set[int]:
        """Puts raw markup into an empty page; what ran in it."""
        self.page.goto("about:blank")
        self.page.evaluate("markup => { document.open(); document.write(markup); document.close(); }", markup)
        self.page.wait_for_timeout(60)
        return set(self.page.evaluate("window.hits"))

    def read(self, path: str) -> str:
        """Opens one of our pages and returns all that people can read or copy there."""
        page = self.window.open(path)
        assert page.evaluate("window.hits") == [], path
        assert page.evaluate("window.broken || []") == [], path
        alive = "[...document.querySelectorAll('main *')].filter(e => [...e.attributes].some(a => /^on/i.test(a.name)))"
        assert page.evaluate(f"{alive}.length") == 0, path
        fields = "[...document.querySelectorAll('input, textarea')].map(e => e.value).join(' ')"
        return str(page.evaluate(f"document.body.textContent + {fields}"))


@pytest.fixture
def watch(browser_page) -> Watch:
    return Watch(browser_page)


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b-\u200f\u202a-\u202e]+", "", text)


def lacking(text: str) -> list[str]:
    shown = squeezed(text)
    return [one for one in PAYLOADS if squeezed(one) not in shown]


def test_no_payload_runs_in_any_message_of_any_channel_without_any_policy(watch):
    careless = [one for family in LIVE for one in XSS[family]]
    ran: set[int] = set()
    for n, one in enumerate(careless):
        ran |= watch.show(f"<body>{numbered(one, n)}")
    assert len(ran) >= 50, "the payloads must be able to work at all"
    watch.dialogs.clear()
    mails, cards = [], []
    for payload in PAYLOADS:
        contents = {key: replace(one, text=payload, name=payload) for key, one in BY_ID.items()}
        pictures = {key: Picture(one.path, one.width, one.height, payload) for key, one in PICTURES.items()}
        layout = Layout("x", RICH, pictures)
        mail = compile_email(MESSAGE, contents, SenderLines(payload, payload), SLOTS, True, "en", layout)
        filled = mail.fill({"first_name": payload}, {"link": payload}, payload, payload, "")
        mails.append(STYLE.sub("", filled.html))
        for channel in FORMS:
            card = compile_card(MESSAGE, contents, SLOTS, channel).fill(
                Values({"first_name": payload}, {"link": payload})
            )
            cards.append(STYLE.sub("", render_to_string("rendering/card.html", {"card": card, "sender": payload})))
        cards.append(render_to_string("rendering/text.html", {"mail": SimpleNamespace(text=filled.text)}))
    for n in range(0, len(mails), 60):
        assert watch.show("".join(mails[n : n + 60])) == set()
        assert watch.page.evaluate("document.querySelectorAll('script, iframe, object, embed, svg').length") == 0
    assert watch.show("".join(cards)) == set()
    assert lacking(watch.page.evaluate("document.body.textContent")) == []
    assert watch.dialogs == []
    watch.window.complaints.clear()  # what the careless page ran, and pictures with addresses that are none


def packed(limit: int) -> list[str]:
    """The payloads in as few texts of at most `limit` characters as they fit in; each is told by its number."""
    texts = [""]
    for one in PAYLOADS:
        if len(texts[-1]) + len(one) + 1 > limit - 6:
            texts.append("")
        texts[-1] = f"{texts[-1]} {one}".strip()[: limit - 6]
    return [f"{text} #{n}" for n, text in enumerate(texts)]


def fill(author: User) -> dict[str, list[str]]:
    """Every payload in names, words, tags, comments, values of people and names of files, past every form.

    Returns {path of a page: what must stand there letter by letter}.
    """
    names, words, files = packed(120), packed(1000), packed(200)
    items = Item.objects.bulk_create(
        Item(kind="claim", name=name, tags=[name[:40]], created_by=author, owner=author) for name in names
    )
    Version.objects.bulk_create(
        Version(item=item, number=1, text=item.name, content_hash="x" * 64, created_by=author) for item in items
    )
    said = {"item": items[0], "author": author, "created_at": clock.now()}
    ItemComment.objects.bulk_create(ItemComment(text=text, **said) for text in words)
    Campaign.objects.bulk_create(Campaign(name=name, owner=author) for name in names)
    Prompt.objects.bulk_create(Prompt(name=name) for name in names)
    segments = Segment.objects.bulk_create(Segment(name=name) for name in names)
    for segment in segments:
        segment.current = SegmentVersion.objects.create(segment=segment, number=1, rule={"all": []}, rule_hash="x" * 64)
    Segment.objects.bulk_update(segments, ["current"])
    people = [Profile(external_id=f"h{n}", first_name=one, last_name=one) for n, one in enumerate(files)]
    everything = {one[:200]: one for one in PAYLOADS}
    Profile.objects.bulk_create([*people, Profile(external_id="all", first_name="All", traits=everything)])
    person = Profile.objects.get(external_id="all")
    Event.objects.bulk_create(
        Event(profile=person, name=one[:120], at=clock.now(), event_id=f"e{n}", properties={one[:80]: one})
        for n, one in enumerate(words)
    )
    Import.objects.bulk_create(Import(filename=name, path="x") for name in files)
    return {
        "/content/": names,
        reverse("common:show_discussion", args=["item", items[0].uuid]): words,
        "/campaigns/": names,
        "/prompts/": names,
        "/segments/": names,
        "/profiles/": files,
        f"/profiles/{person.uuid}/": PAYLOADS,
        "/profiles/imports/": files,
    }


def test_no_payload_that_is_stored_runs_on_any_page_that_lists_it(watch, transactional_db):
    pages = fill(make_user("marketer", "marketer"))
    watch.window.log_in(make_user("admin", "admin"))
    for path, texts in pages.items():
        said, at = watch.read(path), watch.page.locator("a[rel=next]")
        while at.count():
            said += watch.read(f"{path}{at.get_attribute('href')}")
            at = watch.page.locator("a[rel=next]")
        shown = squeezed(said)
        assert [one for one in texts if squeezed(one) not in shown] == [], path
    assert watch.dialogs == []


def test_no_payload_runs_in_the_frames_of_a_layout(watch, transactional_db, author):
    watch.window.log_in(author)
    rows = [block.to_json() for block in STANDARD]
    own = [{"kind": "text", "part": "own", "text": one} for one in PAYLOADS]
    for n in range(0, len(own), 15):
        digest = keep(
            read_blocks(
                [*rows[:-1], *own[n : n + 15], {"kind": "list", "lines": "\n".join(PAYLOADS[n : n + 8])}, rows[-1]]
            )
        )
        for view in ("light", "text"):
            said = watch.read(f"/content/layouts/preview/{digest}/{view}/example/")
            assert said
    assert watch.dialogs == []
