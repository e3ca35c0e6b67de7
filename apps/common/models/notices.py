import uuid

from django.db import models
from django.db.models import Q

from apps.common.models.users import User


class Digest(models.Model):
    """One mail of news to one colleague. The row is the queue: claimed under a lease, sent, recorded."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        DROPPED = "dropped", "Nothing left to say"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    due_at = models.DateTimeField()  # eight in the morning where the colleague is
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    claim_no = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "due_at"], name="digest_once")]

    def __str__(self) -> str:
        return f"digest {self.uuid}"


class Notice(models.Model):
    """Something one colleague should know, with where to find it.

    `text` follows the actor's name, or stands alone without an actor; `text_many` replaces it from the second time on
    that the same thing (`fold`) happened while the notice was unread, with "{count}" in it. `cause` names what
    happened: the same cause is told once, however often it is tried.
    """

    class Kind(models.TextChoices):
        MENTIONED = "mentioned", "Somebody mentions you"
        REPLIED = "replied", "Somebody answers in a thread of yours"
        COMMENTED = "commented", "Somebody comments on something of yours"
        WAITING = "waiting", "Something waits for your decision"
        DECIDED = "decided", "Something of yours is decided"
        IMPORT = "import", "An import of yours ends"
        FREEZING = "freezing", "The audience of your campaign is frozen, or could not be"
        WRITING = "writing", "The drafts of your campaign are written, paused or fail"
        SENDING = "sending", "The sending of your campaign is paused or ends"
        EXPIRING = "expiring", "Content of yours is about to end"
        BROKEN = "broken", "A link of yours no longer opens"
        DRAWING = "drawing", "A picture you asked for is drawn, or could not be"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    cause = models.CharField(max_length=160)
    fold = models.CharField(max_length=160, blank=True)
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=300)
    text_many = models.CharField(max_length=300, blank=True)
    excerpt = models.CharField(max_length=200, blank=True)
    path = models.CharField(max_length=300)
    count = models.PositiveIntegerField(default=1)
    is_in_app = models.BooleanField(default=True)
    is_in_digest = models.BooleanField(default=True)
    at = models.DateTimeField(db_index=True)
    read_at = models.DateTimeField(null=True)
    digest = models.ForeignKey(Digest, null=True, on_delete=models.SET_NULL, related_name="notices")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "cause"], name="notice_once")]
        indexes = [
            models.Index(fields=["user"], condition=Q(read_at=None, is_in_app=True), name="notice_unread"),
            models.Index(fields=["user", "-at", "-id"], name="notice_newest"),
            models.Index(fields=["user", "fold"], condition=Q(read_at=None), name="notice_fold"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.cause}"

    @property
    def words(self) -> str:
        """What is said after the actor's name."""
        return self.text_many.replace("{count}", f"{self.count:,}") if self.count > 1 and self.text_many else self.text

    @property
    def sentence(self) -> str:
        return f"{self.actor.name} {self.words}" if self.actor else self.words


class NoticeSettings(models.Model):
    """How a colleague wants to be told. `ways` maps a kind to a list of ways ("app", "digest"); absent: the default."""

    class Rhythm(models.TextChoices):
        DAILY = "daily", "Every day"
        WEEKLY = "weekly", "Every Monday"
        NEVER = "never", "Never"

    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE, related_name="+")
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices, default=Rhythm.DAILY)
    ways = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.rhythm
