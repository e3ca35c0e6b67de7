"""Forms read and show; what is complete is decided by `kinds.clean` and the services."""

from apps.content.forms.bulk import BulkForm
from apps.content.forms.catalog import CatalogItemForm, StockForm
from apps.content.forms.files import FileForm
from apps.content.forms.items import FORMS, NEW_FORMS, VARIANT_FORMS, ItemForm, SharedFields
from apps.content.forms.layouts import LayoutForm
from apps.content.forms.pictures import PictureForm
from apps.content.forms.rules import AnswerForm, BannedTermForm, FallbackForm, HostForm, TermListForm
from apps.content.forms.wordings import KIND_HELP, WordingForm

__all__ = [
    "FORMS", "KIND_HELP", "NEW_FORMS", "VARIANT_FORMS", "AnswerForm", "BannedTermForm", "BulkForm", "CatalogItemForm",
    "FallbackForm", "FileForm", "HostForm", "ItemForm", "LayoutForm", "PictureForm", "SharedFields", "StockForm",
    "TermListForm", "WordingForm",
]  # fmt: skip
