"""Guardrail policies: the grid, the editor, its history, and the box that tries words on it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from apps.ai.channels import CHANNELS
from apps.common import clock
from apps.common.access import actor_of, needs
from apps.common.editing import Editing
from apps.common.errors import Invalid
from apps.common.rights import Right
from apps.common.selectors import last_change
from apps.common.undo import Undo, offer_undo
from apps.content import services
from apps.content.forms.policies import PolicyForm, TrialForm, field_of
from apps.content.guardrails.catalogue import FAMILIES
from apps.content.guardrails.marking import stretches
from apps.content.guardrails.trial import Pasted, compare, judge
from apps.content.models import GuardrailPolicy, GuardrailPolicyVersion, Item
from apps.content.selectors.policies import (
    CLASSES,
    InForce,
    policy_grid,
    policy_history,
    policy_in_force,
    policy_of,
    version_in_words,
)


@needs(Right.VIEW)
@require_GET
def list_policies(request: HttpRequest) -> HttpResponse:
    context = {
        "grid": policy_grid(),
        "classes": Item.ContentClass.labels,
        "families": FAMILIES,
        "may_manage": actor_of(request).may(Right.MANAGE),
    }
    return render(request, "content/policies.html", context)


@needs(Right.VIEW)
@require_GET
def show_policy(request: HttpRequest, content_class: str, channel: str) -> HttpResponse:
    return _page(request, content_class, channel, _editing(request, content_class, channel))


@require_POST
@needs(Right.MANAGE)
def save_policy(request: HttpRequest, content_class: str, channel: str) -> HttpResponse:
    def write(form: PolicyForm, base: str) -> GuardrailPolicyVersion:
        try:
            return services.save_policy(
                content_class=content_class,
                channel=channel,
                settings=form.settings(),
                base=base,
                note=form.cleaned_data["note"],
                actor=actor_of(request),
            )
        except Invalid as error:
            raise Invalid(error.message, {field_of(key): words for key, words in error.errors.items()}) from error

    editing = _editing(request, content_class, channel)
    if saved := editing.save(write):
        return _saved(request, saved, editing.say(f"Version {saved.number} is in force."))
    return _page(request, content_class, channel, editing)


@require_POST
@needs(Right.VIEW)
def try_policy(request: HttpRequest, content_class: str, channel: str) -> HttpResponse:
    """What the pasted words would meet: by the policy in force, and by what is typed in the editor."""
    _known(content_class, channel)
    form = PolicyForm(request.POST, channel=channel)
    tried = _tried(request, content_class, channel, form)
    if request.headers.get("HX-Request"):
        return render(request, "content/policy.html#tried", {"tried": tried})
    editing = _editing(request, content_class, channel)
    if actor_of(request).may(Right.MANAGE):
        editing.form = form
    return _page(request, content_class, channel, editing, tried)


@require_POST
@needs(Right.MANAGE)
def restore_policy(request: HttpRequest, content_class: str, channel: str, number: int) -> HttpResponse:
    _known(content_class, channel)
    saved = services.restore_policy(
        content_class=content_class, channel=channel, number=number, actor=actor_of(request)
    )
    words = f"Version {saved.number} says what version {number} said." if number else "The policy follows again."
    return _saved(request, saved, words)


def _saved(request: HttpRequest, saved: GuardrailPolicyVersion, words: str) -> HttpResponse:
    keys = {
        "content_class": saved.policy.content_class,
        "channel": saved.policy.channel,
        "number": saved.number - 1,
        "only_after": saved.number,
    }
    words = f"{words} Approved drafts are judged by it before they are sent."
    offer_undo(request, words, Undo("content.save_policy", keys))
    return redirect("content:show_policy", saved.policy.content_class, saved.policy.channel)


def _known(content_class: str, channel: str) -> None:
    if content_class not in CLASSES or channel not in CHANNELS:
        raise Http404


def _editing(request: HttpRequest, content_class: str, channel: str) -> Editing:
    _known(content_class, channel)

    def now() -> tuple[PolicyForm, str]:
        settings = policy_in_force(content_class, channel).settings
        return PolicyForm.showing(settings, channel), services.policy_base(content_class, channel)

    def change() -> Any:
        policy = GuardrailPolicy.objects.filter(content_class=content_class, channel=channel).first()
        return last_change(policy, "content.save_policy") if policy else None

    return Editing(request, now=now, bind=lambda data: PolicyForm(data, channel=channel), change=change)


def _tried(request: HttpRequest, content_class: str, channel: str, form: PolicyForm) -> dict[str, Any] | None:
    """The findings for the page; None without any words."""
    box = TrialForm(request.POST)
    if not box.is_valid() or not (box.cleaned_data["try_text"].strip() or box.cleaned_data["try_title"].strip()):
        return None
    data = box.cleaned_data
    locale = data["try_locale"] or "en"
    pasted = Pasted(channel, locale, data["try_text"], data["try_title"].strip(), data["try_sources"])
    force = policy_in_force(content_class, channel)
    typed = form.settings() if actor_of(request).may(Right.MANAGE) and form.is_valid() else force.settings
    today = clock.now().date()
    now = judge(pasted, policy_of(force, locale), today)
    typed_force = InForce(content_class, channel, typed, force.number, force.cell)
    after = judge(pasted, policy_of(typed_force, locale), today)
    texts = [(name, text) for name, text in pasted.draft().texts().items() if text]
    return {
        "compared": compare(now, after),
        "texts": [stretches(text, [one for one in after if one.field == name]) for name, text in texts],
        "is_edited": typed != force.settings,
        "blocks": sum(one.severity == "block" for one in after),
    }


def _page(
    request: HttpRequest, content_class: str, channel: str, editing: Editing, tried: dict[str, Any] | None = None
) -> HttpResponse:
    force = policy_in_force(content_class, channel)
    box = TrialForm(request.POST if "try_text" in request.POST else None)
    context = {
        **editing.context,
        "force": force,
        "class_label": Item.ContentClass(content_class).label,
        "channel_form": CHANNELS[channel],
        "history": policy_history(content_class, channel),
        "version": version_in_words(policy_of(force, "en").version),
        "box": box,
        "tried": tried,
        "may_manage": actor_of(request).may(Right.MANAGE),
    }
    return render(request, "content/policy.html", context, status=editing.status)
