from django import template

from apps.content.locales import name_of

register = template.Library()


@register.filter
def language_name(locale: str) -> str:
    """en-GB → English (UK)"""
    return name_of(locale)
