"""Every door of the house, tried by everybody: none of them puts an untested prompt in production."""

import pytest
from django.db import transaction

from apps.common.rights import Role
from apps.prompts.models import Label, LabelMove, Prompt, Version
from tests.conftest import make_user
from tests.security.places import ROUTES
from tests.security.world import Undone

pytestmark = pytest.mark.django_db


def test_no_door_leads_an_untested_prompt_into_production(world, as_role, client_for):
    prompt = Prompt.objects.get(uuid=world.args["prompt"])
    version = Version.objects.get(uuid=world.args["prompts.version"])
    everything = {
        "content_hash": version.content_hash, "note": "Now", "name": "production", "label": "production",
        "version": version.number, "uuid": version.uuid, "answer": "Now", "do": "production", "action": "production",
    }  # fmt: skip
    clients = [*as_role.values(), client_for(make_user("everything", *Role))]
    moves = LabelMove.objects.filter(prompt=prompt, name="production").count()
    for name, parameters in ROUTES.items():
        for number, client in enumerate(clients):
            cookies = dict(client.cookies)
            try:
                with transaction.atomic():
                    client.post(world.url(name, parameters), everything)
                    assert not Label.objects.filter(prompt=prompt, name="production").exists(), (name, number)
                    assert LabelMove.objects.filter(prompt=prompt, name="production").count() == moves
                    raise Undone
            except Undone:
                client.cookies.update(cookies)
