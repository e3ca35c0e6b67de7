from django.conf import settings
from django.db import models


class Asset(models.Model):
    """The bytes of a picture, written by us. A version of kind image names them by their digest; they never change."""

    class Type(models.TextChoices):
        PNG = "png", "PNG"
        JPEG = "jpg", "JPEG"

    digest = models.CharField(max_length=64, unique=True)  # sha256 of the bytes, in hex
    type = models.CharField(max_length=4, choices=Type.choices)
    data = models.BinaryField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.digest[:12]}.{self.type}"
