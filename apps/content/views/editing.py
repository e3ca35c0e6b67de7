"""Writing: a new item, another language of it, a new version, and what all its languages share."""

import uuid
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from apps.common.access import actor_of, needs
from apps.common.editing import Editing
from apps.common.errors import Invalid
from apps.common.rights import Right
from apps.common.selectors import last_change
from apps.content import services
from apps.content.forms import FORMS, KIND_HELP, NEW_FORMS, VARIANT_FORMS, ItemForm, WordingForm
from apps.content.locales import name_of
from apps.content.models import Item, Version
from apps.content.selectors import pages
from apps.content.selectors.variants import missing_locales
from apps.content.views import images, layouts

# Kinds whose pages are more than a form of fields.
CREATE = {Item.Kind.IMAGE.value: images.create_image, Item.Kind.LAYOUT.value: layouts.create_layout}
EDIT = {Item.Kind.IMAGE.value: images.edit_image, Item.Kind.LAYOUT.value: layouts.edit_layout}
SAVED = "Saved as a draft. Hand it in when it is ready."


@needs(Right.EDIT_PLANS)
def choose_kind(request: HttpRequest) -> HttpResponse:
    kinds = [(kind.value, kind.label, KIND_HELP[kind]) for kind in Item.Kind]
    return render(request, "content/choose.html", {"kinds": kinds})


@needs(Right.EDIT_PLANS)
def create_item(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in NEW_FORMS:
        raise Http404
    if kind in CREATE:
        return CREATE[kind](request)
    form = NEW_FORMS[kind](request.POST or None)
    context = {"form": form, "kind": kind, "label": Item.Kind(kind).label}
    if _is_building(request):
        return _rebuilt(request, "content/new.html", context)
    if request.method == "POST" and form.is_valid():
        try:
            shared = form.shared()  # type: ignore[attr-defined]
            words = {**_words(form), "locale": form.cleaned_data["locale"]}
            item = services.create_item(kind=kind, actor=actor_of(request), **shared, **words)
        except Invalid as error:
            _show(form, error)
        else:
            messages.success(request, SAVED)
            return redirect("content:show_item", item=item.uuid)
    return render(request, "content/new.html", context, status=422 if form.errors else 200)


@needs(Right.EDIT_PLANS)
def create_variant(request: HttpRequest, item: uuid.UUID) -> HttpResponse:
    """The same thing in another language; the form starts with the newest wording of this one."""
    found = get_object_or_404(Item.objects.select_related("owner"), uuid=item)
    newest = _newest(found)
    initial = {**VARIANT_FORMS[found.kind].initial_from(newest), "locale": request.GET.get("locale", "")}
    form = VARIANT_FORMS[found.kind](request.POST or None, initial=initial)
    form.fields["locale"].choices = missing_locales(found)  # type: ignore[attr-defined]
    context = {"form": form, "item": found, "newest": newest, "language": name_of(found.locale)}
    if _is_building(request):
        return _rebuilt(request, "content/variant.html", context)
    if request.method == "POST" and form.is_valid():
        try:
            words = {**_words(form), "locale": form.cleaned_data["locale"]}
            variant = services.create_variant(item=found, actor=actor_of(request), **words)
        except Invalid as error:
            _show(form, error)
        else:
            messages.success(request, SAVED)
            return redirect("content:show_item", item=variant.uuid)
    return render(request, "content/variant.html", context, status=422 if form.errors else 200)


@needs(Right.EDIT_PLANS)
def edit_item(request: HttpRequest, item: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Item, uuid=item)
    if found.kind in EDIT:
        return EDIT[found.kind](request, found)
    form_class = FORMS[found.kind]
    if _is_building(request):
        opened = {"opened": request.POST.get("opened", "")}
        context = {"item": found, "newest": _newest(found), "form": form_class(request.POST), **opened}
        return _rebuilt(request, "content/edit.html", context)

    def now() -> tuple[Form, str]:
        version = _newest(found)
        return form_class(initial=form_class.initial_from(version)), str(version.number)

    def write(form: WordingForm, base: str) -> Version:
        return services.save_version(item=found, base=int(base), actor=actor_of(request), **_words(form))

    editing = Editing(request, now=now, bind=form_class, change=lambda: pages.written(_newest(found)))
    if version := editing.save(write):
        words = f"Version {version.number} is saved as a {version.get_status_display().lower()}."
        messages.success(request, editing.say(words))
        return redirect("content:show_item", item=item)
    context = {"item": found, "newest": _newest(found), **editing.context}
    return render(request, "content/edit.html", context, status=editing.status)


@needs(Right.EDIT_PLANS)
def change_item(request: HttpRequest, item: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Item.objects.select_related("owner"), uuid=item)

    def now() -> tuple[Form, str]:
        found.refresh_from_db()
        return ItemForm(initial=ItemForm.initial_from(found)), services.settings_base(found)

    def bind(data: Any) -> Form:
        return ItemForm(data, initial=ItemForm.initial_from(found))

    def write(form: ItemForm, base: str) -> Item:
        return services.change_item(item=found, actor=actor_of(request), base=base, **form.shared())

    editing = Editing(request, now=now, bind=bind, change=lambda: last_change(found, "content.change_item"))
    if editing.save(write):
        messages.success(request, editing.say("Saved."))
        return redirect("content:show_item", item=item)
    return render(request, "content/settings.html", {"item": found, **editing.context}, status=editing.status)


def _newest(item: Item) -> Version:
    return item.versions.select_related("item", "created_by").order_by("-number")[0]


def _words(form: WordingForm) -> dict[str, Any]:
    data = form.cleaned_data
    dates = {"valid_from": data["valid_from"], "valid_until": data["valid_until"]}
    return {"text": data["text"], "fields": form.content(), **dates}


def _is_building(request: HttpRequest) -> bool:
    """A button of the builder of rules was pressed: nothing is saved."""
    return request.method == "POST" and request.POST.get("do", "save") not in ("", "save")


def _rebuilt(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "content/eligibility.html#builder", {**context, "may_edit": True})
    return render(request, template, context)


def _show(form: WordingForm, error: Invalid) -> None:
    for name, message in error.errors.items():
        form.add_error(name if name in form.fields else None, message)
    if not error.errors:
        form.add_error(None, error.message)
