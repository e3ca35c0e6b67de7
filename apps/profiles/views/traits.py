"""What the traits are, and how closely each is guarded."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.common.access import actor_of, needs
from apps.common.editing import Editing, Opened
from apps.common.rights import Right
from apps.common.selectors import last_change
from apps.profiles import selectors
from apps.profiles.forms import PrivacyForm
from apps.profiles.models import TraitDefinition
from apps.profiles.services.traits import change_trait as change
from apps.profiles.services.traits import trait_base


def _opened_on(trait: TraitDefinition) -> Opened:
    return Opened(trait_base(trait), {"privacy": trait.privacy})


@needs(Right.VIEW)
def list_traits(request: HttpRequest) -> HttpResponse:
    """The page; `?counts=1` adds how many people have each trait, which takes a pass over everybody."""
    counts = selectors.trait_counts() if request.GET.get("counts") else None
    rows = [
        (trait, counts.get(trait.key, 0) if counts is not None else None, _opened_on(trait).token())
        for trait in selectors.traits()
    ]
    may_edit = actor_of(request).may(Right.IMPORT_DATA)
    context = {
        "rows": rows,
        "has_counts": counts is not None,
        "may_edit": may_edit,
        "may_import": may_edit,
        "privacies": TraitDefinition.Privacy.choices,
    }
    is_part = request.htmx and counts is not None  # type: ignore[attr-defined]
    return render(request, "profiles/traits.html#rows" if is_part else "profiles/traits.html", context)


@needs(Right.IMPORT_DATA)
@require_POST
def change_trait(request: HttpRequest, key: str) -> HttpResponse:
    trait = get_object_or_404(TraitDefinition, key=key)

    def now() -> tuple[Form, str]:
        trait.refresh_from_db()
        return PrivacyForm(initial={"privacy": trait.privacy}), trait_base(trait)

    def write(form: PrivacyForm, base: str) -> TraitDefinition:
        privacy = form.cleaned_data["privacy"]
        return change(trait=trait, label=trait.label, privacy=privacy, actor=actor_of(request), base=base)

    editing = Editing(request, now=now, bind=PrivacyForm, change=lambda: last_change(trait, "profiles.change_trait"))
    if changed := editing.save(write):
        messages.success(request, f"{changed.label} is now {changed.get_privacy_display().lower()}.")
        return redirect("profiles:list_traits")
    return render(request, "profiles/trait.html", {"trait": trait, **editing.context}, status=editing.status)
