import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms

from apps.common.errors import Invalid
from apps.profiles.importing.cells import CellType
from apps.profiles.importing.plan import NO_ID, Column, Grant, Plan, Privacy, Target
from apps.profiles.models import Channel, Import, Purpose, TraitDefinition

# An address may name people as well: one choice more than there are targets.
EMAIL_ID = "email_id"
TARGET_CHOICES = (
    (Target.TRAIT, "Trait"),
    (Target.EXTERNAL_ID, "Id of the person"),
    (Target.EMAIL, "E-mail"),
    (EMAIL_ID, "E-mail, also the id"),
    (Target.PHONE, "Telephone"),
    (Target.FIRST_NAME, "First name"),
    (Target.LAST_NAME, "Last name"),
    (Target.COUNTRY, "Country"),
    (Target.LOCALE, "Language"),
    (Target.TIME_ZONE, "Time zone"),
    (Target.IGNORE, "Leave out"),
)
TYPE_CHOICES = ((CellType.TEXT, "Text"), (CellType.NUMBER, "Number"), (CellType.BOOLEAN, "Yes or no"), (CellType.DATE, "Date"))  # fmt: skip  # noqa: E501
PRIVACY_CHOICES = ((Privacy.IDENTITY, "Identity"), (Privacy.SENSITIVE, "Sensitive"), (Privacy.PLAIN, "Plain"))


class PrivacyForm(forms.Form):
    privacy = forms.ChoiceField(label="Privacy", choices=TraitDefinition.Privacy.choices)


class UploadForm(forms.Form):
    file = forms.FileField(
        label="File", help_text="CSV or TSV for people, JSON lines for events. Up to 500 MB.", allow_empty_file=True
    )
    kind = forms.ChoiceField(label="What is in it", choices=Import.Kind.choices, initial=Import.Kind.PROFILES)
    source = forms.CharField(
        label="Source",
        required=False,
        max_length=120,
        help_text="Where the data is from, such as “Shop” or “CRM”. The file's name if you leave it empty.",
    )


class GrantForm(forms.Form):
    """Whether everybody in the file has agreed to hear from us: nothing is assumed.

    The details are required with a yes and unasked with a no, so the browser is not told that they always are.
    """

    use_required_attribute = False
    DETAILS = ("channel", "purpose", "wording", "given_on")

    has_consent = forms.ChoiceField(
        label="Have these people agreed to hear from us?",
        choices=(
            ("no", "No, or I do not know. They are imported, but nobody writes to them."),
            ("yes", "Yes, every one of them has, in the words below."),
        ),
        widget=forms.RadioSelect,
        initial="no",
    )
    channel = forms.ChoiceField(label="On which channel", choices=Channel.choices)
    purpose = forms.ChoiceField(label="For what", choices=Purpose.choices)
    wording = forms.CharField(
        label="The words they agreed to",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="As they stood on the form or contract. Kept in the ledger of every person.",
    )
    given_on = forms.DateField(
        label="When", widget=forms.DateInput(attrs={"type": "date"}), help_text="The last day of it."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_no = self.is_bound and self.data.get("has_consent") != "yes"
        for name in self.DETAILS:
            self.fields[name].required = not is_no
            self.fields[name].error_messages["required"] = "Consent without this is no consent."

    @property
    def grant(self) -> Grant | None:
        values = self.cleaned_data
        if values["has_consent"] == "no":
            return None
        return Grant(values["channel"], values["purpose"], values["wording"], values["given_on"])

    @staticmethod
    def initial_of(plan: Plan) -> dict[str, Any]:
        if plan.grant is None:
            return {"has_consent": "no"}
        grant = plan.grant
        return {"has_consent": "yes", "channel": grant.channel, "purpose": grant.purpose, "wording": grant.wording,
                "given_on": grant.given_on}  # fmt: skip


class WithdrawForm(forms.Form):
    contact_point = forms.UUIDField(widget=forms.HiddenInput)
    purpose = forms.ChoiceField(choices=Purpose.choices, widget=forms.HiddenInput)
    reason = forms.CharField(label="Reason", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class RecordConsentForm(WithdrawForm):
    wording = forms.CharField(label="What they agreed to", max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))
    given_on = forms.DateField(label="When", widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(
        label="How do you know?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For example: asked again by telephone on 3 March, call recorded.",
    )
    field_order = ["contact_point", "purpose", "wording", "given_on", "reason"]

    @property
    def given_at(self) -> dt.datetime:
        return dt.datetime.combine(self.cleaned_data["given_on"], dt.time(), dt.UTC)


def chosen_columns(data: Mapping[str, str], plan: Plan, defined: Mapping[str, Any]) -> tuple[tuple[Column, ...], int]:
    """The columns as the mapping page's form says, and which of them is the id. Raises Invalid for an unknown word."""
    id_place = NO_ID
    columns = []
    for place, column in enumerate(plan.columns):
        said = data.get(f"to_{place}", "")
        if said in (EMAIL_ID, Target.EXTERNAL_ID) and id_place == NO_ID:
            id_place = place
        columns.append(_chosen(column, place, said, data, defined))
    if id_place == NO_ID:
        raise Invalid("Choose the column that names each person: “Id of the person”.", {"id": "missing"})
    return tuple(columns), id_place


def _chosen(column: Column, place: int, said: str, data: Mapping[str, str], defined: Mapping[str, Any]) -> Column:
    try:
        to = Target.EMAIL if said == EMAIL_ID else Target(said)
        kind = CellType(data.get(f"type_{place}") or column.type)
        privacy = Privacy(data.get(f"privacy_{place}") or column.privacy)
    except ValueError:
        raise Invalid(f"Column “{column.header}”: choose from the lists.", {column.header: "unknown choice"}) from None
    label = " ".join(data.get(f"label_{place}", column.label).replace("\0", "").split())
    chosen = replace(column, to=to, label=label or column.label)
    # What is defined already is not decided by a file: its type and class stay.
    return chosen if column.key in defined else replace(chosen, type=kind, privacy=privacy)
