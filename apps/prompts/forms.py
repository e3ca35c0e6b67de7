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


class NameForm(forms.Form):
    name = forms.CharField(label="Name", max_length=Prompt._meta.get_field("name").max_length)


class NoteForm(forms.Form):
    note = forms.CharField(required=False, max_length=200)


class PromoteForm(NoteForm):
    content_hash = forms.CharField(max_length=64)


class DeclineForm(forms.Form):
    note = forms.CharField(max_length=200, error_messages={"required": "Say why, so that the author can act on it."})


def valid(form: forms.Form) -> dict[str, Any]:
    """The cleaned data of a form that has no page of its own. Raises Invalid."""
    if not form.is_valid():
        errors = {name: str(words[0]) for name, words in form.errors.items()}
        raise Invalid(next(iter(errors.values())), errors)
    return form.cleaned_data
