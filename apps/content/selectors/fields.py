"""What a kind has beside its words, as (label, words)."""

from collections.abc import Sequence

from apps.content import eligibility
from apps.content.models import Item, Version

Rows = list[tuple[str, str]]


def field_rows(version: Version) -> Rows:
    fields, kind = version.fields, version.item.kind
    if kind == Item.Kind.CLAIM:
        return _about(version, "About")
    if kind == Item.Kind.OFFER:
        amount = f"{fields['value']} %" if fields["unit"] == "percent" else f"{fields['value']} {fields['currency']}"
        who = eligibility.words(fields) or "everybody"
        return [("Worth", amount), ("Code", fields.get("code", "none")), *_about(version, "About"), ("For", who)]
    if kind == Item.Kind.LINK:
        return [("Address", fields["url"])]
    if kind == Item.Kind.CALL_TO_ACTION:
        return [("Opens", _names([fields["link"]]))]
    if kind == Item.Kind.SNIPPET:
        when = "; ".join(f"{key} is {' or '.join(values)}" for key, values in fields["when"].items())
        return [
            ("Place", fields["role"]),
            ("Needs", ", ".join(fields["needs"]) or "nothing"),
            ("Only when", when or "always"),
        ]
    if kind == Item.Kind.DISCLAIMER:
        classes = ", ".join(f"{name} content" for name in fields["classes"])
        about = ", ".join(f"claims about {one}" for one in fields.get("claim_classes", []))
        return [("Required by", "; ".join(part for part in (_names(fields["items"]), classes, about) if part))]
    if kind == Item.Kind.BRAND_VOICE:
        return _lists(version, tone="Tone", say="Words we use", avoid="Words we avoid")
    if kind == Item.Kind.PERSONA:
        return _lists(version, wants="Cares about", worries="Put off by")
    return []


def _about(version: Version, label: str) -> Rows:
    about = version.fields.get("claim_classes", [])
    return [(label, ", ".join(about))] if about else []


def _lists(version: Version, **labels: str) -> Rows:
    return [(label, "\n".join(version.fields[name])) for name, label in labels.items() if version.fields[name]]


def _names(families: Sequence[str]) -> str:
    found = Item.objects.filter(family__in=families).order_by("name").values_list("name", flat=True)
    return ", ".join(found.distinct())
