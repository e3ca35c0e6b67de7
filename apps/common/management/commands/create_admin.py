"""Makes the first admin, who makes everybody else in the browser."""

import getpass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from apps.common import services
from apps.common.errors import AttuneError
from apps.common.models import User


class Command(BaseCommand):
    help = "Make the first admin. Asks for what is not given; the password is always asked, never an argument."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name")
        parser.add_argument("--email")

    def handle(self, *args: object, **options: str | None) -> None:
        name = options["name"] or input("Name: ")
        email = options["email"] or input("E-mail: ")
        try:
            validate_email(email)
            password = getpass.getpass("Password (at least 10 characters): ")
            validate_password(password, User(name=name, email=email))
            services.create_first_admin(name=name, email=email, password=password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except AttuneError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{name} can log in now.")
