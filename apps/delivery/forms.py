from django import forms

from apps.delivery.services.connections import FASTEST


class ThrottleForm(forms.Form):
    per_minute = forms.IntegerField(
        label="Messages a minute",
        min_value=1,
        max_value=FASTEST,
        help_text="At most this many leave in a minute, over all workers and campaigns.",
    )
