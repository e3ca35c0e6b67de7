"""Editors as a browser posts them: everything on the page, with what a story types."""

from typing import Any

from django.test import Client

from tests.security.pages import Form, forms_of


def editor_on(client: Client, url: str) -> Form:
    """The form that says what it was opened with."""
    page = client.get(url)
    return next(form for form in forms_of(page.content.decode(), url) if "opened" in form.data)


def typed(client: Client, url: str, **changes: Any) -> dict[str, Any]:
    """The open form's data with `changes` typed into it."""
    return {**editor_on(client, url).data, **changes}
