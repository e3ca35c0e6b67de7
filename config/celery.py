"""The Celery application. Work is a row with a status; Celery is only its clock and its muscle."""

import gc
import importlib
import os
import sys
import warnings

from celery import Celery
from celery.signals import worker_init, worker_ready, worker_shutting_down

from apps.common.window import close_all
from config.environment import prepare

prepare()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# `make run` as root is for development; only JSON is accepted, so a message cannot carry code.
warnings.filterwarnings("ignore", message="You're running the worker with superuser privileges")

app = Celery("attune")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def hand_over_often(**_: object) -> None:
    """Many threads of a worker wait for answers; each that comes back waits this long (seconds) for one that computes.

    Before the processes are forked, which inherit it. With the usual 0.005 s, 2,000 drafts by 32 threads take longer.
    """
    sys.setswitchinterval(0.0005)


@worker_init.connect
def share_what_is_loaded(**_: object) -> None:
    """The processes that are forked share its memory as long as their garbage collectors leave it alone: 44 MB each
    instead of 88. The package that asks models is loaded for all of them too: 25 MB and most of a second for each."""
    importlib.import_module("openai")
    gc.collect()
    gc.freeze()


@worker_shutting_down.connect
def begin_nothing_more(**_: object) -> None:
    """A run goes on after the restart; who waits for it to end its window waits for nothing."""
    close_all()


@worker_ready.connect
def say_ready(**_: object) -> None:
    print("The worker is ready.", flush=True)
