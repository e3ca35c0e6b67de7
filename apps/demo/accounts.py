"""The three log-ins of the demo workspace. Their passwords are public: they exist only where DEMO is on."""

from dataclasses import dataclass

from apps.common.models import User

Role = User.RoleName


@dataclass(frozen=True)
class Account:
    short: str
    name: str
    email: str
    password: str
    roles: tuple[str, ...]


ACCOUNTS = (
    Account("mara", "Mara Lindqvist", "mara@attune.example", "mara writes well", (Role.MARKETER,)),
    Account("ravi", "Ravi Anand", "ravi@attune.example", "ravi reads twice", (Role.REVIEWER,)),
    Account("ada", "Ada Okafor", "ada@attune.example", "ada keeps order", (Role.ADMIN, Role.REVIEWER)),
)


def create_accounts() -> dict[str, User]:
    """The users by short name; accounts that exist stay as they are."""
    found: dict[str, User] = {}
    for account in ACCOUNTS:
        user = User.objects.filter(email=account.email).first()
        found[account.short] = user or User.objects.create_user(
            account.email, account.password, name=account.name, roles=list(account.roles)
        )
    return found
