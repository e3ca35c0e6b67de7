"""What a higher app tells the shell at start-up."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoAccount:
    """A log-in that the log-in page offers in demo mode. `name` is what `?as=` in its address takes."""

    name: str
    email: str
    password: str
    roles: tuple[str, ...]


_demo_accounts: dict[str, DemoAccount] = {}


def register_demo_account(*, name: str, email: str, password: str, roles: tuple[str, ...]) -> None:
    """Called by the demo app in `AppConfig.ready()`. Shown only while `settings.DEMO` is on."""
    _demo_accounts[email] = DemoAccount(name, email, password, tuple(roles))


def demo_accounts() -> list[DemoAccount]:
    return list(_demo_accounts.values())
