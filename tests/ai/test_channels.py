"""Which fields a draft has on each channel."""

import pytest
from jsonschema import Draft202012Validator

from apps.ai.channels import CHANNELS, draft_schema
from apps.ai.types import DraftText, Paragraph

DRAFT = DraftText("S", "P", "G", (Paragraph("Text", ("c1",)),), "a", "l", "C", ("d",), "i")


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_draft_keeps_exactly_what_its_channel_has(channel: str) -> None:
    form, schema = CHANNELS[channel], draft_schema(channel)
    answer = {name: value for name, value in DRAFT.to_json().items() if form.has(name)}
    assert list(Draft202012Validator(schema).iter_errors(answer)) == []
    assert set(answer) == set(schema["required"]) == set(schema["properties"])
    read = DraftText.from_json(answer)
    assert read.paragraphs == DRAFT.paragraphs
    assert {name for name, text in read.texts().items() if text} == {name for name in DRAFT.texts() if form.has(name)}


def test_a_draft_without_an_image_is_written_down_as_before_there_were_images() -> None:
    assert "image" not in DraftText("S", "P", "G", (Paragraph("Text"),), "a", "l").to_json()
    assert DRAFT.to_json()["image"] == "i"
    assert "i" in DRAFT.cited()
