import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class MessageState(models.TextChoices):
    QUEUED = "queued", "Waiting"
    CLAIMED = "claimed", "Claimed by a worker"
    SENDING = "sending", "Being handed over"
    ACCEPTED = "accepted", "Accepted"
    DELIVERED = "delivered", "Delivered"
    SKIPPED = "skipped", "Skipped"
    FAILED = "failed", "Failed"
    UNKNOWN = "unknown", "Unknown"
    CANCELLED = "cancelled", "Cancelled"


class SkipReason(models.TextChoices):
    NO_CONSENT = "no_consent", "No consent"
    SUPPRESSED = "suppressed", "Suppressed"
    FREQUENCY_CAP = "frequency_cap", "Heard from us too often"
    HOLDOUT = "holdout", "In the holdout"
    NOT_APPROVED = "not_approved", "No approved draft"
    GUARDRAIL = "guardrail", "A value did not pass the guardrails"
    NO_CONTACT_POINT = "no_contact_point", "No address"
    EXPIRED_CONTENT = "expired_content", "Content no longer valid"
    HELD = "held", "Held: the guardrails changed and block the draft"
    DUPLICATE_ADDRESS = "duplicate_address", "Same address as somebody else"
    TOO_LATE = "too_late", "After the last moment to send"


class Fault(models.TextChoices):
    """Why a message failed or its fate is not known."""

    MISSING_VALUE = "missing_value", "A slot has no value and no fall-back"
    BAD_ADDRESS = "bad_address", "The address cannot be written to"
    NOT_BUILT = "not_built", "The message could not be built"
    REFUSED = "refused", "Refused by the recipient's server"
    NO_ANSWER = "no_answer", "The server did not say whether it took it"
    WORKER_LOST = "worker_lost", "A worker ended while handing it over"
    SETTLED = "settled", "Settled by a colleague"


class Connection(models.Model):
    """How messages of a channel leave. `is_stopped` is the kill switch; after faults all waits until `closed_until`."""

    channel = models.CharField(max_length=10, unique=True)
    name = models.CharField(max_length=80)
    per_minute = models.PositiveIntegerField(default=60_000)
    is_stopped = models.BooleanField(default=False)
    failures = models.PositiveIntegerField(default=0)
    closed_until = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class Letterhead(models.Model):
    """What all messages of a campaign had in common when they left: a replay outlives a change of settings."""

    digest = models.CharField(max_length=64, unique=True)
    from_name = models.CharField(max_length=120)
    from_address = models.EmailField()
    reply_to = models.EmailField(blank=True)
    postal_address = models.CharField(max_length=300)
    public_url = models.URLField(max_length=300)
    list_id = models.CharField(max_length=300)
    feedback_id = models.CharField(max_length=300)
    is_tracked = models.BooleanField()
    key_id = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return self.digest[:12]


class Message(models.Model):
    """Our one record of an attempt to reach one profile on one channel for one campaign step."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Every change of state writes every index: the two that others cover, or nobody asks for, are left out.
    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey("campaigns.Member", on_delete=models.PROTECT, related_name="+")
    profile = models.ForeignKey("profiles.Profile", on_delete=models.PROTECT, related_name="+")
    contact_point = models.ForeignKey("profiles.ContactPoint", null=True, on_delete=models.SET_NULL, related_name="+")
    address_digest = models.BinaryField(max_length=32, null=True)
    channel = models.CharField(max_length=10)
    entry = models.PositiveIntegerField(default=0, db_default=0)
    step = models.PositiveSmallIntegerField(default=0, db_default=0)
    revision = models.ForeignKey("drafts.Revision", null=True, on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.QUEUED)
    reason = models.CharField(max_length=40, blank=True)
    error = models.TextField(blank=True, db_default="")
    claim_no = models.PositiveIntegerField(default=0, db_default=0)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    not_before = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    letterhead = models.ForeignKey(Letterhead, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    slot_values = models.JSONField(default=dict, db_default={})
    mail = models.JSONField(default=dict, db_default={})  # to, name, message_id, date, boundary: a byte-exact replay
    body_sha256 = models.CharField(max_length=64, blank=True, db_default="")
    receipt = models.CharField(max_length=300, blank=True, db_default="")
    created_at = models.DateTimeField(db_default=Now())
    sending_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "entry", "step", "profile", "channel"], name="message_once_per_profile"
            ),
            models.UniqueConstraint(
                fields=["campaign", "entry", "step", "channel", "address_digest"],
                condition=~Q(state="skipped") & Q(address_digest__isnull=False),
                name="message_once_per_address",
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "not_before", "id"], condition=Q(state="queued"), name="message_queue"),
            models.Index(fields=["lease_until"], condition=Q(state__in=["claimed", "sending"]), name="message_leases"),
            models.Index(fields=["campaign", "state", "id"], name="message_campaign_state"),
            models.Index(
                fields=["campaign", "revision"],
                condition=Q(state="skipped", reason="expired_content", claim_no__gt=0),
                name="message_lost_content",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def reason_text(self) -> str:
        """The reason in words, "" where there is none."""
        return {**dict(SkipReason.choices), **dict(Fault.choices)}.get(self.reason, "")


class TrackedLink(models.Model):
    """One link version in one revision; the token in the mail names it and the message."""

    revision = models.ForeignKey("drafts.Revision", on_delete=models.CASCADE, related_name="+")
    link_version = models.ForeignKey("content.Version", on_delete=models.PROTECT, related_name="+")
    url = models.URLField(max_length=2000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "link_version"], name="tracked_link_once")]

    def __str__(self) -> str:
        return self.url


class Engagement(models.Model):
    """What happened to a message after it left. Stored raw; `is_machine` can be scored again."""

    class Kind(models.TextChoices):
        DELIVERED = "delivered", "Delivered"
        OPENED = "opened", "Opened"
        CLICKED = "clicked", "Clicked"
        BOUNCED = "bounced", "Bounced"
        COMPLAINED = "complained", "Complained"
        UNSUBSCRIBED = "unsubscribed", "Unsubscribed"

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="engagements")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    at = models.DateTimeField()
    link = models.ForeignKey(TrackedLink, null=True, on_delete=models.SET_NULL, related_name="+")
    is_machine = models.BooleanField(default=False)
    machine_reason = models.CharField(max_length=60, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["message", "kind"], name="engagement_message")]

    def __str__(self) -> str:
        return self.kind


class CaughtMail(models.Model):
    """A message that the sandbox caught instead of letting it leave the machine."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sender = models.CharField(max_length=320)
    recipient = models.CharField(max_length=320)
    subject = models.TextField()
    raw = models.BinaryField()
    message_uuid = models.UUIDField(null=True, db_index=True)
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-received_at", "-id"], name="caught_newest")]

    def __str__(self) -> str:
        return str(self.uuid)
