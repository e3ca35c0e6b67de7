"""A draft as a form: plain text by field, content by choice. The review desk uses it too."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet

from apps.ai.types import BriefContent, DraftText, ExpandedBrief, Paragraph
from apps.prompts.models import TestSet

SPARE_PARAGRAPHS = 1
MAX_PARAGRAPHS = 8


class DraftForm(forms.Form):
    """Edits a DraftText within its brief. `to_draft()` gives the edited wording back.

    An emptied paragraph is removed; citations go with their paragraph.
    """

    subject = forms.CharField(max_length=150, widget=forms.TextInput(attrs={"data-counts": "150"}))
    preheader = forms.CharField(max_length=150, required=False, help_text="Shown after the subject in the inbox.")
    greeting = forms.CharField(max_length=120, required=False)
    closing = forms.CharField(max_length=200, required=False)

    def __init__(self, *args: Any, brief: ExpandedBrief, draft: DraftText, **kwargs: Any) -> None:
        self.brief, self.draft = brief, draft
        kwargs["initial"] = self._initial(draft)
        super().__init__(*args, **kwargs)
        citable = [c for c in brief.contents if c.kind not in {"call_to_action", "link", "image"}]
        typed = sum(1 for n in range(MAX_PARAGRAPHS) if self.data.get(f"paragraph_{n}"))
        self.count = min(max(len(draft.paragraphs), typed) + SPARE_PARAGRAPHS, MAX_PARAGRAPHS)
        for n in range(self.count):
            is_spare = n >= len(draft.paragraphs)
            self.fields[f"paragraph_{n}"] = forms.CharField(
                label="One more paragraph" if is_spare else f"Paragraph {n + 1}",
                required=False,
                max_length=900,
                widget=forms.Textarea(attrs={"rows": 2 if is_spare else 3}),
            )
            self.fields[f"cites_{n}"] = forms.MultipleChoiceField(
                label="Relies on",
                required=False,
                choices=[(c.id, c.name) for c in citable],
                widget=forms.CheckboxSelectMultiple,
            )
        self.fields["action"] = _choice("Call to action", brief.of_kind("call_to_action"))
        self.fields["link"] = _choice("Opens", brief.of_kind("link"))
        self.fields["disclaimers"] = forms.MultipleChoiceField(
            label="Disclaimers",
            required=False,
            choices=[(c.id, c.name) for c in brief.of_kind("disclaimer")],
            widget=forms.CheckboxSelectMultiple,
        )

        images = brief.of_kind("image")
        if images:
            shown = [(c.id, f"{c.name}: {c.text}") for c in images]
            self.fields["image"] = forms.ChoiceField(
                label="Image", required=False, choices=[("", "None, or the layout’s own"), *shown]
            )

    def paragraphs(self) -> list[tuple[Any, Any]]:
        """Pairs of bound fields (text, citations) for the template."""
        return [(self[f"paragraph_{n}"], self[f"cites_{n}"]) for n in range(self.count)]

    @staticmethod
    def _initial(draft: DraftText) -> dict[str, Any]:
        first = {
            "subject": draft.subject,
            "preheader": draft.preheader,
            "greeting": draft.greeting,
            "closing": draft.closing,
            "action": draft.action,
            "link": draft.link,
            "disclaimers": list(draft.disclaimers),
            "image": draft.image,
        }
        for n, paragraph in enumerate(draft.paragraphs):
            first |= {f"paragraph_{n}": paragraph.text, f"cites_{n}": list(paragraph.cites)}
        return first

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not any((cleaned.get(f"paragraph_{n}") or "").strip() for n in range(self.count)):
            self.add_error("paragraph_0", "A message needs at least one paragraph.")
        return cleaned

    def to_draft(self) -> DraftText:
        """The edited wording. Call after is_valid()."""
        data = self.cleaned_data
        paragraphs = tuple(
            Paragraph(_lines(data[f"paragraph_{n}"]), tuple(data[f"cites_{n}"]))
            for n in range(self.count)
            if data[f"paragraph_{n}"].strip()
        )
        return DraftText(
            subject=data["subject"],
            preheader=data["preheader"],
            greeting=data["greeting"],
            paragraphs=paragraphs,
            action=data["action"],
            link=data["link"],
            closing=data["closing"],
            disclaimers=tuple(data["disclaimers"]),
            image=data.get("image", self.draft.image),
        )


def paragraph_unit(*sides: Mapping[str, Any]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Paragraphs are merged one by one while every side has as many; else the text is one thing to decide on."""
    counts = {sum(1 for n in range(MAX_PARAGRAPHS) if side.get(f"paragraph_{n}")) for side in sides if side}
    if len(counts) == 1:
        return {}
    names = tuple(f"{part}_{n}" for n in range(MAX_PARAGRAPHS) for part in ("paragraph", "cites"))
    return {"paragraphs": ("Paragraphs", names)}


class NoteForm(forms.Form):
    note = forms.CharField(label="What should be different?", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


def _choice(label: str, contents: tuple[BriefContent, ...]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[(c.id, f"{c.text} ({c.name})") for c in contents])


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


class TestCaseForm(forms.Form):
    """Where a draft's brief goes as a case, and what it is called there."""

    test_set = forms.ChoiceField(label="Test set")
    name = forms.CharField(
        max_length=120,
        label="Name of the case",
        help_text="What is special about it, in a few words. No names of people.",
    )

    def __init__(self, *args: Any, sets: QuerySet[TestSet], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["test_set"].choices = [(str(one.uuid), one.name) for one in sets]  # type: ignore[attr-defined]
