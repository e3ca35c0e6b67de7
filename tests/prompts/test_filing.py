"""Folders, copies, labels besides production, documents over HTTP, where a prompt is used."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.common.errors import Conflict, Invalid, Refused
from apps.common.models import AuditEntry
from apps.prompts import services
from apps.prompts.documents import version_fields
from apps.prompts.models import Prompt
from apps.prompts.performance import mean, performance_of, share
from apps.prompts.pinning import include_of
from apps.prompts.selectors import prompt_document, prompts_for
from apps.prompts.usage import where_used
from tests.prompts.stories import shipped_fields, shipped_prompt

pytestmark = pytest.mark.django_db
NOTE = {"instruction": "Write a short note."}


@pytest.fixture
def prompt(author):
    return shipped_prompt(author)


def make(actor, name, **changes) -> Prompt:
    return services.create_prompt(name=name, fields=version_fields(NOTE), actor=actor, **changes)


def url(name, prompt, query=""):
    return reverse(f"prompts:{name}", args=[prompt.uuid]) + query


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_prompts_move_into_a_folder_and_back(client_for, author, prompt):
    other = make(author, "Other")
    client = client_for(author)
    data = {"prompts": [str(prompt.uuid), str(other.uuid)], "folder": " Win  back "}
    page = client.post("/prompts/move/", data, follow=True)
    assert "2 prompts are in “Win back” now." in text(page)
    assert set(Prompt.objects.values_list("folder", flat=True)) == {"Win back"}
    shown = text(client.get("/prompts/?folder=Win+back"))
    assert "Other" in shown
    assert ">Win back <span" in shown
    assert client.post("/prompts/move/", {"folder": "x"}).status_code == 422


def test_a_name_and_a_folder_are_saved_together_or_not_at_all(client_for, author, prompt):
    make(author, "Taken")
    opened = client_for(author).get(url("rename_prompt", prompt)).content.decode()
    data = {"opened": re.findall('name="opened" value="([^"]+)"', opened)[0], "name": "Taken", "folder": "Win back"}
    page = client_for(author).post(url("rename_prompt", prompt), data)
    assert (page.status_code, "Another prompt has this name." in text(page)) == (422, True)
    prompt.refresh_from_db()
    assert prompt.folder == ""
    before = AuditEntry.objects.filter(action="prompts.rename_prompt").count()
    assert client_for(author).post(url("rename_prompt", prompt), {**data, "name": prompt.name}).status_code == 302
    prompt.refresh_from_db()
    assert prompt.folder == "Win back"
    assert AuditEntry.objects.filter(action="prompts.rename_prompt").count() == before


def test_a_reviewer_moves_nothing(client_for, reviewer, prompt):
    assert client_for(reviewer).post("/prompts/move/", {"prompts": [str(prompt.uuid)]}).status_code == 403
    with pytest.raises(Refused):
        services.move_prompts(prompts=[prompt], folder="x", actor=reviewer)


def test_labels_of_ones_own_move_with_a_history_and_never_touch_production(author, prompt):
    first = prompt.versions.get()
    fields = shipped_fields() | {"tone": "Dry."}
    second = services.save_version(prompt=prompt, fields=fields, message="", actor=author)
    services.move_label(version=first, name="staging", actor=author)
    services.move_label(version=second, name="Staging", actor=author, note="Drier")
    with pytest.raises(Conflict, match="already"):
        services.move_label(version=second, name="staging", actor=author)
    services.move_label(version=first, name="staging", actor=author)
    assert services.take_label(prompt=prompt, name="staging", actor=author) == first
    with pytest.raises(Conflict):
        services.take_label(prompt=prompt, name="staging", actor=author)
    moves = prompt.label_moves.order_by("pk").values_list("version__number", flat=True)
    assert list(moves) == [1, 2, 1, None]
    for name in ("production", "PRODUCTION "):
        with pytest.raises(Refused):
            services.move_label(version=first, name=name, actor=author)
        with pytest.raises(Refused):
            services.take_label(prompt=prompt, name=name, actor=author)
    with pytest.raises(Invalid):
        services.move_label(version=first, name="no such label!", actor=author)


def test_the_versions_page_moves_a_label_and_takes_it_back(client_for, author, prompt):
    client, version = client_for(author), prompt.versions.get()
    page = client.post(reverse("prompts:move_label", args=[version.uuid]), {"other": "autumn"}, follow=True)
    assert "“autumn” points at version 1 now." in text(page)
    assert "Autumn → " in text(page)
    client.post(url("take_label", prompt), {"label": "autumn"})
    assert not prompt.labels.exists()
    assert client.post(reverse("prompts:move_label", args=[version.uuid]), {"label": "production"}).status_code == 403


def test_a_prompt_goes_out_as_a_file_and_comes_in_after_a_look(client_for, author, prompt):
    client = client_for(author)
    sent = client.get(url("export_prompt", prompt))
    assert sent["Content-Disposition"] == 'attachment; filename="come-back.json"'
    data = json.loads(sent.content)
    data["name"], data["versions"][0]["tone"] = "From elsewhere", "Dry."
    file = SimpleUploadedFile("prompt.json", json.dumps(data).encode(), "application/json")
    looked = client.post("/prompts/import/", {"file": file, "action": "look"})
    assert "A new prompt with 1 version." in text(looked)
    assert "Changed since its export" in text(looked)
    assert Prompt.objects.count() == 1
    said = {"text": json.dumps(data), "name": "From elsewhere", "base": "0", "action": "import"}
    assert client.post("/prompts/import/", said).status_code == 302
    assert Prompt.objects.get(name="From elsewhere").versions.get().tone == "Dry."
    assert client.post("/prompts/import/", said).status_code == 409
    assert client.get(url("export_prompt", prompt, "?version=9")).status_code == 404


def test_a_faulty_file_is_answered_by_path_and_kept(client_for, author):
    client = client_for(author)
    bad = json.dumps(
        {"name": "Bad", "instruction": "x", "rules": [{"kind": "max_length", "params": {"field": "subject"}}]}
    )
    page = client.post("/prompts/import/", {"text": bad})
    assert page.status_code == 422
    assert "rules[0].limit" in text(page)
    assert "&quot;max_length&quot;" in text(page)
    assert "This is not JSON" in text(client.post("/prompts/import/", {"text": "{"}))
    for text_of_it in ("a\\u0000b", "a \\ud83d"):
        broken = '{"name": "Bad", "instruction": "' + text_of_it + '"}'
        for action in ("look", "import"):
            answer = client.post("/prompts/import/", {"text": broken, "action": action})
            assert (answer.status_code, "A text holds a NUL" in text(answer)) == (422, True)
    strange = client.post("/prompts/import/", {"text": '{"name": "Bad", "instruction": "x", "locale": "klingon"}'})
    assert (strange.status_code, "locale" in text(strange)) == (422, True)
    binary = SimpleUploadedFile("x.json", b"\xff\xfe\x00", "application/json")
    assert "not a text file" in text(client.post("/prompts/import/", {"file": binary}))
    empty = text(client.post("/prompts/import/", {"file": SimpleUploadedFile("x.json", b"")}))
    assert ("This file is empty." in empty, "Choose a file" in empty) == (True, False)
    later = text(client.post("/prompts/import/", {"text": '{"format": "attune-prompt-2", "name": "Later"}'}))
    assert "It should say “attune-prompt-1”: this Attune reads no other format." in later
    assert "This should be an object: { … }." in text(client.post("/prompts/import/", {"text": "[1, 2]"}))
    assert not Prompt.objects.exists()


def test_where_a_part_is_used_names_the_version_that_is_held(client_for, author):
    legal = make(author, "Legal notes", purpose="part")
    include = include_of(legal, legal.versions.get()).to_json()
    fields = version_fields({**NOTE, "includes": [include]})
    holder = services.create_prompt(name="Holder", fields=fields, actor=author)
    services.save_version(prompt=legal, fields=version_fields({"instruction": "Newer."}), message="", actor=author)
    (use,) = next(group for group in where_used(legal) if group.title == "Included by").uses
    assert (use.label, use.number) == ("Holder", 1)
    page = text(client_for(author).get(url("show_prompt", holder)))
    assert "Version 2 is there" in page
    assert "Take it into a new version" in page
    assert "Holder" in text(client_for(author).get(url("show_uses", legal)))


def test_a_campaign_chooses_among_drafts_for_its_channel_only(author, prompt):
    make(author, "By SMS", channel="sms")
    make(author, "A part", purpose="part")
    make(author, "A judge", purpose="judge")
    assert list(prompts_for("email")) == [prompt]
    assert Prompt.objects.get(name="A judge").channel == ""


def test_the_performance_tab_is_honest_about_having_nothing(client_for, author, prompt):
    assert performance_of(prompt).rows == ()
    assert "No drafts of this prompt yet" in text(client_for(author).get(url("show_performance", prompt)))


def test_intervals_of_shares_and_means_hold_at_their_ends():
    assert share(0, 10).low == 0.0
    assert share(0, 10).high == pytest.approx(0.2775, abs=1e-4)
    assert (round(share(5, 10).low, 4), round(share(5, 10).high, 4)) == (0.2366, 0.7634)
    assert mean(2.0, None, 1).low == mean(2.0, None, 1).high == 2.0
    assert mean(2.0, 1.0, 100).high == pytest.approx(2.196, abs=1e-3)


def test_a_document_of_one_version_holds_that_one(author, prompt):
    services.save_version(prompt=prompt, fields=shipped_fields() | {"tone": "Dry."}, message="", actor=author)
    document = prompt_document(prompt, prompt.versions.filter(number=2))
    assert [version.number for version in document.versions] == [2]
