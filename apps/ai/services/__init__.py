"""What the door to models writes down."""

from apps.ai.services.calls import Usage, record_call

__all__ = ["Usage", "record_call"]
