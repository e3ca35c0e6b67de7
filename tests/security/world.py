"""One of everything, made by the services people use, so that every route has a real object to stand on."""

from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from apps.ai import services as models
from apps.approvals import services as approvals
from apps.campaigns.models import Campaign, Sender
from apps.common import clock
from apps.common import services as common
from apps.common.digests import token_for
from apps.common.discussion import subject_of
from apps.common.models import Notice, User
from apps.common.services import add_comment, notify, save_view
from apps.common.services.passwords import reset_token
from apps.content import services as content
from apps.content.layout_page import keep
from apps.content.layouts.reading import STANDARD
from apps.content.models import AllowedHost, BannedTerm, ImageJob
from apps.delivery.models import CaughtMail, Message, TrackedLink
from apps.delivery.selectors.keys import signing_keys
from apps.delivery.tokens import CLICK, OPEN, UNSUBSCRIBE, Target, make
from apps.drafts.models import DraftUse
from apps.profiles.models import ContactPoint, Event, Import, Profile
from apps.profiles.services import files
from apps.profiles.services.imports import receive_upload
from apps.prompts import services as prompts
from apps.prompts.models import JudgeRun
from apps.segments.services import create_segment
from tests.campaigns.factories import make_campaign
from tests.content.pictures import drawing
from tests.delivery.cast import sending_campaign
from tests.factories import make_contents, make_frozen_campaign, write_all
from tests.prompts.gate import guard_set, run_through
from tests.prompts.stories import compared, shipped_fields, suggested

RAW_MAIL = b"Subject: Hello\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>Hello</p>"


FILE = [
    {"kind": "claim", "name": "From a file", "text": "Plain words."},
    {"kind": "poem", "name": "Wrong", "text": "No."},
]


@dataclass
class World:
    """`args` maps a route's parameter (or `namespace.parameter`, `route.parameter`) to a real object's value."""

    args: dict[str, Any] = field(default_factory=dict)

    def url(self, name: str, parameters: list[str]) -> str:
        return reverse(name, kwargs={one: self.value(name, one) for one in parameters})

    def value(self, name: str, parameter: str) -> Any:
        namespace = name.partition(":")[0]
        for key in (f"{name}.{parameter}", f"{namespace}.{parameter}", parameter):
            if key in self.args:
                return self.args[key]
        raise AssertionError(f"The world holds nothing for {parameter} of {name}: add it to tests/security/world.py")


def build(author: User, reviewer: User, admin: User) -> World:
    """Author owns everything; `reviewer` has decided one draft; `admin` approved the content."""
    world = World()
    plan = make_campaign(author)
    written = make_frozen_campaign(author, admin)
    write_all(written, author)
    approvals.open_reviews()
    first = approvals.claim_next(actor=reviewer)
    assert first is not None
    decision = approvals.decide(
        review=first, lease=first.lease, content_hash=first.content_hash, verdict="approved", actor=reviewer
    )
    second = approvals.claim_next(actor=reviewer)
    assert second is not None
    approvals.skip(review=second, actor=reviewer)
    sent = sending_campaign(author, reviewer)
    person = Profile.objects.order_by("pk").first()
    message = Message.objects.filter(campaign=sent).order_by("pk").first()
    assert person is not None
    assert message is not None
    Event.objects.create(profile=person, name="visit", at=clock.now(), event_id="visit-1", properties={"page": "home"})
    use = DraftUse.objects.filter(campaign=written).order_by("pk").first()
    world.args |= {
        "campaign": plan.uuid,
        "content_class": "normal",
        "content.channel": "email",
        "content.number": 0,
        "drafts.campaign": written.uuid,
        "approvals.campaign": written.uuid,
        "delivery.campaign": sent.uuid,
        "analytics.campaign": sent.uuid,
        "use": use.uuid if use else None,
        "person": "example",
        "review": second.uuid,
        "decision": decision.uuid,
        "profile": person.uuid,
        "point": ContactPoint.objects.get(profile=person).uuid,
        "message": message.uuid,
        "delivery.profile": message.profile.uuid,
        "sender": Sender.objects.order_by("pk").values_list("pk", flat=True)[0],
        "action": "pause",
        "chapter": "marketer",
        "common:show_help_image.name": "flow.svg",
        "step": "goal",
        "key": "zone",
        "common:change_checklist.key": "first-campaign",
        "common:change_checklist.action": "hide",
        "user": author.uuid,
        "segment": create_segment(actor=author, name="Everybody", rule={"all": []}).uuid,
    }
    view = save_view(actor=admin, list_key="segments", name="Big", state="q=big", is_shared=True)
    world.args["view"] = view.uuid
    _add_content(world, author, admin)
    _add_prompts(world, author)
    _add_import(world, author)
    _add_model(world, admin)
    _add_talk(world, written, author)
    mail = CaughtMail.objects.create(
        sender="shop@shop.example", recipient="ann@people.example", subject="Hello", raw=RAW_MAIL,
        message_uuid=message.uuid, received_at=clock.now(),
    )  # fmt: skip
    guest, invited = common.invite_user(actor=admin, name="Guest", email="guest@attune.example", roles=["reviewer"])
    forgetful = User.objects.create_user("forgetful@attune.example", "a password long gone", name="Forgetful")
    world.args |= {
        "factor": 7,
        "common:accept_invitation.token": invited,
        "common:set_new_password.user": forgetful.uuid,
        "common:set_new_password.token": reset_token(forgetful),
        "common:renew_invitation.user": guest.uuid,
        "common:withdraw_invitation.user": guest.uuid,
    }
    key = signing_keys()[0]
    link = TrackedLink.objects.get(revision=message.revision)
    world.args |= {
        "mail": mail.uuid,
        "delivery:follow_link.token": make(CLICK, Target(message.uuid, link.pk), key),
        "delivery:record_open.token": make(OPEN, Target(message.uuid), key),
        "delivery:unsubscribe.token": make(UNSUBSCRIBE, Target(message.uuid), key),
    }
    return world


def _add_content(world: World, author: User, admin: User) -> None:
    item = make_contents(author, admin).claim
    version = content.save_version(
        item=item, text="You can return it.", fields={}, valid_from=None, valid_until=None, base=1, actor=author
    )
    picture = content.create_image(raw=drawing(), name="Jacket", text="A jacket on a hook", actor=author)
    shown = picture.versions.get()
    words = [{"kind": "text", "part": "own", "text": "Made with care"}, {"kind": "list", "lines": "Warm"}]
    blocks = [block.to_json() for block in STANDARD[:-1]] + words + [STANDARD[-1].to_json()]
    layout = content.create_item(
        kind="layout", name="Plain", text="For everything", fields={"blocks": blocks}, actor=author
    )
    term = BannedTerm.objects.create(term="cheap")
    host = AllowedHost.objects.create(host="other.example")
    world.args |= {
        "item": item.uuid,
        "content.version": version.uuid,
        "kind": "claim",
        "common.kind": "content",
        "term": term.pk,
        "host": host.pk,
        "digest": shown.fields["digest"],
        "format": shown.fields["type"],
        "content:export_items.form": "csv",
        "upload": content.keep_import(rows=FILE, file_name="claims.csv", actor=author).uuid,
        "change": content.plan_change(action="withdraw", items=[item, picture, layout], actor=author).uuid,
        "drawing": ImageJob.objects.create(
            brief="A boot",
            size="1024x1024",
            name="Boot",
            text="A boot",
            asked_by=author,
            asked_at=clock.now(),
            heard_at=clock.now(),
            shared={"locale": "en"},
        ).uuid,
        "content:show_preview.digest": keep(STANDARD),
        "content:show_preview.view": "light",
        "content:show_message.view": "auto",
        "reader": "longest",
        "other_items": [picture.uuid, layout.uuid],
    }


def _add_prompts(world: World, author: User) -> None:
    prompt = prompts.create_prompt(name="Come back", fields=shipped_fields(), actor=author)
    version = prompt.versions.get()
    proposal = prompts.propose_version(version=version, actor=author)
    world.args |= {"prompt": prompt.uuid, "prompts.version": version.uuid, "proposal": proposal.pk}
    waiting = prompts.create_prompt(name="Not proposed yet", fields=shipped_fields(), actor=author)
    world.args["prompts:propose_version.version"] = waiting.versions.get().uuid
    test_set = guard_set(prompt, author, usual=0)
    run = run_through(version, author)
    result = run.results.order_by("pk").first()
    assert result is not None
    judging = JudgeRun.objects.create(
        run=run, version=version, content_hash=version.content_hash, questions=["Is it plain?"],
        provider="openai", model="gone", started_at=clock.now(),
    )  # fmt: skip
    world.args |= {
        "judge_run": judging.uuid,
        "test_set": test_set.uuid,
        "case": result.case.uuid,
        "prompts.run": run.uuid,
        "result": result.uuid,
        "comparison": compared(prompt, author).uuid,
        "suggestion": suggested(prompt).uuid,
        "prompts.kind": "usual",
    }


def _add_model(world: World, admin: User) -> None:
    values = {"name": "Ours", "base_url": "http://127.0.0.1:9/v1", "key": "sk-world", "is_private_allowed": True}
    endpoint = models.save_endpoint(endpoint=None, values=values, actor=admin)
    model = models.save_model(endpoint=endpoint, model=None, values={"name": "one"}, actor=admin)
    world.args |= {"endpoint": endpoint.uuid, "model": model.uuid, "purpose": "image"}


def _add_import(world: World, author: User) -> None:
    run = receive_upload(actor=author, chunks=[b"id,plan\nx-1,pro\n"], filename="p.csv", kind="profiles", source="Shop")
    path = files.write_rejects(["id", "reason"], [["x-1", "bad"]])
    Import.objects.filter(pk=run.pk).update(rejects_path=path)
    world.args["run"] = run.uuid


def _add_talk(world: World, campaign: Campaign, author: User) -> None:
    """The author's comment on the written campaign, a notice for the author, and the link of their digest."""
    subject = subject_of("campaign")
    text = f"Look at https://shop.example/new, @{author.name}"
    comment = add_comment(subject=subject, thing=campaign, actor=author, text=text)
    with transaction.atomic():
        notify(users=[author], kind=Notice.Kind.WRITING, cause="w:1", text="Drafts are written", path="/campaigns/")
    world.args |= {
        "common.kind": "campaign",
        "common.about": campaign.uuid,
        "common.comment": comment.uuid,
        "common:change_comment.action": "resolve",
        "notice": Notice.objects.get(cause="w:1").uuid,
        "common:stop_digest.token": token_for(author),
    }


class Undone(Exception):
    """Takes back what a request did."""


def send(client: Client, method: str, url: str, data: Any = None, **more: Any) -> HttpResponseBase:
    """The answer to one request, whose effects are taken back afterwards. An error of ours fails the test."""
    answer: list[HttpResponseBase] = []
    cookies = SimpleCookie(client.cookies.output(header="", sep=";"))
    try:
        with transaction.atomic():
            answer.append(getattr(client, method)(url, data or {}, **more))
            raise Undone
    except Undone:
        client.cookies = cookies
        return answer[0]
