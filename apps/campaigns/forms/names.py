"""Names of campaigns, and senders."""

from django import forms

from apps.campaigns.models import Campaign
from apps.common.errors import Invalid


class NameForm(forms.Form):
    name = forms.CharField(label="Name", max_length=120, help_text="Colleagues find it by this name.")


class CopyForm(NameForm):
    copy_of = forms.ModelChoiceField(
        Campaign.objects.none(),
        label="Start from",
        required=False,
        empty_label="An empty plan",
        to_field_name="uuid",
        help_text="Takes over everything that was planned except the dates.",
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        others = Campaign.objects.exclude(status=Campaign.Status.IMPORTED).order_by("-created_at")
        self.fields["copy_of"].queryset = others  # type: ignore[attr-defined]


class SenderForm(forms.Form):
    name = forms.CharField(label="Name in Attune", max_length=80, help_text="How colleagues choose it.")
    from_name = forms.CharField(
        label="From name", max_length=120, help_text="What recipients see in their inbox.", strip=False
    )
    from_address = forms.EmailField(label="From address")
    reply_to = forms.EmailField(
        label="Reply-to address", required=False, help_text="Where answers go, if not to the from address."
    )
    postal_address = forms.CharField(
        label="Postal address",
        max_length=300,
        strip=False,
        help_text="In one line. The law asks for it in every marketing message.",
    )

    @classmethod
    def names(cls) -> list[str]:
        return list(cls.base_fields)

    def refuse(self, error: Invalid) -> None:
        """Shows what the service refused beside the fields."""
        for name, text in error.errors.items():
            self.add_error(name if name in self.fields else None, text)
