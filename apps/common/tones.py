"""One colour for each status of the product, whatever it is the status of. A test asks for all of them."""

TONES = {
    "": (
        "cancelled", "closed", "draft", "imported", "planning", "queued", "replaced", "dropped", "skipped", "waiting",
    ),
    "info": (
        "changes", "claimed", "edited", "freezing", "frozen", "open", "running", "sending", "writing",
    ),
    "ok": (
        "accepted", "answered", "approved", "decided", "delivered", "done", "finished", "given", "opens", "sent",
        "written",
    ),
    "warn": (
        "checked", "paused", "submitted", "unclear", "unknown", "uploaded",
    ),
    "danger": (
        "broken", "declined", "failed", "rejected", "withdrawn",
    ),
}  # fmt: skip
_TONE = {value: tone for tone, values in TONES.items() for value in values}


def tone_of(status: str) -> str:
    """The badge's tone for a stored status; neutral for one that stands for nothing known."""
    return _TONE.get(str(status), "")
