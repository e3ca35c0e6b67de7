"""What is done to the rows that were ticked in the list."""

from typing import Any

from django import forms

from apps.common.models import User
from apps.common.rights import Right
from apps.common.selectors import people_who_may
from apps.content.models import BulkChange


class BulkForm(forms.Form):
    """`all` stands for everything that fits the list's filters; else the rows named by `items` are meant."""

    do = forms.ChoiceField(choices=BulkChange.Action.choices)
    all = forms.BooleanField(required=False)
    owner = forms.ModelChoiceField(User.objects.none(), to_field_name="uuid", required=False, empty_label="Owner")
    tag = forms.CharField(max_length=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people_who_may(Right.EDIT_PLANS).order_by("name")  # type: ignore[attr-defined]
