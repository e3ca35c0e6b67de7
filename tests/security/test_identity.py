"""Who somebody is stands in no address, log line, task or audit row, from the import to the unsubscribe."""

import json
import logging
import re
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.campaigns.models import Freeze
from apps.campaigns.tasks import run_freeze
from apps.common.models import AuditEntry
from apps.delivery.models import Message
from apps.drafts import services as drafts
from apps.drafts.models import DraftUse, GenerationRun
from apps.profiles import tasks
from apps.profiles.models import Import, Profile
from tests.campaigns.factories import make_campaign
from tests.delivery.cast import approve_drafts, pass_time, send_all, sign_off, states
from tests.delivery.conftest import mail_server as mail_server  # noqa: PLC0414
from tests.delivery.test_public import PERSON
from tests.factories import make_contents, make_writing_prompt

pytestmark = pytest.mark.django_db
CANARIES = ("Quillon", "Brackenridge", "quillon.b", "zk-990017", "canary.example", "4915199988877", "Featherstonehaugh")
PEOPLE = (
    "Customer ID,First name,Last name,E-mail,Phone,Maiden name\n"
    "zk-990017,Quillon,Brackenridge,quillon.b@canary.example,+4915199988877,Featherstonehaugh\n"
    "zk-990017,Quillon,Brackenridge,quillon.b@canary.example,+4915199988877,Featherstonehaugh\n"
    "zk-9900172,Quillon,Brackenridge,not an address of Quillon Brackenridge,x,Featherstonehaugh\n"
)
EVENT = {"external_id": "zk-990017", "event": "visit", "at": "2026-11-01", "properties": {"who": "Featherstonehaugh"}}


class Watched(Client):
    """A browser that remembers every address it was at or was led to."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def request(self, **request):
        answer = super().request(**request)
        self.addresses += [f"{request['PATH_INFO']}?{request.get('QUERY_STRING', '')}", answer.get("Location", "")]
        self.addresses += [str(answer.get(name, "")) for name in ("HX-Redirect", "HX-Push-Url", "Content-Disposition")]
        if "html" in answer.get("Content-Type", "") and not answer.streaming:
            self.addresses += re.findall(r'(?:href|action|src|hx-\w+)="([^"]*)"', answer.content.decode())
        return answer


@pytest.fixture
def browser(noon, author) -> Watched:
    watched = Watched()
    watched.force_login(author)
    return watched


def bring_in(browser: Watched, kind: str, text: str, name: str) -> None:
    file = SimpleUploadedFile(name, text.encode())
    answer = browser.post("/profiles/imports/new/", {"file": file, "kind": kind, "source": "Shop"})
    assert answer.status_code == 302
    run = Import.objects.get(kind=kind)
    if kind == "profiles":
        browser.get(f"/profiles/imports/{run.uuid}/columns/")
        given = {"channel": "email", "purpose": "marketing", "wording": "Yes", "given_on": "2026-01-02"}
        browser.post(f"/profiles/imports/{run.uuid}/consent/", {"has_consent": "yes", **given})
    tasks.run_import(run.pk)
    browser.post(f"/profiles/imports/{run.uuid}/start/")
    tasks.run_import(run.pk)
    for page in ("", "rejects/"):
        browser.get(f"/profiles/imports/{run.uuid}/{page}")


def look_for_people(browser: Watched) -> None:
    for word in CANARIES:
        found = browser.post("/profiles/search/", {"text": word})
        browser.get(found["Location"])
        browser.get(found["Location"] + "&sort=external_id")
    browser.get("/profiles/?format=csv")
    person = Profile.objects.get(external_id="zk-990017")
    for path in (
        f"/profiles/{person.uuid}/",
        f"/profiles/{person.uuid}/messages/",
        f"/segments/of-profile/{person.uuid}/",
    ):
        assert browser.get(path).status_code == 200
    point = person.contact_points.get(channel="email")
    data = {"contact_point": point.uuid, "purpose": "profiling", "wording": "Yes", "given_on": "2026-01-02"}
    browser.post(f"/profiles/{person.uuid}/consent/record/", {**data, "reason": "Quillon Brackenridge called"})
    rule = {"do": "save", "name": "Those", "r.mode": "all", "r.0.fact": "external_id", "r.0.op": "is"}
    browser.post("/segments/new/", {**rule, "r.0.value": "zk-990017", "person": "quillon.b@canary.example"})
    browser.post("/segments/new/", {**rule, "do": "test", "r.0.value": "x", "person": "quillon.b@canary.example"})


def write_to_them(browser: Watched, author, reviewer, admin, running) -> None:
    contents = make_contents(author, admin).all()
    campaign = make_campaign(author, prompt=make_writing_prompt(), contents=contents)
    for path in ("preview/", "waterfall/", "forecast/"):
        browser.get(f"/campaigns/{campaign.uuid}/{path}")
    found = browser.post(f"/campaigns/{campaign.uuid}/preview/search/", {"text": "Quillon"})
    browser.get(found["Location"])
    browser.post(f"/campaigns/{campaign.uuid}/freeze/")
    run_freeze(Freeze.objects.get(campaign=campaign).pk)
    browser.post(f"/campaigns/{campaign.uuid}/drafts/start/", {"provider": "composer"})
    campaign.refresh_from_db()
    write_all_of(campaign)
    approve_drafts(campaign, reviewer)
    sign_off(campaign, reviewer)
    assert browser.post(f"/campaigns/{campaign.uuid}/delivery/launch/").status_code == 302
    pass_time(campaign)
    send_all(campaign)
    assert states(campaign) == {"accepted": 1}
    message = Message.objects.get(campaign=campaign)
    html = running.sink.taken[0].data.decode().replace("=\r\n", "")
    for address in sorted(set(re.findall(r"https?://[^\"\s<>]*/(?:t/[co]|u)/[A-Za-z0-9_.-]+", html))):
        browser.get(urlsplit(address).path, **PERSON)
    browser.post(re.search(r"/u/[A-Za-z0-9_-]{55}", html).group(), {"List-Unsubscribe": "One-Click"})
    for page in ("", f"people/{message.profile.uuid}/", f"messages/{message.uuid}/"):
        assert browser.get(f"/campaigns/{campaign.uuid}/delivery/{page}").status_code == 200
    browser.get(f"/campaigns/{campaign.uuid}/results/")


def write_all_of(campaign) -> None:
    run = GenerationRun.objects.get(campaign=campaign)
    while drafts.work_run(run_id=run.pk):
        pass
    drafts.sweep_runs()
    assert not DraftUse.objects.filter(campaign=campaign).exclude(status="written").exists()


def test_a_whole_campaign_leaves_no_name_or_address_where_others_look(
    browser, author, reviewer, admin, mail_server, enqueued, caplog, django_capture_on_commit_callbacks
):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("attune.story").info("Listening.")
    with django_capture_on_commit_callbacks(execute=True):
        bring_in(browser, "profiles", PEOPLE, "people.csv")
        bring_in(browser, "events", json.dumps(EVENT) + "\n" + json.dumps({**EVENT, "at": "x"}), "events.jsonl")
        look_for_people(browser)
        write_to_them(browser, author, reviewer, admin, mail_server)
    places = {
        "audit": [f"{entry.detail} {entry.object_key} {entry.action}" for entry in AuditEntry.objects.all()],
        "log": [
            f"{record.getMessage()} {record.args} {record.exc_text}"
            for record in caplog.records
            if record.name != "mail.log"
        ],  # the test's own mail server
        "task": [str(one) for one in enqueued],
        "address": browser.addresses,
    }
    assert {name: len(lines) > 0 for name, lines in places.items()} == dict.fromkeys(places, True)
    told = [
        f"{name}: {line[:200]}" for name, lines in places.items() for line in lines
        if any(canary.lower() in line.lower() for canary in CANARIES)
    ]  # fmt: skip
    assert told == []
    assert "quillon.b@canary.example" in mail_server.sink.recipients
