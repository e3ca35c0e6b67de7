"""Changes to one person's consent ledger, from their page."""

import uuid

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from apps.common.access import actor_of, needs
from apps.common.errors import Invalid
from apps.common.rights import Right
from apps.profiles.forms import RecordConsentForm, WithdrawForm
from apps.profiles.models import ContactPoint, Suppression
from apps.profiles.services import consent

BY_HAND = "Attune, by a colleague"


@needs(Right.IMPORT_DATA)
@require_POST
def withdraw_consent(request: HttpRequest, profile: uuid.UUID) -> HttpResponse:
    form = WithdrawForm(request.POST)
    values = _values(form)
    consent.withdraw(
        contact_point=_point(profile, values["contact_point"]),
        purpose=values["purpose"],
        source=BY_HAND,
        actor=actor_of(request),
        reason=values["reason"],
    )
    messages.success(request, "Withdrawal recorded. Nobody writes to this address for that purpose any more.")
    return redirect("profiles:show_profile", profile=profile)


@needs(Right.IMPORT_DATA)
@require_POST
def record_consent(request: HttpRequest, profile: uuid.UUID) -> HttpResponse:
    form = RecordConsentForm(request.POST)
    values = _values(form)
    consent.record_given(
        contact_point=_point(profile, values["contact_point"]),
        purpose=values["purpose"],
        source=BY_HAND,
        wording=values["wording"],
        given_at=form.given_at,
        reason=values["reason"],
        actor=actor_of(request),
    )
    messages.success(request, "Consent recorded.")
    return redirect("profiles:show_profile", profile=profile)


@needs(Right.IMPORT_DATA)
@require_POST
def suppress_address(request: HttpRequest, profile: uuid.UUID, point: uuid.UUID) -> HttpResponse:
    found = _point(profile, point)
    consent.suppress(
        channel=found.channel,
        address_digest=bytes(found.address_digest),
        reason=Suppression.Reason.MANUAL,
        actor=actor_of(request),
    )
    messages.success(request, "This address is suppressed: nothing is sent there again.")
    return redirect("profiles:show_profile", profile=profile)


def _point(profile: uuid.UUID, point: uuid.UUID) -> ContactPoint:
    return get_object_or_404(ContactPoint, uuid=point, profile__uuid=profile)


def _values(form: Form) -> dict:  # type: ignore[type-arg]
    if not form.is_valid():
        name, problems = next(iter(form.errors.items()))
        label = form.fields[name].label or name
        raise Invalid(f"{label}: {problems[0]}", {key: str(errors[0]) for key, errors in form.errors.items()})
    return form.cleaned_data
