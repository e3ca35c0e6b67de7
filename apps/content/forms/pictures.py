"""The forms of images: alt text and rights, with a file where the picture itself is chosen."""

from typing import Any

from django import forms

from apps.content.forms.wordings import WordingForm
from apps.content.kind_image import ALT_LENGTH
from apps.content.models import Item
from apps.content.pictures import MAX_BYTES

PICTURE = ("digest", "type", "width", "height", "brief", "model")


class ImageForm(WordingForm):
    """Words for a picture that is there already; `initial` holds which."""

    kind = Item.Kind.IMAGE
    text = forms.CharField(label="Alt text", max_length=ALT_LENGTH, widget=forms.TextInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_until"].label = "Rights until"
        self.fields["valid_until"].help_text = "The last day on which it may be shown; then it leaves old messages too."

    def content(self) -> dict[str, Any]:
        return {name: self.initial[name] for name in PICTURE if name in self.initial}


class PictureForm(ImageForm):
    own = ("file",)
    file = forms.FileField(
        label="Picture",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
        help_text=f"PNG, JPEG, WebP or GIF, at most {MAX_BYTES // 1024 // 1024} MB. We keep a copy without what the "
        "camera noted, made smaller if it is larger than e-mails need.",
    )

    @property
    def raw(self) -> bytes | None:
        """The uploaded bytes."""
        file = self.cleaned_data.get("file")
        return file.read() if file else None
