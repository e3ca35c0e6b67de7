"""WCAG 2.2 AA on the pages of what marketers write: `looks.py` says how."""

from tests.journeys.looks import WRITING, look_at_pages


def test_every_page_is_accessible_in_both_themes_at_both_widths_with_its_dialogs_open(transactional_db, open_browser):
    look_at_pages(open_browser, lambda area: area in WRITING)
