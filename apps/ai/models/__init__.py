"""The door to models: where they are, what they may cost, what was asked."""

from apps.ai.models.batches import Batch, BatchItem
from apps.ai.models.budgets import Cap, Purse
from apps.ai.models.calls import ModelCall
from apps.ai.models.endpoints import Endpoint, EndpointModel, Purpose, Route

__all__ = ["Batch", "BatchItem", "Cap", "Endpoint", "EndpointModel", "ModelCall", "Purpose", "Purse", "Route"]
