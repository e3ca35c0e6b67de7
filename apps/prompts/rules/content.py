"""Rules about what a draft tells and cites: facts, claims, offers, one call to action, disclaimers."""

from collections.abc import Iterable

from apps.ai.types import BriefContent, DraftText, ExpandedBrief, Use
from apps.content.guardrails.manners import mentions
from apps.prompts.rules.base import CONTENT, Hit, Param, Params, RuleKind, language, one_of, phrases_in, quoted, spoken
from apps.prompts.rules.manner_words import SECOND_ACTION

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
    group = CONTENT
    params = (
        Param(
            "allowed",
            "Allowed calls to action",
            "lines",
            "Names from the content repository, one on each line. Empty: any approved one.",
            is_required=False,
            source="call_to_action",
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
        pattern = one_of(SECOND_ACTION[language(brief)]) if language(brief) in SECOND_ACTION else None
        for field, text in draft.texts().items():
            for other in brief.of_kind("call_to_action"):
                for start, end in phrases_in(text, other.text) if other.id != draft.action else ():
                    yield Hit(f"A second call to action: “{other.text}”.", field, start, end)
            for match in pattern.finditer(text) if pattern else ():
                yield Hit("A second call to action in words.", field, *match.span())


class Disclaimer(RuleKind):
    """A disclaimer that must stand under the message when something of a kind or class is cited."""

    kind = "disclaimer"
    label = "Disclaimer"
    group = CONTENT
    params = (
        Param("when", "When the draft cites", "choice", choices=_CITED),
        Param("disclaimer", "Disclaimer", "text", "Its name in the content repository.", source="disclaimer"),
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


class MentionFact(RuleKind):
    """Where the brief knows the fact and it may be said; a reader of whom it is not known gets a message without."""

    kind = "mention_fact"
    label = "Mention the fact"
    group = CONTENT
    params = (Param("key", "Fact", "fact", "Must be mentioned whenever the brief has it."),)

    def sentence(self, params: Params) -> str:
        return f"Mention the fact {params['key']} whenever it is known."

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        for fact in brief.facts:
            is_meant = fact.key == params["key"] or fact.key.startswith(f"{params['key']}|")
            if not is_meant or fact.use is not Use.SAY or not fact.value:
                continue
            if not any(any(mentions(text, fact, frozenset())) for text in spoken(draft).values()):
                yield Hit(f"“{fact.words}” ({fact.key}) is not mentioned.")


_SUPPORT = (("claim", "claims"), ("offer", "offers"), ("any", "claims or offers"))


def _cited(draft: DraftText, brief: ExpandedBrief, kind: str) -> list[BriefContent]:
    kinds = ("claim", "offer") if kind == "any" else (kind,)
    return [item for item in brief.contents if item.kind in kinds and item.id in draft.cited()]


class CiteAtLeast(RuleKind):
    """Only what the brief offers is asked for: a brief without claims can cite none."""

    kind = "cite_at_least"
    label = "Cite content"
    group = CONTENT
    params = (
        Param("what", "What", "choice", choices=_SUPPORT),
        Param("limit", "At least", "number", high=5),
    )

    def sentence(self, params: Params) -> str:
        return (
            f"Rest on approved {dict(_SUPPORT)[params['what']]}: cite at least {params['limit']} where there are any."
        )

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        kinds = ("claim", "offer") if params["what"] == "any" else (params["what"],)
        wanted = min(params["limit"], sum(item.kind in kinds for item in brief.contents))
        count = len(_cited(draft, brief, params["what"]))
        if count < wanted:
            yield Hit(f"It cites {count} of the {dict(_SUPPORT)[params['what']]}; at least {wanted} should be.")


class MaxBenefits(RuleKind):
    """One good reason is read; five are skimmed."""

    kind = "max_benefits"
    label = "Number of benefits"
    group = CONTENT
    params = (Param("limit", "At most", "number", "Claims and offers that one message cites.", high=8),)

    def sentence(self, params: Params) -> str:
        what = "one claim or offer" if params["limit"] == 1 else f"{params['limit']} claims and offers together"
        return f"At most {what} in one message."

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        benefits = {item.id for item in _cited(draft, brief, "any")}
        told: list[str] = []
        for number, paragraph in enumerate(draft.paragraphs):
            new = [one for one in dict.fromkeys(paragraph.cites) if one in benefits and one not in told]
            told += new
            if new and len(told) > params["limit"]:
                yield Hit("One benefit too many.", f"paragraphs.{number}", 0, len(paragraph.text))
