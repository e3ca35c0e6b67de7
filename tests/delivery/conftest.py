from collections.abc import Callable, Iterator

import pytest

from tests.delivery.smtp_servers import Manners, Running, smtp_server


@pytest.fixture
def mail_server(settings) -> Iterator[Running]:
    """A real SMTP server that the app sends to; its manners can be changed."""
    with smtp_server(Manners()) as running:
        settings.EMAIL_CONFIG = running.config
        yield running


Launcher = Callable[..., object]
