class CannotStart(Exception):
    """Why Attune cannot start and what to do about it: each argument is one sentence for the person at the terminal."""
