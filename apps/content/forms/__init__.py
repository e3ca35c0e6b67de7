"""Forms read and show; what is complete is decided by `kinds.clean` and the services."""

from apps.content.forms.items import NEW_FORMS, VARIANT_FORMS, ItemForm, SharedFields
from apps.content.forms.layouts import LayoutForm
from apps.content.forms.pictures import PictureForm
from apps.content.forms.rules import AnswerForm, BannedTermForm, FallbackForm, HostForm
from apps.content.forms.wordings import FORMS, WORDS_HELP, WordingForm

__all__ = [
    "FORMS", "NEW_FORMS", "VARIANT_FORMS", "WORDS_HELP", "AnswerForm", "BannedTermForm", "FallbackForm", "HostForm",
    "ItemForm", "LayoutForm", "PictureForm", "SharedFields", "WordingForm",
]  # fmt: skip
