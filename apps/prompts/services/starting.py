"""The prompts and the content that Attune comes with, put into a workspace; what is there already stays as it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from apps.common.access import require
from apps.common.models import User
from apps.common.rights import Right
from apps.content import services as content_services
from apps.content.models import Item
from apps.prompts.documents import PromptDocument
from apps.prompts.models import Prompt
from apps.prompts.services.importing import import_prompt
from apps.prompts.services.testing_sets import import_sets
from apps.prompts.shipped import shipped_documents

ORDER = {"link": 0, "call_to_action": 1, "disclaimer": 3}  # links before what points at them
Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Started:
    """What was added; `known` prompts were there before. Content comes as drafts, for people to make their own."""

    prompts: tuple[Prompt, ...]
    known: int
    items: int


def add_starter_prompts(*, actor: User, with_content: bool = True) -> Started:
    """The shipped prompts with their test sets, and the content that they were tried with as unapproved drafts.

    Whatever has the name of one of them is left alone, so that it can be asked for again at any time.
    """
    require(actor, Right.EDIT_PLANS)
    documents = shipped_documents()
    with transaction.atomic():
        taken = set(Prompt.objects.filter(name__in=[one.name for one in documents]).values_list("name", flat=True))
        made = tuple(_added(document, actor) for document in documents if document.name not in taken)
        items = sum(_add_content(document, actor) for document in documents) if with_content else 0
    return Started(made, len(taken), items)


def _added(document: PromptDocument, actor: User) -> Prompt:
    prompt = import_prompt(document=document, actor=actor)
    import_sets(prompt=prompt, documents=document.test_sets, actor=actor)
    return prompt


def _add_content(document: PromptDocument, actor: User) -> int:
    """How many items were new. Prompts of a language share most of their content; a cart has its own way back."""
    contents = document.test_sets[0].get("contents") or ()
    entries: list[Entry] = sorted(contents, key=lambda entry: ORDER.get(entry["kind"], 2))
    here = {(item.kind, item.name): item for item in Item.objects.filter(name__in=[entry["name"] for entry in entries])}
    added = 0
    for entry in entries:
        if (entry["kind"], entry["name"]) in here:
            continue
        here[entry["kind"], entry["name"]] = content_services.create_item(
            kind=entry["kind"],
            name=entry["name"],
            text=entry["text"],
            fields=_resolved(entry, here),
            locale=document.locale,
            actor=actor,
        )
        added += 1
    return added


def _resolved(entry: Entry, here: Mapping[tuple[str, str], Item]) -> dict[str, Any]:
    """The fields of an entry, with items by uuid where the document has their names."""
    fields = dict(entry.get("fields") or {})
    if entry["kind"] == "call_to_action":
        fields["link"] = str(here["link", fields["link"]].uuid)
    if "items" in fields:
        named = {name: item for (kind, name), item in here.items() if kind in ("claim", "offer")}
        fields["items"] = [str(named[name].uuid) for name in fields["items"]]
    return fields
