"""Pages read as a browser reads them: forms with their fields, and every element and attribute that came to be."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

Attributes = list[tuple[str, str | None]]


@dataclass
class Form:
    """A form as it would be sent without anybody touching it. `submits` are its named buttons."""

    action: str
    method: str
    data: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    submits: list[tuple[str, str]] = field(default_factory=list)
    has_file: bool = False


class Page(HTMLParser):
    """The elements of a page, in order, and its forms."""

    def __init__(self, html: str, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.url = url
        self.elements: list[tuple[str, Attributes]] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._by_id: dict[str, Form] = {}
        self._select = self._area = ""
        self._has_option = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        self.elements.append((tag, attrs))
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(
                urljoin(self.url, given.get("action", "") or self.url), given.get("method", "get").lower()
            )
            self.forms.append(self._form)
            self._by_id[given.get("id", "")] = self._form
        elif tag == "option" and self._select:
            self._take_option(given)
        elif tag in ("input", "textarea", "select", "button"):
            self._take_field(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select, self._has_option = "", False
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        form = self._form
        if self._area and form is not None:
            form.data[self._area][-1] += data.removeprefix("\n")

    def _take_field(self, tag: str, given: dict[str, str]) -> None:
        form = self._by_id.get(given["form"]) if "form" in given else self._form
        name, kind = given.get("name", ""), given.get("type", tag)
        if form is None or not name or "disabled" in given:
            return
        if tag == "button" or kind == "submit":
            form.submits.append((name, given.get("value", "")))
            return
        if kind == "file":
            form.has_file = True
            return
        form.kinds[name] = kind
        if kind in ("checkbox", "radio") and "checked" not in given:
            return
        form.data.setdefault(name, []).append(
            "" if tag == "textarea" else given.get("value", "on" * (kind == "checkbox"))
        )
        self._select = name if tag == "select" else self._select
        self._area = name if tag == "textarea" else self._area

    def _take_option(self, given: dict[str, str]) -> None:
        form = self._form
        if form is None or self._select not in form.data:
            return
        chosen = form.data[self._select]
        if not self._has_option or "selected" in given:  # a browser sends the first one where none is marked
            chosen[0] = given.get("value", "")
        self._has_option = True


def forms_of(html: str, url: str) -> list[Form]:
    """The forms that change something."""
    return [form for form in Page(html, url).forms if form.method == "post"]
