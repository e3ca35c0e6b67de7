"""Rules about what a draft cites: one call to action, disclaimers."""

import re
from collections.abc import Iterable

from apps.ai.types import BriefContent, DraftText, ExpandedBrief
from apps.prompts.rules.base import Hit, Param, Params, RuleKind, phrases_in, quoted

_CLICK = re.compile(r"(?<!\w)(?:click|tap) (?:here|below|the (?:link|button))(?!\w)", re.IGNORECASE)
_CITED = (
    ("offer", "an offer"),
    ("claim", "a claim"),
    ("sensitive", "content of the sensitive class"),
    ("legal", "content of the legal class"),
)


class OneCallToAction(RuleKind):
    """Exactly one approved call to action; no second one in the words."""

    kind = "one_call_to_action"
    label = "One call to action"
    params = (
        Param(
            "allowed",
            "Allowed calls to action",
            "lines",
            "Names from the content repository, one on each line. Empty: any approved one.",
            is_required=False,
        ),
    )

    def sentence(self, params: Params) -> str:
        allowed = params.get("allowed") or []
        return f"Exactly one call to action, one of {quoted(allowed)}." if allowed else "Exactly one call to action."

    def prompt_line(self, params: Params) -> str:
        return self.sentence(params) + " Name it in `action`; do not write a second one into the text."

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        action = brief.content(draft.action)
        allowed = params.get("allowed") or []
        if action is None or action.kind != "call_to_action":
            yield Hit("There is no call to action from the approved content.")
        elif allowed and action.name not in allowed:
            yield Hit(f"“{action.name}” is not one of the allowed calls to action.")
        for field, text in draft.texts().items():
            for other in brief.of_kind("call_to_action"):
                for start, end in phrases_in(text, other.text) if other.id != draft.action else ():
                    yield Hit(f"A second call to action: “{other.text}”.", field, start, end)
            for match in _CLICK.finditer(text):
                yield Hit("A second call to action in words.", field, *match.span())


class Disclaimer(RuleKind):
    """A disclaimer that must stand under the message when something of a kind or class is cited."""

    kind = "disclaimer"
    label = "Disclaimer"
    params = (
        Param("when", "When the draft cites", "choice", choices=_CITED),
        Param("disclaimer", "Disclaimer", "text", "Its name in the content repository."),
    )

    def sentence(self, params: Params) -> str:
        return f"When {dict(_CITED)[params['when']]} is cited, the disclaimer “{params['disclaimer']}” must be added."

    def prompt_line(self, params: Params) -> str:
        return self.sentence(params) + " Put its id in `disclaimers`."

    def needed_by(self, cited: Iterable[BriefContent], params: Params) -> bool:
        return any(params["when"] in (item.kind, item.fields.get("class")) for item in cited)

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        cited = [item for item in brief.contents if item.id in draft.cited()]
        if not self.needed_by(cited, params):
            return
        named = [item.id for item in brief.of_kind("disclaimer") if item.name == params["disclaimer"]]
        if not named:
            yield Hit(f"The disclaimer “{params['disclaimer']}” is not among the campaign's content.")
        elif not set(named) & set(draft.disclaimers):
            yield Hit(f"The disclaimer “{params['disclaimer']}” is missing.")
