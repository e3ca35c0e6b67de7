"""The door to models: what was asked."""

from apps.ai.models.calls import ModelCall

__all__ = ["ModelCall"]
