"""The audit page: sentences with links, filters that stay cheap, exports that prove what they show."""

import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps as registry
from django.db import transaction

from apps.campaigns.models import Sender
from apps.common import audit, chain, clock, objects
from apps.common.models import AuditEntry, SavedView
from apps.common.sentences import registered_actions, words_of
from apps.common.services import seal_rows
from apps.segments.models import Segment
from apps.segments.services import create_segment
from tests.common.tampering import unlocked

pytestmark = pytest.mark.django_db
PAGE = "/audit/"
DAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def segment(author) -> Segment:
    with clock.at(DAY):
        return create_segment(actor=author, name="Big spenders", rule={"all": []})


def record(days: int, **row) -> None:
    with transaction.atomic(), clock.at(DAY + timedelta(days=days)):
        audit.record(**{"actor": None, **row})


def shown(client, **query) -> list[str]:
    return [line.entry.action for line in client.get(PAGE, query).context["lines"]]


def test_a_row_reads_as_a_sentence_and_links_to_what_it_is_about_while_that_exists(segment, admin, client_for) -> None:
    client = client_for(admin)
    gone = Segment(name="Gone")
    record(1, action="segments.archive_segment", obj=gone)
    page = client.get(PAGE).content.decode()
    assert "<b>Author</b> created the segment" in page
    assert f'<a href="/segments/{segment.uuid}/">Big spenders</a>' in page
    assert "archived the segment" in page
    assert f"/segments/{gone.uuid}/" not in page


def test_what_has_a_name_is_named_with_or_without_a_page_of_its_own(segment, author, admin, client_for) -> None:
    view = SavedView.objects.create(list_key="segments", owner=author, name="Mine", created_at=DAY)
    sender = Sender.objects.create(name="The shop", from_name="Shop", from_address="shop@x.example")
    record(1, action="common.save_view", obj=view)
    record(2, action="campaigns.save_sender", obj=sender)
    page = client_for(admin).get(PAGE).content.decode()
    assert 'Mine <span class="muted small">view</span>' in page
    assert f'<a href="/campaigns/senders/{sender.pk}/">The shop</a>' in page


@pytest.mark.parametrize("label", sorted(objects._kinds))
def test_every_kind_of_object_is_looked_up_by_fields_that_it_has(db, label) -> None:
    key = str(uuid.uuid4()) if hasattr(registry.get_model(label), "uuid") else "1"
    assert objects.shown_objects([(label, key)])[label, key].noun


def test_a_search_knows_the_words_of_every_action():
    wordless = [
        key for key in registered_actions() if words_of(key).strip() == f"{key} {key.replace('_', ' ')}".lower()
    ]
    assert wordless == []
    assert "saved version" in words_of("prompts.save_version")


def test_every_filter_finds_its_rows(segment, author, admin, client_for) -> None:
    record(1, action="common.block_log_in")
    record(2, action="profiles.list_profiles", actor=author, count=50)
    client = client_for(admin)
    assert shown(client) == ["profiles.list_profiles", "common.block_log_in", "segments.create_segment"]
    assert shown(client, q="turned away") == ["common.block_log_in"]
    assert shown(client, actor="attune") == ["common.block_log_in"]
    assert len(shown(client, actor=author.uuid)) == 2
    assert shown(client, area="profiles") == ["profiles.list_profiles"]
    assert shown(client, action="common.block_log_in") == ["common.block_log_in"]
    assert shown(client, type="segments.segment") == ["segments.create_segment"]
    assert shown(client, object=str(segment.uuid)) == ["segments.create_segment"]
    assert shown(client, **{"from": "2026-11-21", "to": "2026-11-21"}) == ["common.block_log_in"]
    assert shown(client, reads="1") == ["profiles.list_profiles"]
    assert len(shown(client, actor="nobody", area="x", reads="2")) == 3, "what is not offered is ignored"


def test_the_page_says_how_far_the_log_is_sealed(segment, admin, client_for) -> None:
    client = client_for(admin)
    assert "Nothing is sealed yet" in client.get(PAGE).content.decode()
    seal_rows()
    record(1, action="common.block_log_in")
    page = client.get(PAGE).content.decode()
    assert "Sealed up to position <b>1</b>" in page
    assert "1 waiting for the sealer" in page
    assert AuditEntry.objects.get(position=1).hash in page


def test_an_export_as_json_lines_can_be_verified_without_attune(segment, author, admin, client_for) -> None:
    for number in range(5):
        record(number, action="common.block_log_in", detail={"limit": "per account", "half": number / 2})
    seal_rows()
    client = client_for(admin)
    answer = client.get(PAGE, {"format": "jsonl"})
    rows = sorted((json.loads(line) for line in b"".join(answer.streaming_content).splitlines()), key=position)
    assert faults(rows) == []
    rows[2]["actor_label"] = "Somebody else"
    assert faults(rows) == [3]
    exported = AuditEntry.objects.latest("id")
    assert (exported.action, exported.count, exported.detail["list"]) == ("common.export_list", 6, "audit")


def position(row: dict) -> int:
    return row["position"]


def faults(rows: list[dict]) -> list[int]:
    walk = chain.Walk()
    for row in rows:
        times = {name: datetime.fromisoformat(row[name]) for name in ("at", "sealed_at")}
        if fault := walk.take([{**row, **times}[name] for name in chain.COLUMNS], row["hash"]):
            return [fault.position]
    return []


def test_a_csv_export_has_position_and_hash_and_runs_no_formula(segment, admin, client_for) -> None:
    seal_rows()
    with unlocked():
        AuditEntry.objects.update(actor_label="=cmd|x")
    answer = client_for(admin).get(PAGE, {"format": "csv"})
    head, row, *_ = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert head.startswith("What,position,sealed_at")
    assert row.startswith("'=cmd|x created the segment,1,")
    assert AuditEntry.objects.get(position=1).hash in row
