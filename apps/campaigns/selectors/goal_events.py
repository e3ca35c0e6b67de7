"""Whether anybody has ever done what a goal counts: a slip in its name would show only weeks later."""

from difflib import get_close_matches

from apps.profiles.facts import seen_events
from apps.profiles.models import Event


def event_has_come_in(name: str) -> bool:
    return Event.objects.filter(name=name).exists()


def unseen_event(name: str) -> str:
    """What to say about an event that nobody has done yet, with the name that was probably meant."""
    near = get_close_matches(name, [event.name for event in seen_events()], n=1)
    meant = f" Did you mean “{near[0]}”?" if near else " That is right if it is new."
    return f"No event “{name}” has come in so far, and results stay at zero until one does.{meant}"
