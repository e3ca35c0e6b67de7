"""What the colleagues of the demo said to each other, on the things it is about."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from apps.campaigns.models import Campaign
from apps.common import clock
from apps.common.discussion import subject_of
from apps.common.models import Comment, Notice, User
from apps.common.services import add_comment, resolve_thread, save_view
from apps.content.models import Item
from apps.demo import campaigns
from apps.demo.story import Story
from apps.prompts.models import Prompt

ANSWER = timedelta(minutes=37)
READ_AFTER = timedelta(hours=2)
# Who saved which view of which list for everybody: (colleague, list, name, state).
VIEWS = (
    ("mara", "campaigns", "Frozen, not sent yet", "status=frozen"),
    ("ravi", "content", "Waits for an answer", "status=submitted"),
)


def talk(story: Story) -> None:
    """In the order of time. What is older than a day was read by those it was for."""
    mara, ravi, ada = story.mara, story.ravi, story.ada
    finished = Campaign.objects.get(name=campaigns.FINISHED)
    first = _say(
        "campaign", finished, ravi, story.moment(20, 10, 5),
        "I rejected the draft that knows next to nothing about its readers. Some sixty people get no message then. "
        "Fine for you, @Mara?",
    )  # fmt: skip
    _answer("campaign", finished, mara, first, "Fine. Better no message than one that says nothing.")
    _resolve("campaign", finished, ravi, first)
    paused = Campaign.objects.get(name=campaigns.PAUSED)
    words = "Paused at half: our phone line is down, and this one gives its hours. I resume it when the line is back."
    _say("campaign", paused, mara, story.moment(4, 10, 2), words)
    dispatch = Item.objects.get(name="Quick dispatch")
    asked = _say("item", dispatch, ravi, story.moment(2, 10, 50), "Same day, everywhere? @Ada, is that in writing?")
    _answer("item", dispatch, ada, asked, "Only for the East Coast so far. I would keep the two working days for now.")
    thanks = Prompt.objects.get(name="Thank you for an order")
    words = "@Ravi, could you try this on a few samples before you decide? It has no offer, on purpose."
    _say("prompt", thanks, mara, story.moment(2, 10, 58), words)
    review = Campaign.objects.get(name=campaigns.IN_REVIEW)
    words = "@Ravi, I changed a few subjects and endings by hand. Some may promise too much: please say so."
    asked = _say("campaign", review, mara, story.moment(2, 15, 40), words)
    _answer(
        "campaign", review, ravi, asked,
        "Some do: a number, a superlative and a delivery day that no claim holds. They cannot be approved like "
        "that. Could you word them again, @Mara?",
        after=timedelta(hours=18),
    )  # fmt: skip
    for short, list_key, name, state in VIEWS:
        with clock.at(story.moment(30, 9, 12)):
            save_view(actor=story.colleague(short), list_key=list_key, name=name, state=state, is_shared=True)
    Notice.objects.filter(at__lt=story.moment(1, 0)).update(read_at=F("at") + READ_AFTER)


def _say(kind: str, thing: Any, actor: User, at: datetime, text: str) -> Comment:
    with clock.at(at):
        return add_comment(subject=subject_of(kind), thing=thing, actor=actor, text=text)


def _answer(
    kind: str, thing: Any, actor: User, parent: Comment, text: str, after: timedelta = ANSWER
) -> None:  # fmt: skip
    with clock.at(parent.created_at + after):
        add_comment(subject=subject_of(kind), thing=thing, actor=actor, text=text, parent=parent)


def _resolve(kind: str, thing: Any, actor: User, comment: Comment) -> None:
    with clock.at(comment.created_at + 2 * ANSWER):
        resolve_thread(subject=subject_of(kind), thing=thing, comment=comment, actor=actor)
