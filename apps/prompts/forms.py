"""Small forms. The editor's own rows are read by `prompts.editor`."""

from typing import Any

from django import forms

from apps.common.errors import Invalid
from apps.prompts.models import Prompt

LOCALES = (
    ("en", "English"),
    ("en-US", "English (US)"),
    ("en-GB", "English (UK)"),
    ("de", "German"),
    ("fr", "French"),
    ("es", "Spanish"),
    ("it", "Italian"),
    ("nl", "Dutch"),
)


MAX_TEXT = 2_000_000


class NameForm(forms.Form):
    name = forms.CharField(label="Name", max_length=Prompt._meta.get_field("name").max_length)
    folder = forms.CharField(
        label="Folder",
        required=False,
        max_length=80,
        help_text="Prompts of one folder stand together above the list.",
        widget=forms.TextInput(attrs={"list": "folder-names", "autocomplete": "off"}),
    )


class NoteForm(forms.Form):
    note = forms.CharField(required=False, max_length=200)


class ProposeForm(NoteForm):
    """`replaces` is the open proposal that the form was shown with."""

    replaces = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


class PromoteForm(NoteForm):
    content_hash = forms.CharField(max_length=64)


class DeclineForm(forms.Form):
    note = forms.CharField(max_length=200, error_messages={"required": "Say why, so that the author can act on it."})


class FolderForm(forms.Form):
    prompts = forms.ModelMultipleChoiceField(
        Prompt.objects.all(), to_field_name="uuid", error_messages={"required": "Tick the prompts to move."}
    )
    folder = forms.CharField(required=False, max_length=80)


class LabelForm(NoteForm):
    label = forms.CharField(required=False, max_length=20)
    other = forms.CharField(required=False, max_length=20)


class LabelNameForm(forms.Form):
    label = forms.CharField(max_length=20)


class ImportForm(forms.Form):
    """A file, or its text when it was read before."""

    file = forms.FileField(
        required=False, label="File", help_text="A prompt that was exported as JSON.",
        error_messages={"empty": "This file is empty."},
    )  # fmt: skip
    text = forms.CharField(required=False, label="Or its text", strip=False, max_length=MAX_TEXT)
    name = forms.CharField(required=False, label="Name here", max_length=120)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        found = data.get("file")
        if found and found.size > MAX_TEXT:
            self.add_error("file", f"At most {MAX_TEXT // 1_000_000} MB.")
        elif found:
            try:
                data["text"] = found.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", "This is not a text file in UTF-8.")
        elif "file" not in self.errors and not (data.get("text") or "").strip():
            self.add_error("file", "Choose a file, or paste its text below.")
        return data


def valid(form: forms.Form) -> dict[str, Any]:
    """The cleaned data of a form that has no page of its own. Raises Invalid."""
    if not form.is_valid():
        errors = {name: str(words[0]) for name, words in form.errors.items()}
        raise Invalid(next(iter(errors.values())), errors)
    return form.cleaned_data
