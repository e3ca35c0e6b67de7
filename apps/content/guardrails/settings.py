"""What a policy says, as people set it and as JSON. Pure.

Only what differs from the house's own values is kept, so a policy goes on following them everywhere else.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from apps.ai.types import Severity
from apps.content.guardrails.catalogue import BY_CODE, BY_NAME, RANK, is_floor
from apps.content.guardrails.policy import CHANNEL_LIMITS, EMAIL_LIMITS, GuardPolicy, Limits, Tone

MOST_REQUIRED, PHRASE_LENGTH = 20, 120
ADDRESSES = ("formal", "informal")


@dataclass(frozen=True)
class Required:
    """A phrase that every draft of a locale must hold; without a locale, every draft."""

    phrase: str
    locale: str = ""

    def counts_for(self, locale: str) -> bool:
        return self.locale in ("", locale, locale[:2])


@dataclass(frozen=True)
class PolicySettings:
    """One version's content. `address` is by language (de, fr); `severities` by code or family."""

    limits: Limits = EMAIL_LIMITS
    severities: Mapping[str, Severity] = field(default_factory=dict)
    required: tuple[Required, ...] = ()
    address: Mapping[str, str] = field(default_factory=dict)
    exclamations_max: int = Tone.exclamations_max
    ease_min: int = Tone.ease_min

    @classmethod
    def of_channel(cls, channel: str) -> "PolicySettings":
        """What counts where no policy was made."""
        return cls(limits=CHANNEL_LIMITS[channel])

    @classmethod
    def from_json(cls, data: Mapping[str, Any], channel: str) -> "PolicySettings":
        """Reads what `to_json` wrote. What it does not know is left out, so that old versions stay readable."""
        known = asdict(CHANNEL_LIMITS[channel])
        limits = {name: int(value) for name, value in data.get("limits", {}).items() if name in known}
        severities = {
            code: Severity(value)
            for code, value in data.get("severities", {}).items()
            if code in BY_CODE or code in BY_NAME
        }
        return cls(
            limits=replace(CHANNEL_LIMITS[channel], **limits),
            severities=severities,
            required=tuple(Required(one["phrase"], one.get("locale", "")) for one in data.get("required", [])),
            address={key: value for key, value in data.get("address", {}).items() if value in ADDRESSES},
            exclamations_max=int(data.get("exclamations_max", Tone.exclamations_max)),
            ease_min=int(data.get("ease_min", Tone.ease_min)),
        )

    def to_json(self, channel: str) -> dict[str, Any]:
        house, mine = asdict(CHANNEL_LIMITS[channel]), asdict(self.limits)
        plain = {
            "limits": {name: value for name, value in mine.items() if value != house[name]},
            "severities": {code: value.value for code, value in sorted(self.severities.items())},
            "required": [asdict(one) for one in self.required],
            "address": dict(sorted(self.address.items())),
            "exclamations_max": self.exclamations_max,
            "ease_min": self.ease_min,
        }
        house_tone = {"exclamations_max": Tone.exclamations_max, "ease_min": Tone.ease_min}
        return {name: value for name, value in plain.items() if value not in ({}, []) and value != house_tone.get(name)}

    def applied_to(self, policy: GuardPolicy) -> GuardPolicy:
        """`policy` (locale, lists) as strict as these settings."""
        return replace(
            policy,
            limits=self.limits,
            severities=self.severities,
            required_phrases=tuple(one.phrase for one in self.required if one.counts_for(policy.locale)),
            tone=Tone(self.address.get(policy.locale[:2], ""), self.exclamations_max, self.ease_min),
        )


def problems(settings: PolicySettings, channel: str) -> dict[str, str]:
    """What cannot be saved, by the field's name in the editor: `limits.*`, `severities.*`, `required`, …"""
    found = {}
    house = CHANNEL_LIMITS[channel]
    for name, value in asdict(settings.limits).items():
        most = 4 * getattr(house, name)
        if not (1 if getattr(house, name) else 0) <= value <= most:
            found[f"limits.{name}"] = f"Between 1 and {most}."
    for name in ("subject", "preheader", "paragraph", "segments"):
        if getattr(settings.limits, f"{name}_good") > getattr(settings.limits, f"{name}_max"):
            found[f"limits.{name}_good"] = "Not more than what blocks."
    for code, severity in settings.severities.items():
        family = code.split(".")[0]
        own = BY_CODE[code].severity if code in BY_CODE else Severity.BLOCK
        if is_floor(family) and RANK[severity] < RANK[own]:
            found[f"severities.{code}"] = f"This always blocks. {BY_NAME[family].floor}"
    if len(settings.required) > MOST_REQUIRED or any(len(one.phrase) > PHRASE_LENGTH for one in settings.required):
        found["required"] = f"At most {MOST_REQUIRED} phrases of {PHRASE_LENGTH} characters each."
    if not -1 <= settings.exclamations_max <= 20:
        found["exclamations_max"] = "Between 0 and 20, or empty for any number."
    if not 0 <= settings.ease_min <= 90:
        found["ease_min"] = "Between 0 and 90."
    return found


def digest_of(data: Any) -> str:
    """sha256 in hex of canonical JSON."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
