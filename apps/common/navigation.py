"""The sidebar, the palette's entries and the counters on them. Later apps add theirs in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from apps.common.jobs import jobs_for
from apps.common.models import User
from apps.common.rights import Right
from apps.common.selectors.notices import unread_count

Counter = Callable[[User], int]


@dataclass(frozen=True)
class Entry:
    """One page that a person may open. `key` is the letter after `g`; `prefixes` are further paths that light it up."""

    name: str
    label: str
    url_name: str
    icon: str
    right: Right = Right.VIEW
    key: str = ""
    prefixes: tuple[str, ...] = ()
    sandbox_only: bool = False
    url: str = ""
    count: int = 0
    is_current: bool = False


SIDEBAR = (
    Entry("overview", "Overview", "analytics:show_overview", "layout-dashboard", key="o"),
    Entry("profiles", "Profiles", "profiles:list_profiles", "contact-round", key="p"),
    Entry("segments", "Segments", "segments:list_segments", "users-round", key="s"),
    Entry("content", "Content", "content:list_items", "library", key="c"),
    Entry("prompts", "Prompts", "prompts:list_prompts", "message-square-text", key="t"),
    Entry("campaigns", "Campaigns", "campaigns:list_campaigns", "send", key="a"),
    Entry("review", "Review", "approvals:show_queue", "inbox", key="r"),
    Entry("results", "Results", "analytics:list_results", "chart-line", key="e"),
    Entry("mailbox", "Mailbox", "delivery:show_mailbox", "mail", Right.SEE_IDENTITY, key="m", sandbox_only=True),
    Entry(
        "settings",
        "Settings",
        "common:show_preferences",
        "settings",
        key=",",
        prefixes=(
            "/account/",
            "/users/",
            "/audit/",
            "/connection/",
            "/campaigns/senders/",
            "/content/policies/",
            "/models/",
        ),
    ),
)

_actions: list[Entry] = [
    Entry("users", "Users", "common:list_users", "user-cog", Right.MANAGE),
    Entry("design", "Design system", "common:show_design", "swatch-book", Right.MANAGE),
    Entry("jobs", "Running now", "common:show_jobs", "loader"),
    Entry("audit", "Audit", "common:list_audit", "scroll-text", Right.MANAGE),
]
_counters: dict[str, Counter] = {}


def register_counter(name: str, counter: Counter) -> None:
    """Shows `counter(user)` beside the sidebar entry `name` when above zero. It runs on every page: keep it cheap."""
    _counters[name] = counter


def register_action(label: str, url_name: str, icon: str = "plus", right: Right = Right.VIEW) -> None:
    """Adds a page or a "New …" link to the palette. `url_name` must take no arguments and answer GET."""
    _actions.append(Entry(url_name, label, url_name, icon, right))


def all_entries() -> list[Entry]:
    """Every sidebar and palette entry, whoever may see it (a test asserts that each of them resolves)."""
    return [*SIDEBAR, *_actions]


def entries_for(user: User, path: str, *, is_counted: bool = True) -> list[Entry]:
    """The sidebar as `user` sees it on `path`: resolved, counted, the current one marked."""
    entries = [_resolved(entry) for entry in SIDEBAR if _is_shown(entry, user)]
    entries = [_counted(entry, user) if is_counted else entry for entry in entries if entry.url]
    current = max(entries, key=lambda entry: _match_length(entry, path), default=None)
    if current and _match_length(current, path):
        entries[entries.index(current)] = replace(current, is_current=True)
    return entries


def actions_for(user: User) -> list[Entry]:
    """What the palette offers beside the sidebar."""
    return [entry for entry in map(_resolved, _actions) if entry.url and user.may(entry.right)]


def shell(request: HttpRequest) -> dict[str, object]:
    """Context processor: what base.html needs on every page."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"is_demo": settings.DEMO, "csrf_cookie": settings.CSRF_COOKIE_NAME}
    return {
        "is_demo": settings.DEMO,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "nav_entries": _Lazy(lambda: entries_for(user, request.path)),
        "may_search": user.may(Right.VIEW),
        "may_manage": user.may(Right.MANAGE),
        "unread_notices": _Lazy(lambda: unread_count(user) if user.may(Right.VIEW) else None),
        "running_jobs": SimpleLazyObject(lambda: jobs_for(user)),
    }


class _Lazy:
    """Calls its function when a template asks, so that fragments pay nothing for the sidebar's counters."""

    def __init__(self, load: Callable[[], Any]) -> None:
        self._load = load
        self._value: Any = None
        self._is_loaded = False

    def __call__(self) -> Any:
        if not self._is_loaded:
            self._value, self._is_loaded = self._load(), True
        return self._value


def _is_shown(entry: Entry, user: User) -> bool:
    return user.may(entry.right) and (settings.IS_SANDBOX or not entry.sandbox_only)


def _resolved(entry: Entry) -> Entry:
    try:
        return replace(entry, url=reverse(entry.url_name))
    except NoReverseMatch:
        return entry


def _counted(entry: Entry, user: User) -> Entry:
    counter = _counters.get(entry.name)
    return replace(entry, count=counter(user)) if counter else entry


def _match_length(entry: Entry, path: str) -> int:
    if entry.url == "/":
        return int(path == "/")
    return max((len(prefix) for prefix in (entry.url, *entry.prefixes) if path.startswith(prefix)), default=0)
