"""Writing content: wordings, their approval, the brand's rules. Every function names its `actor` and is audited."""

from apps.content.services.approving import approve_version, decline_version, restore_version, withdraw_version
from apps.content.services.brand import (
    add_banned_term,
    allow_host,
    allowed_host,
    banned_term,
    disallow_host,
    remove_banned_term,
)
from apps.content.services.bulk import MOST, finish_change, plan_change, undo_change
from apps.content.services.bulk_judging import Verdict, judged
from apps.content.services.generation import (
    cancel_image,
    claim_image,
    due_images,
    queue_image,
    retry_image,
    run_image,
)
from apps.content.services.images import create_image, save_image
from apps.content.services.importing import finish_import, keep_import
from apps.content.services.indexing import index_missing, learn_meanings
from apps.content.services.items import change_item, create_item, create_variant, settings_base
from apps.content.services.languages import set_fallback
from apps.content.services.link_checks import ask_check, claim_check, due_checks, run_check
from apps.content.services.policies import policy_base, restore_policy, save_policy
from apps.content.services.stock import set_stock
from apps.content.services.telling import tell_expiring
from apps.content.services.terms import import_banned_terms, undo_term_import
from apps.content.services.wording import save_version, submit_version, take_back_version

__all__ = [
    "MOST",
    "Verdict",
    "finish_change",
    "judged",
    "plan_change",
    "undo_change",
    "undo_term_import",
    "add_banned_term",
    "allow_host",
    "allowed_host",
    "approve_version",
    "ask_check",
    "banned_term",
    "change_item",
    "create_image",
    "claim_check",
    "create_item",
    "create_variant",
    "decline_version",
    "disallow_host",
    "finish_import",
    "keep_import",
    "import_banned_terms",
    "policy_base",
    "index_missing",
    "learn_meanings",
    "due_checks",
    "remove_banned_term",
    "restore_policy",
    "cancel_image",
    "claim_image",
    "due_images",
    "queue_image",
    "retry_image",
    "run_image",
    "restore_version",
    "save_image",
    "save_policy",
    "run_check",
    "save_version",
    "set_fallback",
    "set_stock",
    "settings_base",
    "submit_version",
    "take_back_version",
    "tell_expiring",
    "withdraw_version",
]
