"""Answers on versions, and the brand's rules."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from apps.content.locales import LOCALES
from apps.content.models import BannedTerm
from apps.content.term_lists import MOST_BYTES


class AnswerForm(forms.Form):
    """A yes or no on the bytes that were shown."""

    content_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)
    note = forms.CharField(label="Note", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class BannedTermForm(forms.Form):
    term = forms.CharField(label="Word or phrase", max_length=120)
    locale = forms.ChoiceField(label="Language", choices=(("", "Every language"), *LOCALES), required=False)
    kind = forms.ChoiceField(label="Kind", choices=BannedTerm.Kind.choices, required=False)
    reason = forms.CharField(label="Why", max_length=200, required=False)
    replacement = forms.CharField(label="Say instead", max_length=120, required=False)


class TermListForm(forms.Form):
    pasted = forms.CharField(
        label="Paste the list",
        required=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 10, "placeholder": "term, language, kind, why, instead"}),
    )
    file = forms.FileField(label="Or choose a CSV file", required=False)
    skip_errors = forms.BooleanField(label="Leave out rows that cannot be read", required=False)

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["file"]
        if file is not None and (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError("This file is larger than 4 MB.")
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("file") and not data.get("pasted", "").strip():
            raise forms.ValidationError("Paste a list or choose a file.")
        return data

    def text(self) -> str:
        """The list, whichever way it came. Only for a valid form."""
        file = self.cleaned_data["file"]
        if file is None:
            return str(self.cleaned_data["pasted"])
        file.seek(0)
        raw = file.read()
        try:
            return str(raw.decode("utf-8-sig"))
        except UnicodeDecodeError:
            return str(raw.decode("cp1252", errors="replace"))


class HostForm(forms.Form):
    host = forms.CharField(
        label="Host", max_length=253, widget=forms.TextInput(attrs={"placeholder": "shop.example.com"})
    )
    is_private = forms.BooleanField(label="It stands in our own network", required=False)


class FallbackForm(forms.Form):
    locale = forms.ChoiceField(label="What is missing in", choices=LOCALES)
    to = forms.ChoiceField(label="is taken from", choices=(("", "nowhere"), *LOCALES), required=False)
