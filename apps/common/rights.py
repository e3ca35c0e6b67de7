"""Who may do what: the table of product.md. A right is asked for by name; roles only appear here."""

from enum import StrEnum


class Role(StrEnum):
    MARKETER = "marketer"
    REVIEWER = "reviewer"
    ADMIN = "admin"


class Right(StrEnum):
    VIEW = "view"
    EDIT_PLANS = "edit_plans"
    IMPORT_DATA = "import_data"
    APPROVE_NORMAL_CONTENT = "approve_normal_content"
    APPROVE_SENSITIVE_CONTENT = "approve_sensitive_content"
    APPROVE_LEGAL_CONTENT = "approve_legal_content"
    DECIDE = "decide"
    SIGN_PLAN = "sign_plan"
    PROMOTE_PROMPT = "promote_prompt"
    SEE_IDENTITY = "see_identity"
    EXPORT_MANY = "export_many"
    MANAGE = "manage"
    SEND = "send"


_MARKETER = {Right.VIEW, Right.EDIT_PLANS, Right.IMPORT_DATA, Right.SEE_IDENTITY, Right.SEND}
_REVIEWER = {Right.VIEW, Right.APPROVE_NORMAL_CONTENT, Right.DECIDE, Right.SIGN_PLAN, Right.PROMOTE_PROMPT}
_ADMIN = _MARKETER | {
    Right.APPROVE_NORMAL_CONTENT,
    Right.APPROVE_SENSITIVE_CONTENT,
    Right.APPROVE_LEGAL_CONTENT,
    Right.EXPORT_MANY,
    Right.MANAGE,
}

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.MARKETER: frozenset(_MARKETER),
    Role.REVIEWER: frozenset(_REVIEWER),
    Role.ADMIN: frozenset(_ADMIN),
}


def rights_of(roles: list[str]) -> frozenset[Right]:
    """All rights that any of the roles gives. Unknown roles give none."""
    known = [Role(role) for role in roles if role in Role._value2member_map_]
    return frozenset().union(*(RIGHTS[role] for role in known))


def who_may(right: Right) -> str:
    """The roles with this right at the beginning of a sentence: "A marketer or an admin"."""
    named = [f"{'an' if role == Role.ADMIN else 'a'} {role}" for role in Role if right in RIGHTS[role]]
    words = " or ".join(filter(None, [", ".join(named[:-1]), named[-1]]))
    return words[0].upper() + words[1:]
