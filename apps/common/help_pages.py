"""The guide as pages: Markdown of `docs/guide` as HTML, made once per process, cleaned, its links mended."""

import functools
import re
from dataclasses import dataclass
from pathlib import Path

import nh3
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

GUIDE = Path(settings.BASE_DIR) / "docs" / "guide"
IMAGES = Path(settings.BASE_DIR) / "docs" / "img"
NAME = re.compile(r"[a-z0-9-]+")
ATTRIBUTES = {**nh3.ALLOWED_ATTRIBUTES, **{f"h{n}": {"id"} for n in range(1, 5)}}


@dataclass(frozen=True)
class Section:
    anchor: str
    title: str


@dataclass(frozen=True)
class Chapter:
    name: str
    title: str
    sections: tuple[Section, ...]
    html: SafeString


def anchor_of(title: str) -> str:
    """As GitHub makes them, so that links in the files work in both places."""
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


def chapters() -> list[Chapter]:
    """All chapters, in the order in which the guide's table of contents names them."""
    names = re.findall(r"\]\(([a-z0-9-]+)\.md\)", (GUIDE / "README.md").read_text())
    return [found for name in names if (found := chapter(name))]


@functools.lru_cache(maxsize=64)  # bounded: names that nobody wrote a chapter for are asked for, too
def chapter(name: str) -> Chapter | None:
    path = GUIDE / f"{name}.md"
    if not NAME.fullmatch(name) or not path.is_file():
        return None
    parser = MarkdownIt("commonmark").enable("table")
    tokens = parser.parse(path.read_text())
    title, sections = name, []
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            words = tokens[place + 1].content.replace("`", "")
            token.attrSet("id", anchor_of(words))
            if token.tag == "h1":
                title = words
            else:
                sections.append(Section(anchor_of(words), words))
        for inner in token.children or []:
            _mend(inner)
    body = _without_title(tokens)
    html = nh3.clean(parser.renderer.render(body, parser.options, {}), attributes=ATTRIBUTES, link_rel=None)
    # What is wider than a phone scrolls by itself, also by keyboard.
    html = re.sub(r"<(table|pre)>", r'<\1 tabindex="0">', html)
    return Chapter(name, title, tuple(sections), mark_safe(html))  # cleaned the line before


def _without_title(tokens: list[Token]) -> list[Token]:
    """The page has its title in its own head."""
    if tokens and tokens[0].tag == "h1":
        return tokens[3:]
    return tokens


def _mend(token: Token) -> None:
    """Chapters lead to chapters and pictures come from here; files that only the repository has are plain words."""
    if token.type == "link_open":
        token.attrSet("href", address_of(str(token.attrGet("href") or "")))
    elif token.type == "image":
        token.attrSet("src", reverse("common:show_help_image", args=[Path(str(token.attrGet("src"))).name]))


def address_of(link: str) -> str:
    path, _, anchor = link.partition("#")
    if "://" in path or not path:
        return link
    target = (GUIDE / path).resolve()
    if target.parent != GUIDE.resolve() or target.suffix != ".md":
        return reverse("common:list_help")
    page = reverse("common:list_help") if target.stem == "README" else reverse("common:show_help", args=[target.stem])
    return f"{page}#{anchor}" if anchor else page
