"""The design page shows all there is, and templates use nothing that the stylesheets do not know."""

import re
from pathlib import Path

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from apps.common import design
from apps.common.colours import contrast, tokens
from apps.common.templatetags.attune import icon
from apps.common.tones import TONES
from tests.architecture.source import ROOT
from tests.browser import PHONE

TEMPLATES, STYLES = ROOT / "templates", ROOT / "static/css"
URL = "/design/"


def used_classes(path: Path):
    """Classes that are written out; those that are put together from a variable are not looked at."""
    text = re.sub(r"\{\{.*?\}\}", "?", path.read_text(), flags=re.DOTALL)
    text = re.sub(r"\{%.*?%\}|\{#.*?#\}", " ", text, flags=re.DOTALL)
    for value in re.findall(r'\sclass="([^"]*)"', text):
        yield from (one for one in value.split() if re.fullmatch(r"[a-z][a-z0-9-]*", one))


def test_every_component_is_shown_on_the_design_page():
    shown = "".join((TEMPLATES / part.template).read_text() for part in design.PARTS)
    components = {path.stem for path in (TEMPLATES / "cotton").rglob("*.html")}
    assert {name for name in components if f"<c-{name}" not in shown} == set()


def test_every_specimen_is_on_the_page():
    files = {path.stem for path in (TEMPLATES / "design").glob("*.html")} - {"page"}
    assert files == {part.key for part in design.PARTS}


def test_every_status_of_the_product_has_one_colour():
    toned = [value for values in TONES.values() for value in values]
    assert len(toned) == len(set(toned))
    found = {value for _, values in design.statuses() for value, _ in values}
    assert len(found) > 30
    assert found - set(toned) == set()


def test_templates_use_only_classes_that_a_stylesheet_knows():
    known = set(re.findall(r"\.([a-z][a-z0-9-]*)", "".join(path.read_text() for path in STYLES.glob("*.css"))))
    unknown = {
        f"{path.relative_to(TEMPLATES)}: {name}"
        for path in TEMPLATES.rglob("*.html")
        for name in used_classes(path)
        if name not in known and not {"mail", "rendering"} & set(path.parts)  # these carry their own styles
    }
    assert unknown == set()


def test_every_icon_that_a_template_names_exists():
    names = {
        (path.relative_to(TEMPLATES).as_posix(), name)
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r'(?:<c-icon name|\sicon)="([a-z0-9-]+)"', path.read_text())
    }
    assert len(names) > 50
    assert {(path, name) for path, name in names if not icon(name)} == set()


def test_every_text_reads_well_on_its_grounds_in_both_themes():
    faint = [pair for pair in design.contrasts() if min(pair.light, pair.dark) < 4.5]
    assert faint == []


@given(light=st.floats(min_value=0, max_value=100), hue=st.floats(min_value=0, max_value=359))
def test_contrast_is_the_same_from_both_sides(light, hue):
    colour = f"oklch({light:.2f}% 0.1 {hue:.1f})"
    assert contrast(colour, "#fff") == contrast("#fff", colour)
    assert 1 <= contrast(colour, "#fff") <= 21


def test_tokens_are_read_with_both_themes():
    found = tokens("--bg: light-dark(#fff, oklch(0% 0 0));")
    assert found == {"bg": ("#fff", "oklch(0% 0 0)")}
    assert contrast(*found["bg"]) == pytest.approx(21)


@pytest.mark.django_db
def test_the_page_shows_its_own_snippets(client_for, admin):
    page = client_for(admin).get(reverse("common:show_design")).content.decode()
    assert "&lt;c-button variant=&quot;primary&quot;" in page
    assert page.count('data-theme="dark"') == len(design.PARTS) + 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("options", [{"color_scheme": "light"}, {"color_scheme": "dark", "viewport": PHONE}])
def test_all_of_it_is_accessible_in_both_themes(open_browser, admin, options):
    window = open_browser(**options)
    window.log_in(admin)
    page = window.open(URL)
    assert window.faults() == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
