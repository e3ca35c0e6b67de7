"""Answers on versions, and the brand's rules."""

from django import forms

from apps.content.locales import LOCALES


class AnswerForm(forms.Form):
    """A yes or no on the bytes that were shown."""

    content_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)
    note = forms.CharField(label="Note", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class BannedTermForm(forms.Form):
    term = forms.CharField(label="Word or phrase", max_length=120)
    locale = forms.ChoiceField(label="Language", choices=(("", "Every language"), *LOCALES), required=False)
    reason = forms.CharField(label="Why", max_length=200, required=False)


class HostForm(forms.Form):
    host = forms.CharField(
        label="Host", max_length=253, widget=forms.TextInput(attrs={"placeholder": "shop.example.com"})
    )
    is_private = forms.BooleanField(label="It stands in our own network", required=False)


class FallbackForm(forms.Form):
    locale = forms.ChoiceField(label="What is missing in", choices=LOCALES)
    to = forms.ChoiceField(label="is taken from", choices=(("", "nowhere"), *LOCALES), required=False)
