"""What an item has once, beside its wordings, and the forms of a new item."""

from typing import Any

from django import forms

from apps.ai.channels import CHANNELS
from apps.common.errors import Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.common.selectors import people_who_may
from apps.content.forms.catalog import CatalogItemForm
from apps.content.forms.fields import ListField
from apps.content.forms.layouts import LayoutForm
from apps.content.forms.pictures import ImageForm, PictureForm
from apps.content.forms.wordings import WORDING_FORMS, WordingForm
from apps.content.locales import LOCALES
from apps.content.models import Item
from apps.content.services.items import clean_tags


class OwnerField(forms.ModelChoiceField):
    def __init__(self) -> None:
        help_text = "Hears when it is about to end, and when its link breaks."
        super().__init__(
            User.objects.none(),
            label="Owner",
            to_field_name="uuid",
            required=False,
            empty_label="You",
            help_text=help_text,
        )


class SharedFields(forms.Form):
    """The same for every language of an item."""

    name = forms.CharField(label="Name", max_length=120, help_text="Colleagues find it by this; no customer sees it.")
    content_class = forms.ChoiceField(
        label="Class",
        choices=Item.ContentClass.choices,
        help_text="Normal: a reviewer or admin approves. Sensitive: an admin. Legal: two admins.",
    )
    owner = OwnerField()
    tags = ListField(
        label="Tags", separator=",", help_text="To find it again, with commas between them: winter, members."
    )
    channels = forms.MultipleChoiceField(
        label="Only on these channels",
        choices=[(channel.channel, channel.label) for channel in CHANNELS.values()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: on every channel.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.initial.get("owner")
        people = people_who_may(Right.EDIT_PLANS)
        kept = User.objects.filter(uuid=chosen) if chosen else User.objects.none()
        self.fields["owner"].queryset = (people | kept).order_by("name")  # type: ignore[attr-defined]

    def clean_tags(self) -> list[str]:
        try:
            return clean_tags(self.cleaned_data["tags"])
        except Invalid as error:
            raise forms.ValidationError(error.message) from error

    def shared(self) -> dict[str, Any]:
        """The values as the services take them."""
        return {name: self.cleaned_data[name] for name in SharedFields.base_fields}


class ItemForm(SharedFields):
    @classmethod
    def initial_from(cls, item: Item) -> dict[str, Any]:
        owner = item.owner.uuid if item.owner else None
        shared = {name: getattr(item, name) for name in ("name", "content_class", "tags", "channels")}
        return {**shared, "owner": owner}


class LanguageField(forms.Form):
    locale = forms.ChoiceField(label="Language", choices=LOCALES)


FORMS: dict[str, type[WordingForm]] = {
    **WORDING_FORMS,
    Item.Kind.IMAGE: ImageForm,
    Item.Kind.LAYOUT: LayoutForm,
    Item.Kind.CATALOG_ITEM: CatalogItemForm,
}
# The forms of the kinds with the fields of a new item, or of a new language, beside them.
NEW_FORMS: dict[str, type[WordingForm]] = {
    kind: type(f"New{form.__name__}", (form, SharedFields, LanguageField), {"field_order": ["name"]})
    for kind, form in FORMS.items()
}
NEW_FORMS[Item.Kind.IMAGE] = type("NewImageForm", (PictureForm, SharedFields, LanguageField), {"field_order": ["name"]})
VARIANT_FORMS: dict[str, type[WordingForm]] = {
    kind: type(f"Variant{form.__name__}", (form, LanguageField), {"field_order": ["locale"]})
    for kind, form in FORMS.items()
}
