"""Worked examples as plain text that a marketer can read and write.

    subject if trait:recency|band(0,4,7,10) = 7-10 or 10+: It has been a while
    greeting: Hello {{ first_name | default: "there" }},

    opening: We remember you as [a regular]{trait:visits, a}.
    or: Good to have you [with us]{trait:newbie}.
    reason?: [Returns are easy]{claim:Easy returns}.

    action: Your next walk may start here. (cites Easy returns) -> Shop walking boots

A line is `role`, `?` when it may go, its conditions, a colon and the text. A blank line starts a paragraph. `or`
gives the line above an alternative. `(cites …)` names content that supports a line, `->` its call to action.
"""

import re
from collections.abc import Mapping
from typing import Any

from apps.prompts.composer.forms import FORMS, has_form
from apps.prompts.composer.lines import BODY_ROLES, ROLES, Span, header_roles, parts_of, required_roles

SAME_ROLE = {"title": "subject"}  # push and in-app call it so
_HEAD = re.compile(r"(?P<role>[a-z_]+)(?P<optional>\?)?(?:\s+if\s+(?P<when>.+?))?\s*:(?:\s+|$)(?P<text>.*)")
_ACTION = re.compile(r"\s*->\s*(?P<name>[^>]+?)\s*$")
_CITES = re.compile(r"\s*\(cites (?P<names>[^()]+)\)\s*$")
_TEST = re.compile(r"(?P<key>.+?)\s+(?:(?P<state>known|unknown)|(?P<op>!?=)\s*(?P<values>.+))")


class ExampleError(ValueError):
    """What is wrong with an example's text: line number (from 1) to sentence."""

    def __init__(self, errors: Mapping[int, str]) -> None:
        super().__init__("; ".join(f"line {line}: {text}" for line, text in errors.items()))
        self.errors = dict(errors)


def parse_example(name: str, text: str, channel: str = "email", locale: str = "") -> dict[str, Any]:
    """The example as JSON (shape: `prompts.composer`). Raises ExampleError with every faulty line.

    `channel` says which roles there may and must be, `locale` which forms; ANY_CHANNEL and "" take all of them.
    """
    lines: list[dict[str, Any]] = []
    errors: dict[int, str] = {}
    paragraph, is_new = -1, True
    for number, raw in enumerate(text.splitlines(), start=1):
        if not raw.strip():
            is_new = True
            continue
        try:
            line = _line(raw.strip(), lines[-1] if lines else None, channel)
            _check_text(line["text"], locale)
        except ValueError as error:
            errors[number] = str(error)
            continue
        if line["role"] in BODY_ROLES and not line["is_alternative"]:
            paragraph, is_new = paragraph + is_new, False
        line["paragraph"] = max(paragraph, 0) if line["role"] in BODY_ROLES else 0
        lines.append(line)
    if not errors:
        errors = _missing(lines, channel)
    if errors:
        raise ExampleError(errors)
    return {"name": name.strip(), "lines": lines}


def format_example(example: Mapping[str, Any]) -> str:
    """The text that `parse_example` reads back to the same lines."""
    out: list[str] = []
    last: tuple[str, int] | None = None
    for line in example.get("lines") or ():
        group = "body" if line["role"] in BODY_ROLES else (line["role"] == "sign_off" and "end") or "head"
        here = (group, line.get("paragraph", 0))
        if last is not None and here != last and not line.get("is_alternative"):
            out.append("")
        last = here if not line.get("is_alternative") else last
        out.append(_format(line))
    return "\n".join(out)


def _line(raw: str, above: Mapping[str, Any] | None, channel: str) -> dict[str, Any]:
    match = _HEAD.fullmatch(raw)
    if match is None:
        raise ValueError("Start the line with its role and a colon, like “opening: …”.")
    role, is_alternative = match["role"], match["role"] == "or"
    if is_alternative:
        if above is None:
            raise ValueError("“or” needs a line above it.")
        role = above["role"]
    role = SAME_ROLE.get(role, role)
    roles = [one for one in ROLES if one in BODY_ROLES or one in header_roles(channel)]
    if role not in roles:
        raise ValueError(f"“{role}” is not a role. The roles here are {', '.join(roles)}.")
    text, action = _cut(_ACTION, match["text"], "name")
    text, cites = _cut(_CITES, text, "names")
    if action and role != "action":
        raise ValueError("Only an action line names a call to action with “->”.")
    return {
        "role": role,
        "text": text.strip(),
        "when": _conditions(match["when"]) if match["when"] else [],
        "is_optional": bool(match["optional"]),
        "is_alternative": is_alternative,
        "cites": [name.strip() for name in cites.split(";") if name.strip()],
        "action": action,
    }


def body_of(raw: str) -> tuple[int, int]:
    """Where the text of a line begins and ends, between its head and what it cites or leads to; in words that are no
    line yet, all of it."""
    head = _HEAD.match(raw, len(raw) - len(raw.lstrip()))
    start, end = head.start("text") if head else 0, len(raw)
    for pattern in (_ACTION, _CITES):
        tail = pattern.search(raw, start, end)
        end = tail.start() if tail else end
    return start, end


def _cut(pattern: re.Pattern[str], text: str, group: str) -> tuple[str, str]:
    match = pattern.search(text)
    return (text[: match.start()], match[group].strip()) if match else (text, "")


def _check_text(text: str, locale: str) -> None:
    if not text.strip():
        raise ValueError("The line has no text.")
    for part in parts_of(text):
        if isinstance(part, Span) and part.form.split(" ")[0] not in FORMS:
            raise ValueError(f"“{part.form}” is not a form. The forms are {', '.join(form for form in FORMS if form)}.")
        if isinstance(part, Span) and locale and not has_form(part.form, locale):
            raise ValueError(f"The form “{part.form}” belongs to another language.")


def _conditions(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for test in re.split(r"\s+and\s+", text):
        match = _TEST.fullmatch(test.strip())
        if match is None:
            raise ValueError(
                f"“{test}” is not a condition. Write “trait:channel = Web or Phone” or “trait:plan known”."
            )
        if match["state"]:
            found.append({"key": match["key"], "op": match["state"], "values": []})
            continue
        values = [value.strip() for value in re.split(r"\s+or\s+", match["values"])]
        found.append({"key": match["key"], "op": "is" if match["op"] == "=" else "is_not", "values": values})
    return found


def _missing(lines: list[dict[str, Any]], channel: str) -> dict[int, str]:
    roles = {line["role"] for line in lines if not line["is_alternative"]}
    for role in required_roles(channel):
        if role not in roles:
            return {1: f"The example needs a {role} line."}
    if not roles & set(BODY_ROLES):
        return {1: f"The example needs at least one sentence of the body: {', '.join(BODY_ROLES)}."}
    return {}


def _format(line: Mapping[str, Any]) -> str:
    head = "or" if line.get("is_alternative") else line["role"]
    head += "?" if line.get("is_optional") else ""
    tests = " and ".join(_format_condition(test) for test in line.get("when") or ())
    head += f" if {tests}" if tests else ""
    cites = f" (cites {'; '.join(line['cites'])})" if line.get("cites") else ""
    action = f" -> {line['action']}" if line.get("action") else ""
    return f"{head}: {line['text']}{cites}{action}"


def _format_condition(test: Mapping[str, Any]) -> str:
    if test["op"] in ("known", "unknown"):
        return f"{test['key']} {test['op']}"
    return f"{test['key']} {'=' if test['op'] == 'is' else '!='} {' or '.join(test['values'])}"
