"""The form of a catalogue item: a product, a plan, a course or something one can do."""

from typing import Any

from django import forms
from django.db.models import F

from apps.content.forms.fields import AttributesField, ListField
from apps.content.forms.wordings import ABOUT_HELP, LimitedForm
from apps.content.kinds import CATALOG_TYPES, MOST_IN_STOCK
from apps.content.models import Item


class CatalogItemForm(LimitedForm):
    kind = Item.Kind.CATALOG_ITEM
    own = ("type", "code", "value", "currency", "link", "attributes", "claim_classes", "eligibility")
    type = forms.ChoiceField(label="What it is", choices=[(one, one.capitalize()) for one in CATALOG_TYPES])
    code = forms.CharField(label="Code", max_length=60, help_text="What your shop or school calls it, such as a SKU.")
    value = forms.CharField(
        label="Price", max_length=15, required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    currency = forms.CharField(label="Currency", max_length=3, required=False, help_text="Three letters, with a price.")
    link = forms.ModelChoiceField(
        label="Its page",
        queryset=Item.objects.filter(kind=Item.Kind.LINK, uuid=F("family")).order_by("name"),
        to_field_name="uuid",
        required=False,
        empty_label="None",
    )
    attributes = AttributesField(
        label="Properties",
        help_text="One on each line, as “Material: wool”. A draft that cites it may say them.",
    )
    claim_classes = ListField(label="What it is about", separator=",", help_text=ABOUT_HELP)

    def content(self) -> dict[str, Any]:
        found = super().content()
        link = self.cleaned_data["link"]
        return {**found, "link": str(link.uuid) if link else ""}


class StockForm(forms.Form):
    quantity = forms.IntegerField(
        label="In stock",
        min_value=0,
        max_value=MOST_IN_STOCK,
        required=False,
        help_text="Empty: it cannot run out. With 0, nothing that cites it is sent.",
    )
