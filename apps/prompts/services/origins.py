"""Where a version's examples come from: approved drafts, looked at once more when an example of one is saved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.common.errors import Invalid
from apps.prompts.from_approved import fault
from apps.prompts.models import Version


@dataclass(frozen=True)
class Origins:
    """Uses of drafts (UUIDs) by the names of examples; `new` are those that no version of the prompt had before."""

    by_name: Mapping[str, str] = field(default_factory=dict)
    new: tuple[str, ...] = ()


NO_ORIGINS = Origins()


def kept_origins(newest: Version, fields: Mapping[str, Any], given: Mapping[str, str]) -> Origins:
    """What stays of the newest version's origins, and those given. Raises Invalid at an example whose draft is not
    approved any more, or whose text names somebody by now."""
    if not (given or newest.origins):
        return NO_ORIGINS
    examples = {str(one["name"]).strip(): (place, one) for place, one in enumerate(fields.get("examples") or ())}
    wanted = {name: use for name, use in {**newest.origins, **given}.items() if name in examples}
    known = {use for one in newest.prompt.versions.exclude(origins={}) for use in one.origins.values()}
    new = {name: use for name, use in wanted.items() if use not in known}
    errors = {
        f"examples.{place}.text": words
        for name, use in new.items()
        for place, example in [examples[name]]
        if (words := fault(newest.prompt, example, use, newest))
    }
    if errors:
        raise Invalid("Some of this cannot be saved yet.", errors)
    return Origins(wanted, tuple(new.values()))
