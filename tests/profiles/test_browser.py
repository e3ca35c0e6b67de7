"""The pages of people and imports in a real browser: nothing thrown, nothing blocked, nothing inaccessible."""

import pytest
from django.urls import reverse

from apps.profiles import tasks
from apps.profiles.models import Import, Profile, TraitDefinition
from tests.conftest import make_user

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = "id,email,first_name,plan,points\n" + "".join(f"c-{n},p{n}@x.example,Ana,pro,{n}\n" for n in range(40))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_marketer_imports_a_file_and_looks_at_a_person(browser_page, write, monkeypatch, import_events, theme):
    monkeypatch.setattr(tasks.run_import, "delay_on_commit", lambda import_id: None)
    marketer = make_user("author", "marketer")
    type(marketer).objects.update(theme=theme)
    browser_page.log_in(marketer)
    page = browser_page.open(reverse("profiles:upload_import"))
    assert browser_page.faults() == []
    page.set_input_files("input[type=file]", write(PEOPLE + "c-1,,,,\n"))
    page.get_by_role("button", name="Upload and look inside").click()
    page.get_by_label("What “plan” is").select_option("ignore")
    page.get_by_label("Privacy of “plan”").wait_for(state="hidden")
    page.get_by_label("What “plan” is").select_option("trait")
    page.get_by_label("Privacy of “plan”").select_option("plain")
    assert browser_page.faults() == []

    page.get_by_role("button", name="Next: consent").click()
    page.get_by_label("The words they agreed to").wait_for(state="hidden")
    page.get_by_label("Yes, every one of them").check()
    page.get_by_label("The words they agreed to").fill("Write to me")
    page.get_by_label("When").fill("2026-01-02")
    assert browser_page.faults() == []
    page.get_by_role("button", name="Next: check the file").click()
    page.get_by_text("Waiting for a worker").first.wait_for()
    assert browser_page.faults() == []

    tasks.run_import(Import.objects.get().pk)
    page.get_by_role("button", name="Import 40 rows").wait_for()
    assert browser_page.faults() == []
    page.get_by_role("button", name="Import 40 rows").click()
    page.get_by_text("Waiting for a worker").first.wait_for()
    tasks.run_import(Import.objects.get().pk)
    page.get_by_role("link", name="See the people").click()
    page.get_by_text("40 people").wait_for()
    assert TraitDefinition.objects.get(key="plan").privacy == "plain"
    assert browser_page.faults() == []

    import_events(
        *[{"external_id": "c-7", "event": "visit", "at": f"2026-0{m}-{d:02}"} for m in (1, 2) for d in range(1, 28)]
    )
    page.get_by_label("Find by name, e-mail or id").fill("c-7")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Ana").click()
    # It comes by itself as soon as it is in sight, so it may be gone before a click.
    page.get_by_text("Older events").scroll_into_view_if_needed()
    page.get_by_text("1 Jan 2026 00:00", exact=True).wait_for()
    assert browser_page.faults() == []
    page.get_by_role("button", name="Record a no").first.click()
    page.get_by_label("Reason").first.fill("Called us")
    assert browser_page.faults() == []
    page.get_by_role("button", name="Record withdrawal").first.click()
    page.get_by_text("Withdrawn").first.wait_for()
    assert (
        Profile.objects.get(external_id="c-7").contact_points.get().consents.get(is_current=True).state == "withdrawn"
    )


def test_traits_are_counted_after_the_page_and_reclassified_at_once(browser_page, import_people):
    import_people(PEOPLE)
    browser_page.log_in(make_user("author", "marketer"))
    page = browser_page.open(reverse("profiles:list_traits"))
    page.get_by_role("cell", name="40").first.wait_for()
    assert browser_page.faults() == []
    page.get_by_label("Privacy of Points").select_option("sensitive")
    page.get_by_text("Points is now sensitive.").wait_for()
    assert TraitDefinition.objects.get(key="points").privacy == "sensitive"


def test_the_pages_fit_a_phone(browser_page, import_people):
    import_people(PEOPLE)
    browser_page.log_in(make_user("author", "marketer"))
    browser_page.page.set_viewport_size({"width": 390, "height": 844})
    person = reverse("profiles:show_profile", args=[Profile.objects.first().uuid])
    for path in (reverse("profiles:list_profiles"), person, reverse("profiles:list_imports")):
        page = browser_page.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
