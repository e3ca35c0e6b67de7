"""What relies on a segment. Later apps register how to find theirs in `AppConfig.ready()`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse

from apps.segments.models import Segment


@dataclass(frozen=True)
class Use:
    """One thing that relies on a segment: a campaign, another segment. `url_name` takes its UUID as `url_key`."""

    label: str
    kind: str
    url_name: str
    url_key: str
    uuid: str

    @property
    def url(self) -> str:
        return reverse(self.url_name, kwargs={self.url_key: self.uuid})


Finder = Callable[[Segment], Iterable[Use]]
_finders: list[Finder] = []


def register_usage(finder: Finder) -> None:
    """Adds a way to find what relies on a segment."""
    _finders.append(finder)


def uses_of(segment: Segment) -> list[Use]:
    return [use for finder in _finders for use in finder(segment)]
