"""What people see of a person when their task does not need to know who it is. Pure."""

DOTS = "•••"


def masked(text: str) -> str:
    """The first character and dots: "Ana" becomes "A•••"."""
    return f"{text[:1]}{DOTS}" if text else ""


def masked_address(address: str) -> str:
    """ "ana@x.example" becomes "a•••@…", a telephone number "+•••"."""
    return f"{masked(address)}@…" if "@" in address else masked(address)
