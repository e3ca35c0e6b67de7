"""The editor of a layout as its page shows it, and the frames that show what is not saved yet."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.cache import cache

from apps.common import clock
from apps.content.forms.layouts import blocks_in, text_of
from apps.content.layouts import sample
from apps.content.layouts.checks import LayoutFinding, findings_of
from apps.content.layouts.kinds import KINDS, Block, BlockKind
from apps.content.layouts.reading import errors_of, images_of
from apps.content.rendering.blocks import Layout
from apps.content.rendering.email import EmailTemplate, compile_email
from apps.content.rendering.frames import VIEWS
from apps.content.rendering.people import READERS
from apps.content.rendering.preview import preview_html
from apps.content.selectors.images import ImageChoice, image_choices
from apps.content.selectors.layouts import claims_of, layout_from, lost_images

KEPT_FOR = 6 * 3600  # seconds that an unsaved layout can be looked at


@dataclass(frozen=True)
class Field:
    """One parameter of one block as the form shows it."""

    id: str
    name: str
    label: str
    kind: str
    value: str
    choices: tuple[tuple[str, str], ...]
    help: str
    error: str
    param: str


@dataclass(frozen=True)
class Row:
    place: int
    kind: BlockKind
    fields: tuple[Field, ...]
    is_first: bool
    is_last: bool

    @property
    def id(self) -> str:
        return f"block-{self.place}"


@dataclass(frozen=True)
class Shown:
    """What the frame shows: for whom, in which light, how wide."""

    digest: str
    view: str
    reader: str
    width: str

    @classmethod
    def read(cls, digest: str, data: Mapping[str, str]) -> "Shown":
        view, reader, width = (data.get(f"shown_{name}", "") for name in ("view", "reader", "width"))
        return cls(
            digest,
            view if view in VIEWS else "light",
            reader if reader in READERS else "example",
            "phone" if width == "phone" else "desktop",
        )


@dataclass(frozen=True)
class LayoutPage:
    rows: tuple[Row, ...]
    problem: str
    findings: tuple[LayoutFinding, ...]
    shown: Shown


def layout_page(blocks: tuple[Block, ...], data: Mapping[str, str], *, is_tried: bool) -> LayoutPage:
    """`is_tried` false: errors are not shown yet (nobody asked to save)."""
    errors = errors_of(blocks) if is_tried else {}
    used = set(images_of(blocks))
    choices = image_choices(clock.now().date(), used)
    rows = tuple(_row(place, block, len(blocks), errors, choices) for place, block in enumerate(blocks))
    return LayoutPage(rows, errors.get("", ""), tuple(_findings(blocks)), Shown.read(keep(blocks), data))


def _row(place: int, block: Block, count: int, errors: Mapping[str, str], choices: Sequence[ImageChoice]) -> Row:
    kind = KINDS[block.kind]
    pictures = (("", "None"), *((c.uuid, c.name if c.is_usable else f"{c.name} (not approved)") for c in choices))
    fields = tuple(
        Field(
            id=f"b-{place}-{param.name}",
            name=f"b-{place}-{param.name}",
            label=param.label,
            kind=param.kind,
            value=block[param.name],
            choices=pictures if param.kind == "image" else param.choices,
            help=param.help,
            error=errors.get(f"{place}.{param.name}", ""),
            param=param.name,
        )
        for param in kind.params
    )
    return Row(place, kind, fields, place == 0, place == count - 1)


def _findings(blocks: tuple[Block, ...]) -> list[LayoutFinding]:
    if not blocks:
        return []
    layout = layout_from("preview", blocks)
    lost = lost_images({"blocks": [block.to_json() for block in blocks]}, clock.now().date())
    html = preview_html(sample_template(layout), READERS["longest"].values)
    return findings_of(blocks, html, layout.pictures, lost, claims_of(blocks, "en"))


def sample_template(layout: Layout) -> EmailTemplate:
    """The invented message in a layout."""
    today = clock.now().date()
    return compile_email(
        sample.DRAFT, sample.contents(today), sample.SENDER, sample.SLOTS, False, "en", layout, sample.PICTURE
    )


def keep(blocks: tuple[Block, ...]) -> str:
    """Keeps blocks for their frame, under a name that nobody guesses; returns it."""
    text = text_of(blocks)
    digest = hashlib.sha256(text.encode()).hexdigest()
    cache.set(f"layout:{digest}", text, KEPT_FOR)
    return digest


def kept(digest: str) -> Layout | None:
    text = cache.get(f"layout:{digest}")
    return layout_from("preview", blocks_in(text)) if text else None
