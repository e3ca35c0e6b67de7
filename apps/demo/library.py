"""Northwind's content and prompts, written, approved, replaced and declined by the colleagues of the demo."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from apps.common import clock
from apps.content import services as content_services
from apps.content.models import Item, Version
from apps.demo.story import Story, ticking
from apps.prompts import services as prompt_services
from apps.prompts.documents import version_fields
from apps.prompts.models import Prompt, TestCase, TestSet
from apps.prompts.models import Version as PromptVersion
from apps.prompts.pinning import include_of_content
from apps.prompts.preview import approved_contents
from apps.prompts.selectors import prompt_spec
from apps.prompts.testing.starters import shelf_from, usual_cases
from apps.prompts.writing import COMPOSER

DATA = Path(__file__).parent / "data"
HOST = "www.northwind.example"
FOLDER = "Northwind"  # the shop's own prompts, beside the folders of the starters
BANNED = (
    ("cheap", "Say what something costs, not how little it is worth."),
    ("must-have", "Nobody must."),
    ("exclusive", "Our clothes are for everybody."),
)
PACE = timedelta(minutes=4)
ORDER = {"link": 0, "call_to_action": 1, "disclaimer": 3}  # links before what points at them
NOTES = {"sensitive": "Checked with the mill's certificate.", "legal": "Fine with me; it needs a second answer."}
Entry = dict[str, Any]


class Shelf:
    """Writes the items of the two files. Other items are named in the files and known by uuid in the workspace."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.made: dict[tuple[str, str], Item] = {}
        self._starts: datetime | None = None
        self._step = 0

    def fill(self) -> None:
        base = json.loads((DATA / "content.json").read_text())["items"]
        more = json.loads((DATA / "content_more.json").read_text())
        rewritten = {(entry["kind"], entry["name"]): entry for entry in more["earlier"]}
        first = [entry | rewritten.get((entry["kind"], entry["name"]), {}) for entry in base]
        self._on(62)
        for entry in _ordered(first):
            self._create(entry)
        self._on(40)
        for entry in _ordered([entry for entry in more["items"] if not entry.get("is_recent")]):
            self._create(entry | {"text": entry.get("earlier", [entry["text"]])[0]})
        self._on(33)
        for entry in [e for e in base if (e["kind"], e["name"]) in rewritten] + more["items"]:
            if "earlier" in entry or (entry["kind"], entry["name"]) in rewritten:
                self._approve(self._version(entry, entry["text"]), entry)

    def follow_up(self) -> None:
        """What happened to the shelf lately: one thing withdrawn, some wordings waiting or not handed in yet."""
        more = json.loads((DATA / "content_more.json").read_text())["items"]
        self._on(3)
        for entry in _ordered(more):
            if entry.get("is_recent"):
                self._create(entry)
            if entry.get("status") == "withdrawn":
                version = self.made[entry["kind"], entry["name"]].versions.get()
                with self._tick():
                    content_services.withdraw_version(version=version, actor=self.story.mara)
            if "next" in entry:
                self._submit(self._version(entry, entry["next"]["text"]))

    def items(self, *names: str) -> list[Item]:
        """The items of these names, whatever their kind."""
        return [item for (_, name), item in self.made.items() if name in names]

    def _on(self, days: int) -> None:
        self._starts, self._step = self.story.moment(days, 9, 5), 0

    def _tick(self) -> Any:
        self._step += 1
        assert self._starts is not None  # noqa: S101 - _on comes first
        return ticking(self._starts, self._step, every=PACE)

    def _create(self, entry: Entry) -> None:
        with self._tick():
            item = content_services.create_item(
                kind=entry["kind"],
                name=entry["name"],
                text=entry["text"],
                fields=self._resolved(entry),
                content_class=entry.get("class", Item.ContentClass.NORMAL),
                valid_until=self._until(entry),
                tags=entry.get("tags", ()),
                channels=entry.get("channels", ()),
                owner=self.story.colleague(entry["owner"]) if "owner" in entry else None,
                actor=self.story.mara,
            )
        self.made[entry["kind"], entry["name"]] = item
        if "stock" in entry:
            with self._tick():
                content_services.set_stock(item=item, quantity=entry["stock"], actor=self.story.mara)
        self._finish(item.versions.get(), entry)
        for locale, wording in entry.get("languages", {}).items():
            self._translate(item, locale, entry | wording)

    def _translate(self, item: Item, locale: str, entry: Entry) -> None:
        """The same thing in another language, approved."""
        with self._tick():
            variant = content_services.create_variant(
                item=item, locale=locale, text=entry["text"], fields=self._resolved(entry), actor=self.story.mara
            )
        self._approve(variant.versions.get(), entry)

    def _finish(self, version: Version, entry: Entry) -> None:
        """Leaves a first version where its entry says: draft, waiting, declined or approved."""
        status = entry.get("status", "approved")
        if status in ("approved", "withdrawn"):
            self._approve(version, entry)
        elif status != "draft":
            version = self._submit(version)
        for short in entry.get("answers", []):
            with self._tick():
                content_services.approve_version(
                    version=version,
                    content_hash=version.content_hash,
                    note=NOTES["legal"],
                    actor=self.story.colleague(short),
                )
        if status == "declined":
            with self._tick():
                content_services.decline_version(
                    version=version, content_hash=version.content_hash, note=entry["note"], actor=self.story.ravi
                )

    def _version(self, entry: Entry, text: str) -> Version:
        with self._tick():
            return content_services.save_version(
                item=self.made[entry["kind"], entry["name"]],
                text=text,
                fields=self._resolved(entry),
                valid_until=self._until(entry),
                actor=self.story.mara,
            )

    def _submit(self, version: Version) -> Version:
        with self._tick():
            return content_services.submit_version(version=version, actor=self.story.mara)

    def _approve(self, version: Version, entry: Entry) -> None:
        version = self._submit(version)
        kind = entry.get("class", "normal")
        with self._tick():
            content_services.approve_version(
                version=version,
                content_hash=version.content_hash,
                note=NOTES.get(kind, ""),
                actor=self.story.ravi if kind == "normal" else self.story.ada,
            )

    def _until(self, entry: Entry) -> date | None:
        return self.story.now.date() + timedelta(days=entry["until"]) if "until" in entry else None

    def _resolved(self, entry: Entry) -> dict[str, Any]:
        fields = dict(entry.get("fields") or {})
        if "link" in fields:
            fields["link"] = str(self.made["link", fields["link"]].uuid)
        if entry["kind"] == "disclaimer" and "items" in fields:
            named = {name: item for (kind, name), item in self.made.items() if kind in ("claim", "offer")}
            fields["items"] = [str(named[name].uuid) for name in fields["items"]]
        return fields


def _ordered(entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: ORDER.get(entry["kind"], 2))


def write_brand_rules(story: Story) -> None:
    with clock.at(story.moment(63, 9, 10)):
        content_services.allow_host(host=HOST, actor=story.ada)
        for term, reason in BANNED:
            content_services.add_banned_term(term=term, reason=reason, actor=story.ada)


def write_prompts(story: Story) -> None:
    """Attune's own as they come, two prompts with one version, and one with an earlier version and its label's history.

    The shop has content of its own, so the starter prompts come without theirs.
    """
    with clock.at(story.moment(48, 9, 40)):
        prompt_services.add_starter_prompts(actor=story.mara, with_content=False)
    _in_production(story, document_of("comeback"), story.moment(47, 10))
    _in_production(story, document_of("welcome"), story.moment(46, 14))
    favourites = document_of("favourites")
    early = favourites | {
        "tone": "Warm and plain.",
        "examples": [e for e in favourites["examples"] if e["name"] != "Orders either way"],
    }
    _in_production(story, early, story.moment(45, 11))


def revise_favourites(story: Story) -> None:
    """The second version of a prompt goes into production, with a word on why."""
    document = document_of("favourites")
    prompt = Prompt.objects.get(name=document["name"])
    with clock.at(story.moment(8, 11)):
        message = "An example for people who order either way; the tone in more words."
        version = prompt_services.save_version(
            prompt=prompt, fields=version_fields(document), message=message, actor=story.mara
        )
    tested(version, story, story.moment(8, 11, 10))
    with clock.at(story.moment(8, 11, 30)):
        prompt_services.propose_version(version=version, note="Reads better for both ways.", actor=story.mara)
    with clock.at(story.moment(8, 15, 20)):
        prompt_services.put_in_production(
            version=version, content_hash=version.content_hash, note="Tried on ten samples, all fine.", actor=story.ada
        )


def propose_thanks(story: Story) -> None:
    """A prompt that waits for somebody to put it in production."""
    document = document_of("thanks")
    with clock.at(story.moment(2, 10, 30)):
        prompt = prompt_services.create_prompt(
            name=document["name"],
            fields=version_fields(document) | {"includes": [house_voice()]},
            actor=story.mara,
            locale=document["locale"],
            folder=FOLDER,
        )
        note = "For the week after an order. No offer in it, on purpose."
        prompt_services.propose_version(version=prompt.versions.get(), note=note, actor=story.mara)


def house_voice() -> dict[str, Any]:
    """The approved brand voice, as a version takes it in."""
    item = Item.objects.get(kind=Item.Kind.BRAND_VOICE, locale="en")
    return include_of_content(item.versions.get(status=Version.Status.APPROVED)).to_json()


def document_of(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / f"prompt_{name}.json").read_text())
    return found


def tested(version: PromptVersion, story: Story, at: datetime) -> None:
    """What the gate asks for: the version run on the prompt's test set, made on the spot where it came with none."""
    prompt = version.prompt
    with clock.at(at):
        test_set = prompt.test_sets.filter(guards=True).first() or _test_set(prompt, version, story)
        run = prompt_services.start_test_run(version=version, test_set=test_set, actor=story.mara, provider=COMPOSER)
        while prompt_services.work_test_run(run_id=run.pk, seconds=60):
            pass


def _test_set(prompt: Prompt, version: PromptVersion, story: Story) -> TestSet:
    inputs = prompt_spec(version).inputs
    shelf = shelf_from(approved_contents(prompt.locale), clock.now().date())
    name = "Usual and unusual customers"
    made = prompt_services.create_set(prompt=prompt, name=name, shelf=shelf, actor=story.mara)
    prompt_services.add_cases(
        test_set=made, specs=usual_cases(inputs), origin=TestCase.Origin.STARTER, actor=story.mara
    )
    prompt_services.add_starter(test_set=made, keys=[item.key for item in inputs], actor=story.mara)
    return made


def _in_production(story: Story, document: dict[str, Any], at: datetime) -> None:
    with clock.at(at):
        prompt = prompt_services.create_prompt(
            name=document["name"],
            fields=version_fields(document),
            channel=document["channel"],
            locale=document["locale"],
            folder=FOLDER,
            actor=story.mara,
        )
        prompt_services.import_sets(prompt=prompt, documents=document.get("test_sets", ()), actor=story.mara)
    version = prompt.versions.get()
    tested(version, story, at + timedelta(minutes=20))
    with clock.at(at + timedelta(minutes=40)):
        prompt_services.propose_version(version=version, actor=story.mara)
    with clock.at(at + timedelta(hours=3)):
        prompt_services.put_in_production(version=version, content_hash=version.content_hash, actor=story.ravi)
