"""What later apps ask: what may be said, and how guardrails judge. Pages have their own module beside this one."""

from apps.content.selectors.usable import (
    approved_items,
    brief_content,
    guard_policy,
    required_disclaimers,
    unusable,
    usable_on,
    usable_versions,
)
from apps.content.selectors.variants import Chosen, locale_chain, resolve

__all__ = [
    "Chosen",
    "approved_items",
    "brief_content",
    "guard_policy",
    "locale_chain",
    "required_disclaimers",
    "resolve",
    "unusable",
    "usable_on",
    "usable_versions",
]
