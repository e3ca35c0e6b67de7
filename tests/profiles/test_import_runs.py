"""An import is claimed by one worker, kept whole or not at all, and survives the loss of its worker."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections

from apps.common import clock
from apps.common.errors import Conflict, Invalid, Refused
from apps.common.models import AuditEntry
from apps.profiles import selectors, tasks
from apps.profiles.importing import plan as plans
from apps.profiles.models import Import, Profile, TraitDefinition
from apps.profiles.services import files, import_runs, imports
from tests.conftest import make_user

PEOPLE = "id,plan\n" + "".join(f"c-{number},pro\n" for number in range(300))
Status = Import.Status


def upload(actor, text=PEOPLE, **changes):
    values = {"filename": "../../people.csv", "kind": "profiles", "source": "Shop", **changes}
    return imports.receive_upload(actor=actor, chunks=[text.encode()], **values)


def queued(actor, text=PEOPLE):
    run = upload(actor, text)
    check(run, actor)
    return imports.queue_import(run=run, actor=actor, is_dry_run=False)


def check(run, actor):
    imports.queue_import(run=run, actor=actor, is_dry_run=True)
    tasks.run_import(run.pk)


@pytest.mark.django_db
def test_a_check_says_what_would_happen_and_keeps_nothing(author):
    run = upload(author, PEOPLE + "c-1,again\n")
    check(run, author)
    run.refresh_from_db()
    assert (run.status, run.rows, run.created, run.rejected) == (Status.CHECKED, 301, 300, 1)
    assert files.full_path(run.rejects_path).exists()
    assert Profile.objects.count() == TraitDefinition.objects.count() == 0


@pytest.mark.django_db
def test_a_checked_import_is_carried_out_and_its_rejects_replace_those_of_the_check(author):
    run = queued(author, PEOPLE + "c-1,again\n")
    before = files.full_path(Import.objects.get().rejects_path)
    tasks.run_import(run.pk)
    run.refresh_from_db()
    assert (run.status, run.created, run.lease_until) == (Status.FINISHED, 300, None)
    assert run.reject_reasons == {"The id occurs in an earlier row of this file.": 1}
    assert run.filename == "people.csv"
    assert files.full_path(run.rejects_path) != before


@pytest.mark.django_db
def test_the_task_called_twice_imports_once(author):
    run = queued(author)
    tasks.run_import(run.pk)
    tasks.run_import(run.pk)
    assert AuditEntry.objects.filter(action="profiles.import_profiles").count() == 1
    assert Import.objects.get().created == 300


@pytest.mark.django_db
def test_the_sweep_finds_what_waits_and_what_was_lost(author):
    waiting, lost, alive, done = (queued(author) for _ in range(4))
    now = clock.now()
    Import.objects.filter(pk=lost.pk).update(status=Status.RUNNING, lease_until=now - timedelta(seconds=1))
    Import.objects.filter(pk=alive.pk).update(status=Status.RUNNING, lease_until=now + timedelta(seconds=50))
    tasks.run_import(done.pk)
    assert selectors.imports_due() == [waiting.pk, lost.pk]


@pytest.mark.django_db
def test_a_command_that_was_killed_is_said_to_have_failed(author):
    run = queued(author)
    Import.objects.filter(pk=run.pk).update(
        status=Status.RUNNING, path="", lease_until=clock.now() - timedelta(seconds=1)
    )
    tasks.run_import(run.pk)
    run.refresh_from_db()
    assert (run.status, "stopped before its end" in run.error) == (Status.FAILED, True)


@pytest.mark.django_db
def test_a_worker_that_lost_its_claim_keeps_nothing(author):
    run = queued(author)
    mine = import_runs.claim_import(import_id=run.pk)
    Import.objects.filter(pk=run.pk).update(lease_until=clock.now() - timedelta(seconds=1))
    theirs = import_runs.claim_import(import_id=run.pk)
    import_runs.run_claimed(run=mine)
    assert Profile.objects.count() == 0
    import_runs.run_claimed(run=theirs)
    assert Profile.objects.count() == 300
    assert Import.objects.get().status == Status.FINISHED


@pytest.mark.django_db
def test_a_fault_of_the_file_makes_the_import_failed_with_its_reason(author):
    run = queued(author)
    files.full_path(run.path).write_text('id,plan\nc-1,"open\n')
    tasks.run_import(run.pk)
    run.refresh_from_db()
    assert run.status == Status.FAILED
    assert "never closed" in run.error
    check(run, author)  # it may be tried again
    assert Import.objects.get().status == Status.FAILED


@pytest.mark.django_db
def test_an_unexpected_error_is_named_by_its_kind_only(author, caplog):
    run = queued(author)
    Import.objects.filter(pk=run.pk).update(mapping={"columns": "c-17 Ana Silva"})
    with pytest.raises(TypeError):
        tasks.run_import(run.pk)
    run.refresh_from_db()
    assert (run.status, "TypeError" in run.error) == (Status.FAILED, True)
    assert "Ana" not in caplog.text + run.error


@pytest.mark.django_db
def test_changed_columns_must_be_checked_again(author):
    run = upload(author)
    check(run, author)
    plan = plans.from_json(run.mapping)
    imports.save_columns(run=run, actor=author, columns=plan.columns, id_place=plan.id_place)
    with pytest.raises(Conflict):
        imports.queue_import(run=run, actor=author, is_dry_run=False)


@pytest.mark.django_db
def test_a_finished_import_can_neither_be_changed_nor_discarded(author):
    run = queued(author)
    tasks.run_import(run.pk)
    for again in (imports.discard_import, lambda **kw: imports.queue_import(**kw, is_dry_run=True)):
        with pytest.raises(Conflict):
            again(run=run, actor=author)


@pytest.mark.django_db
def test_a_refused_upload_leaves_no_file_behind(author, settings):
    with pytest.raises(Invalid):
        upload(author, "")
    assert list((settings.MEDIA_ROOT / "uploads").iterdir()) == []


@pytest.mark.django_db
def test_only_those_who_may_import_may_upload(reviewer):
    with pytest.raises(Refused):
        upload(reviewer)


@pytest.mark.django_db(transaction=True)
def test_two_workers_racing_for_one_import_carry_it_out_once():
    run = queued(make_user("author", "marketer"))
    in_threads(lambda: tasks.run_import(run.pk), 2)
    assert Profile.objects.count() == 300
    assert AuditEntry.objects.filter(action="profiles.import_profiles").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_the_same_people_at_once_create_each_person_once():
    actor = make_user("author", "marketer")
    runs = [queued(actor), queued(actor)]
    in_threads(lambda: tasks.run_import(runs.pop().pk), 2)
    assert Profile.objects.count() == 300
    assert sorted(Import.objects.values_list("created", "unchanged")) == [(0, 300), (300, 0)]


@pytest.mark.django_db(transaction=True)
def test_a_worker_lost_midway_leaves_nothing_and_the_next_one_finishes():
    run = queued(make_user("author", "marketer"))
    first = import_runs.claim_import(import_id=run.pk)

    def work_until_the_connection_dies():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pids.append(cursor.fetchone()[0])
        has_begun.set()
        may_go_on.wait(10)
        import_runs.run_claimed(run=first)

    pids, has_begun, may_go_on = [], threading.Event(), threading.Event()
    thread = threading.Thread(target=swallowing(work_until_the_connection_dies))
    thread.start()
    has_begun.wait(10)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", pids)
    may_go_on.set()
    thread.join(120)
    assert Profile.objects.count() == 0

    Import.objects.filter(pk=run.pk).update(status=Status.RUNNING, lease_until=clock.now() - timedelta(seconds=1))
    tasks.run_import(run.pk)
    assert Profile.objects.count() == 300
    assert Import.objects.get().claim_no > first.claim_no


def swallowing(work):
    def run():
        try:
            work()
        except Exception:
            return
        finally:
            connections.close_all()

    return run


def in_threads(work, count):
    threads = [threading.Thread(target=swallowing(work)) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
