"""The tokens of `static/css/attune.css` as colours, and how well one reads on another (WCAG 2.2, 1.4.3). Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, radians, sin

TOKEN = re.compile(r"--([a-z0-9-]+):\s*light-dark\((.+)\);")
OKLCH = re.compile(r"oklch\(([\d.]+)%\s+([\d.]+)\s+([\d.]+)\)")

Rgb = tuple[float, float, float]  # linear light, 0 to 1


@dataclass(frozen=True)
class Pair:
    """Text of one token on another: the ratio in both themes."""

    text: str
    ground: str
    light: float
    dark: float


def tokens(css: str) -> dict[str, tuple[str, str]]:
    """Every token with two themes: name → (light, dark) as written."""
    return {name: _halves(value) for name, value in TOKEN.findall(css)}


def _halves(value: str) -> tuple[str, str]:
    depth = 0
    for place, letter in enumerate(value):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            return value[:place].strip(), value[place + 1 :].strip()
    raise ValueError(f"light-dark() takes two colours: {value}")


def linear(colour: str) -> Rgb:
    """`#fff` or `oklch(L% C H)` as linear sRGB, clipped to what a screen shows (Ottosson's OKLab matrices)."""
    if colour == "#fff":
        return (1.0, 1.0, 1.0)
    found = OKLCH.fullmatch(colour)
    if not found:
        raise ValueError(f"No colour of ours: {colour}")
    lightness, chroma, hue = float(found[1]) / 100, float(found[2]), radians(float(found[3]))
    a, b = chroma * cos(hue), chroma * sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _clipped(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _clipped(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _clipped(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )


def _clipped(value: float) -> float:
    return min(1.0, max(0.0, value))


def contrast(one: str, other: str) -> float:
    """1 to 21."""
    light, dark = sorted((_luminance(linear(one)), _luminance(linear(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(rgb: Rgb) -> float:
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


def pair(found: Mapping[str, tuple[str, str]], text: str, ground: str) -> Pair:
    """The contrast of two tokens in both themes."""
    light, dark = (contrast(found[text][theme], found[ground][theme]) for theme in (0, 1))
    return Pair(text, ground, round(light, 1), round(dark, 1))
