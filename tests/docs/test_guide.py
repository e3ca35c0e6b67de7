"""The documents hang together: every link and picture is there, and the tour takes what the guide shows."""

import re

import pytest

from apps.common.help_pages import anchor_of
from docs.tour.shots import SHOTS
from tests.architecture.source import ROOT

DOCUMENTS = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)\s]+)\)")


def links_of(path):
    text = re.sub(r"```.*?```|^ {4,}.*?$|`[^`\n]*`", "", path.read_text(), flags=re.DOTALL | re.MULTILINE)
    return [(bool(mark), link) for mark, link in LINK.findall(text) if "://" not in link]


def headings_of(path):
    return {anchor_of(line.lstrip("# ").replace("`", "")) for line in path.read_text().splitlines() if line[:1] == "#"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_of_a_document_leads_somewhere(document):
    for _, link in links_of(document):
        file, _, anchor = link.partition("#")
        target = (document.parent / file).resolve() if file else document
        assert target.exists(), f"{document.name}: {link}"
        if anchor and target.suffix == ".md":
            assert anchor in headings_of(target), f"{document.name}: {link}"


def test_the_tour_takes_the_pictures_that_the_guide_shows_and_no_others():
    shown = {link.rsplit("/", 1)[1] for path in DOCUMENTS for is_picture, link in links_of(path) if is_picture}
    taken = {file for shot in SHOTS for file in shot.files().values()}
    assert {name for name in shown if name.endswith(".png")} == taken
    assert {path.name for path in (ROOT / "docs/img").glob("*.png")} == taken


def test_the_contents_of_the_guide_name_every_chapter():
    named = {link for _, link in links_of(ROOT / "docs/guide/README.md")}
    assert {path.name for path in (ROOT / "docs/guide").glob("*.md")} - {"README.md"} <= named
