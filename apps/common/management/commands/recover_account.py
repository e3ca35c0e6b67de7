"""For who cannot get in and has no admin to ask: a link to a new password, printed where only the operator sees it."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.common import mail, services
from apps.common.errors import AttuneError
from apps.common.models import User
from apps.common.services.passwords import reset_token


class Command(BaseCommand):
    help = "Print a link with which somebody chooses a new password. It works once and for an hour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--second-factor", action="store_true", help="also remove their lost second factor")

    def handle(self, *args: object, email: str, second_factor: bool, **options: object) -> None:
        user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
        if user is None:
            raise CommandError("No active account has this address.")
        try:
            services.recover_account(user=user, with_factor=second_factor)
        except AttuneError as error:
            raise CommandError(error.message) from error
        user.refresh_from_db()
        self.stdout.write(mail.reset_link(user, reset_token(user)))
