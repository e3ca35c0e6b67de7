"""Template helpers of the prompt library."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def of_key(table: Mapping[Any, Any], key: Any) -> Any:
    """What a table holds under a key; nothing (an empty list) otherwise."""
    return table.get(key, [])
