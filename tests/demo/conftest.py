import pytest

from apps.common.models import User


@pytest.fixture(scope="package")
def workspace(django_db_setup, django_db_blocker):
    """The demo workspace, built once for these stories and emptied afterwards: they change nothing that lasts."""
    from django.conf import settings

    from apps.demo import workspace as demo

    with django_db_blocker.unblock():
        before, settings.DEMO = settings.DEMO, True
        demo.rebuild(lambda words: None)
        yield
        settings.DEMO = before
        demo._empty()


@pytest.fixture
def colleague(workspace, client_for):
    """A browser of one of the three, by first name."""
    return lambda name: client_for(User.objects.get(email=f"{name}@attune.example"))
