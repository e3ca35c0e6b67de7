"""A campaign in every state, as three colleagues left them."""

from collections.abc import Sequence
from datetime import timedelta

from apps.approvals import services as approval_services
from apps.approvals.models import Review
from apps.campaigns import services as campaign_services
from apps.campaigns.models import Campaign, Sender
from apps.common import clock
from apps.delivery.services import pause
from apps.demo import pictures, segments
from apps.demo.library import Shelf
from apps.demo.planning import (
    Desk,
    Plan,
    Verdict,
    adding,
    edit_as_author,
    freeze,
    open_reviews,
    plan_campaign,
    replacing,
    sign,
    with_subject,
    work,
    write_drafts,
)
from apps.demo.posting import send_campaign
from apps.demo.readers import Habits, Readers
from apps.demo.story import Story

FINISHED = "Welcome back, both ranges"
IN_REVIEW = "The new season for our best customers"
PAUSED = "A welcome in the country"
FROZEN = "City season, women's range"
PLANNED = "Still in your cart"
CANCELLED = "Phone hours for everybody"
COMEBACK, FAVOURITES, WELCOME = (
    "Come back: the next order", "The new season, favourites first", "Welcome: the first months",
)  # fmt: skip
# What both reviewers change in the season's drafts: the house voice says “have a look”.
BROWSE, IN_HOUSE_WORDS, ALIKE = "Browse", "Have a look at", 3
RECENCY = "trait:recency|band(4,7,10)"
SEASON_ITEMS = (
    "New season", "Easy returns", "Live stock", "Phone orders", "Quick dispatch", "Size advice", "Ten percent",
    "New arrivals", "Offer terms", "Returns",
)  # fmt: skip
WELCOME_ITEMS = (
    "New season", "Easy returns", "Live stock", "Phone orders", "Repairs", "Size advice", "New arrivals", "Returns",
)  # fmt: skip
COMEBACK_ITEMS = (
    "New season", "Easy returns", "Repairs", "Phone orders", "Live stock", "Ten percent", "Women's range",
    "Men's range", "New arrivals", "Write to us", "Offer terms", "Returns",
)  # fmt: skip


def cancelled(story: Story, shelf: Shelf) -> Campaign:
    """Planned in part, then given up."""
    plan = Plan(CANCELLED, segments.named(segments.EVERYBODY), WELCOME, shelf.items(*WELCOME_ITEMS), window_days=7)
    campaign = plan_campaign(story, plan, story.moment(39, 10))
    with clock.at(story.moment(38, 9, 15)):
        campaign_services.cancel_campaign(campaign=campaign, actor=story.mara)
    return campaign


def finished(story: Story, shelf: Shelf, sender: Sender) -> Campaign:
    """Sent 18 days ago and read by simulated people; its two weeks are over."""
    plan = Plan(
        FINISHED,
        segments.named(segments.BOTH_AWAY),
        COMEBACK,
        shelf.items(*COMEBACK_ITEMS),
        facts=(RECENCY, "trait:channel", "trait:newbie"),
        holdout="0.25",
        note="People who know both ranges and went quiet. The offer is the usual ten percent.",
        sender=sender,
    )
    campaign = freeze(story, plan_campaign(story, plan, story.moment(21, 9, 40)), story.moment(21, 11))
    write_drafts(story, campaign, story.moment(21, 11, 5))
    ravi = Desk(story.ravi, story.moment(20, 9, 30))
    waiting = open_reviews(campaign)
    ravi.decide(waiting[-1], Verdict.REJECTED, reason="not_relevant", note="Too few people for wording this thin.")
    ravi.edit(waiting[0], with_subject("Hello again from Northwind, after a while"))
    for review in waiting[1:-1]:
        ravi.decide(review)
    ada = Desk(story.ada, story.moment(20, 14))
    for review in open_reviews(campaign):
        ada.decide(review)
    sign(campaign, story.ravi, story.moment(19, 9, 20))
    send_campaign(campaign=campaign, actor=story.mara, at=story.moment(18, 10, 30))
    Readers(Campaign.objects.get(pk=campaign.pk), Habits(), story.now - timedelta(hours=1)).react()
    return campaign


def half_sent(story: Story, shelf: Shelf, sender: Sender) -> Campaign:
    """Two portions of four had left when Mara paused it."""
    plan = Plan(
        PAUSED,
        segments.named(segments.NEW_COUNTRY),
        WELCOME,
        shelf.items(*WELCOME_ITEMS),
        facts=("trait:channel", "trait:favourite"),
        note="No offer in this one. Paused at half: the shop's phone line is down.",
        sender=sender,
    )
    campaign = freeze(story, plan_campaign(story, plan, story.moment(6, 9, 10)), story.moment(6, 10))
    write_drafts(story, campaign, story.moment(6, 10, 4))
    desk = Desk(story.ravi, story.moment(5, 13, 10))
    for review in open_reviews(campaign):
        desk.decide(review)
    sign(campaign, story.ada, story.moment(5, 16))
    last = send_campaign(campaign=campaign, actor=story.mara, at=story.moment(4, 9, 45), portions=2)
    with clock.at(last + timedelta(minutes=1)):
        pause(campaign=Campaign.objects.get(pk=campaign.pk), actor=story.mara)
    Readers(Campaign.objects.get(pk=campaign.pk), Habits(click=0.07), story.now - timedelta(hours=1)).react()
    return campaign


def waiting_for_drafts(story: Story, shelf: Shelf, sender: Sender) -> Campaign:
    """Frozen; nobody has started to write."""
    plan = Plan(
        FROZEN,
        segments.named(segments.WOMENS_CITY),
        FAVOURITES,
        shelf.items(*SEASON_ITEMS),
        facts=("trait:favourite", RECENCY),
        sender=sender,
    )
    return freeze(story, plan_campaign(story, plan, story.moment(3, 14, 30)), story.moment(3, 15, 30))


def in_review(story: Story, shelf: Shelf, sender: Sender) -> Campaign:
    """Sixty drafts: some edited into trouble by their author, some decided, one sent back, most waiting."""
    plan = Plan(
        IN_REVIEW,
        segments.named(segments.BEST),
        FAVOURITES,
        [*shelf.items(*SEASON_ITEMS), pictures.named(pictures.HARBOUR)],
        layout=pictures.named(pictures.LETTER),
        facts=("trait:favourite", RECENCY, "trait:channel"),
        note="Our best customers: please read for tone above all. Facts and figures are checked by machine.",
        sender=sender,
    )
    campaign = freeze(story, plan_campaign(story, plan, story.moment(2, 11)), story.moment(2, 13))
    write_drafts(story, campaign, story.moment(2, 13, 2))
    waiting = open_reviews(campaign)
    _edited_by_mara(story, waiting)
    _decided(story, waiting[8:])
    work(story.moment(1, 16))
    with clock.at(story.moment(1, 16, 5)):
        approval_services.learn_from_edits()
    return campaign


def _decided(story: Story, waiting: Sequence[Review]) -> None:
    """A morning of Ravi's and an afternoon of Ada's. Where a draft says BROWSE, both put it in the house's words, each
    of them in ALIKE drafts, and agree to what the other made of it."""
    browsing = [one for one in waiting if BROWSE in str(one.revision.fields)]
    others = [one for one in waiting if one not in browsing]
    quiet = [one for one in browsing if "quiet minute" in str(one.revision.fields)][:ALIKE]
    alike = [*quiet, *(one for one in browsing if one not in quiet)][: 2 * ALIKE]
    ravi, ada = Desk(story.ravi, story.moment(1, 9, 30)), Desk(story.ada, story.moment(1, 13, 30))
    ravi.decide(others[0], Verdict.REJECTED, reason="tone", note="Too much at once for so few people.")
    ravi.decide(others[1], Verdict.CHANGES, note="Please begin with the season, not with what they look at.")
    ravi.edit(others[2], with_subject("Something new from Northwind, for when it suits you"))
    ravi.edit(others[3], adding("We are here if you want advice."))
    for review in others[5:14]:
        ravi.decide(review)
    _say_it_alike(ravi, alike[::2], agrees=ada)
    ada.decide(others[4], Verdict.REJECTED, reason="tone", note="Correct, but it does not sound like us.")
    for review in others[14:19]:
        ada.decide(review)
    _say_it_alike(ada, alike[1::2], agrees=Desk(story.ravi, story.moment(1, 15)))


def _say_it_alike(desk: Desk, reviews: Sequence[Review], *, agrees: Desk) -> None:
    for review in reviews:
        desk.edit(review, replacing(BROWSE, IN_HOUSE_WORDS))
    for review in Review.objects.filter(use__in=[one.use_id for one in reviews], status=Review.Status.OPEN):
        agrees.decide(review)


def _edited_by_mara(story: Story, waiting: list) -> None:  # type: ignore[type-arg]
    """Edits that a person might make and that the guardrails object to, and one that is fine."""
    edits = (
        adding("More than 3,000 customers have ordered from it already.", 0),
        adding("They are the best we have ever made."),
        adding("Order today and it arrives tomorrow, guaranteed."),
        with_subject("25% off for our best customers at Northwind"),
        adding("It is free for you until Sunday!"),
        with_subject("A first look at the new season at Northwind"),
    )
    for number, change in enumerate(edits):
        at = story.moment(2, 15, 10 + 4 * number)
        edit_as_author(waiting[number], story.mara, at, change)


def being_planned(story: Story, sender: Sender) -> Campaign:
    """Half-way through the studio: the goal, the audience and the time stand; what it may say is not chosen yet."""
    plan = Plan(
        PLANNED,
        segments.named(segments.CART),
        FAVOURITES,
        goal=("Purchase", "purchase"),
        metrics=(),
        window_days=7,
        sender=sender,
        send_at=story.moment(-4, 14),
    )
    return plan_campaign(story, plan, story.moment(1, 15))
