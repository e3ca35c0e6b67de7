"""Lists, writing and one item's page."""

import uuid

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from apps.common.access import actor_of, needs
from apps.common.editing import Editing
from apps.common.errors import Invalid
from apps.common.list_pages import list_of, list_state, show_list
from apps.common.lists import Choice, Column, ListSpec, Text
from apps.common.rights import Right
from apps.common.selectors import last_change
from apps.content import services
from apps.content.forms import FORMS, NEW_FORMS, WORDS_HELP, AnswerForm, ItemForm, WordingForm
from apps.content.models import Item, Version
from apps.content.selectors import pages

ITEMS = ListSpec(
    columns=(
        Column("name", "Name", sort="name", text="name"),
        Column("wording", "Wording", text="shown_text"),
        Column("status", "Status", sort="newest_status", text="newest_status"),
        Column("valid", "Valid until", sort="ends", text="ends"),
        Column("class", "Class", sort="content_class", text=lambda item: item.get_content_class_display()),
        Column("updated", "Changed", sort="updated_at", text=lambda item: item.updated_at.isoformat()),
    ),
    filters=(
        Text("q", "Search names", ["name"]),
        Choice("status", "Status", Version.Status.choices, pages.by_status),
        Choice(
            "valid",
            "Validity",
            (("now", "Valid now"), ("soon", "Ends within 14 days"), ("ended", "Ended"), ("later", "Not yet valid")),
            pages.by_validity,
        ),
        Choice("class", "Class", Item.ContentClass.choices, "content_class"),
    ),
    default_sort="-updated",
    keep=("kind", "waiting"),
    key="content",
    more=(
        ("Kind", lambda item: item.get_kind_display()),
        ("Approved version", lambda item: item.approved_number),
        ("Newest version", lambda item: item.newest_number),
        ("Valid from", lambda item: item.begins),
        ("Language", lambda item: item.locale),
    ),
)


@needs(Right.VIEW)
def list_items(request: HttpRequest) -> HttpResponseBase:
    actor, state = actor_of(request), list_state(request, ITEMS.key)
    kind = state.data.get("kind", "")
    rows = pages.item_list()
    if kind in Item.Kind.values:
        rows = rows.filter(kind=kind)
    waiting = pages.waiting_for(actor)
    is_waiting = state.data.get("waiting") == "1"
    if is_waiting:
        rows = rows.filter(versions__in=waiting)
    context = {
        "page": list_of(request, rows, ITEMS, state),
        "tabs": pages.kind_tabs(),
        "kind": kind,
        "kind_label": pages.PLURALS.get(kind, "content"),
        "is_waiting": is_waiting,
        "waiting_count": waiting.count(),
        "may_edit": actor.may(Right.EDIT_PLANS),
        **pages.horizon(),
    }
    return show_list(request, "content/list.html", context)


@needs(Right.EDIT_PLANS)
def choose_kind(request: HttpRequest) -> HttpResponse:
    kinds = [(kind.value, kind.label, WORDS_HELP[kind]) for kind in Item.Kind]
    return render(request, "content/choose.html", {"kinds": kinds})


@needs(Right.EDIT_PLANS)
def create_item(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in NEW_FORMS:
        raise Http404
    form = NEW_FORMS[kind](request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            item = services.create_item(
                kind=kind,
                name=data["name"],
                text=data["text"],
                fields=form.content(),
                locale=data["locale"],
                content_class=data["content_class"],
                valid_from=data["valid_from"],
                valid_until=data["valid_until"],
                actor=actor_of(request),
            )
        except Invalid as error:
            _show(form, error)
        else:
            messages.success(request, "Saved as a draft. Hand it in when it is ready.")
            return redirect("content:show_item", item=item.uuid)
    context = {"form": form, "kind": kind, "label": Item.Kind(kind).label}
    return render(request, "content/new.html", context, status=422 if form.errors else 200)


@needs(Right.VIEW)
def show_item(request: HttpRequest, item: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Item, uuid=item)
    actor = actor_of(request)
    page = pages.item_page(found, actor, _number(request, "version"), _number(request, "against"))
    context = {
        "page": page,
        "may_edit": actor.may(Right.EDIT_PLANS),
        "may_withdraw": actor.may(Right.EDIT_PLANS) or actor.may(Right.APPROVE_NORMAL_CONTENT),
        "answer_form": AnswerForm(initial={"content_hash": page.shown.content_hash}),
    }
    return render(request, "content/item.html", context)


@needs(Right.EDIT_PLANS)
def edit_item(request: HttpRequest, item: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Item, uuid=item)
    form_class = FORMS[found.kind]

    def newest() -> Version:
        return found.versions.select_related("item", "created_by").order_by("-number")[0]

    def now() -> tuple[Form, str]:
        version = newest()
        return form_class(initial=form_class.initial_from(version)), str(version.number)

    def write(form: WordingForm, base: str) -> Version:
        data = form.cleaned_data
        dates = {"valid_from": data["valid_from"], "valid_until": data["valid_until"]}
        return services.save_version(
            item=found, text=data["text"], fields=form.content(), base=int(base), actor=actor_of(request), **dates
        )

    editing = Editing(request, now=now, bind=form_class, change=lambda: pages.written(newest()))
    if version := editing.save(write):
        words = f"Version {version.number} is saved as a {version.get_status_display().lower()}."
        messages.success(request, editing.say(words))
        return redirect("content:show_item", item=item)
    context = {"item": found, "newest": newest(), **editing.context}
    return render(request, "content/edit.html", context, status=editing.status)


@needs(Right.EDIT_PLANS)
def change_item(request: HttpRequest, item: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Item, uuid=item)

    def now() -> tuple[Form, str]:
        found.refresh_from_db()
        initial = {"name": found.name, "content_class": found.content_class}
        return ItemForm(initial=initial), services.settings_base(found)

    def write(form: ItemForm, base: str) -> Item:
        return services.change_item(item=found, actor=actor_of(request), base=base, **form.cleaned_data)

    editing = Editing(request, now=now, bind=ItemForm, change=lambda: last_change(found, "content.change_item"))
    if editing.save(write):
        messages.success(request, editing.say("Saved."))
        return redirect("content:show_item", item=item)
    return render(request, "content/settings.html", {"item": found, **editing.context}, status=editing.status)


def _show(form: WordingForm, error: Invalid) -> None:
    for name, message in error.errors.items():
        form.add_error(name if name in form.fields else None, message)
    if not error.errors:
        form.add_error(None, error.message)


def _number(request: HttpRequest, name: str) -> int | None:
    value = request.GET.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 6 else None
