"""Pictures for the stories, drawn by code, and files that only look like pictures."""

import io
import struct
import zlib

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo


def drawing(colour: str = "teal", size: tuple[int, int] = (640, 320), kind: str = "PNG", **more: object) -> bytes:
    image = Image.new("RGB", size, colour)
    ImageDraw.Draw(image).ellipse((0, 0, size[0] // 2, size[1] - 1), fill="white")
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def photo(size: tuple[int, int] = (800, 600)) -> bytes:
    """A JPEG of many colours with a place in its metadata."""
    across, round_ = Image.linear_gradient("L").rotate(90), Image.radial_gradient("L")
    image = Image.merge("RGB", (across, round_, Image.linear_gradient("L"))).resize(size)
    exif = Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    exif[0x0112] = 6  # lies on its side
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def noted() -> bytes:
    info = PngInfo()
    info.add_text("Comment", "<script>alert('xss')</script>", zip=True)
    return drawing(pnginfo=info) + b"<script>alert('xss')</script>"


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few bytes that says it unpacks to billions of pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
