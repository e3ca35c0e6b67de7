"""Forms that another site sends in somebody's name, and forms that carry more than they show."""

from datetime import date, datetime
from uuid import UUID

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.test import Client

from apps.campaigns.models import Campaign, Sender
from apps.common.models import User
from apps.content.models import Item
from apps.content.models import Version as ContentVersion
from apps.profiles.models import Consent, ContactPoint, Import, Profile, TraitDefinition
from apps.prompts.models import Label, Prompt, Proposal
from apps.prompts.models import Version as PromptVersion
from apps.segments.models import Segment, SegmentVersion
from tests.security.pages import forms_of
from tests.security.places import ROUTES, STEPS
from tests.security.world import send

pytestmark = pytest.mark.django_db
# RFC 8058: a mail provider posts here without having seen a page of ours; the signed token is the proof.
WITHOUT_TOKEN = {"common:stop_digest", "delivery:unsubscribe"}


@pytest.mark.parametrize("letter", "AR")
def test_no_form_is_taken_without_the_token_of_our_own_pages(world, cast, letter):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast[letter])
    wrong = []
    for name, parameters in ROUTES.items():
        answer = send(client, "post", world.url(name, parameters))
        is_taken = answer.status_code != 403 or b"Your role" in answer.content
        if is_taken != (name in WITHOUT_TOKEN):
            wrong.append(f"{name}: {answer.status_code}")
    assert wrong == []


def test_a_token_of_another_session_or_site_is_refused(world, cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["M"])
    page = client.get("/preferences/").content.decode()
    token = next(form.data["csrfmiddlewaretoken"] for form in forms_of(page, "/") if "theme" in form.kinds)[0]
    data = {"theme": "dark", "csrfmiddlewaretoken": token}
    assert client.post("/preferences/theme/", data).status_code == 302
    assert client.post("/preferences/theme/", data, headers={"Origin": "https://evil.example"}).status_code == 403
    other = Client(enforce_csrf_checks=True)
    other.force_login(cast["R"])
    assert other.post("/preferences/theme/", data).status_code == 403


MODELS = (
    User, Campaign, Sender, Segment, SegmentVersion, Item, ContentVersion, Prompt, PromptVersion, Label, Proposal,
    Profile, ContactPoint, Consent, TraitDefinition, Import,
)  # fmt: skip
# What a form may change although its name looks like any other, by the model.
OWN = {
    User: {"name", "theme", "time_zone", "has_shortcuts"},
    Sender: {"name", "from_name", "from_address", "reply_to", "postal_address"},
    Segment: {"name", "description", "current", "updated_at", "last_count", "last_counted_at"},
    Item: {"name", "content_class", "updated_at"},
    Prompt: {"name", "updated_at"},
    TraitDefinition: {"label", "privacy"},
    Import: {"mapping", "status"},
}
PLANNED = {
    "goal": {"goal_name", "goal_event", "goal_kind", "goal_property", "window_days", "metrics"},
    "audience": {"segment", "holdout"},
    "message": {"prompt"},
    "personalisation": {"k", "facts", "slots"},
    "schedule": {
        "sender", "send_at", "send_until", "quiet_from", "quiet_until", "cap_messages", "cap_days", "is_tracked",
    },
    "review": {"note"},
}  # fmt: skip


def forged(cast: dict[str, User]) -> dict[str, str]:
    """Every field of every model with a value that would matter if it were taken."""
    found: dict[str, str] = {}
    for model in MODELS:
        for one in model._meta.get_fields():
            value = worth(one, cast)
            if value is not None:
                found |= {one.name: value, f"{one.name}_id": value, f"{model._meta.model_name}-{one.name}": value}
    return found | {"roles": "admin", "status": "approved", "is_superuser": "1", "is_staff": "1", "actor": "1"}


def worth(one: models.Field, cast: dict[str, User]) -> str | None:
    if isinstance(one, ArrayField):
        return "admin"
    if isinstance(one, models.ForeignKey):
        return str(cast["A"].pk)
    if isinstance(one, models.BooleanField):
        return "on"
    if isinstance(one, models.DateTimeField | models.DateField):
        return "2020-01-01"
    if isinstance(one, models.IntegerField | models.DecimalField | models.UUIDField):
        return "77"
    return '"forged"' if isinstance(one, models.Field) else None


def standing() -> dict[tuple[str, int], dict[str, object]]:
    """All rows of the models, field by field."""
    plain = (str, int, bool, float, date, datetime, UUID, list, dict, type(None))
    rows = {}
    for model in MODELS:
        for row in model._default_manager.values():
            values = {k: v if isinstance(v, plain) else str(v) for k, v in row.items()}
            rows[(model.__name__ + model._meta.app_label, row["id"])] = values
    return rows


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("common:show_preferences", "N"), ("segments:show_segment", "M"), ("content:edit_item", "M"),
        ("content:change_item", "M"), ("prompts:edit_prompt", "M"), ("prompts:rename_prompt", "M"),
        ("campaigns:edit_sender", "A"), ("campaigns:rename_campaign", "M"), ("profiles:map_columns", "M"),
        ("profiles:list_traits", "M"),
    ],
)  # fmt: skip
def test_a_form_changes_what_it_shows_and_nothing_else(world, as_role, cast, enqueued, name, letter):
    check(world, as_role[letter], cast, world.url(name, ROUTES[name]), {"name", "updated_at", "version"})


@pytest.mark.parametrize("step", [step for step in STEPS if step != "launch"])
def test_a_step_of_the_plan_changes_its_own_fields_and_nothing_else(world, as_role, cast, step):
    url = world.url("campaigns:edit_step", ["campaign", "step"]).replace("/goal/", f"/{step}/")
    check(world, as_role["M"], cast, url, PLANNED[step] | {"version", "updated_at"})


def check(world, client, cast, url, campaign_fields):
    taken = 0
    for form in forms_of(client.get(url).content.decode(), url):
        if "password" in form.action or not {"text", "textarea", "select", "number"} & set(form.kinds.values()):
            continue
        before = standing()
        extra = {key: value for key, value in forged(cast).items() if key not in form.kinds}
        answer = client.post(form.action, {**extra, **form.data, "message": "Again", "do": "save"})
        taken += answer.status_code == 302
        after = standing()
        for key, values in before.items():
            model = next(one for one in MODELS if one.__name__ + one._meta.app_label == key[0])
            allowed = OWN.get(model, set()) if model is not Campaign else campaign_fields
            changed = {k for k, v in after.get(key, values).items() if values[k] != v}
            assert {one.removesuffix("_id") for one in changed} <= allowed, (form.action, key)
    assert taken, f"no form of {url} was taken at all"


def test_a_new_colleague_has_only_the_roles_that_were_ticked(as_role, cast):
    data = {"name": "New", "email": "new@attune.example", "roles": "reviewer"}
    as_role["A"].post("/users/new/", {**{k: v for k, v in forged(cast).items() if k != "roles"}, **data})
    new = User.objects.get(email="new@attune.example")
    assert (new.roles, new.is_active, new.session_epoch) == (["reviewer"], False, 0)
    assert not hasattr(new, "is_superuser")
