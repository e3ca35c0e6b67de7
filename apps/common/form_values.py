"""A Django form as plain values, whether it shows what is stored or what was typed, and back."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict


def values_of(form: forms.BaseForm) -> dict[str, Any]:
    """Each visible field as a browser would send it: text, or a sorted list where several may be chosen."""
    return {bound.name: _value(bound) for bound in form if not bound.is_hidden}


def _value(bound: forms.BoundField) -> Any:
    value, widget = bound.value(), bound.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "on" if value else ""
    shown = widget.format_value(value)
    if isinstance(widget, forms.widgets.ChoiceWidget):
        chosen = [str(one) for one in shown or [] if one != ""]
        return sorted(chosen) if widget.allow_multiple_selected else "".join(chosen[:1])
    return str(shown if shown is not None else "").replace("\r\n", "\n").strip()


def data_of(values: Mapping[str, Any], sent: QueryDict, shown: forms.BaseForm) -> QueryDict:
    """`sent` with `values` in the fields of `shown`, as if the person had typed what was merged."""
    data = sent.copy()
    for name in {*shown.fields, *values}:
        value = values.get(name, "")
        if value in ("", []):
            data.pop(name, None)
            if name in shown.fields and not isinstance(shown.fields[name].widget, forms.CheckboxInput):
                data.setlist(name, [] if value == [] else [""])
        else:
            data.setlist(name, value if isinstance(value, list) else [value])
    return data


def describe(form: forms.BaseForm, name: str, value: Any) -> str:
    """A value in words: labels for choices, yes or no, the texts of fields that belong together, or what the field
    says itself (`in_words`)."""
    if isinstance(value, Mapping):
        texts = [str(text) for _, text in sorted(value.items()) if text and not isinstance(text, list)]
        return "\n".join(texts)
    found = form.fields.get(name)
    if in_words := getattr(found, "in_words", None):
        return str(in_words(value))
    if isinstance(found, forms.BooleanField):
        return "Yes" if value else "No"
    choices = {str(key): str(label) for key, label in getattr(found, "choices", ()) if not isinstance(label, list)}
    if isinstance(value, list):
        return ", ".join(choices.get(str(one), str(one)) for one in value)
    return choices.get(str(value), str(value)) if value != "" else ""
