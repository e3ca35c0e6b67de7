"""A guided way through the demo for each role. What was done since the build is read from the audit log."""

from collections import Counter
from collections.abc import Callable, Iterable

from django.conf import settings
from django.db.models import Count
from django.urls import reverse

from apps.campaigns.models import Campaign
from apps.common.checklists import Checklist, Task
from apps.common.models import AuditEntry, User
from apps.demo import campaigns
from apps.demo.sentences import BUILT
from apps.prompts.models import Proposal, Suggestion
from apps.segments.models import Segment

Role = User.RoleName
BIG_ENOUGH = 100  # people in a segment worth saving


class Record:
    """What one person has done since the demo was built: times by action."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.since = AuditEntry.objects.filter(action=BUILT).order_by("-at", "-id").values_list("at", flat=True).first()
        self.times: Counter[str] = Counter()
        if self.since is not None:
            mine = AuditEntry.objects.filter(actor=user, at__gt=self.since)
            counted = mine.values_list("action").annotate(n=Count("id")).order_by()
            self.times.update(dict(counted))

    def count(self, *actions: str) -> int:
        return sum(self.times[action] for action in actions)

    def segments(self) -> int:
        """Segments of at least BIG_ENOUGH people, as last counted."""
        own = Segment.objects.filter(created_by=self.user, created_at__gt=self.since, last_count__gte=BIG_ENOUGH)
        return own.count()

    def resumed(self) -> int:
        moved = AuditEntry.objects.filter(actor=self.user, at__gt=self.since, action="campaigns.change_status")
        return moved.filter(detail__from=Campaign.Status.PAUSED, detail__to=Campaign.Status.SENDING).count()

    def written(self, name: str) -> int:
        """Runs of drafts of the campaign of this name; another campaign's do not count."""
        begun = AuditEntry.objects.filter(actor=self.user, at__gt=self.since, action="drafts.start_run")
        named = Campaign.objects.filter(name=name).values_list("uuid", flat=True)
        return begun.filter(detail__campaign__in=[str(one) for one in named]).count()


def checklist_for(role: str) -> Callable[[User], Checklist | None]:
    def provide(user: User) -> Checklist | None:
        if not settings.DEMO or role not in user.roles:
            return None
        record = Record(user)
        if record.since is None:
            return None
        title = f"Try it: what a {Role(role).label.lower()} does here"
        if role == Role.ADMIN:
            title = "Try it: what an admin does here"
        return Checklist(key_of(role), title, tuple(TASKS[role](record)))

    return provide


def key_of(role: str) -> str:
    return f"demo-{role}"


def _marketer(record: Record) -> Iterable[Task]:
    yield Task(
        "Look into one customer's page", reverse("profiles:list_profiles"), record.count("profiles.read_profile")
    )
    yield Task(f"Save a segment of at least {BIG_ENOUGH} people", reverse("segments:create_segment"), record.segments())
    yield Task(
        "Plan a campaign and freeze its audience",
        reverse("campaigns:create_campaign"),
        record.count("campaigns.freeze_audience"),
    )
    frozen = _campaign_url("drafts:show_drafts", campaigns.FROZEN)
    yield Task(f"Have the drafts of “{campaigns.FROZEN}” written", frozen, record.written(campaigns.FROZEN))
    paused = _campaign_url("delivery:show_delivery", campaigns.PAUSED)
    yield Task(f"Let the paused “{campaigns.PAUSED}” go on", paused, record.resumed())
    answered = record.count("prompts.accept_suggestion", "prompts.decline_suggestion")
    yield Task("Add or decline the rule that reviewers’ edits suggest", _suggestion_url(), answered)
    discussed = _campaign_url("campaigns:show_campaign", campaigns.IN_REVIEW)
    yield Task("Ask Ravi something in a comment on a campaign", discussed, record.count("common.add_comment"))


def _reviewer(record: Record) -> Iterable[Task]:
    queue = reverse("approvals:show_queue")
    yield Task("Approve five drafts", queue, record.count("approvals.approved"), wanted=5)
    yield Task("Edit a draft, or take a suggested fix", queue, record.count("approvals.edited"))
    yield Task("Send a draft back and say why", queue, record.count("approvals.rejected", "approvals.changes"))
    answers = ("content.approve_version", "content.decline_version")
    yield Task(
        "Answer a wording that waits", f"{reverse('content:list_items')}?status=submitted", record.count(*answers)
    )
    decided = record.count("prompts.put_in_production", "prompts.decline_proposal")
    yield Task("Decide whether a proposed prompt goes into production", _proposal_url(), decided)
    plan = _campaign_url("approvals:show_campaign_review", campaigns.IN_REVIEW)
    yield Task("Sign the plan of a campaign whose drafts are all decided", plan, record.count("approvals.sign_plan"))


def _admin(record: Record) -> Iterable[Task]:
    invited = record.count("common.invite_user", "common.create_user")
    yield Task("Invite a colleague", reverse("common:list_users"), invited)
    connection = reverse("delivery:show_connection")
    yield Task("Set how fast mail may leave", connection, record.count("delivery.save_throttle"))
    switched = min(record.count("delivery.stop_everything"), record.count("delivery.start_again"))
    yield Task("Stop all mail with the kill switch, then start it again", connection, switched)
    yield Task(
        "Ban a word from all drafts", reverse("content:show_brand_rules"), record.count("content.add_banned_term")
    )
    exported = record.count("common.export_list")
    yield Task("Export a list as a file, the audit log for example", reverse("common:list_audit"), exported)
    yield Task("Change the privacy of a trait", reverse("profiles:list_traits"), record.count("profiles.change_trait"))


TASKS: dict[str, Callable[[Record], Iterable[Task]]] = {
    Role.MARKETER: _marketer,
    Role.REVIEWER: _reviewer,
    Role.ADMIN: _admin,
}


def _campaign_url(view: str, name: str) -> str:
    """The page of the campaign of this name, or the list once it is gone."""
    found = Campaign.objects.filter(name=name).values_list("uuid", flat=True).first()
    return reverse(view, args=[found]) if found else reverse("campaigns:list_campaigns")


def _proposal_url() -> str:
    waiting = Proposal.objects.filter(status=Proposal.Status.OPEN).select_related("prompt").first()
    return reverse("prompts:show_prompt", args=[waiting.prompt.uuid]) if waiting else reverse("prompts:list_prompts")


def _suggestion_url() -> str:
    found = Suggestion.objects.filter(status=Suggestion.Status.OPEN).select_related("prompt").first()
    return reverse("prompts:list_suggestions", args=[found.prompt.uuid]) if found else reverse("prompts:list_prompts")
