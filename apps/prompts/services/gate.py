"""The gate for production: asked under the prompt's lock by the one service that moves the label."""

from apps.common.errors import Refused
from apps.common.models import User
from apps.prompts.models import Version
from apps.prompts.reports.evidence import Gate, gate_of, was_in_production

__all__ = ["passed_gate", "was_in_production"]


def passed_gate(version: Version, actor: User) -> Gate:
    """The gate as it stands, open. Raises Refused with the first condition that is not met.

    A test set that somebody changes at this moment is as it was read: its run counts for the cases that were there.
    """
    gate = gate_of(version, actor)
    if not gate.is_open:
        first = gate.missing[0]
        more = f" {len(gate.missing) - 1} more conditions are not met." if len(gate.missing) > 2 else ""
        raise Refused(f"Version {version.number} cannot go into production yet. {first.label}: {first.words}{more}")
    return gate
