"""One form per kind of content. They read and show; what is complete is decided by `kinds.clean`."""

from typing import Any

from django import forms
from django.db.models import F
from django.http import QueryDict

from apps.ai.fact_choices import Names
from apps.common.errors import Invalid
from apps.content import kinds
from apps.content.eligibility import FIELD, UNFINISHED, Drawn, rules
from apps.content.forms.fields import ListField, RuleField, read_json, with_rule
from apps.content.kinds import LABEL_LENGTH, ROLES, check_validity
from apps.content.models import Item, Version

ABOUT_HELP = "Words such as price, health or environment, with commas between them. They can call for small print."

WORDS_HELP = {
    Item.Kind.CLAIM: "A statement that the company stands behind. Its figures and promises are what a draft may say.",
    Item.Kind.OFFER: "How the offer is put into words. Its worth and its dates below may be said as well.",
    Item.Kind.CALL_TO_ACTION: f"What the button says: at most {LABEL_LENGTH} characters.",
    Item.Kind.LINK: "What the page is, in words for colleagues and screen readers.",
    Item.Kind.SNIPPET: "A passage that the composer may use. Slots such as {{first_name}} are allowed.",
    Item.Kind.DISCLAIMER: "Small print that stands below every message that needs it.",
    Item.Kind.BRAND_VOICE: "How the company sounds, in a few sentences. Whoever writes drafts reads it first.",
    Item.Kind.PERSONA: "Whom a message speaks to: a kind of reader, never a real person.",
    Item.Kind.IMAGE: "What it shows, for people who do not see it: read aloud, and shown where images are off.",
    Item.Kind.LAYOUT: "How an e-mail is built from blocks: pictures, text, offers, a button. For colleagues only.",
    Item.Kind.CATALOG_ITEM: "A product, plan, course or action in a sentence or two. Citing it allows its price.",
}

# Where one chooses what to add, before there is a form to explain.
KIND_HELP = WORDS_HELP | {
    Item.Kind.OFFER: "What somebody gets: its worth, its dates, and who may have it.",
    Item.Kind.CALL_TO_ACTION: f"What a button says, in at most {LABEL_LENGTH} characters, and the page that it opens.",
    Item.Kind.LINK: "A page that a button may open, at a website your admin allows.",
    Item.Kind.IMAGE: "A picture, with the words that stand for it where it is not seen.",
    Item.Kind.LAYOUT: "How an e-mail is built from blocks: pictures, text, offers, a button.",
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
    own: tuple[str, ...] = ()  # the names of the fields that only this kind has

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.kind:
            self.fields["text"].help_text = WORDS_HELP[Item.Kind(self.kind)]

    def clean(self) -> dict[str, Any]:
        """Says what the services would say one after the other, so that everything is put right in one go."""
        cleaned = super().clean() or {}
        for name, message in self._faults().items():
            if name in self.fields and name not in self.errors:
                self.add_error(name, message)
        return cleaned

    def _faults(self) -> dict[str, str]:
        data = self.cleaned_data
        found: dict[str, str] = {}
        data.setdefault(FIELD, None)  # of what only this kind has, an unfinished rule alone may be missing here
        try:
            check_validity(data.get("valid_from"), data.get("valid_until"))
        except Invalid as error:
            found |= error.errors
        if self.kind == Item.Kind.IMAGE or not set(self.own) <= set(data):
            return found  # a picture is looked at by the services alone
        try:
            kinds.clean(self.kind, data.get("text", ""), self.content())
        except Invalid as error:
            found |= error.errors
        return found

    def kind_fields(self) -> list[forms.BoundField]:
        """The bound fields that only this kind has."""
        return [self[name] for name in self.own]

    def content(self) -> dict[str, Any]:
        """`fields` as the service takes them."""
        return {bound.name: self.cleaned_data[bound.name] for bound in self.kind_fields()}

    @classmethod
    def initial_from(cls, version: Version) -> dict[str, Any]:
        dates = {"valid_from": version.valid_from, "valid_until": version.valid_until}
        return {"text": version.text, **dates, **version.fields}


class ClaimForm(WordingForm):
    kind = Item.Kind.CLAIM
    own = ("claim_classes",)
    claim_classes = ListField(label="What it is about", separator=",", help_text=ABOUT_HELP)


class LimitedForm(WordingForm):
    """A kind that may be for some people only: the builder's fields are read as the text of a rule."""

    eligibility = RuleField(label="Who may have it", required=False)

    def __init__(self, data: QueryDict | None = None, *args: Any, **kwargs: Any) -> None:
        self.posted = with_rule(data) if data is not None else QueryDict()
        super().__init__(self.posted if data is not None else None, *args, **kwargs)

    @property
    def rule(self) -> Drawn:
        """The builder's drawing of what is stored or was posted."""
        value = self[FIELD].value()
        if self.is_bound and value == UNFINISHED:
            return rules().read(self.posted, self.posted.get("do", ""))
        return rules().draw(read_json(value))

    def content(self) -> dict[str, Any]:
        found = super().content()
        return {name: value for name, value in found.items() if name != FIELD or value}


class OfferForm(LimitedForm):
    kind = Item.Kind.OFFER
    own = ("unit", "value", "currency", "code", "claim_classes", FIELD)
    unit = forms.ChoiceField(label="Worth in", choices=(("percent", "Percent"), ("money", "Money")))
    value = forms.CharField(label="Worth", max_length=15, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    currency = forms.CharField(
        label="Currency", max_length=3, required=False, help_text="Three letters; for money only."
    )
    code = forms.CharField(label="Code", max_length=40, required=False, help_text="What people type in at the till.")
    claim_classes = ListField(label="What it is about", separator=",", help_text=ABOUT_HELP)


class CallToActionForm(WordingForm):
    kind = Item.Kind.CALL_TO_ACTION
    own = ("link",)
    text = forms.CharField(label="Label", max_length=LABEL_LENGTH)
    link = forms.ModelChoiceField(
        label="Opens",
        queryset=Item.objects.filter(kind=Item.Kind.LINK, uuid=F("family")).order_by("name"),
        to_field_name="uuid",
        empty_label="Choose a link",
        help_text="Content of the kind Link. Make it first; it has to be approved before this is.",
    )

    def content(self) -> dict[str, Any]:
        return {"link": str(self.cleaned_data["link"].uuid)}


class LinkForm(WordingForm):
    kind = Item.Kind.LINK
    own = ("url",)
    text = forms.CharField(label="Name of the page", max_length=120)
    url = forms.CharField(
        label="Address",
        max_length=2000,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text="https only, at a website that an admin has allowed under Brand rules.",
    )


MAX_NAMED = 20  # facts in a help text


class SnippetForm(WordingForm):
    kind = Item.Kind.SNIPPET
    own = ("role", "needs", "when")
    role = forms.ChoiceField(label="Place", choices=[(role, role.capitalize()) for role in ROLES])
    needs = forms.CharField(
        label="Needs these facts",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "Plan"}),
        help_text="One fact a line, by its name or its key. Without them the snippet is left out.",
    )
    when = forms.CharField(
        label="Only when",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "Channel = Web, Phone"}),
        help_text="One condition a line: a fact, =, and one or more values.",
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.names = Names.offered()
        if traits := self.names.traits[:MAX_NAMED]:
            self.fields["needs"].help_text += f" For example: {', '.join(traits)}."

    def content(self) -> dict[str, Any]:
        data, key = self.cleaned_data, self.names.key
        lines = [line.partition("=") for line in data["when"].splitlines() if line.strip()]
        when = {key(fact): [v.strip() for v in values.split(",") if v.strip()] for fact, _, values in lines}
        needs = [key(line) for line in data["needs"].splitlines() if line.strip()]
        return {"role": data["role"], "needs": needs, "when": when}

    @classmethod
    def initial_from(cls, version: Version) -> dict[str, Any]:
        name = Names.offered().written
        when = "\n".join(f"{name(key)} = {', '.join(values)}" for key, values in version.fields["when"].items())
        return {**super().initial_from(version), "needs": "\n".join(map(name, version.fields["needs"])), "when": when}


class DisclaimerForm(WordingForm):
    kind = Item.Kind.DISCLAIMER
    own = ("items", "classes", "claim_classes")
    items = forms.ModelMultipleChoiceField(
        label="Required by these claims and offers",
        queryset=Item.objects.filter(kind__in=[Item.Kind.CLAIM, Item.Kind.OFFER], uuid=F("family")).order_by("name"),
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

    claim_classes = ListField(
        label="Required by every claim and offer about",
        separator=",",
        help_text="The same words as with the claims, such as price or health, with commas between them.",
    )

    def content(self) -> dict[str, Any]:
        return {**super().content(), "items": [str(item.uuid) for item in self.cleaned_data["items"]]}


class BrandVoiceForm(WordingForm):
    kind = Item.Kind.BRAND_VOICE
    own = ("tone", "say", "avoid")
    tone = ListField(label="Tone", help_text="One line each, such as: Warm, never gushing.")
    say = ListField(label="Words we use", help_text="One on each line.")
    avoid = ListField(
        label="Words we avoid", help_text="One on each line. What must never be said stands under Brand rules."
    )


class PersonaForm(WordingForm):
    kind = Item.Kind.PERSONA
    own = ("wants", "worries")
    wants = ListField(label="What they care about", help_text="One on each line.")
    worries = ListField(label="What puts them off", help_text="One on each line.")


WORDING_FORMS: dict[str, type[WordingForm]] = {
    form.kind: form
    for form in (
        ClaimForm,
        OfferForm,
        CallToActionForm,
        LinkForm,
        SnippetForm,
        DisclaimerForm,
        BrandVoiceForm,
        PersonaForm,
    )
}
