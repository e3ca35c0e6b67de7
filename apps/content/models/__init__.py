"""What we can say: items and their versions, and what a brand never says."""

from apps.content.models.assets import Asset
from apps.content.models.brand import AllowedHost, BannedTerm, Fallback
from apps.content.models.bulk import BulkChange
from apps.content.models.catalog import Stock
from apps.content.models.discussion import ItemComment
from apps.content.models.generation import ImageJob
from apps.content.models.items import Approval, Item, Version
from apps.content.models.links import LinkCheck
from apps.content.models.policy import GuardrailPolicy, GuardrailPolicyVersion
from apps.content.models.search import SearchEntry
from apps.content.models.transfer import ContentImport, TermImport

__all__ = [
    "AllowedHost",
    "Approval",
    "Asset",
    "BannedTerm",
    "BulkChange",
    "ContentImport",
    "Fallback",
    "GuardrailPolicy",
    "GuardrailPolicyVersion",
    "ImageJob",
    "Item",
    "ItemComment",
    "Stock",
    "LinkCheck",
    "SearchEntry",
    "TermImport",
    "Version",
]
