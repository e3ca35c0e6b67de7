import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.fields.json import KT

USER = settings.AUTH_USER_MODEL


def new_family() -> uuid.UUID:
    return uuid.uuid4()


class Item(models.Model):
    """A thing we can say, in one language. What it says lives in its versions.

    `family` is the uuid of the item that was there first; the wordings of one thing in several languages share it, and
    with it name, class, owner, tags and channels. What names an item elsewhere names its family. Without `channels` it
    may be used on every channel.
    """

    class Kind(models.TextChoices):
        CLAIM = "claim", "Claim"
        OFFER = "offer", "Offer"
        CALL_TO_ACTION = "call_to_action", "Call to action"
        LINK = "link", "Link"
        SNIPPET = "snippet", "Snippet"
        DISCLAIMER = "disclaimer", "Disclaimer"
        BRAND_VOICE = "brand_voice", "Brand voice"
        PERSONA = "persona", "Persona"
        IMAGE = "image", "Image"
        LAYOUT = "layout", "Layout"
        CATALOG_ITEM = "catalog_item", "Catalogue item"

    class ContentClass(models.TextChoices):
        NORMAL = "normal", "Normal"
        SENSITIVE = "sensitive", "Sensitive"
        LEGAL = "legal", "Legal"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    family = models.UUIDField(default=new_family, editable=False)
    name = models.CharField(max_length=120)
    locale = models.CharField(max_length=10, default="en")
    content_class = models.CharField(max_length=10, choices=ContentClass.choices, default=ContentClass.NORMAL)
    owner = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    channels = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    created_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "name", "locale"], name="content_item_name"),
            models.UniqueConstraint(fields=["family", "locale"], name="content_item_variant"),
        ]
        indexes = [GinIndex(fields=["tags"], name="content_item_tags")]

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """One immutable wording of an item. Only its standing (status, approvals) changes."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Waiting for approval"
        APPROVED = "approved", "Approved"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"
        REPLACED = "replaced", "Replaced"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    fields = models.JSONField(default=dict)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    content_hash = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    created_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="content_version_number"),
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(status="approved"), name="content_one_approved_version"
            ),
        ]
        indexes = [  # everybody's mail program asks for pictures by their digest
            models.Index(
                KT("fields__digest"), name="content_version_digest", condition=models.Q(fields__has_key="digest")
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} v{self.number}"


class Approval(models.Model):
    """One person's answer on one submitted version. Legal content needs two that say yes."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="approvals")
    content_hash = models.CharField(max_length=64)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    is_approved = models.BooleanField()
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "by"], name="content_approval_once")]

    def __str__(self) -> str:
        return f"{self.by}: {'yes' if self.is_approved else 'no'}"
