"""A draft as a form: plain text by field, content by choice. The review desk uses it too."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet

from apps.ai.channels import CHANNELS, FieldForm
from apps.ai.types import BriefContent, DraftText, ExpandedBrief, Paragraph
from apps.content.guardrails.policy import CHANNEL_LIMITS
from apps.prompts.models import TestSet

SPARE_PARAGRAPHS = 1
MAX_PARAGRAPHS = max(form.paragraphs for form in CHANNELS.values())
TYPED = 5_000  # characters of a field that are looked at before it is saved; none takes more


class DraftForm(forms.Form):
    """Edits a DraftText within its brief, in the fields of the brief's channel. `to_draft()` gives the wording back.

    An emptied paragraph is removed; citations go with their paragraph. What the channel has no place for is dropped.
    """

    def __init__(self, *args: Any, brief: ExpandedBrief, draft: DraftText, **kwargs: Any) -> None:
        self.brief, self.draft = brief, draft
        self.channel = CHANNELS[brief.channel]
        self.limits = CHANNEL_LIMITS[brief.channel]
        kwargs["initial"] = _initial(draft)
        super().__init__(*args, **kwargs)
        for text in self.channel.texts:
            self.fields[text.name] = self._text_field(text)
        self._add_paragraphs()
        self.fields["action"] = _choice("Call to action", brief.of_kind("call_to_action"))
        self.fields["link"] = _choice("Opens", brief.of_kind("link"))
        self.fields["disclaimers"] = _boxes("Disclaimers", brief.of_kind("disclaimer"))
        images = brief.of_kind("image")
        if images and self._shows_image:
            none = "None" if self.channel.has_image else "None, or the layout’s own"
            shown = [(c.id, f"{c.name}: {c.text}") for c in images]
            self.fields["image"] = forms.ChoiceField(label="Image", required=False, choices=[("", none), *shown])

    def _text_field(self, text: FieldForm) -> forms.CharField:
        return forms.CharField(
            label=text.label,
            max_length=text.limit,
            required=text.is_required,
            help_text="Shown after the subject in the inbox." if text.name == "preheader" else "",
            widget=forms.TextInput(attrs=self._counted(text.name)),
        )

    def _add_paragraphs(self) -> None:
        written = len(self.draft.paragraphs)
        typed = sum(1 for n in range(MAX_PARAGRAPHS) if self.data.get(f"paragraph_{n}"))
        most = max(written, self.channel.paragraphs)
        self.count = min(max(written, typed) + SPARE_PARAGRAPHS, most)
        citable = [c for c in self.brief.contents if c.kind not in {"call_to_action", "link", "image"}]
        for n in range(self.count):
            is_spare = n >= written
            more = f"One more {self.channel.paragraph_label.lower()}"
            self.fields[f"paragraph_{n}"] = forms.CharField(
                label=more if is_spare and n else self.channel.name_of(f"paragraphs.{n}"),
                required=False,
                max_length=self.channel.paragraph_limit,
                widget=forms.Textarea(attrs={"rows": 2 if is_spare else 3, **self._counted("paragraphs")}),
            )
            self.fields[f"cites_{n}"] = _boxes("Relies on", citable)

    def _counted(self, name: str) -> dict[str, int]:
        """What is shown of a field, and what fits: the page counts along."""
        return {"data-good": self.limits.good(name), "data-most": self.limits.most(name)}

    @property
    def _shows_image(self) -> bool:
        return self.channel.has_image or self.channel.takes_image

    def texts(self) -> list[Any]:
        """Bound text fields above the paragraphs."""
        return [self[text.name] for text in self.channel.texts if text.name != "closing"]

    def closing(self) -> Any:
        return self["closing"] if "closing" in self.fields else None

    def image(self) -> Any:
        return self["image"] if "image" in self.fields else None

    def paragraphs(self) -> list[tuple[Any, Any]]:
        """Pairs of bound fields (text, citations) for the template."""
        return [(self[f"paragraph_{n}"], self[f"cites_{n}"]) for n in range(self.count)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not any((cleaned.get(f"paragraph_{n}") or "").strip() for n in range(self.count)):
            self.add_error("paragraph_0", f"A message needs at least one {self.channel.paragraph_label.lower()}.")
        return cleaned

    def to_draft(self) -> DraftText:
        """The edited wording. Call after is_valid()."""
        return self._draft(self.cleaned_data)

    def typed(self) -> DraftText:
        """What stands in the form, whether it can be saved or not."""
        values = {name: bound.value() for name in self.fields if (bound := self[name]).value() is not None}
        return self._draft({name: one[:TYPED] if isinstance(one, str) else one for name, one in values.items()})

    def _draft(self, data: Mapping[str, Any]) -> DraftText:
        paragraphs = tuple(
            Paragraph(_lines(data[f"paragraph_{n}"]), tuple(filter(None, data.get(f"cites_{n}", ()))))
            for n in range(self.count)
            if data.get(f"paragraph_{n}", "").strip()
        )
        return DraftText(
            paragraphs=paragraphs,
            action=data.get("action", ""),
            link=data.get("link", ""),
            disclaimers=tuple(filter(None, data.get("disclaimers", ()))),
            image=data.get("image", self.draft.image) if self._shows_image else "",
            **{name: data.get(name, "").strip() for name in ("subject", "preheader", "greeting", "closing")},
        )


def _initial(draft: DraftText) -> dict[str, Any]:
    first = draft.to_json()
    for n, paragraph in enumerate(draft.paragraphs):
        first |= {f"paragraph_{n}": paragraph.text, f"cites_{n}": list(paragraph.cites)}
    return first


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


def _boxes(label: str, contents: Iterable[BriefContent]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        choices=[(c.id, c.name) for c in contents],
        widget=forms.CheckboxSelectMultiple,
    )


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
