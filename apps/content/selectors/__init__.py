"""What later apps ask: what may be said, and how guardrails judge. Pages have their own module beside this one."""

from apps.content.selectors.pages import broken_links
from apps.content.selectors.policies import class_of, guard_policy, policy_in_force, policy_of, version_in_words
from apps.content.selectors.usable import (
    approved_items,
    brief_content,
    required_disclaimers,
    sayable,
    unsayable_sql,
    unusable,
    usable_on,
    usable_versions,
)
from apps.content.selectors.variants import Chosen, locale_chain, resolve

__all__ = [
    "Chosen",
    "approved_items",
    "brief_content",
    "broken_links",
    "class_of",
    "guard_policy",
    "locale_chain",
    "policy_in_force",
    "policy_of",
    "required_disclaimers",
    "resolve",
    "sayable",
    "unsayable_sql",
    "unusable",
    "usable_on",
    "usable_versions",
    "version_in_words",
]
