"""The form that takes a file of content."""

from django import forms


class FileForm(forms.Form):
    file = forms.FileField(
        label="File",
        help_text="CSV, XLSX or JSON, as an export writes it. You see what it would do before anything is written.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.json"}),
    )
