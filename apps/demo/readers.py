"""Simulated recipients: they open, click and unsubscribe by the addresses in their mail, and some then buy.

Every hit goes through the product's own public pages, at the moment at which it would have come. Machines are among
them, as in real life: privacy proxies that open everything, scanners that follow links before anybody reads.
"""

import io
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest

from apps.campaigns.models import Campaign, Member
from apps.common import clock
from apps.delivery.models import Message, MessageState, TrackedLink
from apps.delivery.selectors.hits import unsubscribing
from apps.delivery.selectors.keys import click_url, open_url, signing_keys, unsubscribe_url
from apps.delivery.services import unsubscribe
from apps.demo.events import SOURCE
from apps.profiles.models import Event, Source

T = TypeVar("T")
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
PROXY = "Mozilla/5.0"  # what a mail provider's privacy proxy calls itself
SCANNER = "Mimecast-URL-Scanner/2.0"


@dataclass(frozen=True)
class Habits:
    """Shares of those who got a message; `buy` of those who clicked, `anyway` of each arm."""

    read: float = 0.31
    click: float = 0.105
    proxies: float = 0.24
    scanners: float = 0.03
    unsubscribe: float = 0.006
    buy: float = 0.33
    anyway: float = 0.014


@dataclass(frozen=True)
class Hit:
    at: datetime
    url: str
    method: str = "GET"
    agent: str = PHONE


class Readers:
    """The recipients of one campaign. `until` is when the story stops looking at them."""

    def __init__(self, campaign: Campaign, habits: Habits, until: datetime) -> None:
        self.campaign, self.habits, self.until = campaign, habits, until
        self.chance = Random(campaign.name)  # noqa: S311 - not a secret
        self.key = signing_keys()[0]
        sent = Message.objects.filter(campaign=campaign, state__in=[MessageState.ACCEPTED, MessageState.DELIVERED])
        self.messages = list(sent.order_by("id"))
        self.links: dict[int | None, int] = dict(TrackedLink.objects.values_list("revision_id", "id"))

    def react(self) -> None:
        """All hits in the order of their time, then what came of them in the shop."""
        readers = self._some(self.messages, self.habits.read)
        clicks = {m.pk: self._later(m) for m in self._some(readers, self.habits.click / self.habits.read)}
        leavers = self._some([m for m in readers if m.pk not in clicks], self.habits.unsubscribe / self.habits.read)
        hits = [
            *self._machines(),
            *(Hit(clicks.get(m.pk, self._later(m)), self._open(m), agent=self._agent()) for m in readers),
            *(
                Hit(clicks[m.pk] + timedelta(seconds=self.chance.randint(9, 90)), self._click(m), agent=self._agent())
                for m in readers
                if m.pk in clicks
            ),
        ]
        request_all(sorted((hit for hit in hits if hit.at < self.until), key=lambda hit: hit.at))
        for message in leavers:
            self._leave(message)
        self._shop([(m.profile_id, clicks[m.pk]) for m in readers if m.pk in clicks])

    def _machines(self) -> Iterable[Hit]:
        soon = timedelta(seconds=1)
        for message in self._some(self.messages, self.habits.proxies):
            yield Hit(_accepted(message) + 9 * soon, self._open(message), agent=PROXY)
        for message in self._some(self.messages, self.habits.scanners):
            yield Hit(_accepted(message) + soon, self._click(message), "HEAD", SCANNER)

    def _shop(self, clicked: Sequence[tuple[int, datetime]]) -> None:
        """Visits of everybody who clicked, purchases of some of them, and of some people in every arm anyway."""
        source, _ = Source.objects.get_or_create(name=SOURCE)
        started = self.campaign.launched_at or self.until
        armed = Member.objects.filter(campaign=self.campaign, excluded_reason="").order_by("id")
        # The same share of each arm: what the comparison shows is what the message did.
        anyway = [
            (profile, started + timedelta(hours=self.chance.uniform(5, 24 * 13)))
            for is_holdout in (False, True)
            for profile in self._some(
                list(armed.filter(is_holdout=is_holdout).values_list("profile_id", flat=True)), self.habits.anyway
            )
        ]
        bought = self._some(clicked, self.habits.buy)
        rows = [(profile, "web_visit", at + timedelta(seconds=4)) for profile, at in [*clicked, *anyway]]
        rows += [(profile, "purchase", at + timedelta(minutes=self.chance.randint(6, 50))) for profile, at in bought]
        rows += [(profile, "purchase", at + timedelta(minutes=self.chance.randint(6, 50))) for profile, at in anyway]
        Event.objects.bulk_create(
            Event(
                profile_id=profile,
                name=name,
                at=at,
                properties=self._properties(name),
                event_id=f"invented:{self.campaign.pk}:{number}",
                source=source,
                received_at=at,
            )
            for number, (profile, name, at) in enumerate(rows)
            if at < self.until
        )

    def _properties(self, name: str) -> dict[str, object]:
        if name == "web_visit":
            return {"channel": "web"}
        return {"channel": "web", "category": "outerwear", "amount": round(self.chance.lognormvariate(4.3, 0.5), 2)}

    def _some(self, of: Sequence[T], share: float) -> list[T]:
        """Exactly this share, in the order they stand."""
        chosen = set(self.chance.sample(range(len(of)), round(len(of) * share)))
        return [one for place, one in enumerate(of) if place in chosen]

    def _later(self, message: Message) -> datetime:
        """Most within a day, a few within a week."""
        hours = self.chance.lognormvariate(1.6, 1.3)
        return _accepted(message) + timedelta(hours=min(hours, 24 * 11), seconds=150)

    def _agent(self) -> str:
        return self.chance.choice((PHONE, PHONE, DESK))

    def _open(self, message: Message) -> str:
        return open_url(settings.PUBLIC_URL, message.uuid, self.key)

    def _click(self, message: Message) -> str:
        return click_url(settings.PUBLIC_URL, message.uuid, self.links[message.revision_id], self.key)

    def _leave(self, message: Message) -> None:
        """The link's token, without its page: that one needs the static files, which a first set-up may lack."""
        token = unsubscribe_url(settings.PUBLIC_URL, message.uuid, self.key).rpartition("/")[2]
        found = unsubscribing(token)
        with clock.at(min(self._later(message), self.until)):
            if found is not None:
                unsubscribe(message=found, is_one_click=True)


def request_all(hits: Iterable[Hit]) -> None:
    """Asks the product's own pages in this process. Raises RuntimeError for an answer that no reader should get.

    Whole middleware and all, but without the signals of a web server, which would end the build's transaction.
    """
    handler = BaseHandler()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # static files may not be collected yet, and nobody asks for one
        handler.load_middleware()
    for hit in hits:
        with clock.at(hit.at):
            status = handler.get_response(WSGIRequest(_environ(hit))).status_code
        if status not in (200, 302):
            raise RuntimeError(f"A tracked address of the demo answered {status}.")


def _environ(hit: Hit) -> dict[str, object]:
    parts = urlsplit(hit.url)
    return {
        "REQUEST_METHOD": hit.method,
        "PATH_INFO": parts.path,
        "SCRIPT_NAME": "",
        "QUERY_STRING": "",
        "SERVER_NAME": parts.hostname,
        "SERVER_PORT": str(parts.port or 80),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": parts.netloc,
        "HTTP_X_FORWARDED_PROTO": parts.scheme,
        "HTTP_USER_AGENT": hit.agent,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.version": (1, 0),
    }


def _accepted(message: Message) -> datetime:
    assert message.accepted_at is not None  # noqa: S101 - only accepted messages are read
    return message.accepted_at
