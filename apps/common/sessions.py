"""Sessions that know whose they are, so that a person can see and end them (SESSION_ENGINE)."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django.contrib.sessions.backends.db import SessionStore as RowStore

from apps.common import clock
from apps.common.models import UserSession

DEVICE = "device"
BEGUN = "begun_at"
# A person's pages come in bursts: one note of them in this time is enough, and spares a write on each request.
NOTED_FOR = timedelta(minutes=5)


class SessionStore(RowStore):
    seen_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[UserSession]:
        return UserSession

    def create_model_instance(self, data: dict[str, Any]) -> UserSession:
        row = cast(UserSession, super().create_model_instance(data))
        now = clock.now()
        row.user_id = int(data["_auth_user_id"]) if "_auth_user_id" in data else None
        row.device = data.get(DEVICE, "")
        row.begun_at = datetime.fromtimestamp(data[BEGUN], UTC) if BEGUN in data else now
        row.seen_at = self.seen_at = now
        return row

    def is_stale(self) -> bool:
        """Whether its use should be noted again."""
        return self.seen_at is not None and self.seen_at < clock.now() - NOTED_FOR

    def _get_session_from_db(self) -> UserSession | None:
        row: UserSession | None = super()._get_session_from_db()  # type: ignore[misc]
        self.seen_at = row.seen_at if row else None
        return row
