"""What can be taken back about a prompt's roll-out, and who else has it open."""

from collections.abc import Mapping
from uuid import UUID

from django.urls import reverse

from apps.common.errors import Conflict
from apps.common.models import User
from apps.common.presence import register_presence
from apps.common.undo import Undone, register_undo
from apps.prompts import services
from apps.prompts.models import Prompt, Proposal, Suggestion, TestSet, Version


def register_all() -> None:
    register_presence("prompt")
    register_undo("prompts.propose_version", take_back_proposal)
    register_undo("prompts.take_back_proposal", propose_again)
    register_undo("prompts.decline_proposal", reopen_proposal)
    register_undo("prompts.decline_suggestion", reopen_suggestion)
    register_undo("prompts.put_in_production", take_from_production)
    register_undo("prompts.rename_prompt", rename_back)
    register_undo("prompts.change_test_cases", restore_cases)
    register_undo("prompts.remove_test_set", restore_set)
    register_undo("prompts.move_prompt", move_back)
    register_undo("prompts.move_label", label_back)
    register_undo("prompts.duplicate_prompt", discard_copy)


def take_back_proposal(*, actor: User, proposal: int, replaced: int | None = None) -> Undone:
    former = _proposal(replaced) if replaced else None
    found = services.take_back_proposal(proposal=_proposal(proposal), actor=actor, reopens=former)
    again = f" Version {former.version.number} waits again." if former else ""
    return Undone(f"The proposal is taken back.{again}", _page(former.version if former else found.version))


def propose_again(*, actor: User, proposal: int) -> Undone:
    before = _proposal(proposal)
    found = services.propose_version(version=before.version, note=before.note, actor=actor)
    return Undone(f"Version {found.version.number} is proposed again.", _page(found.version))


def reopen_proposal(*, actor: User, proposal: int) -> Undone:
    found = services.reopen_proposal(proposal=_proposal(proposal), actor=actor)
    return Undone("The proposal is open again.", _page(found.version))


def reopen_suggestion(*, actor: User, suggestion: str) -> Undone:
    found = services.reopen_suggestion(suggestion=Suggestion.objects.get(uuid=UUID(suggestion)), actor=actor)
    return Undone("The suggestion is open again.", reverse("prompts:list_suggestions", args=[found.prompt.uuid]))


def take_from_production(*, actor: User, version: str, before: str) -> Undone:
    found = Version.objects.select_related("prompt").get(uuid=UUID(version))
    former = services.take_from_production(version=found, before=before, actor=actor)
    words = f"Version {former.number} is in production again." if former else "No version is in production any more."
    return Undone(words, _page(found))


def rename_back(*, actor: User, prompt: str, name: str, now: str) -> Undone:
    found = Prompt.objects.get(uuid=UUID(prompt))
    services.rename_prompt(prompt=found, name=name, actor=actor, base=services.name_base(now))
    return Undone(f"It is called “{name}” again.", reverse("prompts:show_prompt", args=[prompt]))


def restore_cases(*, actor: User, test_set: str, before: int, after: int) -> Undone:
    found = TestSet.objects.get(uuid=UUID(test_set))
    services.restore_revision(test_set=found, before=before, after=after, actor=actor)
    return Undone("The set has its cases as before.", reverse("prompts:show_test_set", args=[test_set]))


def restore_set(*, actor: User, test_set: str) -> Undone:
    found = services.restore_set(test_set=TestSet.objects.get(uuid=UUID(test_set)), actor=actor)
    return Undone(f"“{found.name}” is back.", reverse("prompts:show_test_set", args=[test_set]))


def move_back(*, actor: User, before: Mapping[str, str], now: str) -> Undone:
    still = [prompt for prompt in Prompt.objects.filter(uuid__in=before) if prompt.folder == now]
    if len(still) < len(before):
        raise Conflict("Somebody has moved one of them meanwhile.")
    for prompt in still:
        services.move_prompts(prompts=[prompt], folder=before[str(prompt.uuid)], actor=actor)
    return Undone("They are back where they were.", reverse("prompts:list_prompts"))


def label_back(*, actor: User, prompt: str, label: str, now: str, before: str) -> Undone:
    found = Prompt.objects.get(uuid=UUID(prompt))
    pointer = found.labels.select_related("version").filter(name=label).first()
    if (str(pointer.version.uuid) if pointer else "") != now:
        raise Conflict(f"Somebody has moved “{label}” meanwhile.")
    page = reverse("prompts:list_versions", args=[prompt])
    if not before:
        services.take_label(prompt=found, name=label, actor=actor)
        return Undone(f"The label “{label}” is taken away again.", page)
    version = found.versions.get(uuid=UUID(before))
    services.move_label(version=version, name=label, note="Undone", actor=actor)
    return Undone(f"“{label}” points at version {version.number} again.", page)


def discard_copy(*, actor: User, prompt: str) -> Undone:
    name = services.discard_copy(prompt=UUID(prompt), actor=actor)
    return Undone(f"“{name}” is gone again.", reverse("prompts:list_prompts"))


def _proposal(proposal: int) -> Proposal:
    return Proposal.objects.select_related("prompt", "version__prompt").get(pk=proposal)


def _page(version: Version) -> str:
    return reverse("prompts:show_prompt", args=[version.prompt.uuid]) + f"?version={version.number}"
