from collections.abc import Iterable

from django import template

from apps.content.rendering.people import READERS, Reader

register = template.Library()


@register.simple_tag
def readers() -> Iterable[Reader]:
    """The invented readers that a message is looked at as."""
    return READERS.values()
