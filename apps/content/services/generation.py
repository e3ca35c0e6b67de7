"""A picture from a brief: asked for outside any transaction, then kept like an upload that nobody has approved."""

from typing import Any

from apps.ai.failures import ModelError
from apps.ai.images import MAX_IMAGE, SIZES, can_generate, generate_images
from apps.common.access import require
from apps.common.errors import Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.content.models import Item
from apps.content.services.images import create_image

BRIEF_LENGTH = 600
__all__ = ["BRIEF_LENGTH", "SIZES", "can_generate", "generate_image"]


def generate_image(*, brief: str, size: str, name: str, text: str, actor: User, **more: Any) -> Item:
    """A new image item from what an endpoint draws for `brief`; brief and model stand in its version for good.

    Raises Invalid, under `brief` when the endpoint gave no picture or the brief may not leave the house.
    """
    require(actor, Right.EDIT_PLANS)
    brief = " ".join(brief.split())
    if not brief or len(brief) > BRIEF_LENGTH:
        raise Invalid("Say what the picture shows.", {"brief": f"1 to {BRIEF_LENGTH} characters."})
    if size not in SIZES:
        raise Invalid("Choose a shape.", {"size": "Choose a shape."})
    try:
        answer = generate_images(brief, size=size)
    except ModelError as error:
        raise Invalid(error.message, {"brief": error.message}) from error
    made = {"brief": brief, "model": answer.model}
    return create_image(raw=answer.images[0].data, most=MAX_IMAGE, name=name, text=text, actor=actor, made=made, **more)
