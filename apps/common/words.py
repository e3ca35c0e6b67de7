"""Small grammar, for templates and sentences alike."""


def counted(noun: str, count: int) -> str:
    """The plural `noun` as it follows `count`: 1 campaign, 2 campaigns, 1 person, 0 people."""
    if count != 1:
        return noun
    return "person" if noun == "people" else noun.removesuffix("s")
