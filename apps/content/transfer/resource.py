"""Rows of a file as planned versions: what each would do, or what is wrong with it by column."""

import base64
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from import_export import resources
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader

from apps.common.errors import Invalid
from apps.content import eligibility, kinds
from apps.content.locales import NAMES
from apps.content.models import Item, Version
from apps.content.pictures import Picture, read_picture
from apps.content.services.images import told_by
from apps.content.services.items import clean_channels, clean_name, clean_tags
from apps.content.services.wording import version_hash
from apps.content.transfer import cells

Key = tuple[str, str, str]


@dataclass
class Planned:
    """One row: the cells as they stand, the item it is about (None: a new one), and the version it would make."""

    cells: dict[str, str] = field(default_factory=dict)
    item: Item | None = None
    newest: Version | None = None
    version: Version | None = None
    shared: dict[str, Any] = field(default_factory=dict)
    stock: int | None = None
    family: str = ""
    is_new: bool = False
    picture: Picture | None = None

    @property
    def pk(self) -> int | None:
        return self.item.pk if self.item else None

    @property
    def is_wording_new(self) -> bool:
        return self.version is not None and (
            self.newest is None or self.newest.content_hash != self.version.content_hash
        )

    def __str__(self) -> str:
        return self.cells.get("name", "")


class ContentResource(resources.Resource):
    """Dry by nature: it plans (`planned`), and `services.import_items` writes.

    `known` are the items by kind, name and language, with `newest` versions by item; `names` how other content is
    named, `digests` which pictures are here, `stock` what is left by family.
    """

    class Meta:
        import_id_fields = ("kind", "name")
        fields = cells.ALL
        skip_diff = True
        use_transactions = False
        using_db = "default"
        report_skipped = True
        instance_loader_class = BaseInstanceLoader

    def __init__(
        self,
        known: Mapping[Key, Item],
        newest: Mapping[int, Version],
        names: cells.Names,
        digests: frozenset[str],
        stock: Mapping[str, int],
    ) -> None:
        super().__init__()
        self.digests, self.stock = digests, stock
        self.fields = {name: Field(attribute=name, column_name=name) for name in cells.ALL}
        self.known, self.newest, self.names = known, newest, names
        self.planned: list[Planned] = []
        self._seen: set[Key] = set()

    def get_instance(self, instance_loader: Any, row: Mapping[str, Any]) -> Planned | None:
        item = self.known.get(key_of(row))
        return Planned(item=item, newest=self.newest.get(item.pk)) if item else None

    def init_instance(self, row: Mapping[str, Any] | None = None) -> Planned:
        return Planned(is_new=True)

    def import_instance(self, instance: Planned, row: Mapping[str, Any], **kwargs: Any) -> None:
        instance.cells = {name: str(row.get(name) or "") for name in cells.ALL}
        errors: dict[str, str] = {}
        key = key_of(row)
        if key[0] not in Item.Kind.values:
            errors["kind"] = f"Give one of the kinds: {', '.join(Item.Kind.values)}."
        elif key[2] not in NAMES:
            errors["language"] = f"“{key[2]}” is none of the languages: {', '.join(NAMES)}."
        elif key in self._seen:
            errors["name"] = "An earlier row is about the same item."
        else:
            self._seen.add(key)
            self._plan(instance, key, errors)
        if errors:
            raise ValidationError({name: [message] for name, message in errors.items()})

    def _plan(self, planned: Planned, key: Key, errors: dict[str, str]) -> None:
        kind, row = key[0], planned.cells
        fields, wrong = cells.read(kind, row, self.names)
        errors |= wrong
        planned.family = self.names.uuid_of(key[1], (kind,)) or ""
        planned.shared = _shared(planned, errors)
        if kind == Item.Kind.IMAGE:
            self._picture(planned, fields, errors)
        counted = cells.read_stock(kind, row["stock"], errors)
        planned.stock = None if counted == self.stock.get(planned.family) else counted
        days = {name: _day(row[name], name, errors) for name in ("valid_from", "valid_until")}
        text = row["text"].replace("\r\n", "\n").strip()
        try:
            clean_name(key[1])
            cleaned = eligibility.checked(kinds.clean(kind, text, fields))
            kinds.check_validity(**days)
        except Invalid as error:
            errors |= {name: message for name, message in error.errors.items() if name not in errors}
            if not error.errors:
                errors.setdefault("eligibility", error.message)
            return
        item = planned.item or Item(kind=kind, name=key[1], locale=key[2])
        planned.version = Version(item=item, text=text, fields=cleaned, **days)
        planned.version.content_hash = version_hash(planned.version)

    def _picture(self, planned: Planned, fields: dict[str, Any], errors: dict[str, str]) -> None:
        """A picture that is here is named by its digest; another one comes with the row, and is written anew."""
        if fields.get("digest") in self.digests:
            return
        if not planned.cells["data"]:
            errors["data"] = "This picture is not here. A JSON file brings the picture itself along."
            return
        try:
            planned.picture = read_picture(base64.b64decode(planned.cells["data"], validate=True))
        except (ValueError, Invalid) as error:
            errors["data"] = error.message if isinstance(error, Invalid) else "This is no picture in base64."
        else:
            fields |= told_by(planned.picture)

    def skip_row(self, instance: Planned, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        """Nothing to do: the same wording, tags and stock."""
        if import_validation_errors or instance.item is None or instance.is_wording_new:
            return False
        return list(instance.item.tags) == instance.shared["tags"] and instance.stock is None

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        if import_validation_errors:
            raise ValidationError(import_validation_errors)

    def save_instance(self, instance: Planned, is_create: bool, row: Any, **kwargs: Any) -> None:
        self.planned.append(instance)

    def save_m2m(self, *args: Any, **kwargs: Any) -> None:
        """A plan has no relations of its own."""


def key_of(row: Mapping[str, Any]) -> Key:
    kind = str(row.get("kind") or "").strip().lower().replace(" ", "_")
    return kind, " ".join(str(row.get("name") or "").split()), str(row.get("language") or "").strip() or "en"


def _shared(planned: Planned, errors: dict[str, str]) -> dict[str, Any]:
    """Class, tags and channels. On an item that exists an empty cell keeps what is there; class and channels are
    changed on its page, where the approvals that hang on them are seen."""
    row, item = planned.cells, planned.item
    wanted: dict[str, Any] = {"content_class": row["class"].strip().lower() or "normal", "tags": [], "channels": []}
    if wanted["content_class"] not in Item.ContentClass.values:
        errors["class"] = f"Give one of: {', '.join(Item.ContentClass.values)}."
    for name, clean in (("tags", clean_tags), ("channels", clean_channels)):
        try:
            wanted[name] = clean(_commas(row[name]))
        except Invalid as error:
            errors[name] = error.message
    if item is None:
        return wanted
    if row["class"].strip() and wanted["content_class"] != item.content_class:
        errors.setdefault("class", f"It is {item.content_class}. Change the class on the item's page.")
    if row["channels"].strip() and wanted["channels"] != item.channels:
        errors.setdefault("channels", "Change the channels on the item's page.")
    return {**wanted, "tags": wanted["tags"] if row["tags"].strip() else list(item.tags)}


def _commas(text: str) -> Iterable[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _day(text: str, name: str, errors: dict[str, str]) -> dt.date | None:
    if not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text.strip()[:10])
    except ValueError:
        errors[name] = f"“{text.strip()}” is not a day such as 2026-12-31."
        return None
