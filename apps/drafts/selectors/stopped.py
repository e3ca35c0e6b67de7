"""What mends a run that has stopped by itself, by the error that stopped it."""

from dataclasses import dataclass

from apps.drafts.models import GenerationRun


@dataclass(frozen=True)
class WayOn:
    """`is_for_admin`: it is mended under Settings, Models."""

    words: str = ""
    is_for_admin: bool = False


WAYS = {
    "key_refused": WayOn("An admin types the key anew under Settings, Models. Then it can go on.", True),
    "no_quota": WayOn("An admin pays at the endpoint, or names another model to step in. Then it can go on.", True),
    "no_model": WayOn("An admin names a model that is there, under Settings, Models. Then it can go on.", True),
    "no_endpoint": WayOn("An admin connects a model, or it is finished without AI.", True),
    "no_price": WayOn("An admin gives the model’s price under Settings, Models. Then it can go on.", True),
    "address_refused": WayOn("An admin looks at the endpoint’s address under Settings, Models.", True),
    "personal_data": WayOn("Nothing has left. Take it out of the prompt or its content, and freeze the audience anew."),
}


def way_on(run: GenerationRun) -> WayOn:
    return WAYS.get(run.pause_code, WayOn())
