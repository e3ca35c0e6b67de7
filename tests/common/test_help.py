"""The guide inside the product: every chapter opens, every link leads to a heading that is there."""

import re

import pytest
from django.urls import reverse

from apps.common import help_links, help_pages
from apps.common.models import User
from tests.architecture.test_doors import routes
from tests.conftest import make_user


def test_every_help_link_of_a_page_leads_to_a_heading_and_belongs_to_a_route():
    names = set(routes()) | {name.partition(":")[0] for name in routes()}
    for name, (chapter, anchor) in help_links.LINKS.items():
        assert name in names
        assert anchor in {one.anchor for one in help_pages.chapter(chapter).sections}, (chapter, anchor)


@pytest.mark.django_db
def test_chapters_open_and_their_own_links_lead_to_headings(client_for, outsider):
    client = client_for(outsider)
    assert help_pages.chapters()
    for chapter in help_pages.chapters():
        body = client.get(reverse("common:show_help", args=[chapter.name])).content.decode()
        inside = re.search(r"<article.*</article>", body, re.DOTALL)[0]
        ids = set(re.findall(r'id="([^"]+)"', inside))
        for link in re.findall(r'href="([^"]+)"', inside):
            if link.startswith("#"):
                assert link[1:] in ids, link
            elif link.startswith("/"):
                assert client.get(link).status_code == 200, link
        for image in re.findall(r'src="([^"]+)"', inside):
            assert client.get(image).status_code == 200, image


@pytest.mark.django_db
def test_every_page_of_the_settings_has_its_tabs_and_its_help(client_for):
    client = client_for(make_user("everybody", "marketer", "reviewer", "admin"))
    tabs = re.search(r'aria-label="Settings".*?</nav>', client.get("/preferences/").content.decode(), re.DOTALL)[0]
    pages = re.findall(r'href="([^"]+)"', tabs)
    assert len(pages) == 10
    for page in [*pages, "/users/new/", f"/users/{User.objects.get().uuid}/"]:
        body = client.get(page).content.decode()
        assert 'aria-label="Help on this page"' in body, page
        assert re.search(r'aria-label="Settings".*aria-current="page".*?</nav>', body, re.DOTALL), page


@pytest.mark.django_db
def test_only_chapters_and_pictures_of_the_guide_are_served(client_for, author):
    client = client_for(author)
    for path in ("/help/nothing/", "/help/README/", "/help/image/settings.py", "/help/image/..%2F..%2Fmanage.py"):
        assert client.get(path).status_code == 404, path
    assert client.get("/help/image/flow.svg").status_code == 200


@pytest.mark.django_db
def test_a_page_says_where_the_guide_explains_it_and_the_palette_finds_chapters(client_for, author):
    client = client_for(author)
    assert "/help/marketer/#2-describe-who-it-is-for" in client.get("/segments/").content.decode()
    found = client.post("/search/palette/", {"text": "read the results", "at": "/"}).content.decode()
    assert "/help/marketer/#11-read-the-results" in found
