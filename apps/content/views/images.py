"""Pictures: uploading one, other words for it, and its bytes."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from apps.ai.images import can_generate
from apps.common import clock
from apps.common.access import actor_of, needs
from apps.common.editing import Editing
from apps.common.errors import Invalid
from apps.common.rights import Right
from apps.content import services
from apps.content.forms import NEW_FORMS, PictureForm
from apps.content.models import Asset, Item, Version
from apps.content.pictures import MAX_BYTES, TYPES
from apps.content.rendering.parts import picture_of
from apps.content.selectors import images, pages

SAVED = "Saved as a draft. Hand it in when it is ready."
KEPT_FOR = timedelta(days=1)  # how long a mail program may go on showing a picture that was withdrawn


def create_image(request: HttpRequest) -> HttpResponse:
    """The page of a new image (reached through `editing.create_item`, which asks for the right)."""
    form = NEW_FORMS[Item.Kind.IMAGE](request.POST or None, request.FILES or None)
    form.fields["file"].required = True
    if request.method == "POST" and form.is_valid():
        try:
            shared = form.shared()  # type: ignore[attr-defined]
            locale = form.cleaned_data["locale"]
            item = services.create_image(
                raw=_raw(form), actor=actor_of(request), locale=locale, **shared, **_words(form)
            )
        except Invalid as error:
            _show(form, error)
        else:
            messages.success(request, SAVED)
            return redirect("content:show_item", item=item.uuid)
    context = {"form": form, "can_generate": can_generate()}
    return render(request, "content/image.html", context, status=422 if form.errors else 200)


def edit_image(request: HttpRequest, found: Item) -> HttpResponse:
    """The page of a new version of an image (reached through `editing.edit_item`)."""

    def newest() -> Version:
        return found.versions.select_related("item", "created_by").order_by("-number")[0]

    def now() -> tuple[Form, str]:
        version = newest()
        return PictureForm(initial=PictureForm.initial_from(version)), str(version.number)

    def write(form: PictureForm, base: str) -> Version:
        raw = _raw(form) if form.cleaned_data.get("file") else None
        return services.save_image(item=found, raw=raw, base=int(base), actor=actor_of(request), **_words(form))

    def bind(data: Any) -> Form:
        return PictureForm(data, request.FILES or None)

    editing = Editing(request, now=now, bind=bind, change=lambda: pages.written(newest()))
    if version := editing.save(write):
        words = f"Version {version.number} is saved as a {version.get_status_display().lower()}."
        messages.success(request, editing.say(words))
        return redirect("content:show_item", item=found.uuid)
    last = newest()
    context = {"item": found, "newest": last, "picture": picture_of(last.text, last.fields), **editing.context}
    return render(request, "content/image.html", context, status=editing.status)


@login_not_required
@require_safe
def show_public_image(request: HttpRequest, digest: str, format: str) -> HttpResponse:
    """A picture for mail programs: whoever has its address, until it is withdrawn or its rights end."""
    asset = images.public_asset(digest, format, clock.now().date())
    if asset is None:
        raise Http404
    response = _picture(asset)
    response["Cache-Control"] = f"public, max-age={int(KEPT_FOR.total_seconds())}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


@needs(Right.VIEW)
@require_safe
def show_image(request: HttpRequest, digest: str, format: str) -> HttpResponse:
    """The same for colleagues, whatever became of it."""
    asset = images.asset_of(digest, format)
    if asset is None:
        raise Http404
    response = _picture(asset)
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _picture(asset: Asset) -> HttpResponse:
    response = HttpResponse(bytes(asset.data), content_type=TYPES[asset.type])
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["ETag"] = f'"{asset.digest}"'
    return response


def _raw(form: Form) -> bytes:
    """The upload, at most a byte more than is allowed, so that the service can refuse it."""
    raw: bytes = form.cleaned_data["file"].read(MAX_BYTES + 1)
    return raw


def _words(form: Form) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("text", "valid_from", "valid_until")}


def _show(form: Form, error: Invalid) -> None:
    for name, message in error.errors.items():
        form.add_error(name if name in form.fields else None, message)
    if not error.errors:
        form.add_error(None, error.message)
