"""A whole run with a model: 2,000 briefs of a campaign claimed, written, checked and recorded by the workers' own code.

The same floor as `draft_throughput`, which leaves the rows of a run out: briefs ÷ 32 × 200 ms.
"""

import os
import resource
import time

from django.conf import settings

from apps.campaigns.services import freeze_audience
from apps.drafts import services
from apps.drafts.models import DraftUse, GenerationRun
from apps.drafts.services.work import THREADS, WRITERS
from benchmarks import Row
from benchmarks.draft_throughput import LATENCY, Endpoint
from benchmarks.worker import processes

SIZES = {"tiny": 3, "small": 400, "large": 2000}
CELLS = (20, 10)  # values of the first two facts; the third has as many as it takes


def run(size: str) -> list[Row]:
    """One run: a campaign is drafted once."""
    number = SIZES[size]
    with Endpoint() as url:
        os.environ.update(OPENAI_BASE_URL=url, OPENAI_MODEL="scripted-1", OPENAI_API_KEY="x")
        settings.OPENAI_BASE_URL, settings.OPENAI_MODEL, settings.OPENAI_API_KEY = url, "scripted-1", "x"
        with processes(size, WRITERS) as share_out:
            list(share_out(_work, [0] * WRITERS))  # what a worker does before it is ready is not the job
            made = _run_of(number)
            started = time.perf_counter()
            list(share_out(_work, [made.pk] * WRITERS))
            seconds = time.perf_counter() - started
    written = DraftUse.objects.filter(run=made, status=DraftUse.Status.WRITTEN).count()
    assert written == number, f"{number - written} drafts were not written"
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    floor = number / (WRITERS * THREADS) * LATENCY
    return [Row("a run's drafts by a model, with their rows", f"{number:,}", seconds, floor, 1.25, memory)]


def _work(run_id: int) -> None:
    """What one worker process does until nothing waits."""
    while run_id and services.work_run(run_id=run_id):
        pass


def _run_of(number: int) -> GenerationRun:
    """A run over a frozen campaign of so many briefs, of two people each."""
    from tests.campaigns.factories import define_traits, fact, make_campaign, make_person
    from tests.conftest import make_user
    from tests.factories import make_contents, make_writing_prompt

    author, reviewer = make_user("author", "marketer"), make_user("reviewer", "reviewer")
    first, second = CELLS
    define_traits(a="text", b="text", c="text")
    for n in range(number):
        for _ in range(2):
            make_person({"a": f"{n % first}", "b": f"{n // first % second}", "c": f"{n // first // second}"})
    contents = make_contents(author, reviewer).all()
    facts = [fact(f"trait:{key}", "steer") for key in "abc"]
    campaign = make_campaign(author, prompt=make_writing_prompt(), contents=contents, facts=facts)
    freeze_audience(campaign=campaign, actor=author)
    return services.start_run(campaign=campaign, actor=author, provider="openai")
