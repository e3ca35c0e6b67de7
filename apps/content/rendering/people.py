"""Invented readers that a message is looked at as: an everyday one and the extremes that break layouts. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reader:
    key: str
    label: str
    values: dict[str, str | None]


READERS: dict[str, Reader] = {
    reader.key: reader
    for reader in (
        Reader("example", "Everyday", {"first_name": "Alex", "last_name": "Morgan"}),
        Reader("longest", "Longest", {
            "first_name": "Maximiliana-Alexandrina Konstantina",
            "last_name": "Wolfeschlegelsteinhausenbergerdorff",
        }),
        Reader("nobody", "No name", {"first_name": None, "last_name": None}),
        Reader("rtl", "Right to left", {"first_name": "ליאורה", "last_name": "בן־דוד"}),
        Reader("emoji", "Emoji", {"first_name": "Zoë 🦊👩🏽‍🚀", "last_name": "Ångström 🏔"}),
    )
}  # fmt: skip
