"""One form per kind of content. They read and show; what is complete is decided by `kinds.clean`."""

from typing import Any

from django import forms

from apps.content.kinds import LABEL_LENGTH, ROLES
from apps.content.models import Item, Version

LOCALES = (
    ("en", "English"),
    ("en-GB", "English (UK)"),
    ("en-US", "English (US)"),
    ("de", "German"),
    ("fr", "French"),
    ("es", "Spanish"),
    ("it", "Italian"),
    ("nl", "Dutch"),
)
WORDS_HELP = {
    Item.Kind.CLAIM: "A statement that the company stands behind. Its figures and promises are what a draft may say.",
    Item.Kind.OFFER: "How the offer is put into words. Its worth and its dates below may be said as well.",
    Item.Kind.CALL_TO_ACTION: f"What the button says: at most {LABEL_LENGTH} characters.",
    Item.Kind.LINK: "What the page is, in words for colleagues and screen readers.",
    Item.Kind.SNIPPET: "A passage that the composer may use. Slots such as {{ first_name }} are allowed.",
    Item.Kind.DISCLAIMER: "Small print that stands below every message that needs it.",
}


class WordingForm(forms.Form):
    """What every kind has: words and validity."""

    text = forms.CharField(label="Wording", widget=forms.Textarea(attrs={"rows": 4}))
    valid_from = forms.DateField(
        label="Valid from", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_until = forms.DateField(
        label="Valid until",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="The last day on which it may be said.",
    )
    kind = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.kind:
            self.fields["text"].help_text = WORDS_HELP[Item.Kind(self.kind)]

    def kind_fields(self) -> list[forms.BoundField]:
        """The bound fields that only this kind has."""
        return [
            self[name] for name in self.fields if name not in (*WordingForm.base_fields, *NewItemFields.base_fields)
        ]

    def content(self) -> dict[str, Any]:
        """`fields` as the service takes them."""
        return {bound.name: self.cleaned_data[bound.name] for bound in self.kind_fields()}

    @classmethod
    def initial_from(cls, version: Version) -> dict[str, Any]:
        dates = {"valid_from": version.valid_from, "valid_until": version.valid_until}
        return {"text": version.text, **dates, **version.fields}


class NewItemFields(forms.Form):
    """What an item has once, beside its wordings."""

    name = forms.CharField(label="Name", max_length=120, help_text="Colleagues find it by this; no customer sees it.")
    content_class = forms.ChoiceField(
        label="Class",
        choices=Item.ContentClass.choices,
        help_text="Normal: a reviewer or admin approves. Sensitive: an admin. Legal: two admins.",
    )
    locale = forms.ChoiceField(label="Language", choices=LOCALES)


class ItemForm(forms.Form):
    name = NewItemFields.base_fields["name"]
    content_class = NewItemFields.base_fields["content_class"]


class ClaimForm(WordingForm):
    kind = Item.Kind.CLAIM


class OfferForm(WordingForm):
    kind = Item.Kind.OFFER
    unit = forms.ChoiceField(label="Worth in", choices=(("percent", "Percent"), ("money", "Money")))
    value = forms.CharField(label="Worth", max_length=15, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    currency = forms.CharField(
        label="Currency", max_length=3, required=False, help_text="Three letters; for money only."
    )
    code = forms.CharField(label="Code", max_length=40, required=False, help_text="What people type in at the till.")


class CallToActionForm(WordingForm):
    kind = Item.Kind.CALL_TO_ACTION
    text = forms.CharField(label="Label", max_length=LABEL_LENGTH)
    link = forms.ModelChoiceField(
        label="Opens",
        queryset=Item.objects.filter(kind=Item.Kind.LINK).order_by("name"),
        to_field_name="uuid",
        empty_label="Choose a link",
        help_text="Content of the kind Link. Make it first; it has to be approved before this is.",
    )

    def content(self) -> dict[str, Any]:
        return {"link": str(self.cleaned_data["link"].uuid)}


class LinkForm(WordingForm):
    kind = Item.Kind.LINK
    text = forms.CharField(label="Name of the page", max_length=120)
    url = forms.CharField(
        label="Address",
        max_length=2000,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text="https only, at a website that an admin has allowed under Brand rules.",
    )


class SnippetForm(WordingForm):
    kind = Item.Kind.SNIPPET
    role = forms.ChoiceField(label="Place", choices=[(role, role.capitalize()) for role in ROLES])
    needs = forms.CharField(
        label="Needs these facts",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "trait:plan"}),
        help_text="One fact key per line. Without them the snippet is left out.",
    )
    when = forms.CharField(
        label="Only when",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "trait:channel = Web, Phone"}),
        help_text="One condition per line: a fact key, =, and one or more values.",
    )

    def content(self) -> dict[str, Any]:
        data = self.cleaned_data
        lines = [line.partition("=") for line in data["when"].splitlines() if line.strip()]
        when = {key.strip(): [v.strip() for v in values.split(",") if v.strip()] for key, _, values in lines}
        return {"role": data["role"], "needs": data["needs"].split(), "when": when}

    @classmethod
    def initial_from(cls, version: Version) -> dict[str, Any]:
        when = "\n".join(f"{key} = {', '.join(values)}" for key, values in version.fields["when"].items())
        return {**super().initial_from(version), "needs": "\n".join(version.fields["needs"]), "when": when}


class DisclaimerForm(WordingForm):
    kind = Item.Kind.DISCLAIMER
    items = forms.ModelMultipleChoiceField(
        label="Required by these claims and offers",
        queryset=Item.objects.filter(kind__in=[Item.Kind.CLAIM, Item.Kind.OFFER]).order_by("name"),
        to_field_name="uuid",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    classes = forms.MultipleChoiceField(
        label="Required by every claim and offer of class",
        choices=Item.ContentClass.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def content(self) -> dict[str, Any]:
        items = [str(item.uuid) for item in self.cleaned_data["items"]]
        return {"items": items, "classes": self.cleaned_data["classes"]}


FORMS: dict[str, type[WordingForm]] = {
    form.kind: form for form in (ClaimForm, OfferForm, CallToActionForm, LinkForm, SnippetForm, DisclaimerForm)
}
# The same forms with the fields of a new item in front.
NEW_FORMS: dict[str, type[WordingForm]] = {
    kind: type(f"New{form.__name__}", (form, NewItemFields), {"field_order": ["name"]}) for kind, form in FORMS.items()
}


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
