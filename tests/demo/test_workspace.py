import gzip
import io
import json
from csv import DictReader
from decimal import Decimal
from math import sqrt

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from apps.campaigns.models import Campaign, Member
from apps.common.models import User
from apps.demo.hillstrom import ARMS, FILE, HOLDOUT, NAME
from apps.demo.workspace import NEVER_ASKED_EVERY
from apps.profiles.models import Consent, ContactPoint, Event, Profile, TraitDefinition

pytestmark = pytest.mark.django_db
Z = 1.959964


def file_rows():
    with gzip.open(FILE, "rt") as lines:
        return list(DictReader(lines))


def by_hand(arm, holdout, column, is_rate):
    """Figures straight from the file, without the product's code."""

    def moments(rows):
        values = [Decimal(row[column]) for row in rows]
        n, total, squares = len(values), sum(values), sum(v * v for v in values)
        mean = float(total / n)
        spread = mean * (1 - mean) if is_rate else float((squares - total * total / n) / (n - 1))
        return n, mean, spread

    (n1, m1, v1), (n0, m0, v0) = moments(arm), moments(holdout)
    margin = Z * sqrt(v1 / n1 + v0 / n0)
    return m1, m0, m1 - m0, m1 - m0 - margin, m1 - m0 + margin


def test_the_2008_result_is_what_the_file_says(workspace):
    out = io.StringIO()
    call_command("campaign_results", name=NAME, json=True, stdout=out)
    got = json.loads(out.getvalue())
    rows = file_rows()
    holdout = [row for row in rows if row["treatment"] == HOLDOUT]
    assert got["holdout"] == {"arm": HOLDOUT, "n": len(holdout)} == {"arm": "No E-Mail", "n": 21306}
    assert [arm["arm"] for arm in got["arms"]] == list(ARMS)
    for arm in got["arms"]:
        treated = [row for row in rows if row["treatment"] == arm["arm"]]
        assert arm["n"] == len(treated)
        for metric, is_rate in (("visit", True), ("conversion", True), ("spend", False)):
            figures = arm["metrics"][metric]
            word = "rate" if is_rate else "mean"
            shown = [figures[key] for key in (word, f"holdout_{word}", "difference", "low", "high")]
            assert shown == pytest.approx(by_hand(treated, holdout, metric, is_rate), abs=1e-9), (arm["arm"], metric)


def test_the_published_figures_are_met_to_the_last_digit(workspace):
    out = io.StringIO()
    call_command("campaign_results", name=NAME, json=True, stdout=out)
    mens, womens = json.loads(out.getvalue())["arms"]
    visit = mens["metrics"]["visit"]
    assert [round(100 * visit[k], 3) for k in ("rate", "holdout_rate", "difference", "low", "high")] == [
        18.276, 10.617, 7.659, 6.995, 8.323,
    ]  # fmt: skip
    assert round(womens["metrics"]["spend"]["difference"], 4) == 0.4244


def test_every_customer_of_the_file_is_a_profile_and_the_test_is_no_trait(workspace):
    assert Profile.objects.count() == 64_000
    keys = set(TraitDefinition.objects.values_list("key", flat=True))
    assert {"recency", "history", "womens", "zip_code"} <= keys
    assert not keys & {"treatment", "visit", "conversion", "spend"}
    given = Consent.objects.filter(state="given", purpose="marketing")
    assert given.count() == 64_000 - 64_000 // NEVER_ASKED_EVERY
    noted = ContactPoint.objects.values_list("marketing_consent").annotate(Count("pk"))
    current = Consent.objects.filter(purpose="marketing", is_current=True).values_list("state").annotate(Count("pk"))
    assert {state: n for state, n in noted if state} == dict(current), "lists and ledger say the same"


def test_the_imported_campaign_has_no_messages_and_says_so(workspace, client):
    campaign = Campaign.objects.get(name=NAME)
    assert campaign.status == Campaign.Status.IMPORTED
    assert Member.objects.filter(campaign=campaign).count() == 64_000
    assert Event.objects.filter(name="visit").count() == sum(row["visit"] == "1" for row in file_rows())
    client.force_login(User.objects.get(email="mara@attune.example"))
    page = client.get(f"/campaigns/{campaign.uuid}/results/")
    text = page.content.decode()
    assert "Imported result: no messages, no clicks" in text
    assert "18.28%" in text
    assert "+6.99 to +8.32" in text or "+7.00 to +8.32" in text
    assert page.content.count(b"<c-") == 0


def test_the_demo_is_not_built_where_demo_is_off(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO"):
        call_command("demo", fresh=True)


def test_a_workspace_in_use_is_left_alone(author, settings):
    settings.DEMO = True
    before = (Profile.objects.count(), User.objects.count(), Campaign.objects.count())
    call_command("demo", if_empty=True)
    assert (Profile.objects.count(), User.objects.count(), Campaign.objects.count()) == before
