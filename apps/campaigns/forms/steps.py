"""The steps with plain fields: audience, message, channel and schedule, review policy."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from apps.campaigns.forms.base import StepForm
from apps.campaigns.models import Campaign, Sender
from apps.campaigns.selectors.listing import prompts_in_production
from apps.content.models import Item
from apps.content.selectors.layouts import approved_layouts
from apps.prompts.selectors import prompts_for
from apps.segments.models import Segment

LOCAL = "%Y-%m-%dT%H:%M"


class AudienceForm(StepForm):
    segment = forms.ModelChoiceField(
        Segment.objects.none(),
        label="Who is it for?",
        required=False,
        empty_label="Choose a segment",
        help_text="The segment's rule is resolved when the audience is frozen; until then it is live.",
    )
    holdout = forms.DecimalField(
        label="Held out, in percent",
        min_value=0,
        max_value=90,
        max_digits=4,
        decimal_places=2,
        help_text="People chosen by chance who get nothing. Without them nobody can tell what the campaign changed.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.campaign.segment_id or 0
        live = Segment.objects.filter(is_archived=False) | Segment.objects.filter(pk=chosen)
        self.fields["segment"].queryset = live.order_by("name")  # type: ignore[attr-defined]

    def initial_values(self, campaign: Campaign) -> dict[str, Any]:
        percent = (Decimal(campaign.holdout) * 100).normalize()
        return {"segment": campaign.segment_id, "holdout": format(percent, "f")}

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "holdout": self.cleaned_data["holdout"] / 100}


class MessageForm(StepForm):
    prompt = forms.ModelChoiceField(
        prompts_for("email"),
        label="Prompt",
        required=False,
        empty_label="Choose a prompt",
        help_text="How drafts are written: its production version, as it stands when the audience is frozen.",
    )
    layout = forms.ModelChoiceField(
        Item.objects.none(),
        label="Layout",
        required=False,
        empty_label="Standard layout",
        help_text="How the e-mail is built. Layouts are approved under Content, like words.",
    )
    contents = forms.ModelMultipleChoiceField(
        Item.objects.all(), label="Approved content", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.campaign.layout_id or 0
        offered = approved_layouts() | Item.objects.filter(pk=chosen)
        self.fields["layout"].queryset = offered.order_by("name")  # type: ignore[attr-defined]
        self.fields["prompt"].choices = self._prompts()  # type: ignore[attr-defined]

    def _prompts(self) -> list[tuple[str, Any]]:
        """What a campaign can be launched with stands first; the rest says what it lacks before it is chosen."""
        ready = prompts_in_production()
        groups: dict[str, list[tuple[int, str]]] = {"In production": [], "Not in production yet": []}
        for prompt in prompts_for("email"):
            groups["In production" if prompt.pk in ready else "Not in production yet"].append((prompt.pk, prompt.name))
        return [("", "Choose a prompt"), *((label, rows) for label, rows in groups.items() if rows)]

    def initial_values(self, campaign: Campaign) -> dict[str, Any]:
        return {
            "prompt": campaign.prompt_id,
            "layout": campaign.layout_id,
            "contents": list(campaign.contents.values_list("pk", flat=True)),
        }

    @property
    def chosen(self) -> set[int]:
        """The keys of the items that are ticked."""
        return {int(value) for value in self["contents"].value() or [] if str(value).isdecimal()}

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "contents": list(self.cleaned_data["contents"])}


class ScheduleForm(StepForm):
    sender = forms.ModelChoiceField(
        Sender.objects.order_by("name"), label="Sender", required=False, empty_label="Choose a sender"
    )
    send_at = forms.DateTimeField(
        label="Send from",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL),
        input_formats=[LOCAL, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        help_text="Empty: as soon as it is launched.",
    )
    send_until = forms.DateTimeField(
        label="Nothing after",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL),
        input_formats=[LOCAL, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        help_text="Whoever was not reached by then is skipped.",
    )
    quiet_from = forms.TimeField(
        label="Quiet from", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label="Quiet until",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="In each recipient's own time zone.",
    )
    cap_messages = forms.IntegerField(label="At most this many messages", min_value=1, max_value=100)
    cap_days = forms.IntegerField(label="In this many days", min_value=1, max_value=365)
    is_tracked = forms.BooleanField(
        label="Track opens and clicks",
        required=False,
        help_text="Off: links go straight to their target, and there is no pixel.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = timezone.get_current_timezone_name()
        self.fields["send_at"].help_text = f"In {zone}. Empty: as soon as it is launched."

    def initial_values(self, campaign: Campaign) -> dict[str, Any]:
        return {**super().initial_values(campaign), "sender": campaign.sender_id}


class ReviewForm(StepForm):
    note = forms.CharField(
        label="Note to reviewers",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What they should know about this campaign. It is shown with the plan.",
    )
