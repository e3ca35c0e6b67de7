"""What the traits are, and how closely each is guarded."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.common.access import actor_of, needs
from apps.common.rights import Right
from apps.profiles import selectors
from apps.profiles.models import TraitDefinition
from apps.profiles.services.traits import change_trait as change


@needs(Right.VIEW)
def list_traits(request: HttpRequest) -> HttpResponse:
    """The page; `?counts=1` adds how many people have each trait, which takes a pass over everybody."""
    counts = selectors.trait_counts() if request.GET.get("counts") else None
    rows = [(trait, counts.get(trait.key, 0) if counts is not None else None) for trait in selectors.traits()]
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
    changed = change(
        trait=trait,
        label=request.POST.get("label", trait.label),
        privacy=request.POST.get("privacy", trait.privacy),
        actor=actor_of(request),
    )
    messages.success(request, f"{changed.label} is now {changed.get_privacy_display().lower()}.")
    return redirect("profiles:list_traits")
