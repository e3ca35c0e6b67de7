"""gunicorn's settings for `make run`, and good ones for an installation behind a proxy."""

import re
from typing import Any

from gunicorn.glogging import Logger

from config import environment

bind = f"127.0.0.1:{environment.prepare().port}"
worker_class = "gthread"
workers = 2
threads = 4
preload_app = True  # one import for both workers
timeout = 60
graceful_timeout = 20  # less than the supervisor's patience
control_socket_disable = True
accesslog = "-"
# No address, no query string, no referrer: they are personal data or hold secrets.
access_log_format = "%(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"
loglevel = "warning"

# Tracking, unsubscribe, invitation and new-password links carry a token as the rest of their path.
TOKEN_PATH = re.compile(r"^/(t|u|invitation|new-password)/.+")


class TokenFreeLogger(Logger):
    """Writes `/t/…` for a path that would otherwise name a person's link."""

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        if environ.get("PATH_INFO") != "/health/":
            super().access(resp, req, environ, request_time)

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        atoms: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        return atoms | {"U": TOKEN_PATH.sub(r"/\1/…", atoms["U"] or "")}


logger_class = TokenFreeLogger
