"""The block editor: one form whose buttons change the list, with a frame that shows the message as it would be."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.forms.utils import ErrorDict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from apps.common.access import actor_of, needs
from apps.common.editing import Editing
from apps.common.errors import Invalid
from apps.common.rights import Right
from apps.content import services
from apps.content.forms import NEW_FORMS, LayoutForm
from apps.content.forms.layouts import SAVE, new_initial
from apps.content.layout_page import kept, layout_page, sample_template
from apps.content.layouts.kinds import KINDS
from apps.content.models import Item, Version
from apps.content.rendering.frames import VIEWS, email_frame, page_frame
from apps.content.rendering.kept import kept_frame
from apps.content.rendering.people import READERS
from apps.content.selectors import pages
from apps.content.selectors.layouts import layout_of

AUTO = "auto"  # in the colours of whoever looks
SAVED = "Saved as a draft. Hand it in when it is ready."


def create_layout(request: HttpRequest) -> HttpResponse:
    """The page of a new layout (reached through `editing.create_item`, which asks for the right)."""
    form_class = NEW_FORMS[Item.Kind.LAYOUT]
    form = form_class(request.POST or None, initial=new_initial())
    if _is_building(request):
        return _page(request, form, {"moved": request.POST["do"]})
    if request.method == "POST" and form.is_valid():
        try:
            shared = form.shared()  # type: ignore[attr-defined]
            locale = form.cleaned_data["locale"]
            item = services.create_item(
                kind=Item.Kind.LAYOUT, actor=actor_of(request), locale=locale, **shared, **_words(form)
            )
        except Invalid as error:
            _show(form, error)
        else:
            messages.success(request, SAVED)
            return redirect("content:show_item", item=item.uuid)
    return _page(request, form, {}, status=422 if form.errors else 200)


def edit_layout(request: HttpRequest, found: Item) -> HttpResponse:
    """The page of a new version of a layout (reached through `editing.edit_item`)."""
    if _is_building(request):
        more = {"item": found, "newest": _newest(found), "opened": request.POST.get("opened", "")}
        return _page(request, LayoutForm(request.POST), {**more, "moved": request.POST["do"]})

    def now() -> tuple[Form, str]:
        version = _newest(found)
        return LayoutForm(initial=LayoutForm.initial_from(version)), str(version.number)

    def write(form: LayoutForm, base: str) -> Version:
        return services.save_version(item=found, base=int(base), actor=actor_of(request), **_words(form))

    editing = Editing(request, now=now, bind=LayoutForm, change=lambda: pages.written(_newest(found)))
    if version := editing.save(write):
        words = f"Version {version.number} is saved as a {version.get_status_display().lower()}."
        messages.success(request, editing.say(words))
        return redirect("content:show_item", item=found.uuid)
    context = {**editing.context, "item": found, "newest": _newest(found)}
    return _page(request, editing.form, context, status=editing.status)


@needs(Right.VIEW)
@require_safe
def show_preview(request: HttpRequest, digest: str, view: str, reader: str) -> HttpResponse:
    """The invented message in a layout that need not be saved, for one of the invented readers."""
    if view not in VIEWS or reader not in READERS:
        raise Http404
    layout = kept(digest)
    if layout is None:
        return page_frame("rendering/gone.html", {})
    return email_frame(sample_template(layout), READERS[reader].values, view)


@needs(Right.VIEW)
@require_safe
def show_message(request: HttpRequest, digest: str, view: str, reader: str) -> HttpResponse:
    """A draft that is stored nowhere (a trial), on its channel, for one of the invented readers."""
    if view not in (*VIEWS, AUTO) or reader not in READERS:
        raise Http404
    return kept_frame(digest, "" if view == AUTO else view, READERS[reader].values, layout_of)


def _page(request: HttpRequest, form: Any, more: dict[str, Any], status: int = 200) -> HttpResponse:
    is_tried = request.method == "POST" and not _is_building(request)
    if not is_tried:
        form._errors = ErrorDict()  # nothing is missing yet while somebody is building
    context = {
        "form": form,
        "page": layout_page(form.shown, request.POST, is_tried=is_tried),
        "kinds": KINDS.values(),
        "views": VIEWS.items(),
        "readers": READERS.values(),
        **more,
    }
    return render(request, "content/layout.html", context, status=status)


def _is_building(request: HttpRequest) -> bool:
    """A button of the blocks or of the frame was pressed: nothing is saved."""
    return request.method == "POST" and request.POST.get("do", "") not in SAVE


def _newest(item: Item) -> Version:
    return item.versions.select_related("item", "created_by").order_by("-number")[0]


def _words(form: Form) -> dict[str, Any]:
    dates = {name: form.cleaned_data[name] for name in ("text", "valid_from", "valid_until")}
    return {**dates, "fields": {"blocks": form.cleaned_data["blocks"]}}


def _show(form: Form, error: Invalid) -> None:
    """Errors of single blocks stand beside them (layout_page); here what concerns the fields around."""
    for name, message in error.errors.items():
        if not name.startswith("blocks"):
            form.add_error(name if name in form.fields else None, message)
    if not form.errors:
        form.add_error(None, error.message)
