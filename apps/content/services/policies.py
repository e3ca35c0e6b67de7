"""Guardrail policies: immutable numbered versions for a content class on a channel."""

from typing import Any

from django.db import transaction

from apps.ai.channels import CHANNELS
from apps.common import audit
from apps.common.access import require
from apps.common.errors import Conflict, Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.common.stale import Stale, base_of
from apps.content.guardrails.settings import PolicySettings, digest_of, problems
from apps.content.models import GuardrailPolicy, GuardrailPolicyVersion, Item

FOLLOWS = {"follows": True}  # a version that gives the class back to Normal's policy, or Normal to the house's rules


def save_policy(
    *, content_class: str, channel: str, settings: PolicySettings, base: str, actor: User, note: str = ""
) -> GuardrailPolicyVersion:
    """From now on drafts of the class on the channel are judged by `settings`. `base` is what the editor was opened on.

    Raises Stale when somebody saved meanwhile, Conflict when nothing is different, Invalid by field (limits.*,
    severities.*, required, …), among others for what no policy may soften.
    """
    require(actor, Right.MANAGE)
    if found := problems(settings, channel):
        raise Invalid("Some of this cannot be saved.", found)
    return _add(content_class, channel, settings.to_json(channel), actor, note, base=base)


def restore_policy(
    *, content_class: str, channel: str, number: int, actor: User, only_after: int | None = None
) -> GuardrailPolicyVersion:
    """A new version that says what version `number` said (0: nothing, so it follows). With `only_after` it raises
    Conflict unless that is the newest one still."""
    require(actor, Right.MANAGE)
    said = GuardrailPolicyVersion.objects.filter(
        policy__content_class=content_class, policy__channel=channel, number=number
    ).first()
    if said is None and number:
        raise Conflict("There is no such version.")
    wanted = said.settings if said else FOLLOWS
    note = f"As version {number}" if said else ""
    return _add(content_class, channel, wanted, actor, note, only_after=only_after)


def policy_base(content_class: str, channel: str) -> str:
    """What an editor of this policy is opened on."""
    return _base(_newest(content_class, channel))


def _newest(content_class: str, channel: str) -> GuardrailPolicyVersion | None:
    versions = GuardrailPolicyVersion.objects.filter(policy__content_class=content_class, policy__channel=channel)
    return versions.order_by("-number").first()


def _base(newest: GuardrailPolicyVersion | None) -> str:
    return base_of({"number": newest.number if newest else 0})


@transaction.atomic
def _add(
    content_class: str,
    channel: str,
    settings: dict[str, Any],
    actor: User,
    note: str,
    *,
    base: str | None = None,
    only_after: int | None = None,
) -> GuardrailPolicyVersion:
    if content_class not in Item.ContentClass.values or channel not in CHANNELS:
        raise Invalid("There is no such policy.")
    policy, _ = GuardrailPolicy.objects.get_or_create(content_class=content_class, channel=channel)
    policy = GuardrailPolicy.objects.select_for_update().get(pk=policy.pk)
    newest = _newest(content_class, channel)
    last = newest.number if newest else 0
    if base is not None and base != _base(newest):
        raise Stale("Somebody saved this policy while you had it open.")
    if only_after is not None and only_after != last:
        raise Conflict("Somebody saved this policy again since.")
    if (newest.settings if newest else FOLLOWS) == settings:
        raise Conflict("Nothing is different from the policy in force.")
    version = GuardrailPolicyVersion.objects.create(
        policy=policy,
        number=last + 1,
        settings=settings,
        digest=digest_of(settings),
        note=note.strip()[:200],
        created_by=actor,
    )
    detail = {"number": version.number, "class": content_class, "channel": channel}
    audit.record(actor=actor, action="content.save_policy", obj=policy, keys=sorted(settings), detail=detail)
    return version
