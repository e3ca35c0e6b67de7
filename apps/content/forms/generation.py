from django import forms

from apps.content.forms.items import LanguageField, SharedFields
from apps.content.kind_image import ALT_LENGTH

SHAPES = (("1024x1024", "Square"), ("1536x1024", "Wide"), ("1024x1536", "Tall"))


class GenerateForm(SharedFields, LanguageField):
    """What a picture should show, and what a new image has besides."""

    brief = forms.CharField(
        label="What it should show",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="This leaves the house: no names, addresses or numbers of people.",
    )
    size = forms.ChoiceField(label="Shape", choices=SHAPES, initial="1536x1024")
    text = forms.CharField(
        label="Alt text",
        max_length=ALT_LENGTH,
        help_text="What it shows, for people who do not see it. Check it after.",
    )
    field_order = ("name", "brief", "size", "text")
