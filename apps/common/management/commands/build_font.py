"""Makes the interface font: Inter from its wheel, cut down to what Latin scripts need, as one variable WOFF2."""

import importlib.util
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

# Latin, Latin-1, Latin Extended-A, the punctuation, arrows and signs that the pages use.
UNICODES = [
    *range(0x20, 0x7F), *range(0xA0, 0x180), 0x192, 0x218, 0x219, 0x21A, 0x21B, 0x2BC, 0x2C6, 0x2DA, 0x2DC,
    *range(0x2010, 0x2028), 0x202F, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x2044, 0x20AC, 0x2116, 0x2122,
    *range(0x2190, 0x2194), 0x21B5, 0x2206, 0x2211, 0x2212, 0x221A, 0x221E, 0x2248, 0x2260, 0x2264, 0x2265, 0x2318,
]  # fmt: skip
FEATURES = ["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "tnum", "zero"]
CSS = (
    '@font-face{font-family:"Inter";src:url("inter.woff2") format("woff2");'
    "font-weight:400 700;font-style:normal;font-display:swap}\n"
)


class Command(BaseCommand):
    help = "Subset the Inter font for the interface. Without the fontpkg-inter package the system's font is used."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="make it again even if it is there")

    def handle(self, *args: object, **options: object) -> None:
        target = Path(settings.ATTUNE_DATA) / "fonts"
        target.mkdir(parents=True, exist_ok=True)
        if (target / "inter.woff2").exists() and not options["force"]:
            return
        source = _source()
        if source is None:
            self.stdout.write("The Inter font is not installed; the system's own font is used.")
            return
        size = _subset(source, target / "inter.woff2")
        (target / "inter.css").write_text(CSS)
        self.stdout.write(f"Interface font: {size / 1000:.0f} KB")


def _source() -> Path | None:
    spec = importlib.util.find_spec("fontpkg_inter")
    folder = Path(spec.origin).parent if spec and spec.origin else None
    return next(folder.glob("files/Inter[[]opsz,wght].ttf"), None) if folder else None


def _subset(source: Path, target: Path) -> int:
    """Writes the subset beside `target`, then renames it, so that a killed run leaves no half font. Returns bytes."""
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    font = TTFont(source)
    options = subset.Options(layout_features=FEATURES, name_IDs=[1, 2], notdef_outline=True, hinting=False)
    options.drop_tables += ["STAT", "MVAR", "meta"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=UNICODES)
    cutter.subset(font)
    font = instantiateVariableFont(font, {"opsz": 14, "wght": (400, 700)})
    font.flavor = "woff2"
    half = target.with_suffix(".part")
    font.save(half)
    half.rename(target)
    return target.stat().st_size
