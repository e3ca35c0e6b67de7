"""Drafts by a model: 2,000 briefs, an endpoint that takes 200 ms, 32 requests at once.

Floor: the latency alone, briefs ÷ 32 × 200 ms. Ours: assembling, asking over HTTP, validating, all checks, the ledger,
in as many processes and threads as the workers use for a run; `draft_run` adds the rows of a run.
"""

import json
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import connection

from apps.ai.models import ModelCall
from apps.ai.types import BriefContent, ExpandedBrief, is_blocked
from apps.content.guardrails import GuardPolicy
from apps.drafts.services.work import THREADS, WRITERS
from apps.prompts.documents import spec_of, version_fields
from apps.prompts.samples import sample_brief
from apps.prompts.spec import PromptSpec
from benchmarks import Row, runs
from benchmarks.worker import ShareOut, processes

DATA = settings.BASE_DIR / "apps" / "demo" / "data"
SIZES = {"tiny": 3, "small": 640, "large": 2000}
LATENCY, RUNS = 0.2, 3
AT_ONCE = WRITERS * THREADS


def run(size: str) -> list[Row]:
    """The median of three runs."""
    number = SIZES[size]
    with Endpoint() as url:
        os.environ.update(OPENAI_BASE_URL=url, OPENAI_MODEL="scripted-1", OPENAI_API_KEY="x")
        settings.OPENAI_BASE_URL, settings.OPENAI_MODEL, settings.OPENAI_API_KEY = url, "scripted-1", "x"
        with processes(size, WRITERS) as share_out:
            # Imports, connections and briefs are not the job.
            list(share_out(_write_slice, [(0, min(64, number))] * WRITERS))
            times = [_write_all(share_out, number) for _ in range(runs(size, RUNS))]
    ModelCall.objects.filter(prompt_hash=_spec().content_hash).delete()
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    floor = number / AT_ONCE * LATENCY
    return [Row("drafts by a model, 32 at once", f"{number:,}", statistics.median(times), floor, 1.25, memory)]


def _write_all(share_out: ShareOut, number: int) -> float:
    share = -(-number // WRITERS)
    slices = [(start, min(start + share, number)) for start in range(0, number, share)]
    started = time.perf_counter()
    done = sum(share_out(_write_slice, slices))
    seconds = time.perf_counter() - started
    assert done == number, f"{number - done} drafts were blocked"
    return seconds


def _write_slice(places: tuple[int, int]) -> int:
    """Writes the briefs of these places with this process's part of the threads; how many nothing blocks."""
    from apps.prompts.writing import OPENAI, write

    spec, policy = _spec(), GuardPolicy("en", allowed_hosts=frozenset({"northwind.example"}))
    left = iter(_briefs(places[1])[places[0] :])  # each thread takes the next one, as it would claim it

    def some(_: int) -> int:
        try:
            written = (write(brief, spec, policy, provider=OPENAI) for brief in left)
            return sum(not is_blocked(one.findings) for one in written)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return sum(pool.map(some, range(THREADS)))


@lru_cache(maxsize=1)
def _spec() -> PromptSpec:
    document = json.loads(Path(DATA / "prompt_comeback.json").read_text())
    document["instruction"] += " (benchmark)"  # so that its ledger rows can be told from real ones
    return spec_of(version_fields(document), uuid="benchmark", channel="email", locale="en")


@lru_cache(maxsize=8)
def _briefs(number: int) -> list[ExpandedBrief]:
    spec = _spec()
    items = json.loads(Path(DATA / "content.json").read_text())["items"]
    contents = [
        BriefContent(f"c{n}", item["kind"], item["name"], item["text"], "en", {**item["fields"], "item": item["name"]})
        for n, item in enumerate(items)
    ]
    draw = random.Random(7)
    values = [{item.key: draw.choice(list(item.words)) for item in spec.inputs} for _ in range(number)]
    return [sample_brief(spec, one, contents, date(2026, 11, 23), n) for n, one in enumerate(values)]


class Endpoint:
    """The scripted endpoint as a process of its own."""

    def __enter__(self) -> str:
        command = [sys.executable, "-m", "tests.scripted_openai", "--port", "0", "--latency", str(LATENCY)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=settings.BASE_DIR)
        return self.process.stdout.readline().split()[-1]

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()
