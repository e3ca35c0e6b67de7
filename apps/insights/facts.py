"""What the prompt editor may offer: the lowest app that knows both people's facts and prompts says it."""

from apps.profiles.facts import Privacy, available_facts


def sayable_facts() -> list[tuple[str, str]]:
    """(key, label) of every fact that may enter a brief: never what says who somebody is."""
    return [(info.key, info.label) for info in available_facts() if info.privacy is not Privacy.IDENTITY]
