"""All the pages of the world, with the variants that one route has."""

from urllib.parse import urlencode

from django.urls import reverse

from tests.architecture.test_doors import routes
from tests.security.world import World

ROUTES = {name: list(entry.pattern.converters) for name, (_, entry) in sorted(routes().items())}
STEPS = ("goal", "audience", "message", "personalisation", "schedule", "review", "launch")
KINDS = ("claim", "offer", "call_to_action", "link", "snippet", "disclaimer", "image", "layout")
VARIANTS = {
    "campaigns:edit_step": [("/goal/", f"/{step}/") for step in STEPS],
    "content:create_item": [("/claim/", f"/{kind}/") for kind in KINDS],
}


def pages_of(world: World, query: dict[str, str] | None = None) -> dict[str, str]:
    """{address: route} of every page, each with the same query string."""
    found = {}
    for name, parameters in ROUTES.items():
        for old, new in VARIANTS.get(name, [("", "")]):
            found[world.url(name, parameters).replace(old, new) + (f"?{urlencode(query)}" if query else "")] = name
    for other in world.args["other_items"]:  # kinds of content whose pages are their own
        for name in ("content:show_item", "content:edit_item", "content:create_variant"):
            url = reverse(name, args=[other])
            found[url + (f"?{urlencode(query)}" if query else "")] = name
    return found
