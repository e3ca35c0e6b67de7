"""What the delivery pages list."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery

from apps.campaigns.models import Campaign, Member
from apps.common.models import User
from apps.common.rights import Right
from apps.delivery.models import CaughtMail, Engagement, Message
from apps.profiles.models import Profile


def messages_of(campaign: Campaign) -> QuerySet[Message]:
    """A campaign's messages with what a row shows. `clicked` and `opened` count people only, not machines."""
    hits = Engagement.objects.filter(message=OuterRef("pk"), is_machine=False)
    return (
        Message.objects.filter(campaign=campaign)
        .select_related("profile", "contact_point")
        .annotate(
            is_clicked=Exists(hits.filter(kind=Engagement.Kind.CLICKED)),
            is_opened=Exists(hits.filter(kind=Engagement.Kind.OPENED)),
        )
    )


def message_of_page(campaign: UUID, message: UUID) -> Message:
    """One message with its campaign and profile. Raises Message.DoesNotExist."""
    return Message.objects.select_related("campaign__sender", "profile", "contact_point", "letterhead").get(
        uuid=message, campaign__uuid=campaign
    )


def memberships_of(profile: Profile, limit: int = 20) -> QuerySet[Member]:
    """The campaigns a profile is in, newest first, each with its message's state and reason."""
    message = Message.objects.filter(campaign=OuterRef("campaign"), profile=OuterRef("profile"))
    return (
        Member.objects.filter(profile=profile)
        .exclude(campaign__status=Campaign.Status.IMPORTED)
        .select_related("campaign")
        .annotate(
            message_state=Subquery(message.values("state")[:1]), message_reason=Subquery(message.values("reason")[:1])
        )
        .order_by("-id")[:limit]
    )


@dataclass(frozen=True)
class Engaged:
    """How many messages people, and how many machines, did something with."""

    label: str
    people: int
    machines: int


def engagement_counts(campaign: Campaign) -> list[Engaged]:
    """One row for each kind that happened, in the order of a funnel."""
    rows = (
        Engagement.objects.filter(message__campaign=campaign)
        .values_list("kind")
        .annotate(
            people=Count("message", distinct=True, filter=Q(is_machine=False)),
            machines=Count("message", distinct=True, filter=Q(is_machine=True)),
        )
    )
    counts = {kind: (people, machines) for kind, people, machines in rows}
    return [Engaged(label, *counts[kind]) for kind, label in Engagement.Kind.choices if kind in counts]


def caught_mail(reader: User, text: str = "") -> QuerySet[CaughtMail]:
    """What somebody may read of the mailbox: messages of campaigns and their own mail; an admin reads all.

    Attune's mail to colleagues carries links that open their accounts. With a `text`, the messages in whose recipient
    and subject each of its words stands.
    """
    readable = CaughtMail.objects.all()
    if not reader.may(Right.MANAGE):
        readable = readable.filter(Q(message_uuid__isnull=False) | Q(recipient__iexact=reader.email))
    for word in text.split():
        readable = readable.filter(Q(recipient__icontains=word) | Q(subject__icontains=word))
    return readable


def caught_campaigns() -> list[tuple[str, str]]:
    """(uuid, name) of the campaigns that have sent something, the newest first."""
    sent = Message.objects.filter(campaign=OuterRef("pk"), accepted_at__isnull=False)
    found = Campaign.objects.filter(Exists(sent)).order_by("-pk").values_list("uuid", "name")
    return [(str(key), name) for key, name in found[:200]]


def caught_of(mails: QuerySet[CaughtMail], campaign: str) -> QuerySet[CaughtMail]:
    return mails.filter(message_uuid__in=Message.objects.filter(campaign__uuid=campaign).values("uuid"))


@dataclass(frozen=True)
class CaughtCount:
    """How much mail would go: of so many campaigns, and so much that is of none."""

    mails: int
    campaigns: int
    others: int

    @property
    def sent(self) -> int:
        return self.mails - self.others


def caught_count(mails: QuerySet[CaughtMail], until: int) -> CaughtCount:
    mails = mails.filter(pk__lte=until).order_by()
    counts = mails.aggregate(mails=Count("pk"), others=Count("pk", filter=Q(message_uuid=None)))
    sent = Message.objects.filter(uuid__in=mails.exclude(message_uuid=None).values("message_uuid"))
    return CaughtCount(counts["mails"], sent.aggregate(n=Count("campaign", distinct=True))["n"], counts["others"])


def last_caught() -> int:
    """The newest message of the mailbox by its place; 0 in an empty one."""
    return CaughtMail.objects.aggregate(last=Max("pk"))["last"] or 0


def message_by_uuid(uuid: UUID | None) -> Message | None:
    """The message that a caught mail's Message-ID names."""
    if uuid is None:
        return None
    return Message.objects.filter(uuid=uuid).select_related("campaign", "profile").first()
