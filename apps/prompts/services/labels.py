"""Which version is in production: proposed by whoever may edit, decided by somebody else."""

from django.db import transaction

from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict, Invalid, Refused
from apps.common.models import User
from apps.common.rights import Right
from apps.common.services import settle_waiting
from apps.prompts.models import Label, LabelMove, Prompt, Proposal, Version
from apps.prompts.services.gate import passed_gate, was_in_production
from apps.prompts.services.telling import tell_answered, tell_proposed

PRODUCTION = Label.Name.PRODUCTION


def propose_version(*, version: Version, actor: User, note: str = "") -> Proposal:
    """Asks that `version` goes into production. An open proposal of the same prompt is replaced by this one."""
    require(actor, Right.EDIT_PLANS)
    with transaction.atomic():
        prompt = _locked(version)
        _refuse_current(prompt, version)
        _answer_open(prompt, Proposal.Status.WITHDRAWN, actor, "Replaced by another proposal.")
        proposal = Proposal.objects.create(
            prompt=prompt, version=version, note=note.strip()[:200], proposed_by=actor, proposed_at=clock.now()
        )
        _record(version, actor, "prompts.propose_version")
        tell_proposed(proposal, actor)
    return proposal


def take_back_proposal(*, proposal: Proposal, actor: User) -> Proposal:
    require(actor, Right.EDIT_PLANS)
    with transaction.atomic():
        _locked(proposal.version)
        found = _still_open(proposal)
        _answer_open(found.prompt, Proposal.Status.WITHDRAWN, actor, "")
        _record(found.version, actor, "prompts.take_back_proposal")
    return found


def decline_proposal(*, proposal: Proposal, note: str, actor: User) -> Proposal:
    """Says no, with the reason for the author."""
    require(actor, Right.PROMOTE_PROMPT)
    if not note.strip():
        raise Invalid("Say why, so that the author can act on it.", {"note": "Say why."})
    with transaction.atomic():
        _locked(proposal.version)
        found = _still_open(proposal)
        _answer_open(found.prompt, Proposal.Status.DECLINED, actor, note)
        _record(found.version, actor, "prompts.decline_proposal")
        words = f"declined version {found.version.number} of “{found.prompt.name}”"
        tell_answered(found.version, actor, words, f"proposal:{found.pk}:declined", note)
    return found


def put_in_production(*, version: Version, content_hash: str, actor: User, note: str = "") -> Label:
    """Moves the label `production` to `version`, forward or back. `content_hash` names the bytes that were seen.

    Refused without the right, for the version's own author, and while the gate is closed (`services.gate`); Conflict
    when it is there already or is not what was shown. Running campaigns keep the version they resolved when their
    audience was frozen.
    """
    require(actor, Right.PROMOTE_PROMPT)
    if version.created_by_id == actor.pk:
        raise Refused("You wrote this version. Somebody else must put it in production.")
    with transaction.atomic():
        prompt = _locked(version)
        if version.content_hash != content_hash:
            raise Conflict("This is not the version that you were shown.")
        _refuse_current(prompt, version)
        gate = passed_gate(version, actor)
        now = clock.now()
        label, _ = Label.objects.update_or_create(
            prompt=prompt, name=PRODUCTION, defaults={"version": version, "moved_by": actor, "moved_at": now}
        )
        move = {"version": version, "moved_by": actor, "moved_at": now, "note": note.strip()[:200]}
        why = {"run": gate.run, "conditions": [one.to_json() for one in gate.conditions]}
        moved = LabelMove.objects.create(prompt=prompt, name=PRODUCTION, **move, **why)
        _accept(prompt, version, actor, note)
        _record(version, actor, "prompts.put_in_production")
        words = f"put version {version.number} of “{prompt.name}” in production"
        tell_answered(version, actor, words, f"move:{moved.pk}", note)
    return label


def reopen_proposal(*, proposal: Proposal, actor: User) -> Proposal:
    """Undoes `decline_proposal` for whoever declined it. Conflict when another one is open by now."""
    require(actor, Right.PROMOTE_PROMPT)
    with transaction.atomic():
        prompt = _locked(proposal.version)
        found = Proposal.objects.select_related("prompt", "version__prompt").get(pk=proposal.pk)
        if found.status != Proposal.Status.DECLINED or found.answered_by_id != actor.pk:
            raise Conflict("Somebody else has gone on with this proposal.")
        _reopen(prompt, found)
        _record(found.version, actor, "prompts.reopen_proposal")
    return found


def take_from_production(*, version: Version, before: str, actor: User) -> Version | None:
    """Undoes `put_in_production`: the label goes back to the version `before` (its UUID; empty: to none), and a
    proposal that was accepted waits again. Conflict when somebody moved the label since."""
    require(actor, Right.PROMOTE_PROMPT)
    with transaction.atomic():
        prompt = _locked(version)
        label = prompt.labels.select_related("version", "moved_by").filter(name=PRODUCTION).first()
        if label is None or label.version_id != version.pk or label.moved_by_id != actor.pk:
            who = f"{label.moved_by} put version {label.version.number} in production" if label else "Somebody moved it"
            raise Conflict(f"{who} meanwhile.")
        former = prompt.versions.filter(uuid=before).first() if before else None
        _move_back(label, former, actor)
        accepted = prompt.proposals.filter(version=version, status=Proposal.Status.ACCEPTED, answered_by=actor)
        if (newest := accepted.order_by("-answered_at").first()) is not None:
            _reopen(prompt, newest)
        _record(version, actor, "prompts.take_from_production")
    return former


def _move_back(label: Label, former: Version | None, actor: User) -> None:
    if former is None:
        label.delete()
        return
    if former.created_by_id == actor.pk:
        raise Refused("You wrote the version before. Somebody else must put it back in production.")
    if not was_in_production(former):
        raise Refused(f"Version {former.number} has never been in production.")
    label.version, label.moved_by, label.moved_at = former, actor, clock.now()
    label.save(update_fields=["version", "moved_by", "moved_at"])
    LabelMove.objects.create(
        prompt=label.prompt, name=PRODUCTION, version=former, moved_by=actor, moved_at=label.moved_at, note="Undone"
    )


def _reopen(prompt: Prompt, proposal: Proposal) -> None:
    if prompt.proposals.filter(status=Proposal.Status.OPEN).exists():
        raise Conflict("Another version is proposed by now.")
    proposal.status, proposal.answered_by, proposal.answered_at, proposal.answer = Proposal.Status.OPEN, None, None, ""
    proposal.save(update_fields=["status", "answered_by", "answered_at", "answer"])


def _locked(version: Version) -> Prompt:
    return Prompt.objects.select_for_update().get(pk=version.prompt_id)


def _refuse_current(prompt: Prompt, version: Version) -> None:
    if prompt.labels.filter(name=PRODUCTION, version=version).exists():
        raise Conflict(f"Version {version.number} is in production already.")


def _still_open(proposal: Proposal) -> Proposal:
    found = Proposal.objects.select_related("prompt", "version").get(pk=proposal.pk)
    if found.status != Proposal.Status.OPEN:
        raise Conflict("This proposal has been answered already.")
    return found


def _accept(prompt: Prompt, version: Version, actor: User, note: str) -> None:
    """Closes the open proposal: accepted when it is about this version, else overtaken by it."""
    is_meant = prompt.proposals.filter(status=Proposal.Status.OPEN, version=version).exists()
    status = Proposal.Status.ACCEPTED if is_meant else Proposal.Status.WITHDRAWN
    words = note if is_meant else f"Version {version.number} went into production instead."
    _answer_open(prompt, status, actor, words)


def _answer_open(prompt: Prompt, status: Proposal.Status, actor: User, answer: str) -> None:
    for key in prompt.proposals.filter(status=Proposal.Status.OPEN).values_list("pk", flat=True):
        settle_waiting(cause=f"proposal:{key}:")
    changes = {"status": status, "answered_by": actor, "answered_at": clock.now(), "answer": answer.strip()[:200]}
    prompt.proposals.filter(status=Proposal.Status.OPEN).update(**changes)


def _record(version: Version, actor: User, action: str) -> None:
    detail = {"number": version.number, "hash": version.content_hash}
    audit.record(actor=actor, action=action, obj=version.prompt, detail=detail)
