"""Uploaded pictures: what they are by their content, and the same picture as bytes that we wrote ourselves.

Re-encoding takes everything off that is not the picture (places, cameras, scripts behind the last byte). A size or a
format that we do not want is refused from the header, before anything is unpacked.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from apps.common.errors import Invalid

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 24_000_000
MAX_SIDE = 1600  # a mail is 600 pixels wide, on sharp screens twice that
MIN_SIDE = 8
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
TYPES = {"png": "image/png", "jpg": "image/jpeg"}


@dataclass(frozen=True)
class Picture:
    """`type` is a key of TYPES; `digest` the sha256 of `data` in hex."""

    data: bytes
    type: str
    width: int
    height: int

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def read_picture(raw: bytes, most: int = MAX_BYTES) -> Picture:
    """The picture in `raw`, of at most `most` bytes, written anew. Raises Invalid with a sentence under `file`."""
    if len(raw) > most:
        raise _refusal(f"At most {most // 1024 // 1024} MB.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw), formats=FORMATS) as opened:
                _check_size(*opened.size)
                opened.draft("RGB", (MAX_SIDE, MAX_SIDE))
                opened.seek(0)
                return _written(ImageOps.exif_transpose(opened))
    except Invalid:
        raise
    except UnidentifiedImageError as error:
        raise _refusal("This is no picture that we know. PNG, JPEG, WebP and GIF are read.") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _refusal("This picture is too large to be unpacked.") from error
    except Exception as error:  # whatever a broken file makes of the decoder, it is a broken file
        raise _refusal("This picture is damaged and cannot be read.") from error


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise _refusal(f"{width:,} × {height:,} pixels are too many; at most {MAX_PIXELS // 1_000_000} million.")
    if min(width, height) < MIN_SIDE:
        raise _refusal(f"A picture has at least {MIN_SIDE} pixels on each side.")


def _written(image: Image.Image) -> Picture:
    """PNG where something shines through, else JPEG, both without metadata. The same picture gives the same bytes."""
    image.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    has_alpha = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    plain = image.convert("RGBA" if has_alpha else "RGB")
    is_opaque = not has_alpha or plain.getchannel("A").getextrema() == (255, 255)
    out = io.BytesIO()
    if is_opaque and not _is_drawn(plain):
        _bare(plain.convert("RGB")).save(out, "JPEG", quality=86, optimize=True, progressive=True)
        kind = "jpg"
    else:
        _bare(plain.convert("RGB") if is_opaque else plain).save(out, "PNG", optimize=True)
        kind = "png"
    return Picture(out.getvalue(), kind, plain.width, plain.height)


def _is_drawn(image: Image.Image) -> bool:
    """A drawing of few colours, whose edges JPEG would blur."""
    small = image.convert("RGB")
    return small.getcolors(maxcolors=4096) is not None


def _bare(image: Image.Image) -> Image.Image:
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    return bare


def _refusal(words: str) -> Invalid:
    return Invalid(words, {"file": words})
