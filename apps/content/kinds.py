"""What each kind of content consists of beside its wording, and what makes it complete. Pure."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from apps.ai.facts import FactError, parse_key
from apps.common.errors import Invalid
from apps.content import slots
from apps.content.guardrails.links import form_problem
from apps.content.kind_image import alt_problem, clean_image
from apps.content.kind_layout import clean_layout

ROLES = ("opening", "reason", "offer", "action", "close")
MOST_IN_STOCK = 2_000_000_000
CATALOG_TYPES = ("product", "plan", "course", "action")
CLASSES = ("normal", "sensitive", "legal")
MAX_LINES = 30
LABEL_LENGTH = 40
TEXT_LENGTH = 1500
LINE_LENGTH = 120
_CURRENCY = re.compile(r"[A-Z]{3}")
_CLASS = re.compile(r"[^\W_][\w -]{1,39}")
_SKU = re.compile(r"[\w./-]{1,60}")
_CODE = re.compile(r"[A-Za-z0-9_-]{3,40}")

Fields = dict[str, Any]
Errors = dict[str, str]


def clean(kind: str, text: str, fields: Mapping[str, Any]) -> Fields:
    """The fields of `kind`, canonical. Raises Invalid with an error per field; unknown fields are dropped."""
    errors: Errors = {}
    _text(kind, text, errors)
    cleaned = _CLEANERS[kind](fields, errors)
    if errors:
        raise Invalid("Some of this cannot be saved yet.", errors)
    return cleaned


def check_validity(valid_from: date | None, valid_until: date | None) -> None:
    """Raises Invalid."""
    if valid_from and valid_until and valid_until < valid_from:
        message = "It would end before it begins."
        raise Invalid(message, {"valid_until": message})


def _text(kind: str, text: str, errors: Errors) -> None:
    if not text.strip():
        errors["text"] = "Write the words."
    elif kind == "call_to_action" and len(text) > LABEL_LENGTH:
        errors["text"] = f"A button holds at most {LABEL_LENGTH} characters; this has {len(text)}."
    elif len(text) > TEXT_LENGTH:
        errors["text"] = f"At most {TEXT_LENGTH} characters; this has {len(text)}."
    elif kind == "image" and (problem := alt_problem(text)):
        errors["text"] = problem
    elif "\n" in text and kind in ("call_to_action", "link"):
        errors["text"] = "This fits on one line."
    elif problem := _slot_problem(kind, text):
        errors["text"] = problem


def _slot_problem(kind: str, text: str) -> str | None:
    """Only snippets may hold slots: everything else reads the same for everybody."""
    parts, problems = slots.scan(text)
    if problems:
        return problems[0].message
    return (
        None if kind == "snippet" or all(isinstance(part, str) for part in parts) else "Only snippets may hold slots."
    )


def _claim(fields: Mapping[str, Any], errors: Errors) -> Fields:
    return _claim_classes(fields, errors)


def _claim_classes(fields: Mapping[str, Any], errors: Errors) -> Fields:
    """What a claim is about ("price", "health"), or what calls for a disclaimer. Absent when there is none."""
    given = (" ".join(str(one).lower().split()) for one in fields.get("claim_classes") or [])
    found = sorted({one for one in given if one})
    if any(not _CLASS.fullmatch(one) for one in found) or len(found) > MAX_LINES:
        errors["claim_classes"] = "Short words such as price, health or environment, with commas between them."
    return {"claim_classes": found} if found else {}


def _offer(fields: Mapping[str, Any], errors: Errors) -> Fields:
    unit, code = str(fields.get("unit") or ""), str(fields.get("code") or "").strip()
    out: Fields = {"unit": unit, "value": _amount(fields.get("value"), unit, errors)}
    if unit == "money":
        out["currency"] = str(fields.get("currency") or "").strip().upper()
        if not _CURRENCY.fullmatch(out["currency"]):
            errors["currency"] = "A currency has three letters, such as EUR."
    elif unit != "percent":
        errors["unit"] = "Choose percent or money."
    if code and not _CODE.fullmatch(code):
        errors["code"] = "3 to 40 letters, digits, - or _."
    rule = fields.get("eligibility")
    if rule is not None and not isinstance(rule, dict):
        errors["eligibility"] = "This is no rule."
    more = {"code": code} if code else {}
    return {**out, **more, **_claim_classes(fields, errors), **({"eligibility": rule} if rule else {})}


def _amount(value: object, unit: str, errors: Errors) -> str:
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        amount = Decimal(0)
    if not amount.is_finite() or amount <= 0 or amount >= 10**9 or amount.as_tuple().exponent < -4:  # type: ignore[operator]
        errors["value"] = "Write a number above 0, such as 20 or 12.50."
        return ""
    if unit == "percent" and amount > 100:
        errors["value"] = "At most 100 percent."
    return format(amount.normalize(), "f")


def _call_to_action(fields: Mapping[str, Any], errors: Errors) -> Fields:
    link = _uuid(fields.get("link"))
    if link is None:
        errors["link"] = "Choose the link that this button opens."
    return {"link": link}


def _link(fields: Mapping[str, Any], errors: Errors) -> Fields:
    url = str(fields.get("url") or "").strip()
    if problem := form_problem(url):
        errors["url"] = f"This address {problem}."
    return {"url": url}


def _snippet(fields: Mapping[str, Any], errors: Errors) -> Fields:
    role = str(fields.get("role") or "")
    if role not in ROLES:
        errors["role"] = "Choose where in a message it belongs."
    needs = [_key(key, "needs", errors) for key in fields.get("needs") or []]
    when = {
        _key(key, "when", errors): sorted({str(v) for v in values})
        for key, values in (fields.get("when") or {}).items()
    }
    if not all(when.values()):
        errors.setdefault("when", "Each condition needs at least one value.")
    return {"role": role, "needs": sorted(set(needs)), "when": when}


def _key(text: object, name: str, errors: Errors) -> str:
    try:
        return str(parse_key(str(text)))
    except FactError as error:
        errors.setdefault(name, error.message)
        return str(text)


def _disclaimer(fields: Mapping[str, Any], errors: Errors) -> Fields:
    items = sorted({uuid for item in fields.get("items") or [] if (uuid := _uuid(item))})
    classes = [name for name in CLASSES if name in (fields.get("classes") or [])]
    about = _claim_classes(fields, errors)
    if not items and not classes and not about:
        errors["items"] = "Choose what calls for this disclaimer: claims and offers, or a class of them."
    return {"items": items, "classes": classes, **about}


def _catalog_item(fields: Mapping[str, Any], errors: Errors) -> Fields:
    """Its price stands as an offer's worth does (`unit`, `value`, `currency`), so that one lock knows both."""
    kind, code = str(fields.get("type") or ""), str(fields.get("code") or "").strip()
    link, rule = str(fields.get("link") or ""), fields.get("eligibility")
    out: Fields = {"type": kind, "code": code, "attributes": _attributes(fields.get("attributes"), errors)}
    if kind not in CATALOG_TYPES:
        errors["type"] = f"Choose one of {', '.join(CATALOG_TYPES)}."
    if not _SKU.fullmatch(code):
        errors["code"] = "1 to 60 letters, digits, dots, / - or _."
    if str(fields.get("value") or "").strip():
        out |= {"unit": "money", "value": _amount(fields["value"], "money", errors)}
        out["currency"] = str(fields.get("currency") or "").strip().upper()
        if not _CURRENCY.fullmatch(out["currency"]):
            errors["currency"] = "A currency has three letters, such as EUR."
    if link and not _uuid(link):
        errors["link"] = "Choose one of the links."
    if rule is not None and not isinstance(rule, dict):
        errors["eligibility"] = "This is no rule."
    more = {"link": _uuid(link)} if link else {}
    return {**out, **more, **_claim_classes(fields, errors), **({"eligibility": rule} if rule else {})}


def _attributes(given: object, errors: Errors) -> dict[str, str]:
    """Properties by name, both short texts."""
    pairs = given.items() if isinstance(given, Mapping) else ()
    found = {" ".join(str(name).split()): " ".join(str(value).split()) for name, value in pairs}
    found = {name: value for name, value in found.items() if name and value}
    if len(found) > MAX_LINES or any(len(f"{name}{value}") > LINE_LENGTH for name, value in found.items()):
        errors["attributes"] = f"At most {MAX_LINES} properties of {LINE_LENGTH} characters each."
    return found


def _brand_voice(fields: Mapping[str, Any], errors: Errors) -> Fields:
    out = {name: _lines(fields.get(name), name, errors) for name in ("tone", "say", "avoid")}
    if both := sorted({one.casefold() for one in out["say"]} & {one.casefold() for one in out["avoid"]}):
        errors.setdefault("avoid", f"This stands in both lists: {both[0]}.")
    return out


def _persona(fields: Mapping[str, Any], errors: Errors) -> Fields:
    return {name: _lines(fields.get(name), name, errors) for name in ("wants", "worries")}


def _lines(given: object, name: str, errors: Errors) -> list[str]:
    """Lines of a list, tidied, each once."""
    lines = [" ".join(str(one).split()) for one in given] if isinstance(given, list | tuple) else []
    found = list(dict.fromkeys(line for line in lines if line))
    if len(found) > MAX_LINES or any(len(line) > LINE_LENGTH for line in found):
        errors[name] = f"At most {MAX_LINES} lines of {LINE_LENGTH} characters each."
    return found


def _uuid(value: object) -> str | None:
    try:
        return str(UUID(str(value)))
    except ValueError:
        return None


_CLEANERS: dict[str, Callable[[Mapping[str, Any], Errors], Fields]] = {
    "claim": _claim,
    "offer": _offer,
    "call_to_action": _call_to_action,
    "link": _link,
    "snippet": _snippet,
    "disclaimer": _disclaimer,
    "brand_voice": _brand_voice,
    "persona": _persona,
    "image": clean_image,
    "layout": clean_layout,
    "catalog_item": _catalog_item,
}
