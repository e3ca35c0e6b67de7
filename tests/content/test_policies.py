"""Guardrail policies: their pages, versions, floors, the try-it box, and what a change does to what was approved."""

from dataclasses import replace

import pytest
from django.urls import reverse

from apps.ai.types import Severity
from apps.common.errors import Conflict, Invalid, Refused
from apps.common.models import AuditEntry
from apps.common.stale import Stale
from apps.content import services
from apps.content.guardrails import check
from apps.content.guardrails.settings import PolicySettings, Required
from apps.content.models import GuardrailPolicyVersion
from apps.content.selectors import guard_policy, policy_in_force, version_in_words
from tests.content.guardrails.desk import BRIEF, saying
from tests.editors import typed
from tests.security.pages import forms_of

pytestmark = pytest.mark.django_db
LOUD = {"manners.shouting": Severity.BLOCK}


def save(admin, settings=None, content_class="normal", channel="email", **fields):
    return services.save_policy(
        content_class=content_class,
        channel=channel,
        settings=settings or PolicySettings(severities=LOUD),
        base=services.policy_base(content_class, channel),
        actor=admin,
        **fields,
    )


def severity_of(text, code, policy):
    return next(f.severity for f in check(saying(text), BRIEF, policy) if f.code == code)


def test_a_policy_decides_what_a_finding_does_and_only_on_its_channel(admin):
    assert severity_of("COME AND SEE the wool.", "manners.shouting", guard_policy("en")) is Severity.WARN
    save(admin)
    assert severity_of("COME AND SEE the wool.", "manners.shouting", guard_policy("en")) is Severity.BLOCK
    assert severity_of("COME AND SEE the wool.", "manners.shouting", guard_policy("en", "push")) is Severity.WARN


def test_a_class_without_a_policy_follows_normal_until_it_has_its_own(admin):
    save(admin)
    assert guard_policy("en", "email", "legal").severities == LOUD
    own = save(admin, PolicySettings(severities={"manners.shouting": Severity.INFO}), content_class="legal")
    assert own.number == 1
    assert guard_policy("en", "email", "legal").severities == {"manners.shouting": Severity.INFO}
    services.restore_policy(content_class="legal", channel="email", number=0, actor=admin)
    assert policy_in_force("legal", "email").cell == "normal"


@pytest.mark.parametrize("code", ["personal", "links", "grounding", "links.raw_url", "content.not_valid"])
def test_nobody_can_soften_what_always_blocks(admin, code):
    with pytest.raises(Invalid) as refused:
        save(admin, PolicySettings(severities={code: Severity.WARN}))
    assert "always blocks" in refused.value.errors[f"severities.{code}"]


def test_a_row_that_was_written_past_the_service_softens_nothing_either(admin):
    version = save(admin)
    GuardrailPolicyVersion.objects.filter(pk=version.pk).update(settings={"severities": {"links": "info"}})
    found = severity_of("See www.example.com for it.", "links.raw_url", guard_policy("en"))
    assert found is Severity.BLOCK


def test_required_phrases_count_for_their_language(admin):
    save(admin, PolicySettings(required=(Required("Widerruf jederzeit", "de"), Required("The team"))))
    assert guard_policy("en").required_phrases == ("The team",)
    assert guard_policy("de").required_phrases == ("Widerruf jederzeit", "The team")


def test_versions_are_numbered_and_say_who_and_why(admin):
    first = save(admin, note="People complained.")
    second = save(admin, PolicySettings())
    assert (first.number, second.number) == (1, 2)
    assert (first.created_by, first.note) == (admin, "People complained.")
    row = AuditEntry.objects.filter(action="content.save_policy").latest("id")
    assert row.detail == {"number": 2, "class": "normal", "channel": "email"}
    with pytest.raises(Conflict):
        save(admin, PolicySettings())


def test_a_stale_save_and_a_stranger_change_nothing(admin, author):
    opened = services.policy_base("normal", "email")
    save(admin)
    fields = {"content_class": "normal", "channel": "email", "settings": PolicySettings(), "base": opened}
    with pytest.raises(Stale):
        services.save_policy(actor=admin, **fields)
    with pytest.raises(Refused):
        services.save_policy(actor=author, **fields)
    assert GuardrailPolicyVersion.objects.count() == 1


def test_the_guardrail_version_changes_with_policy_terms_and_hosts(admin):
    seen = [guard_policy("en").version]
    save(admin)
    seen.append(guard_policy("en").version)
    services.add_banned_term(term="wool", actor=admin)
    seen.append(guard_policy("en").version)
    services.allow_host(host="example.com", actor=admin)
    seen.append(guard_policy("en").version)
    assert len(set(seen)) == 4
    assert guard_policy("en").version == seen[-1]
    assert version_in_words(seen[0]).startswith("House rules, E-mail")
    assert version_in_words(seen[1]).startswith("Policy 1 for normal content, E-mail")


PAGE = reverse("content:show_policy", args=["normal", "email"])


def test_an_admin_saves_a_policy_and_takes_it_back(client_for, admin):
    client = client_for(admin)
    page = client.get(PAGE).content.decode()
    assert "Always blocks." in page
    data = typed(client, PAGE, code__manners__shouting="block", required="de: Widerruf jederzeit", note="Quiet")
    answer = client.post(reverse("content:save_policy", args=["normal", "email"]), data, follow=True)
    assert "Version 1 is in force." in answer.content.decode()
    force = policy_in_force("normal", "email")
    assert force.settings.severities == LOUD
    assert force.settings.required == (Required("Widerruf jederzeit", "de"),)
    undo = next(form for form in forms_of(answer.content.decode(), "/") if "undo" in form.data)
    client.post(undo.action, undo.data)
    assert policy_in_force("normal", "email").settings == PolicySettings.of_channel("email")


def test_what_cannot_be_saved_is_said_by_its_field_and_kept(client_for, admin):
    client = client_for(admin)
    data = typed(client, PAGE, limit__subject_good="99", limit__subject_max="40")
    answer = client.post(reverse("content:save_policy", args=["normal", "email"]), data)
    assert answer.status_code == 422
    assert "Not more than what blocks." in answer.content.decode()
    assert 'value="99"' in answer.content.decode()


def test_words_are_tried_on_what_is_typed_beside_what_is_in_force(client_for, admin):
    client = client_for(admin)
    said = "COME AND SEE the wool, 20% off."
    data = typed(client, PAGE, code__manners__shouting="block", try_text=said, try_locale="en")
    answer = client.post(reverse("content:try_policy", args=["normal", "email"]), data)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert '<mark class="block" title="This shouts.">COME AND SEE</mark>' in page
    assert '<s class="muted">warn</s>' in page
    assert '<option value="block" selected>' in page
    assert not GuardrailPolicyVersion.objects.exists()
    fragment = client.post(
        reverse("content:try_policy", args=["normal", "email"]), data, headers={"hx-request": "true"}
    )
    assert fragment.content.decode().lstrip().startswith('<div id="tried"')
    cited = {**data, "try_sources": "Members get 20% off."}
    page = client.post(reverse("content:try_policy", args=["normal", "email"]), cited).content.decode()
    assert "grounding." not in page


@pytest.mark.parametrize("channel", ["email", "sms", "push", "in_app", "webhook"])
def test_every_channel_has_an_editor_that_saves_as_it_stands(client_for, admin, channel):
    client = client_for(admin)
    data = typed(client, reverse("content:show_policy", args=["sensitive", channel]), exclamations_max="1")
    answer = client.post(reverse("content:save_policy", args=["sensitive", channel]), data, follow=True)
    assert "Version 1 is in force." in answer.content.decode()
    house = PolicySettings.of_channel(channel)
    assert policy_in_force("sensitive", channel).settings == replace(house, exclamations_max=1)
