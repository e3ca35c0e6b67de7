"""Rights at the edge."""

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.http import HttpRequest, HttpResponseBase

from apps.common.errors import Refused
from apps.common.models import User
from apps.common.rights import Right, who_may

View = Callable[..., HttpResponseBase]


def needs(right: Right) -> Callable[[View], View]:
    """Lets a view run only for people with `right`; everyone else gets 403 and a sentence."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            require(actor_of(request), right)
            return view(request, *args, **kwargs)

        guarded.right = right  # type: ignore[attr-defined]
        return guarded

    return decorate


def require(actor: User, right: Right) -> None:
    """Raises Refused unless `actor` has `right`. Services call it too, so that no door is forgotten."""
    if not actor.may(right):
        raise Refused(f"Your role does not allow this. {who_may(right)} may do it.")


def actor_of(request: HttpRequest) -> User:
    return cast(User, request.user)
