from apps.common.views.errors import (
    show_bad_request,
    show_csrf_failure,
    show_forbidden,
    show_health,
    show_not_found,
    show_server_error,
)

__all__ = [
    "show_bad_request", "show_csrf_failure", "show_forbidden", "show_health", "show_not_found", "show_server_error",
]  # fmt: skip
