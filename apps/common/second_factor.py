"""Second factors: an authenticator app, passkeys and recovery codes. django-allauth keeps and checks them; this is the
only module that knows it does (docs/decisions/0014). The passkey ceremonies keep their challenge in the session."""

import json
from typing import Any

import qrcode
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from qrcode.image.svg import SvgPathImage

from apps.common import crypto
from apps.common.models import User

Kind = Authenticator.Type
# Recovery codes alone are no second factor: they stand in for one.
PRIMARY = (Kind.TOTP, Kind.WEBAUTHN)
# A code is valid in its own half minute and the ones beside it; nobody may use it a second time in all of that.
REPLAY_SECONDS = 120
# What a browser, or somebody posing as one, can send that is no credential.
_MALFORMED = (ValidationError, ValueError, TypeError, KeyError, AttributeError, IndexError)


class Adapter(DefaultMFAAdapter):
    """Tells allauth what is ours to decide (MFA_ADAPTER)."""

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text)

    def get_totp_issuer(self) -> str:
        return "Attune"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": context.request.get_host().partition(":")[0], "name": "Attune"}


def is_needed(user: User) -> bool:
    """Whether one of their roles may not be used without (REQUIRE_SECOND_FACTOR)."""
    return not settings.REQUIRE_SECOND_FACTOR.isdisjoint(user.roles)


def is_set_up(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=PRIMARY).exists()


def app_of(user: User) -> Authenticator | None:
    return Authenticator.objects.filter(user=user, type=Kind.TOTP).first()


def passkeys_of(user: User) -> list[Authenticator]:
    return list(Authenticator.objects.filter(user=user, type=Kind.WEBAUTHN).order_by("pk"))


def recovery_codes_of(user: User) -> list[str]:
    """Those that have not been used."""
    row = Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).first()
    return RecoveryCodes(row).get_unused_codes() if row else []


def new_app_secret() -> str:
    return totp.generate_totp_secret()


def app_picture(user: User, secret: str) -> str:
    """The QR code that an authenticator app reads, as SVG without styles or scripts."""
    picture = qrcode.make(Adapter().build_totp_url(user, secret), image_factory=SvgPathImage, border=2)
    return str(picture.to_string(encoding="unicode"))


def is_app_code(secret: str, code: str) -> bool:
    return totp.validate_totp_code(secret, code)


def check_code(user: User, code: str) -> str:
    """Which factor of `user` this code is: "app", "recovery code", or "" for neither. Either works once."""
    app = app_of(user)
    if app and totp.TOTP(app).validate_code(code):
        slot = f"second-factor:{user.pk}:{crypto.address_digest(code).hex()}"
        return "app" if cache.add(slot, 1, REPLAY_SECONDS) else ""
    return "recovery code" if _use_recovery_code(user, code) else ""


@transaction.atomic
def _use_recovery_code(user: User, code: str) -> bool:
    """Which ones are used stands in one row: two browsers take turns."""
    codes = Authenticator.objects.select_for_update().filter(user=user, type=Kind.RECOVERY_CODES).first()
    return codes is not None and bool(RecoveryCodes(codes).validate_code(code))


def offer_registration(request: HttpRequest, user: User) -> dict[str, Any]:
    """What the browser needs to make a passkey for `user`."""
    with context.request_context(request):
        return _plain(webauthn.begin_registration(user, passwordless=True))


def read_registration(request: HttpRequest, text: str) -> dict[str, Any] | None:
    """The new passkey that a browser sent; None when it does not answer our challenge."""
    try:
        credential: dict[str, Any] = json.loads(text)
        webauthn.parse_registration_response(credential)
        with context.request_context(request):
            return credential if webauthn.complete_registration(credential).is_user_verified() else None
    except _MALFORMED:
        return None


def offer_authentication(request: HttpRequest) -> dict[str, Any]:
    """What the browser needs to show a passkey of any user; it proves both possession and who holds it."""
    with context.request_context(request):
        return _plain(webauthn.begin_authentication(None))


def read_authentication(request: HttpRequest, text: str) -> Authenticator | None:
    """The passkey that answered our challenge; None when none did."""
    try:
        response: dict[str, Any] = json.loads(text)
        webauthn.parse_authentication_response(response)
        with context.request_context(request):
            return webauthn.complete_authentication(webauthn.extract_user_from_response(response), response)
    except _MALFORMED:
        return None


def _plain(options: Any) -> dict[str, Any]:
    """Bytes as base64url text, as a browser's parse…FromJSON takes them."""
    plain: dict[str, Any] = json.loads(json.dumps(options, default=dict))
    return plain
