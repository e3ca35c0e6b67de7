"""The editor of a guardrail policy, and the box that tries words on it."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

from django import forms

from apps.ai.channels import CHANNELS
from apps.ai.types import Severity
from apps.content.guardrails.catalogue import FAMILIES, RANK, Code, Family
from apps.content.guardrails.policy import CHANNEL_LIMITS
from apps.content.guardrails.settings import PolicySettings, Required
from apps.content.locales import LOCALES

DOES = {Severity.BLOCK: "Blocks", Severity.WARN: "Warns", Severity.INFO: "Informs"}
LIMITS = {
    "subject_good": "Title: people see about",
    "subject_max": "Title: at most",
    "preheader_good": "Preheader: people see about",
    "preheader_max": "Preheader: at most",
    "greeting_max": "Greeting: at most",
    "closing_max": "Closing: at most",
    "paragraph_good": "Text: people see about",
    "paragraph_max": "A paragraph: at most",
    "paragraphs_max": "Paragraphs: at most",
    "total_max": "All text together: at most",
    "segments_good": "SMS parts without a remark",
    "segments_max": "SMS parts: at most",
}
EASE = (
    ("0", "Any"),
    ("30", "At least 30: not very hard"),
    ("50", "At least 50: fairly plain"),
    ("60", "At least 60: plain"),
    ("70", "At least 70: fairly easy"),
    ("80", "At least 80: easy"),
)


class PolicyForm(forms.Form):
    """Severities by code (`code__family__name`), limits (`limit__name`), tone and phrases."""

    address_de = forms.ChoiceField(
        label="German addresses people with",
        choices=(("", "Either"), ("formal", "Sie"), ("informal", "du")),
        required=False,
    )
    address_fr = forms.ChoiceField(
        label="French addresses people with",
        choices=(("", "Either"), ("formal", "vous"), ("informal", "tu")),
        required=False,
    )
    exclamations_max = forms.IntegerField(
        label="Exclamation marks: at most", required=False, help_text="Empty: any number."
    )
    ease_min = forms.ChoiceField(
        label="Reading ease",
        choices=EASE,
        help_text="Flesch for English, Amstad for German, Kandel and Moles for French.",
    )
    required = forms.CharField(
        label="Every message must say",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "de: Widerruf jederzeit"}),
        help_text="One phrase a line; begin it with a language and a colon to ask for it only there.",
    )
    note = forms.CharField(label="Why", required=False, max_length=200, help_text="Colleagues read it in the history.")

    def __init__(self, *args: Any, channel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel = channel
        for family in FAMILIES:
            for code in family.codes:
                if choices := _choices(family, code):
                    field = forms.ChoiceField(label=code.label, choices=choices, required=False)
                    self.fields[_name(code.code)] = field
        for name in limit_names(channel):
            self.fields[f"limit__{name}"] = forms.IntegerField(label=LIMITS[name], min_value=1, max_value=20_000)

    def families(self) -> Iterator[tuple[Family, list[forms.BoundField], int]]:
        """Each family with the fields that a person may set, and how many of them differ from the house's rules."""
        for family in FAMILIES:
            fields = [self[_name(code.code)] for code in family.codes if _name(code.code) in self.fields]
            yield family, fields, sum(bool(field.value()) for field in fields)

    def limits(self) -> list[forms.BoundField]:
        return [self[f"limit__{name}"] for name in limit_names(self.channel)]

    def settings(self) -> PolicySettings:
        """What was typed. Only for a valid form."""
        data = self.cleaned_data
        limits = {name: data[f"limit__{name}"] for name in limit_names(self.channel)}
        codes = [code.code for family in FAMILIES for code in family.codes]
        exclamations = data["exclamations_max"]
        return PolicySettings(
            limits=replace(CHANNEL_LIMITS[self.channel], **limits),
            severities={code: Severity(data[_name(code)]) for code in codes if data.get(_name(code))},
            required=tuple(_required(line) for line in data["required"].splitlines() if line.strip()),
            address={key: data[f"address_{key}"] for key in ("de", "fr") if data[f"address_{key}"]},
            exclamations_max=-1 if exclamations is None else exclamations,
            ease_min=int(data["ease_min"]),
        )

    @classmethod
    def showing(cls, settings: PolicySettings, channel: str) -> "PolicyForm":
        limits = asdict(settings.limits)
        initial = {
            **{f"limit__{name}": limits[name] for name in limit_names(channel)},
            **{_name(code): severity.value for code, severity in settings.severities.items()},
            **{f"address_{key}": value for key, value in settings.address.items()},
            "exclamations_max": None if settings.exclamations_max < 0 else settings.exclamations_max,
            "ease_min": str(settings.ease_min),
            "required": "\n".join(f"{one.locale}: {one.phrase}".removeprefix(": ") for one in settings.required),
        }
        return cls(initial=initial, channel=channel)


def field_of(problem: str) -> str:
    """The form's field for a key of settings.problems()."""
    head, _, rest = problem.partition(".")
    return {"limits": f"limit__{rest}", "severities": _name(rest)}.get(head, problem)


def limit_names(channel: str) -> list[str]:
    """The limits that make sense on a channel, in reading order."""
    form, house = CHANNELS[channel], CHANNEL_LIMITS[channel]
    names = [name for name in LIMITS if getattr(house, name)]
    fields = ("subject", "preheader", "greeting", "closing")
    hidden = {name for name in fields if not form.has(name)}
    single = {"paragraphs_max", "total_max"} if form.paragraphs == 1 else set()
    same = {"paragraph_good"} if house.paragraph_good == house.paragraph_max else set()
    return [name for name in names if name.rsplit("_", 1)[0] not in hidden and name not in single | same]


def _name(code: str) -> str:
    return f"code__{code.replace('.', '__')}"


def _choices(family: Family, code: Code) -> list[tuple[str, str]]:
    """What a person may choose: nothing where it always blocks, nothing softer than a floor."""
    least = RANK[code.severity] if family.floor else 0
    others = [one for one in DOES if one is not code.severity and RANK[one] >= least]
    if not others:
        return []
    return [("", f"{DOES[code.severity]} (as the house)"), *((one.value, DOES[one]) for one in others)]


def _required(line: str) -> Required:
    head, colon, rest = line.strip().partition(":")
    if colon and head.strip() in dict(LOCALES) and rest.strip():
        return Required(rest.strip(), head.strip())
    return Required(line.strip())


class TrialForm(forms.Form):
    """Words to try. Names begin with `try_`, because the box lies in the editor's form."""

    try_locale = forms.ChoiceField(label="Language", choices=LOCALES, required=False)
    # A text area, because Enter in a line of its own would save the policy.
    try_title = forms.CharField(
        label="Title or subject", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 1})
    )
    try_text = forms.CharField(
        label="Text",
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "placeholder": "Paste words here. A blank line begins a paragraph."}),
    )
    try_sources = forms.CharField(
        label="What may be claimed",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "Members get 20% off until 30 November 2026."}),
        help_text="Stands in for approved claims; without it every figure is a finding.",
    )
