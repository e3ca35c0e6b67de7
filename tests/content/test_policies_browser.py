"""Guardrail policies in a real browser: words are judged while they are typed, and everybody can read the pages."""

import pytest

from apps.content import services
from tests.browser import PHONE

pytestmark = pytest.mark.django_db(transaction=True)
PATHS = (
    "/content/policies/",
    "/content/policies/normal/email/",
    "/content/policies/legal/sms/",
    "/content/brand-rules/terms/",
    "/content/brand-rules/terms/import/",
)


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_an_admin_tries_words_and_everybody_can_read_what_is_found(open_browser, admin, colours):
    services.add_banned_term(term="cheap", reason="We say good value.", kind="competitor", actor=admin)
    for options in ({}, {"viewport": PHONE}):
        window = open_browser(color_scheme=colours, **options)
        window.log_in(admin)
        for path in PATHS:
            page = window.open(path)
            if path.endswith("/email/"):
                page.locator("[name=try_text]").fill("COME AND SEE our cheap wool, 20% off!!")
                page.locator("#tried mark").first.wait_for()
                assert page.locator("#tried mark").all_inner_texts() == ["COME AND SEE", "cheap", "20%", "!!"]
                assert page.get_by_text("findings block it").is_visible()
            if not options:
                assert window.faults() == [], path
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
