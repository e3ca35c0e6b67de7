from django import forms


class SegmentForm(forms.Form):
    """The name of a segment; its rule is the builder's."""

    name = forms.CharField(
        max_length=120, label="Name", widget=forms.TextInput(attrs={"placeholder": "Urban regulars"})
    )
    description = forms.CharField(
        max_length=1000,
        required=False,
        label="What it is for",
        widget=forms.TextInput(attrs={"placeholder": "Who these people are and when to use this segment"}),
    )
