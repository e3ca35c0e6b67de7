import uuid

from django import forms

from apps.approvals.models import Decision


class DecisionForm(forms.Form):
    """One answer from the desk. `lease` and `content_hash` name what was on the screen."""

    lease = forms.UUIDField(widget=forms.HiddenInput)
    content_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        choices=[(v, v.label) for v in (Decision.Verdict.APPROVED, Decision.Verdict.REJECTED, Decision.Verdict.CHANGES)]
    )
    reason = forms.ChoiceField(choices=[("", "–"), *Decision.Reason.choices], required=False)
    note = forms.CharField(max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class FixForm(forms.Form):
    lease = forms.UUIDField()
    content_hash = forms.CharField(max_length=64)
    position = forms.IntegerField(min_value=0, max_value=500)


class LeaseForm(forms.Form):
    lease = forms.UUIDField()

    def value(self) -> uuid.UUID:
        return self.cleaned_data["lease"] if self.is_valid() else uuid.UUID(int=0)


class SignForm(forms.Form):
    plan_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)
