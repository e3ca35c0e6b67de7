"""Which version is in production: proposed by whoever may edit, decided by somebody else."""

from django.db import transaction

from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict, Invalid, Refused
from apps.common.models import User
from apps.common.rights import Right
from apps.common.services import settle_waiting
from apps.common.stale import Stale
from apps.prompts.models import Label, LabelMove, Prompt, Proposal, Version
from apps.prompts.services.gate import passed_gate, was_in_production
from apps.prompts.services.telling import tell_answered, tell_overtaken, tell_proposed, tell_taken_back

PRODUCTION = Label.Name.PRODUCTION


def propose_version(*, version: Version, actor: User, note: str = "", replaces: int | None = None) -> Proposal:
    """Asks that `version` goes into production. `replaces` is the open proposal (its id) whose place it takes.

    Nobody's proposal is replaced unseen: Stale when another one is open than the one that was named. Conflict when this
    version is proposed or in production already.
    """
    require(actor, Right.EDIT_PLANS)
    with transaction.atomic():
        prompt = _locked(version)
        _refuse_current(prompt, version)
        former = _open_one(prompt)
        _refuse_unseen(former, version, replaces)
        _answer_open(prompt, Proposal.Status.REPLACED, actor, f"Version {version.number} is proposed instead.")
        proposal = Proposal.objects.create(
            prompt=prompt, version=version, note=note.strip()[:200], proposed_by=actor, proposed_at=clock.now()
        )
        _record(version, actor, "prompts.propose_version", former)
        tell_proposed(proposal, actor, former)
    return proposal


def take_back_proposal(*, proposal: Proposal, actor: User, reopens: Proposal | None = None) -> Proposal:
    """Ends a proposal. `reopens`: the one it had replaced waits again, which undoes `propose_version`."""
    require(actor, Right.EDIT_PLANS)
    with transaction.atomic():
        prompt = _locked(proposal.version)
        found = _still_open(proposal)
        _answer_open(prompt, Proposal.Status.WITHDRAWN, actor, "")
        _record(found.version, actor, "prompts.take_back_proposal")
        former = prompt.proposals.filter(pk=reopens.pk, status=Proposal.Status.REPLACED).first() if reopens else None
        if former:
            _reopen(prompt, former)
            _record(former.version, actor, "prompts.reopen_proposal")
        tell_taken_back(found, actor, former)
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
    """Undoes `put_in_production`: the label goes back to the version `before` (its UUID; empty: to none), and the
    proposal that it answered waits again. Conflict when somebody moved the label since."""
    require(actor, Right.PROMOTE_PROMPT)
    with transaction.atomic():
        prompt = _locked(version)
        label = prompt.labels.select_related("version", "moved_by").filter(name=PRODUCTION).first()
        if label is None or label.version_id != version.pk or label.moved_by_id != actor.pk:
            who = f"{label.moved_by} put version {label.version.number} in production" if label else "Somebody moved it"
            raise Conflict(f"{who} meanwhile.")
        former = prompt.versions.filter(uuid=before).first() if before else None
        answered = prompt.proposals.filter(answered_by=actor, answered_at__gte=label.moved_at)
        _move_back(label, former, actor)
        waited = answered.filter(status__in=(Proposal.Status.ACCEPTED, Proposal.Status.REPLACED))
        if (one := waited.order_by("answered_at", "pk").first()) is not None:
            _reopen(prompt, one)
        _record(version, actor, "prompts.take_from_production")
    return former


def _move_back(label: Label, former: Version | None, actor: User) -> None:
    now = clock.now()
    if former is None:
        label.delete()
    else:
        if former.created_by_id == actor.pk:
            raise Refused("You wrote the version before. Somebody else must put it back in production.")
        if not was_in_production(former):
            raise Refused(f"Version {former.number} has never been in production.")
        label.version, label.moved_by, label.moved_at = former, actor, now
        label.save(update_fields=["version", "moved_by", "moved_at"])
    LabelMove.objects.create(
        prompt=label.prompt, name=PRODUCTION, version=former, moved_by=actor, moved_at=now, note="Undone"
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


def _open_one(prompt: Prompt) -> Proposal | None:
    return prompt.proposals.filter(status=Proposal.Status.OPEN).select_related("version__prompt", "proposed_by").first()


def _refuse_unseen(former: Proposal | None, version: Version, named: int | None) -> None:
    if former is None:
        return  # what was named is taken back or answered by now: there is nobody to overrule
    if former.version_id == version.pk:
        raise Conflict(f"{former.proposed_by.name} has proposed version {version.number} already.")
    if former.pk != named:
        raise Stale(f"{former.proposed_by.name} has proposed version {former.version.number} meanwhile.")


def _still_open(proposal: Proposal) -> Proposal:
    found = Proposal.objects.select_related("prompt", "version").get(pk=proposal.pk)
    if found.status != Proposal.Status.OPEN:
        raise Conflict("This proposal has been answered already.")
    return found


def _accept(prompt: Prompt, version: Version, actor: User, note: str) -> None:
    """Closes the open proposal: accepted when it is about this version, else overtaken by it."""
    waited = _open_one(prompt)
    if waited is None:
        return
    is_meant = waited.version_id == version.pk
    status = Proposal.Status.ACCEPTED if is_meant else Proposal.Status.REPLACED
    words = note if is_meant else f"Version {version.number} went into production instead."
    _answer_open(prompt, status, actor, words)
    if not is_meant:
        tell_overtaken(waited, version, actor, note)


def _answer_open(prompt: Prompt, status: Proposal.Status, actor: User, answer: str) -> None:
    for key in prompt.proposals.filter(status=Proposal.Status.OPEN).values_list("pk", flat=True):
        settle_waiting(cause=f"proposal:{key}:")
    changes = {"status": status, "answered_by": actor, "answered_at": clock.now(), "answer": answer.strip()[:200]}
    prompt.proposals.filter(status=Proposal.Status.OPEN).update(**changes)


def _record(version: Version, actor: User, action: str, replaced: Proposal | None = None) -> None:
    detail = {"number": version.number, "hash": version.content_hash}
    if replaced:
        detail["replaced"] = replaced.version.number
    audit.record(actor=actor, action=action, obj=version.prompt, detail=detail)
