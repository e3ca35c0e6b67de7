"""Learning from people: the edits of a prompt's drafts are looked through for what recurs."""

from datetime import timedelta

from django.db import transaction

from apps.approvals.learning import recurring
from apps.approvals.models import LearnedUntil
from apps.approvals.selectors.edited import ground_of, pairs_of, prompts_to_look_at
from apps.common import clock
from apps.prompts import services as prompt_services
from apps.prompts.models import Prompt, Suggestion

AT_ONCE = 20  # prompts in one sweep; the others come with the next
MARGIN = timedelta(minutes=1)  # an edit is dated before it is committed


def learn_from_edits() -> list[Suggestion]:
    """Looks at every prompt with new edits. Returns the suggestions that are new or open again."""
    found: list[Suggestion] = []
    for prompt in prompts_to_look_at(clock.now())[:AT_ONCE]:
        found += _look(prompt)
    return found


@transaction.atomic
def _look(prompt: Prompt) -> list[Suggestion]:
    now = clock.now()
    newest = prompt.versions.select_related("prompt").order_by("-number").first()
    learned = recurring(pairs_of(prompt, now), ground_of(newest)) if newest else ()
    fresh = prompt_services.note_suggestions(prompt=prompt, found=learned)
    LearnedUntil.objects.update_or_create(prompt=prompt, defaults={"at": now - MARGIN})
    return fresh
