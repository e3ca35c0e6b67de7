"""Names of campaigns, and senders."""

from django import forms

from apps.campaigns.models import Campaign, Sender


class NameForm(forms.Form):
    name = forms.CharField(label="Name", max_length=120, help_text="Colleagues find it by this name.")


class CopyForm(NameForm):
    copy_of = forms.ModelChoiceField(
        Campaign.objects.none(),
        label="Start from",
        required=False,
        empty_label="An empty plan",
        to_field_name="uuid",
        help_text="Takes over everything that was planned besides the dates.",
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        others = Campaign.objects.exclude(status=Campaign.Status.IMPORTED).order_by("-created_at")
        self.fields["copy_of"].queryset = others  # type: ignore[attr-defined]


class SenderForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Sender
        fields = ["name", "from_name", "from_address", "reply_to", "postal_address"]
        labels = {"name": "Name in Attune", "from_name": "From name", "from_address": "From address"}
        help_texts = {
            "name": "How colleagues choose it.",
            "from_name": "What recipients see in their inbox.",
            "reply_to": "Where answers go, if not to the from address.",
            "postal_address": "In one line. The law asks for it in every marketing message.",
        }
