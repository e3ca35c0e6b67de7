import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.common.models import Comment

USER = settings.AUTH_USER_MODEL


class ExcludedReason(models.TextChoices):
    """Why a matched profile gets no arm. Order = order of the waterfall."""

    NO_CONTACT_POINT = "no_contact_point", "No address on this channel"
    DUPLICATE_ADDRESS = "duplicate_address", "Same address as somebody else"
    NO_CONSENT = "no_consent", "No consent"
    SUPPRESSED = "suppressed", "Suppressed"
    FREQUENCY_CAP = "frequency_cap", "Heard from us too often"


def new_salt() -> str:
    return uuid.uuid4().hex


def default_slots() -> list[dict[str, str | None]]:
    return [{"name": "first_name", "fallback": "there"}]


class Sender(models.Model):
    """Who a message comes from, with the postal address the law asks for."""

    name = models.CharField(max_length=80, unique=True)
    from_name = models.CharField(max_length=120)
    from_address = models.EmailField()
    reply_to = models.EmailField(blank=True)
    postal_address = models.CharField(max_length=300)

    def __str__(self) -> str:
        return self.name


class Campaign(models.Model):
    """The plan: who gets what, when, and how we will know whether it helped."""

    class Status(models.TextChoices):
        PLANNING = "planning", "Planning"
        FREEZING = "freezing", "Freezing audience"
        FROZEN = "frozen", "Audience frozen"
        SENDING = "sending", "Sending"
        PAUSED = "paused", "Paused"
        FINISHED = "finished", "Finished"
        CANCELLED = "cancelled", "Cancelled"
        IMPORTED = "imported", "Imported result"

    class MetricKind(models.TextChoices):
        RATE = "rate", "Share of people who do it"
        MEAN = "mean", "Mean amount per person"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120, unique=True)
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLANNING)
    owner = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")

    goal_name = models.CharField(max_length=80, blank=True)
    goal_event = models.CharField(max_length=120, blank=True)
    goal_kind = models.CharField(max_length=10, choices=MetricKind.choices, default=MetricKind.RATE)
    goal_property = models.CharField(max_length=80, blank=True)
    window_days = models.PositiveSmallIntegerField(default=14)
    metrics = models.JSONField(default=list)  # further metrics: [{"name", "event", "kind", "property"}]

    segment = models.ForeignKey("segments.Segment", null=True, on_delete=models.PROTECT, related_name="+")
    holdout = models.DecimalField(max_digits=5, decimal_places=4, default=Decimal("0.1"))  # fraction, 0.1 = 10 %
    holdout_name = models.CharField(max_length=80, default="Holdout")
    channel = models.CharField(max_length=10, default="email")
    purpose = models.CharField(max_length=20, default="marketing")
    sender = models.ForeignKey(Sender, null=True, on_delete=models.PROTECT, related_name="+")
    prompt = models.ForeignKey("prompts.Prompt", null=True, on_delete=models.PROTECT, related_name="+")
    contents = models.ManyToManyField("content.Item", related_name="+", blank=True)
    layout = models.ForeignKey("content.Item", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    facts = models.JSONField(default=list)  # ordered: [{"key", "use": "say"|"steer", "words": {value: words}}]
    slots = models.JSONField(default=default_slots)  # [{"name", "fallback": text | null}]
    k = models.PositiveSmallIntegerField(default=5)
    cap_messages = models.PositiveSmallIntegerField(default=3)
    cap_days = models.PositiveSmallIntegerField(default=7)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    send_at = models.DateTimeField(null=True, blank=True)
    send_until = models.DateTimeField(null=True, blank=True)
    is_tracked = models.BooleanField(default=True)

    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)  # raised by every save, so that a stale save is noticed
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    launched_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def holdout_percent(self) -> str:
        """The holdout as people write it: 10, 12.5."""
        return format((self.holdout * 100).normalize(), "f")


class Variant(models.Model):
    """One alternative of a campaign, with everything resolved at the freeze."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="variants")
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    prompt_version = models.ForeignKey("prompts.Version", null=True, on_delete=models.PROTECT, related_name="+")
    content_versions = models.ManyToManyField("content.Version", related_name="+", blank=True)
    layout_version = models.ForeignKey("content.Version", null=True, on_delete=models.PROTECT, related_name="+")
    brief_part = models.JSONField(default=dict)  # the campaign part of the brief, canonical content

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "name"], name="variant_name")]

    def __str__(self) -> str:
        return self.name


class Audience(models.Model):
    """The frozen members of one campaign: which rule, when, and the waterfall of that moment."""

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, related_name="audience")
    segment_version = models.ForeignKey(
        "segments.SegmentVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )
    frozen_at = models.DateTimeField()
    waterfall = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"audience of {self.campaign_id}"


class Freeze(models.Model):
    """One freezing of an audience. The row is the queue; what it brings is one transaction, made by whose claim stands.

    While one is open its campaign is `freezing`, so that nothing of the plan can change under it.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "Waiting for a worker"
        RUNNING = "running", "Running"
        FINISHED = "finished", "Finished"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    class Phase(models.TextChoices):
        SELECTING = "selecting", "Choosing the people"
        GROUPING = "grouping", "Grouping people who share facts"
        BRIEFS = "briefs", "Writing the briefs"
        MEMBERS = "members", "Writing everybody down"
        CHECKING = "checking", "Checking every reference"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="freezes")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    phase = models.CharField(max_length=10, choices=Phase.choices, blank=True)
    people = models.PositiveIntegerField(null=True)  # matched, once they are chosen
    claim_no = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    heard_at = models.DateTimeField()  # the last sign of life: of who asked for it, then of its worker
    error = models.TextField(blank=True)
    error_step = models.CharField(max_length=20, blank=True)  # the step of the plan that mends it
    asked_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(status__in=["queued", "running"]), name="one_open_freeze"
            )
        ]

    def __str__(self) -> str:
        return f"freeze {self.pk}"

    @property
    def is_open(self) -> bool:
        """A worker has it, or will."""
        return self.status in (self.Status.QUEUED, self.Status.RUNNING)


class Brief(models.Model):
    """The exact facts one draft may use; everyone of a variant with the same key shares one draft."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="briefs")
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="+")
    key = models.BinaryField(max_length=32)
    values = models.JSONField(default=list)  # one text or null for each fact of the campaign, in order
    withheld = models.JSONField(default=list)  # uuids of the variant's offers that these people may not have
    members = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "key"], name="brief_key")]

    def __str__(self) -> str:
        return bytes(self.key).hex()[:12]


class Member(models.Model):
    """One matched profile with its arm (a variant or the holdout), or the reason why it has none."""

    # A freeze writes a million of these, so only what somebody looks up has an index.
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="members")
    profile = models.ForeignKey("profiles.Profile", on_delete=models.PROTECT, related_name="+", db_index=False)
    contact_point = models.ForeignKey(
        "profiles.ContactPoint", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    address_digest = models.BinaryField(max_length=32, null=True)
    variant = models.ForeignKey(Variant, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    is_holdout = models.BooleanField(default=False)
    excluded_reason = models.CharField(max_length=20, blank=True, choices=ExcludedReason.choices)
    brief = models.ForeignKey(Brief, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    planned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "campaign"], name="member_once"),
            models.CheckConstraint(
                name="member_one_fate",
                condition=(
                    Q(variant__isnull=False, is_holdout=False, excluded_reason="")
                    | Q(variant__isnull=True, is_holdout=True, excluded_reason="")
                    | (Q(variant__isnull=True, is_holdout=False) & ~Q(excluded_reason=""))
                ),
            ),
        ]
        indexes = [models.Index(fields=["brief"], name="member_brief", condition=Q(brief__isnull=False))]

    def __str__(self) -> str:
        return f"member {self.pk}"


class CampaignComment(Comment):
    """What colleagues say about a campaign."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["campaign", "-id"], name="campaign_comment")]
