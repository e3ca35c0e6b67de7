"""The forms of test sets: a set, one case, a file, a run."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from apps.ai import fact_choices
from apps.ai.types import Use
from apps.prompts.field_names import field_named, names_for, shown_name
from apps.prompts.models import TestCase, TestSet, Version
from apps.prompts.spec import InputSpec
from apps.prompts.testing.cases import CaseFact, CaseSpec, Expectation, Shelf, Split
from apps.prompts.testing.documents import MAX_MATERIAL, MAX_NAME
from apps.prompts.writers import Writer

LINES = forms.Textarea(attrs={"rows": 2})
MUST = (("", "Nothing more than the rules"), ("passes", "A draft that nothing blocks"), ("blocked", "To be blocked"))
MAX_FILE = 1_000_000


class SetForm(forms.Form):
    name = forms.CharField(max_length=MAX_NAME, initial="Usual and unusual customers")
    note = forms.CharField(
        required=False, max_length=300, widget=LINES, help_text="What it is for, or where its cases come from."
    )


class NewSetForm(SetForm):
    usual = forms.BooleanField(
        required=False, initial=True, label="Begin with 30 usual customers",
        help_text="Made from the facts that the prompt knows words for.",
    )  # fmt: skip
    adversarial = forms.BooleanField(
        required=False, initial=True, label="Add the adversarial cases",
        help_text="Injected orders, nothing known, names of sixty letters, right to left, emoji.",
    )  # fmt: skip


class ChangeSetForm(SetForm):
    guards = forms.BooleanField(
        required=False, label="This set guards production",
        help_text="A version goes into production only after a run on it. One set of a prompt guards.",
    )  # fmt: skip

    @classmethod
    def showing(cls, test_set: TestSet) -> "ChangeSetForm":
        return cls(initial={"name": test_set.name, "note": test_set.note, "guards": test_set.guards})


class FileForm(forms.Form):
    file = forms.FileField(
        label="CSV file", widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"required": "Choose a file.", "empty": "This file is empty."},
    )  # fmt: skip

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE:
            raise forms.ValidationError("At most 1 MB.")
        data: bytes = file.read()
        return data


class RunForm(forms.Form):
    version = forms.TypedChoiceField(coerce=int)
    repetitions = forms.IntegerField(
        min_value=1, max_value=10, initial=1, label="Times each case is written",
        help_text="A model answers differently each time; three times is a fair picture.",
    )  # fmt: skip
    writer = forms.ChoiceField(label="Written by", widget=forms.RadioSelect)

    def __init__(self, *args: Any, versions: Sequence[tuple[int, str]], writers: Sequence[Writer], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["version"].choices = versions  # type: ignore[attr-defined]
        self.fields["writer"].choices = [(one.value, one.label) for one in writers]  # type: ignore[attr-defined]
        self.fields["writer"].initial = writers[0].value if writers else ""


class CompareForm(forms.Form):
    """Up to four columns, each a version and who writes it (`version-<n>`, `writer-<n>`), and the cases for all."""

    COLUMNS = 4
    cases = forms.ChoiceField(label="Cases")
    count = forms.IntegerField(
        label="How many", min_value=1, max_value=12, initial=4,
        help_text="At most twelve; a test run writes a whole set.",
    )  # fmt: skip

    def __init__(
        self, *args: Any, versions: Sequence[Version], writers: Sequence[Writer], sets: Sequence[TestSet], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.versions = {str(version.number): version for version in versions}
        self.writers = {writer.value: writer for writer in writers}
        self.sets = {str(one.uuid): one for one in sets}
        named = [(key, f"Test set: {one.name}") for key, one in self.sets.items()]
        self.fields["cases"].choices = [("", "Sample customers"), *named]  # type: ignore[attr-defined]
        self.fields["cases"].required = False
        starts = [str(version.number) for version in versions[:2]]
        for n in range(self.COLUMNS):
            numbers = [("", "Left out"), *((key, f"Version {key}") for key in self.versions)]
            first = starts[n] if n < len(starts) else ""
            self.fields[f"version-{n}"] = forms.ChoiceField(
                label="Version", choices=numbers, required=False, initial=first
            )
            self.fields[f"writer-{n}"] = forms.ChoiceField(
                label="Written by",
                choices=[(key, one.label) for key, one in self.writers.items()],
                required=False,
                initial=next(iter(self.writers), ""),
            )

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields of each column, for the page."""
        return [(self[f"version-{n}"], self[f"writer-{n}"]) for n in range(self.COLUMNS)]

    @property
    def columns(self) -> list[tuple[Version, Writer]]:
        said = [(self.cleaned_data[f"version-{n}"], self.cleaned_data[f"writer-{n}"]) for n in range(self.COLUMNS)]
        return [(self.versions[v], self.writers[w]) for v, w in said if v and w]

    @property
    def chosen_set(self) -> TestSet | None:
        return self.sets.get(self.cleaned_data["cases"])


class CaseForm(forms.Form):
    """One case. Each input of the prompt is a field of its own (`fact-<n>`); further facts are lines."""

    name = forms.CharField(max_length=MAX_NAME, help_text="What is special about this customer.")
    split = forms.ChoiceField(
        label="What it is for", choices=TestCase.Split.choices,
        help_text="Train: to write the prompt with. Holdout: to judge it by. Hard and adversarial: never blocked.",
    )  # fmt: skip
    more = forms.CharField(
        label="Further facts", required=False, widget=LINES,
        help_text="One on each line: trait:plan = pro -> the Pro plan. With (steer) behind it, it is not mentioned.",
    )  # fmt: skip
    contents = forms.MultipleChoiceField(
        label="May use", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Nothing chosen: everything that the set has.",
    )  # fmt: skip
    slots = forms.CharField(
        label="Filled in", required=False, widget=LINES,
        help_text="Values for slots, one on each line: first_name = Zoë. Length rules are checked once more with them.",
    )  # fmt: skip
    must = forms.ChoiceField(label="Must lead to", required=False, choices=MUST)
    mentions = forms.CharField(required=False, widget=LINES, help_text="Phrases, one on each line.")
    avoids = forms.CharField(label="Does not say", required=False, widget=LINES, help_text="Phrases, one on each line.")
    cites = forms.CharField(
        label="Uses this content", required=False, widget=LINES, help_text="Names, one on each line."
    )
    exact = forms.CharField(
        label="Exact fields", required=False, widget=LINES,
        help_text="One on each line: action = See it.",
    )  # fmt: skip
    material = forms.CharField(
        label="Text to work on", required=False, max_length=MAX_MATERIAL, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="What this prompt reads. Invented or cleared of everything personal.",
    )  # fmt: skip

    def __init__(
        self, *args: Any, inputs: Sequence[InputSpec], shelf: Shelf, channel: str = "email", **kw: Any
    ) -> None:
        """`channel` says what fields are called; "" where the answer is no message and its fields have any name."""
        super().__init__(*args, **kw)
        self.channel = channel
        if channel:
            first = names_for(channel)[0]
            start = f"{first}: knitwear is about the {first} alone."
            self.fields[
                "exact"
            ].help_text = f"One on each line: {', '.join(names_for(channel))}. As in action = See it."
            for name in ("mentions", "avoids"):
                self.fields[name].help_text = f"Phrases, one on each line. {start}"
        self.inputs = [item for item in inputs if item.words]
        labels = fact_choices.labels_of(item.key for item in self.inputs)
        for number, item in enumerate(self.inputs):
            choices = [("", "Not known"), *((value, words) for value, words in item.words.items())]
            self.fields[f"fact-{number}"] = forms.ChoiceField(label=labels[item.key], required=False, choices=choices)
        names = dict.fromkeys(one.name for one in shelf.contents)
        self.fields["contents"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]

    @property
    def fact_fields(self) -> list[forms.BoundField]:
        return [self[f"fact-{number}"] for number in range(len(self.inputs))]

    @classmethod
    def showing(cls, spec: CaseSpec, inputs: Sequence[InputSpec], shelf: Shelf, channel: str = "email") -> "CaseForm":
        initial = _initial(spec, [item for item in inputs if item.words], channel)
        return cls(initial=initial, inputs=inputs, shelf=shelf, channel=channel)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name in ("more", "slots", "exact"):
            if any("=" not in line for line in _lines(data.get(name))):
                self.add_error(name, "Write each line with = between what it is and its value.")
        names = _pairs(data.get("exact") or "") if self.channel else {}
        strange = [name for name in names if field_named(name, self.channel) in ("", "paragraphs")]
        if strange and "exact" not in self.errors:
            known = ", ".join(names_for(self.channel))
            self.add_error("exact", f"No field is called “{strange[0]}” here. There are {known}.")
        return data

    def spec(self) -> CaseSpec:
        data = self.cleaned_data
        facts = [
            CaseFact(item.key, value)
            for number, item in enumerate(self.inputs)
            if (value := data.get(f"fact-{number}"))
        ]
        facts += map(_fact, _pairs(data["more"]).items())
        return CaseSpec(
            name=data["name"].strip(),
            split=Split(data["split"]),
            facts=tuple({fact.key: fact for fact in facts}.values()),
            contents=tuple(data["contents"]) or None,
            slots=_pairs(data["slots"]),
            expect=tuple(_expectations(data, self.channel)),
            material=data["material"].strip(),
        )


def _expectations(data: Mapping[str, Any], channel: str) -> list[Expectation]:
    found = [Expectation(data["must"])] if data["must"] else []
    for kind in ("mentions", "avoids"):
        placed = [(field, phrase) for field, phrase in (_placed(line, channel) for line in _lines(data[kind]))]
        for field in dict.fromkeys(field for field, _ in placed):
            phrases = [phrase for one, phrase in placed if one == field]
            found.append(Expectation(kind, {"phrases": phrases, **({"field": field} if field else {})}))
    if names := _lines(data["cites"]):
        found.append(Expectation("cites", {"names": names}))
    exact = {field_named(name, channel): text for name, text in _pairs(data["exact"]).items()}
    return [*found, *(Expectation("equals", {"field": field, "text": text}) for field, text in exact.items())]


def _initial(spec: CaseSpec, inputs: Sequence[InputSpec], channel: str) -> dict[str, Any]:
    places = {item.key: number for number, item in enumerate(inputs)}
    own = [
        f
        for f in spec.facts
        if f.words or f.use or f.value not in (inputs[places[f.key]].words if f.key in places else ())
    ]
    chosen = {f"fact-{places[f.key]}": f.value for f in spec.facts if f not in own}
    listed: dict[str, list[str]] = {kind: [] for kind in ("mentions", "avoids", "cites")}
    for one in spec.expect:
        start = (
            f"{shown_name(one.params['field'], channel)}: " if one.params.get("field") and one.kind != "equals" else ""
        )
        said = one.params.get("phrases") or one.params.get("names") or []
        listed.setdefault(one.kind, []).extend(start + text for text in said)
    equal = [one.params for one in spec.expect if one.kind == "equals"]
    exact = [f"{shown_name(params['field'], channel)} = {params['text']}" for params in equal]
    return {
        "name": spec.name,
        "split": spec.split.value,
        "more": "\n".join(map(_fact_line, own)),
        "contents": list(spec.contents or ()),
        "slots": "\n".join(f"{name} = {value}" for name, value in spec.slots.items()),
        "must": next((one.kind for one in spec.expect if one.kind in ("passes", "blocked")), ""),
        **{kind: "\n".join(listed[kind]) for kind in ("mentions", "avoids", "cites")},
        "exact": "\n".join(exact),
        "material": spec.material,
        **chosen,
    }


def _fact_line(fact: CaseFact) -> str:
    words = f" -> {fact.words}" if fact.words else ""
    return f"{fact.key} = {fact.value}{words}" + (f" ({fact.use})" if fact.use else "")


def _fact(pair: tuple[str, str]) -> CaseFact:
    said, use = pair[1], ""
    for one in Use:
        if said.endswith(f"({one})"):
            said, use = said.removesuffix(f"({one})").strip(), one.value
    value, _, words = said.partition("->")
    return CaseFact(pair[0], value.strip(), words.strip(), use)


def _placed(line: str, channel: str) -> tuple[str, str]:
    """`subject: knitwear` is about one field, `knitwear` about the whole message."""
    name, colon, phrase = line.partition(":")
    field = field_named(name, channel) if channel and colon and phrase.strip() else ""
    return (field, phrase.strip()) if field else ("", line)


def _pairs(text: str) -> dict[str, str]:
    parts = (line.partition("=") for line in _lines(text))
    return {key.strip(): value.strip() for key, _, value in parts}


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
