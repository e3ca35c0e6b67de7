class CannotStart(Exception):
    """Why Attune cannot start and what to do about it, as one sentence for the person at the terminal."""
