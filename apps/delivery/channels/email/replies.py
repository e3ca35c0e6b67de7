"""What an SMTP server's answer means for a message. Pure (RFC 5321, section 4.2; enhanced codes RFC 3463)."""

import re
from dataclasses import dataclass

from apps.delivery.channels.base import ChannelError, Fault

_ENHANCED = re.compile(r"^([245])\.(\d{1,3})\.(\d{1,3})\b")


@dataclass(frozen=True)
class Reply:
    code: int
    text: str

    @property
    def is_ok(self) -> bool:
        return self.code < 400

    @property
    def enhanced(self) -> str:
        match = _ENHANCED.match(self.text)
        return match.group() if match else ""


def judge(stage: str, reply: Reply) -> ChannelError:
    """The error of a refusal at `stage` (hello, mail, rcpt, data, body).

    421 closes the session at any stage. A refused MAIL or DATA command is about us, a refused RCPT about the address,
    unless its enhanced code speaks of policy or the network (x.7.z, x.4.z, x.3.z). A body refused for good is about
    this message; refused for now, about the server.
    """
    said = f"{reply.code} {reply.text}".strip()
    is_lost = reply.code == 421
    is_permanent = reply.code >= 500
    subject = reply.enhanced.split(".")[1] if reply.enhanced else ""
    is_ours = is_lost or stage in ("hello", "mail", "data") or subject in ("3", "4", "7")
    if stage == "body":
        is_ours = not is_permanent
    if is_ours:
        return ChannelError(Fault.PROVIDER, said, is_permanent=is_permanent, is_connection_lost=is_lost)
    is_dead = stage == "rcpt" and is_permanent and subject == "1"
    return ChannelError(Fault.RECIPIENT, said, is_permanent=is_permanent, is_dead_address=is_dead)
