"""Every URL needs log-in except a written list, and no response shows an unrendered component."""

import uuid

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from apps.common.middleware import SecondFactorMiddleware

PUBLIC = {
    "common:accept_invitation",
    "common:ask_new_password",
    "common:confirm_log_in",
    "common:finish_sign_on",
    "common:start_sign_on",
    "common:log_in",
    "common:log_in_with_passkey",
    "common:offer_passkey",
    "common:set_new_password",
    "common:show_health",
    "common:stop_digest",
    "common:start_attune",
    "content:show_public_image",
    "delivery:follow_link",
    "delivery:record_open",
    "delivery:unsubscribe",
}
SAMPLES = {"uuid": str(uuid.UUID(int=7)), "int": "7", "str": "x", "slug": "x"}


def routes():
    found = {}

    def walk(resolver, prefix, namespace):
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                walk(entry, prefix + str(entry.pattern), namespace or entry.namespace)
                if entry.namespace:
                    pass
            elif isinstance(entry, URLPattern) and entry.name:
                name = f"{namespace}:{entry.name}" if namespace else entry.name
                found[name] = (prefix + str(entry.pattern), entry)

    for entry in get_resolver().url_patterns:
        walk(entry, str(entry.pattern), entry.namespace)
    return found


def path_of(pattern, entry):
    out = "/" + pattern
    for key, converter in entry.pattern.converters.items():
        kind = type(converter).__name__.replace("Converter", "").lower()
        for written in (f"<{kind}:{key}>", f"<{key}>"):
            out = out.replace(written, SAMPLES.get(kind, "x"))
    return out


def test_the_written_list_of_public_doors_is_exact(settings):
    open_doors = {
        name for name, (_, entry) in routes().items() if getattr(entry.callback, "login_required", True) is False
    }
    assert open_doors == PUBLIC


@pytest.mark.django_db
def test_every_other_door_asks_for_log_in(client):
    asked = 0
    for name, (pattern, entry) in routes().items():
        if name in PUBLIC:
            continue
        for method in (client.get, client.post):
            response = method(path_of(pattern, entry))
            assert response.status_code == 302, f"{name} answered {response.status_code}"
            assert response["Location"].startswith("/log-in/"), name
            asked += 1
    assert asked > 60


@pytest.mark.django_db
def test_somebody_without_a_role_reaches_no_page_with_data(client_for, outsider):
    client = client_for(outsider)
    free = {"common:log_out", "common:show_preferences", "common:save_preferences", "common:show_account"}
    free |= {"common:list_help"}
    free |= {f"common:{name}" for name in SecondFactorMiddleware.OPEN}
    for name, (pattern, entry) in routes().items():
        if name in PUBLIC or name in free:
            continue
        response = client.get(path_of(pattern, entry))
        assert response.status_code in {403, 404, 405}, f"{name} answered {response.status_code}"
