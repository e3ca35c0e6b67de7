import zoneinfo
from typing import Any

from django import forms
from django.contrib.auth import password_validation

from apps.common.models import User


class LogInForm(forms.Form):
    email = forms.EmailField(label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label="Password", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


def time_zones() -> list[tuple[str, str]]:
    """Zones as people know them: places only, without the data base's aliases and fixed offsets."""
    regions = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    names = sorted(name for name in zoneinfo.available_timezones() if name.startswith(regions))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


class PreferencesForm(forms.ModelForm):
    time_zone = forms.ChoiceField(
        label="Time zone", choices=time_zones, help_text="Every time on screen is shown in this zone."
    )

    class Meta:
        model = User
        fields = ["name", "theme", "time_zone", "has_shortcuts"]
        labels = {"has_shortcuts": "Single-key shortcuts"}
        help_texts = {
            "name": "Colleagues see it beside what you did.",
            "has_shortcuts": "Keys such as g, j, k and ? act on their own. Ctrl K works either way.",
        }
        widgets = {"theme": forms.RadioSelect}


class NewPasswordMixin(forms.Form):
    """One new password, shown to nobody and checked against the rules for `self.user`."""

    user: User
    new_password = forms.CharField(
        label="New password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 10 characters, not a common one, not like the name or e-mail.",
    )

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        password_validation.validate_password(password, self.user)
        return password


class ChangePasswordForm(NewPasswordMixin):
    present_password = forms.CharField(
        label="Present password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ["present_password", "new_password"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_present_password(self) -> str:
        password: str = self.cleaned_data["present_password"]
        if not self.user.check_password(password):
            raise forms.ValidationError("This is not your present password.")
        return password


class SetPasswordForm(NewPasswordMixin):
    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label="Roles",
        choices=User.RoleName.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Several are possible. Without a role a person sees nothing.",
    )


class InviteForm(RolesForm):
    name = forms.CharField(label="Name", max_length=120)
    email = forms.EmailField(
        label="E-mail", max_length=254, help_text="The invitation goes there, and they log in with it."
    )
    field_order = ["name", "email", "roles"]


class WelcomeForm(NewPasswordMixin):
    """Who follows an invitation."""

    name = forms.CharField(
        label="Your name", max_length=120, help_text="Colleagues see it beside what you did.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    field_order = ["name", "new_password"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self.fields["new_password"].label = "Choose a password"


class FirstAdminForm(NewPasswordMixin):
    name = forms.CharField(label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label="Your e-mail", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        help_text="You log in with it.",
    )  # fmt: skip
    field_order = ["name", "email", "new_password"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = User(name=self.data.get("name", ""), email=self.data.get("email", ""))
        self.fields["new_password"].label = "Choose a password"


class ForgottenForm(forms.Form):
    email = forms.EmailField(
        label="E-mail", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Code", max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )  # fmt: skip


class PasskeyForm(forms.Form):
    name = forms.CharField(
        label="Name of this passkey", max_length=60, help_text="So that you know it again: the device or key it is on."
    )
    credential = forms.CharField(widget=forms.HiddenInput, required=False)


class ProofForm(forms.Form):
    """A password, a code, or what a passkey answered."""

    password = forms.CharField(label="Password", strip=False, required=False, widget=forms.PasswordInput)
    credential = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, has_second_factor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["password"]
        field.label = "Code of your authenticator app" if has_second_factor else "Password"
        field.help_text = "Or one of your recovery codes." if has_second_factor else ""
        field.widget.attrs["autocomplete"] = "one-time-code" if has_second_factor else "current-password"
