"""The blocks of a layout and their parameters. Pure.

The wording always comes from the draft or from approved content. A layout's own words are few, and hold slots only
where it says so.
"""

from dataclasses import dataclass

# Name → (label, light ground, light ink, dark ground, dark ink). Ink on its ground has a contrast of 4.5 or more.
COLOURS: dict[str, tuple[str, str, str, str, str]] = {
    "indigo": ("Indigo", "#4b3fd1", "#ffffff", "#a099f8", "#121218"),
    "ink": ("Ink", "#1d1d24", "#ffffff", "#e9e9ef", "#16161c"),
    "forest": ("Forest", "#1c6b48", "#ffffff", "#63c79a", "#0c1913"),
    "ocean": ("Ocean", "#0f5f8c", "#ffffff", "#6cbbe6", "#0a161d"),
    "plum": ("Plum", "#8a2b5f", "#ffffff", "#e58fba", "#1d0d15"),
    "brick": ("Brick", "#a33b20", "#ffffff", "#f09c82", "#1f0f0a"),
}
# A ground that words stand on quietly: name → (label, light ground, light ink, dark ground, dark ink).
GROUNDS: dict[str, tuple[str, str, str, str, str]] = {
    "none": ("None", "", "#1d1d24", "", "#f0f0f4"),
    "mist": ("Mist", "#f1f1f6", "#1d1d24", "#2a2a34", "#f0f0f4"),
    "sand": ("Sand", "#f8f3e8", "#2b2415", "#2b2819", "#f6f0dd"),
    "mint": ("Mint", "#e9f6ef", "#12291e", "#1d3429", "#dcf5e8"),
    "sky": ("Sky", "#e9f3fa", "#10242f", "#1c303d", "#dceefa"),
    "rose": ("Rose", "#fbecf2", "#331321", "#3b2330", "#fbe3ee"),
}
ALIGN = (("left", "Left"), ("center", "Centre"))
OWN_LENGTH = 300
LIST_LINES = 8
MAX_BLOCKS = 24


@dataclass(frozen=True)
class Param:
    """One parameter of a block. `kind`: choice, text, lines, image or flag. The first choice is the default."""

    name: str
    label: str
    kind: str = "choice"
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""

    @property
    def default(self) -> str:
        return self.choices[0][0] if self.choices else ""


@dataclass(frozen=True)
class BlockKind:
    kind: str
    label: str
    icon: str
    words: str
    params: tuple[Param, ...] = ()

    def param(self, name: str) -> Param | None:
        return next((param for param in self.params if param.name == name), None)


def _labels(table: dict[str, tuple[str, str, str, str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, row[0]) for name, row in table.items())


_ALIGN = Param("align", "Alignment", choices=ALIGN)
PARTS = (
    ("paragraphs", "All paragraphs"),
    ("first", "First paragraph"),
    ("rest", "Other paragraphs"),
    ("greeting", "Greeting"),
    ("closing", "Closing"),
    ("own", "Own words"),
)
KINDS: dict[str, BlockKind] = {
    one.kind: one
    for one in (
        BlockKind("header", "Header", "panel-top", "Who writes: the sender’s name or your logo.", (
            Param("show", "Shows", choices=(("name", "Sender’s name"), ("logo", "Logo"))),
            Param("image", "Logo", "image", help="For “Logo” only."),
            Param("ground", "Ground", choices=_labels(GROUNDS)),
            _ALIGN,
        )),
        BlockKind("image", "Image", "image", "A picture of this layout, or the one that a draft chose.", (
            Param("source", "Shows", choices=(("draft", "The draft’s image"), ("own", "This image"))),
            Param("image", "Image", "image", help="Also shown where a draft chose none."),
            Param("width", "Width", choices=(("full", "Edge to edge"), ("wide", "Within the text"), ("half", "Half"))),
            Param("corners", "Corners", choices=(("square", "Square"), ("round", "Round"))),
            Param("is_linked", "Opens the link of the button", "flag"),
            _ALIGN,
        )),
        BlockKind("text", "Text", "pilcrow", "A part of the draft, or a few words of your own.", (
            Param("part", "Says", choices=PARTS),
            Param("text", "Own words", "text", help="For “Own words” only."),
            Param("has_slots", "Slots such as {{ first_name }} may stand in own words", "flag"),
            Param("size", "Size", choices=(("normal", "Normal"), ("large", "Large"), ("small", "Small"))),
            Param("colour", "Colour", choices=(("normal", "Normal"), ("quiet", "Quiet"), *_labels(COLOURS))),
            _ALIGN,
        )),
        BlockKind("offer", "Offer card", "tag", "The offers that the draft relies on, each as a card. Else nothing.", (
            Param("text", "Line above it", "text"),
            Param("ground", "Ground", choices=_labels(GROUNDS)[1:]),
            Param("colour", "Colour of its worth", choices=_labels(COLOURS)),
            Param("has_code", "Shows the code", "flag"),
            Param("has_end", "Shows the last day", "flag"),
            _ALIGN,
        )),
        BlockKind("button", "Button", "mouse-pointer-click", "The draft’s call to action.", (
            Param("colour", "Colour", choices=_labels(COLOURS)),
            Param("look", "Look", choices=(("filled", "Filled"), ("outlined", "Outlined"))),
            Param("width", "Width", choices=(("fit", "As its words"), ("full", "Full"))),
            _ALIGN,
        )),
        BlockKind("list", "List", "list", "Short points: your own, or what the draft relies on.", (
            Param("source", "Points", choices=(
                ("own", "Own words"), ("claims", "Claims the draft relies on"), ("offers", "Offers it relies on"))),
            Param("lines", "Own points", "lines", help=f"One a line, at most {LIST_LINES}."),
            Param("has_slots", "Slots may stand in own points", "flag"),
            Param("marker", "Marked by", choices=(("dot", "Dots"), ("check", "Ticks"), ("number", "Numbers"))),
            Param("colour", "Colour of the marks", choices=_labels(COLOURS)),
        )),
        BlockKind("divider", "Divider", "minus", "A line or some room.", (
            Param("line", "Line", choices=(("thin", "Thin"), ("thick", "Thick"), ("none", "Room only"))),
            Param("space", "Room", choices=(("medium", "Medium"), ("small", "Small"), ("large", "Large"))),
        )),
        BlockKind("footer", "Footer", "panel-bottom", "Small print, why they get it, the way out and your address.", (
            Param("text", "A line above it", "text"),
            _ALIGN,
        )),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Block:
    """One block with all its parameters, in the order of its kind. Flags are "1" or "", images a version's UUID."""

    kind: str
    values: tuple[tuple[str, str], ...] = ()

    def __getitem__(self, name: str) -> str:
        return dict(self.values).get(name, "")

    def to_json(self) -> dict[str, str]:
        return {"kind": self.kind, **dict(self.values)}

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(line.strip() for line in self["lines"].splitlines() if line.strip())
