"""Two people press the same button."""

import threading

import pytest
from django.db import connection

from apps.campaigns.models import Audience, Campaign, Member
from apps.campaigns.services import freeze_audience
from apps.common.errors import Conflict
from tests.campaigns.factories import make_campaign, make_person


@pytest.mark.django_db(transaction=True)
def test_of_two_freezes_at_once_one_wins_and_the_other_is_told(author):
    for _ in range(30):
        make_person()
    campaign = make_campaign(author)
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def freeze() -> None:
        start.wait()
        try:
            freeze_audience(campaign=campaign, actor=author)
            outcomes.append("frozen")
        except Conflict:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=freeze) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["frozen", "refused"]
    assert (Audience.objects.count(), Member.objects.count()) == (1, 30)
    assert Campaign.objects.get().status == Campaign.Status.FROZEN
