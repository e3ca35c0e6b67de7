"""What the environment says about accounts: which roles need a second factor, and single sign-on."""

from collections.abc import Mapping
from urllib.parse import urlsplit

ROLES = ("marketer", "reviewer", "admin")
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def role_map(text: str) -> dict[str, str]:
    """`group=role,group=role`; a group without a role is left out."""
    pairs = [part.rpartition("=") for part in listed(text)]
    return {group.strip(): role.strip() for group, _, role in pairs if group.strip()}


def complaints(environment: Mapping[str, str]) -> list[str]:
    """One sentence for each thing that cannot be meant: a misspelt role would be left open and nobody would know."""
    found = []
    required = listed(environment.get("REQUIRE_SECOND_FACTOR", ""))
    if required != ["none"] and (unknown := sorted(set(required) - set(ROLES))):
        found.append(f"REQUIRE_SECOND_FACTOR names {', '.join(unknown)}: list any of {', '.join(ROLES)}, or none.")
    mapping = environment.get("OIDC_ROLES", "")
    if len(role_map(mapping)) < len(listed(mapping)) or not set(role_map(mapping).values()) <= set(ROLES):
        found.append(f"OIDC_ROLES is not a list of group=role with the roles {', '.join(ROLES)}.")
    if mapping and not environment.get("OIDC_ROLES_CLAIM"):
        found.append("OIDC_ROLES is set without OIDC_ROLES_CLAIM: name the claim that holds the groups.")
    issuer = environment.get("OIDC_ISSUER", "")
    if issuer:
        missing = [name for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET") if not environment.get(name)]
        found += [f"{name} is not set, but OIDC_ISSUER is." for name in missing]
        parts = urlsplit(issuer)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            found.append("OIDC_ISSUER is not an https address.")
    return found
