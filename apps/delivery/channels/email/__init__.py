"""E-mail over SMTP."""

from apps.delivery.channels.email.replies import Reply, judge
from apps.delivery.channels.email.session import Server, Session

__all__ = ["Reply", "Server", "Session", "judge"]
