"""Reads prompts."""

from apps.prompts.documents import FIELDS, spec_of
from apps.prompts.models import Label, Prompt, Version
from apps.prompts.spec import PromptSpec


def production_version(prompt: Prompt) -> Version | None:
    """The version that the label `production` points at."""
    label = prompt.labels.filter(name=Label.Name.PRODUCTION).select_related("version").first()
    return label.version if label else None


def prompt_spec(version: Version) -> PromptSpec:
    """The version as a typed value, for writing."""
    fields = {key: getattr(version, key) for key in FIELDS}
    return spec_of(fields, uuid=str(version.uuid), channel=version.prompt.channel, locale=version.prompt.locale)
