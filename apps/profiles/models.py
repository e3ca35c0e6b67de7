import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Collate, Lower, Now


class Channel(models.TextChoices):
    EMAIL = "email", "E-mail"
    SMS = "sms", "SMS"


class Purpose(models.TextChoices):
    MARKETING = "marketing", "Marketing"
    PROFILING = "profiling", "Profiling by AI"


def _by_start(column: str, name: str) -> models.Index:
    """Serves "starts with", whatever the capitals, on every identity column: finding one person among millions."""
    return models.Index(Collate(Lower(column), "C"), name=name)


class Source(models.Model):
    """Where data came from."""

    name = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name


class Profile(models.Model):
    """One person we may address, with everything known about them."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    external_id = models.CharField(max_length=200, unique=True)
    first_name = models.CharField(max_length=200, blank=True, db_default="")
    last_name = models.CharField(max_length=200, blank=True, db_default="")
    locale = models.CharField(max_length=20, blank=True, db_default="")
    time_zone = models.CharField(max_length=64, blank=True, db_default="")
    country = models.CharField(max_length=2, blank=True, db_default="")
    traits = models.JSONField(default=dict, db_default={})
    # Kept by the import, so that the few without an address are found without looking at everybody.
    has_email = models.BooleanField(default=False, db_default=False)
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["-updated_at", "-id"], condition=Q(has_email=False), name="profile_without_email"),
            GinIndex(fields=["traits"], name="profile_traits", opclasses=["jsonb_path_ops"]),
            models.Index(fields=["-updated_at", "-id"], name="profile_updated"),
            _by_start("external_id", "profile_external_id_start"),
            _by_start("first_name", "profile_first_name_start"),
            _by_start("last_name", "profile_last_name_start"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class TraitDefinition(models.Model):
    """A typed, defined attribute of a profile. A trait nobody has defined is identity."""

    class Type(models.TextChoices):
        TEXT = "text", "Text"
        NUMBER = "number", "Number"
        BOOLEAN = "boolean", "Yes or no"
        DATE = "date", "Date"

    class Privacy(models.TextChoices):
        PLAIN = "plain", "Plain"
        SENSITIVE = "sensitive", "Sensitive"
        IDENTITY = "identity", "Identity"

    key = models.CharField(max_length=80, unique=True)
    label = models.CharField(max_length=120)
    type = models.CharField(max_length=10, choices=Type.choices)
    privacy = models.CharField(max_length=10, choices=Privacy.choices, default=Privacy.IDENTITY)
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.label


class ContactPoint(models.Model):
    """An address on a channel."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="contact_points")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    address = models.CharField(max_length=320)
    address_digest = models.BinaryField(max_length=32)
    # The state of the current ledger entry for marketing, "" without one. For lists; what is sent asks the ledger.
    marketing_consent = models.CharField(max_length=10, blank=True, default="", db_default="")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["profile", "channel"], name="contact_point_one_per_channel")]
        indexes = [
            models.Index(fields=["channel", "marketing_consent", "profile"], name="contact_point_consent"),
            models.Index(fields=["channel", "address_digest"], name="contact_point_digest"),
            _by_start("address", "contact_point_address_start"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} of {self.profile_id}"


class Consent(models.Model):
    """One entry of the consent ledger. The newest entry of a contact point and purpose is the current one."""

    class State(models.TextChoices):
        GIVEN = "given", "Given"
        WITHDRAWN = "withdrawn", "Withdrawn"

    contact_point = models.ForeignKey(ContactPoint, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    is_current = models.BooleanField(default=True, db_default=True)
    source = models.CharField(max_length=120)
    wording = models.TextField(blank=True)
    given_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact_point", "purpose"], condition=Q(is_current=True), name="consent_one_current"
            )
        ]
        indexes = [
            models.Index(
                fields=["contact_point"], condition=Q(is_current=True, state="withdrawn"), name="consent_withdrawn"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.state}"


class Suppression(models.Model):
    """A standing never on an address, by its keyed digest, so that it survives erasure of the address."""

    class Reason(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed", "Unsubscribed"
        BOUNCED = "bounced", "Bounced for good"
        COMPLAINED = "complained", "Complained"
        MANUAL = "manual", "By a colleague"

    channel = models.CharField(max_length=10, choices=Channel.choices)
    address_digest = models.BinaryField(max_length=32)
    reason = models.CharField(max_length=20, choices=Reason.choices)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "address_digest"], name="suppression_once")]

    def __str__(self) -> str:
        return f"{self.channel}: {self.reason}"


class Event(models.Model):
    """Something a profile did, with a name, a time and properties."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="events")
    name = models.CharField(max_length=120)
    at = models.DateTimeField()
    properties = models.JSONField(default=dict, db_default={})
    event_id = models.CharField(max_length=200, unique=True)
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["profile", "name", "-at"], name="event_profile_name_at"),
            models.Index(fields=["name", "at"], name="event_name_at"),
        ]

    def __str__(self) -> str:
        return self.name


class Touch(models.Model):
    """That we wrote to somebody, on which channel, when: what caps count."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    campaign_uuid = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["profile", "channel", "-at"], name="touch_profile")]

    def __str__(self) -> str:
        return f"{self.channel} at {self.at}"


class Import(models.Model):
    """One uploaded file on its way into profiles or events. The row is the queue.

    A run is one transaction and ends with the row's last change, made only by the worker whose `claim_no` still stands.
    """

    class Status(models.TextChoices):
        UPLOADED = "uploaded", "Waiting for your choices"
        CHECKED = "checked", "Checked, not imported yet"
        QUEUED = "queued", "Waiting for a worker"
        RUNNING = "running", "Running"
        FINISHED = "finished", "Finished"
        FAILED = "failed", "Failed"

    class Kind(models.TextChoices):
        PROFILES = "profiles", "Profiles"
        EVENTS = "events", "Events"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PROFILES)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.UPLOADED)
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=200)
    path = models.CharField(max_length=500)
    shape = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    is_dry_run = models.BooleanField(default=True)
    row_estimate = models.BigIntegerField(default=0)
    rows_done = models.BigIntegerField(default=0)
    stage = models.CharField(max_length=40, blank=True)
    rows = models.BigIntegerField(null=True)
    created = models.BigIntegerField(null=True)
    updated = models.BigIntegerField(null=True)
    unchanged = models.BigIntegerField(null=True)
    rejected = models.BigIntegerField(null=True)
    reject_reasons = models.JSONField(default=dict)
    rejects_path = models.CharField(max_length=500, blank=True)
    seconds = models.FloatField(null=True)
    error = models.TextField(blank=True)
    claim_no = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)  # the last sign of life: of who queued it, then of its worker
    started_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["status", "lease_until"], name="import_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"

    @property
    def is_open(self) -> bool:
        """A worker has it, or will."""
        return self.status in (self.Status.QUEUED, self.Status.RUNNING)
