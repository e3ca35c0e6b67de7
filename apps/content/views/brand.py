"""The brand's rules."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.common.access import actor_of, needs
from apps.common.errors import Invalid
from apps.common.rights import Right
from apps.common.undo import Undo, offer_undo
from apps.content import services
from apps.content.forms import BannedTermForm, FallbackForm, HostForm
from apps.content.models import AllowedHost, BannedTerm
from apps.content.selectors.pages import allowed_hosts, banned_terms, language_rules

NEWEST = 12  # of the terms; the list of all has a page of its own


@needs(Right.VIEW)
def show_brand_rules(request: HttpRequest) -> HttpResponse:
    return _page(request, BannedTermForm(), HostForm())


@needs(Right.MANAGE)
@require_POST
def add_banned_term(request: HttpRequest) -> HttpResponse:
    form = BannedTermForm(request.POST)
    if form.is_valid():
        try:
            banned = services.add_banned_term(actor=actor_of(request), **form.cleaned_data)
        except Invalid as error:
            form.add_error("term", error.message)
        else:
            keys = {"term": banned.term, "locale": banned.locale}
            words = f"No draft may hold “{banned.term}” from now on."
            offer_undo(request, words, Undo("content.add_banned_term", keys))
            return redirect("content:show_brand_rules")
    return _page(request, form, HostForm())


@needs(Right.MANAGE)
@require_POST
def remove_banned_term(request: HttpRequest, term: int) -> HttpResponse:
    found = get_object_or_404(BannedTerm, pk=term)
    names = ("term", "locale", "reason", "kind", "replacement")
    keys = {name: getattr(found, name) for name in names}
    services.remove_banned_term(banned=found, actor=actor_of(request))
    offer_undo(request, f"Drafts may hold “{found.term}” again.", Undo("content.remove_banned_term", keys))
    return redirect("content:list_banned_terms" if request.POST.get("from") == "list" else "content:show_brand_rules")


@needs(Right.MANAGE)
@require_POST
def allow_host(request: HttpRequest) -> HttpResponse:
    form = HostForm(request.POST)
    if form.is_valid():
        try:
            allowed = services.allow_host(actor=actor_of(request), **form.cleaned_data)
        except Invalid as error:
            form.add_error("host", error.message)
        else:
            undo = Undo("content.allow_host", {"host": allowed.host})
            offer_undo(request, f"Links may lead to {allowed.host} now.", undo)
            return redirect("content:show_brand_rules")
    return _page(request, BannedTermForm(), form)


@needs(Right.MANAGE)
@require_POST
def disallow_host(request: HttpRequest, host: int) -> HttpResponse:
    found = get_object_or_404(AllowedHost, pk=host)
    services.disallow_host(allowed=found, actor=actor_of(request))
    undo = Undo("content.disallow_host", {"host": found.host, "is_private": found.is_private})
    offer_undo(request, f"Links may not lead to {found.host} any more.", undo)
    return redirect("content:show_brand_rules")


@needs(Right.MANAGE)
@require_POST
def set_fallback(request: HttpRequest) -> HttpResponse:
    form = FallbackForm(request.POST)
    if form.is_valid():
        try:
            services.set_fallback(actor=actor_of(request), **form.cleaned_data)
        except Invalid as error:
            form.add_error("to", error.message)
        else:
            messages.success(request, "Saved. It counts for the next brief that is made.")
            return redirect("content:show_brand_rules")
    return _page(request, BannedTermForm(), HostForm(), form)


def _page(
    request: HttpRequest, term_form: BannedTermForm, host_form: HostForm, language_form: FallbackForm | None = None
) -> HttpResponse:
    language_form = language_form or FallbackForm()
    forms = (term_form, host_form, language_form)
    context = {
        "terms": banned_terms().order_by("-id")[:NEWEST],
        "term_count": banned_terms().count(),
        "hosts": allowed_hosts(),
        "term_form": term_form,
        "host_form": host_form,
        "language_form": language_form,
        "chains": language_rules(),
        "may_manage": actor_of(request).may(Right.MANAGE),
    }
    return render(request, "content/brand.html", context, status=422 if any(form.errors for form in forms) else 200)
