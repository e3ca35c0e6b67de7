"""A draft of any channel is written, shown, edited, judged and decided in the fields that its channel has."""

import re

import pytest
from django.urls import reverse

from apps.ai.channels import CHANNELS
from apps.ai.types import DraftText
from apps.approvals import services as approvals
from apps.campaigns.selectors import expanded_brief
from apps.content.guardrails.policy import CHANNEL_LIMITS
from apps.drafts import selectors, services
from apps.drafts.forms import DraftForm
from apps.drafts.models import DraftUse
from apps.drafts.selectors.differences import differences
from apps.prompts import services as prompt_services
from apps.prompts.models import SetRevision
from apps.prompts.testing.cases import brief_of
from tests.drafts.channels import make_written

pytestmark = pytest.mark.django_db
BESIDE = ["action", "link", "disclaimers"]


def form_of(use: DraftUse, data: dict[str, object] | None = None) -> DraftForm:
    return DraftForm(data, brief=expanded_brief(use.brief), draft=DraftText.from_json(use.revision.fields))


def filled(use: DraftUse, **changed: object) -> dict[str, object]:
    """What a browser would send of the form as it was opened, with what somebody `changed`."""
    form = form_of(use)
    return {name: form[name].value() or "" for name in form.fields} | changed


@pytest.fixture(params=sorted(CHANNELS))
def channel(request):
    return request.param


@pytest.fixture
def use(noon, channel, author, reviewer):
    return make_written(author, reviewer, channel)


@pytest.fixture
def edit_page(use):
    return reverse("drafts:edit_draft", args=[use.campaign.uuid, use.uuid])


def test_the_form_has_the_fields_of_the_channel_and_what_was_opened_comes_back_the_same(use, channel):
    form, shape = form_of(use), CHANNELS[channel]
    texts = [text.name for text in shape.texts]
    paragraphs = [f"{part}_{n}" for n in range(form.count) for part in ("paragraph", "cites")]
    image = ["image"] if shape.has_image or shape.takes_image else []
    assert set(form.fields) == {*texts, *paragraphs, *BESIDE, *image}
    assert form.count <= shape.paragraphs
    assert all(form.fields[text.name].max_length == text.limit for text in shape.texts)
    assert form.fields["paragraph_0"].max_length == shape.paragraph_limit
    assert form.fields["paragraph_0"].label == shape.name_of("paragraphs.0")
    sent = form_of(use, filled(use))
    assert sent.is_valid(), sent.errors
    assert sent.to_draft() == DraftText.from_json(use.revision.fields)
    assert use.revision.layout == ("blocks-1" if channel == "email" else f"{channel}-1")


def test_what_is_typed_is_judged_and_shown_then_saved_and_hashes_again(use, channel, edit_page, author, client_for):
    client, limit = client_for(author), CHANNEL_LIMITS[channel].most("paragraphs")
    typed = "We deliver within 3 days. " + "Long words. " * (limit // 10)
    page = client.post(edit_page, {**filled(use, paragraph_0=typed), "do": "check"}).content.decode()
    assert f"at most {limit} fit here" in page
    assert "blocks approval" in page
    use.refresh_from_db()
    assert use.revision.number == 1
    frame = re.search(r'sandbox src="([^"]+)"', page)[1]
    assert "We deliver within 3 days." in client.get(frame).content.decode()

    words = "We deliver to the city, and we come by bicycle."
    opened = re.search(r'name="opened" value="([^"]+)"', client.get(edit_page).content.decode())[1]
    too_long = "x" * (CHANNELS[channel].paragraph_limit + 1)
    answer = client.post(edit_page, filled(use, paragraph_0=too_long, opened=opened))
    assert (answer.status_code, too_long in answer.content.decode()) == (422, True)
    assert client.post(edit_page, filled(use, paragraph_0=words, opened=opened)).status_code == 302
    use.refresh_from_db()
    assert use.revision.fields["paragraphs"][0]["text"] == words
    assert not [one for one in use.revision.findings if one["severity"] == "block"]
    assert selectors.current_hash(use.revision, channel=channel, locale="en") == use.revision.content_hash


def test_pages_and_lists_call_a_draft_and_its_fields_by_the_channels_names(
    use, channel, edit_page, author, reviewer, client_for
):
    client, shape = client_for(author), CHANNELS[channel]
    page = client.get(reverse("drafts:show_draft", args=[use.campaign.uuid, use.uuid])).content.decode()
    for name in {"subject", "paragraphs.0"}:
        assert (f"<h2>{shape.name_of(name)}</h2>" in page) == shape.has(name)
    assert ("Subject" in client.get(edit_page).content.decode()) == (channel == "email")
    approvals.open_reviews()
    begins = "there, there is news" if CHANNELS[channel].has("subject") else "You have bought from us before"
    begins = "the shop" if channel == "email" else begins
    assert begins in use.revision.headline
    for person, name, args in (
        (author, "drafts:show_drafts", [use.campaign.uuid]),
        (reviewer, "approvals:list_waiting", []),
    ):
        assert use.revision.headline in client_for(person).get(reverse(name, args=args)).content.decode()


def test_a_reviewer_sees_and_edits_the_message_of_its_channel(use, channel, second_reviewer, client_for):
    approvals.open_reviews()
    review = approvals.claim_next(actor=second_reviewer)
    address = reverse("approvals:edit_review", args=[review.uuid])
    client = client_for(second_reviewer)
    desk = client.get(reverse("approvals:show_review", args=[review.uuid])).content.decode()
    assert f'class="mail-frame {channel}"' in desk
    frame = client.get(reverse("drafts:preview_draft", args=[use.campaign.uuid, use.uuid, "example"]))
    assert "See what is new" in frame.content.decode()
    page = client.get(address).content.decode()
    assert ('name="greeting"' in page) == (channel == "email")
    typed = {**filled(use, paragraph_0="We deliver to the city, gladly."), "do": "check"}
    assert "on what is typed" in client.post(address, typed).content.decode()
    opened = re.search(r'name="opened" value="([^"]+)"', page)[1]
    assert client.post(address, {**typed, "do": "", "opened": opened}).status_code == 302
    use.refresh_from_db()
    assert (use.revision.number, use.revision.written_by) == (2, second_reviewer)


def test_a_case_of_a_test_set_keeps_everything_the_draft_was_written_from(use, channel, author, client_for):
    prompt = use.brief.variant.prompt_version.prompt
    test_set = prompt_services.create_set(prompt=prompt, name="Seen", actor=author)
    address = reverse("drafts:add_to_test_set", args=[use.campaign.uuid, use.uuid])
    assert client_for(author).post(address, {"test_set": test_set.uuid, "name": "The city"}).status_code == 302
    revision = SetRevision.objects.get(test_set=test_set, number=2)
    task = selectors.writing_task(use)
    again = brief_of(revision.cases.get().spec, revision.content, task.prompt)
    assert again.channel == channel
    assert sorted(one.text for one in again.contents) == sorted(one.text for one in task.brief.contents)
    assert [one.fields["digest"] for one in again.of_kind("image")] == [
        one.fields["digest"] for one in task.brief.of_kind("image")
    ]


def test_the_studio_previews_a_person_on_the_campaigns_channel(use, channel, author, client_for):
    services.reopen_plan(campaign=use.campaign, actor=author)
    client = client_for(author)
    page = client.get(reverse("campaigns:show_preview", args=[use.campaign.uuid])).content.decode()
    assert f'class="mail {channel}"' in page
    frame = re.search(r'sandbox src="([^"]+)"', page)[1]
    shown = client.get(frame).content.decode()
    assert "deliver to" in shown
    assert (f"{channel}-device" in shown) == (channel != "email")


@pytest.mark.parametrize("channel", ["sms"])
def test_a_text_message_counts_its_parts_with_label_link_and_small_print(use, edit_page, author, client_for):
    client = client_for(author)

    def parts(text):
        page = client.post(edit_page, {**filled(use, paragraph_0=text), "do": "check"}).content.decode()
        frame = client.get(re.search(r'sandbox src="([^"]+)"', page)[1]).content.decode()
        return re.search(r'<p class="meta">(\d+) part\w* · ([\w-]+)', frame).groups(), "goes out as" in page

    assert parts("We deliver to the city.") == (("1", "GSM-7"), False)
    assert parts("We deliver to the city – gladly, and by bicycle.") == (("2", "UCS-2"), False)
    assert parts("abc " * 69) == (("3", "GSM-7"), True)


@pytest.mark.parametrize("channel", ["push", "in_app", "webhook"])
def test_a_picture_is_chosen_where_the_channel_shows_one(use):
    [picture] = expanded_brief(use.brief).of_kind("image")
    form = form_of(use, filled(use, image=picture.id))
    assert form.is_valid(), form.errors
    assert form.to_draft().image == picture.id


@pytest.mark.parametrize("channel", ["sms"])
def test_saving_drops_what_the_channel_has_no_place_for(use):
    odd = DraftText.from_json({**use.revision.fields, "subject": "Nobody sees this", "image": "x"})
    form = DraftForm(filled(use), brief=expanded_brief(use.brief), draft=odd)
    assert form.is_valid(), form.errors
    assert (form.to_draft().subject, form.to_draft().image) == ("", "")


@pytest.mark.parametrize("channel", ["push"])
def test_a_changed_picture_or_call_to_action_shows_among_the_differences(use):
    brief = expanded_brief(use.brief)
    [picture] = brief.of_kind("image")
    before = DraftText.from_json({**use.revision.fields, "image": ""}).to_json()
    after = {**before, "subject": "Something else", "image": picture.id}
    found = {one.field: one.stretches for one in differences(before, after, brief)}
    assert list(found) == ["Title", "Image"]
    assert found["Image"] == (("added", "A window (push)"),)
