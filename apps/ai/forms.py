from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms

from apps.ai.models import Cap
from apps.ai.services.budgets import HIGHEST
from apps.ai.services.routing import MOST
from apps.common.errors import Invalid

ENVIRONMENT = "environment"


class _Form(forms.Form):
    def refuse(self, error: Invalid) -> None:
        """Shows what the service refused beside the fields."""
        for name, text in error.errors.items():
            self.add_error(name if name in self.fields else None, text)
        if not error.errors:
            self.add_error(None, error.message)


def _price(label: str, help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=Decimal(0), max_digits=12, decimal_places=6, help_text=help_text
    )


def _limit(label: str, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=2_000_000_000, help_text=help_text)


class EndpointForm(_Form):
    name = forms.CharField(label="Name", max_length=80, help_text="How colleagues know it.")
    base_url = forms.CharField(
        label="Base URL",
        max_length=200,
        help_text="Up to and including the version, such as https://api.openai.com/v1. Another URL clears the key.",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    key = forms.CharField(
        label="Key",
        required=False,
        max_length=2000,
        help_text="Kept encrypted and never shown again. Empty leaves the one that is there.",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    is_private_allowed = forms.BooleanField(
        label="This host may be in a private network",
        required=False,
        help_text="For a server of your own. Without it, addresses inside your network are never asked.",
    )
    is_on = forms.BooleanField(label="In use", required=False, initial=True)
    concurrency = forms.IntegerField(
        label="Requests at once",
        min_value=1,
        max_value=500,
        initial=16,
        help_text="At most, over all workers. It goes lower by itself while the endpoint says it is too much.",
    )
    requests_per_minute = _limit("Requests a minute", "Over all workers. Empty means no limit.")
    tokens_per_minute = _limit("Tokens a minute", "In and out together.")


class NewEndpointForm(EndpointForm):
    """Nothing is stored yet that another URL could clear or an empty key could keep."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["base_url"].help_text = "Up to and including the version, such as https://api.openai.com/v1."
        self.fields["key"].help_text = "Kept encrypted and never shown again. Servers of your own often need none."


class ModelForm(_Form):
    name = forms.CharField(
        label="Name at the endpoint",
        help_text="Exactly as the endpoint calls it. A probe lists what it offers.",
        max_length=120,
        widget=forms.TextInput(attrs={"list": "offered-models", "autocomplete": "off", "spellcheck": "false"}),
    )
    price_in = _price("Tokens in", "Dollars for a million. 0 if it is free; empty means unknown.")
    price_cached = _price("Cached tokens in", "Empty: the same as others.")
    price_out = _price("Tokens out", "Dollars for a million.")
    price_image = _price("One image", "Dollars, for models that make images.")
    context = _limit("Context", "Tokens it can read and write together.")
    requests_per_minute = _limit("Requests a minute", "Where this model has a limit of its own.")
    tokens_per_minute = _limit("Tokens a minute")


class RouteForm(_Form):
    """Up to five models in order; what is left empty is passed over."""

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        for place in range(MOST):
            label = f"Asked {('first', 'second', 'third', 'fourth', 'fifth')[place]}"
            options = [("", "No model"), *choices]
            self.fields[f"place_{place}"] = forms.ChoiceField(label=label, choices=options, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = [data.get(f"place_{place}") for place in range(MOST)]
        for place, value in enumerate(chosen):
            if value and value in chosen[:place]:
                self.add_error(f"place_{place}", "This one stands further up already.")
        return data

    def models(self) -> list[UUID | None]:
        chosen = [self.cleaned_data[f"place_{place}"] for place in range(MOST)]
        return [None if value == ENVIRONMENT else UUID(value) for value in chosen if value]


class CampaignBudgetForm(_Form):
    """What one campaign may spend; empty makes it like all the others."""

    amount = forms.DecimalField(
        label="At most, in dollars",
        required=False,
        min_value=Decimal(0),
        max_value=HIGHEST,
        decimal_places=4,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )

    def __init__(self, *args: Any, everyone: Decimal | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        usual = f"the ${everyone:,.2f} that hold for all campaigns" if everyone is not None else "no limit"
        self.fields["amount"].help_text = f"Empty: {usual}. A run that meets it pauses and says so."


class BudgetForm(_Form):
    day = forms.DecimalField(
        label="One day",
        required=False,
        min_value=Decimal(0),
        max_value=HIGHEST,
        decimal_places=4,
        help_text="Dollars from midnight to midnight UTC. A run that meets it pauses and goes on by itself.",
    )
    campaign = forms.DecimalField(
        label="One campaign",
        required=False,
        min_value=Decimal(0),
        max_value=HIGHEST,
        decimal_places=4,
        help_text="Dollars for all drafts of a campaign together. A run that meets it pauses until a person decides.",
    )
    call = forms.DecimalField(
        label="One request",
        required=False,
        min_value=Decimal(0),
        max_value=HIGHEST,
        decimal_places=4,
        help_text="Dollars at worst. It guards against a model that is far dearer than thought.",
    )

    def amounts(self) -> dict[str, Decimal | None]:
        return {scope.value: self.cleaned_data[scope.value] for scope in Cap.Scope}
