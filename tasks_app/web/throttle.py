"""How often something may be asked for: a count a minute in the shared cache."""

from django.core.cache import cache

SECONDS = 60


def is_too_often(what: str, *, most: int) -> bool:
    """Count one more of `what`; return whether it was asked more than `most` times a minute."""
    counter = f"throttle:{what}"
    if cache.add(counter, 1, SECONDS):
        return False
    try:
        return cache.incr(counter) > most
    except ValueError:  # it has just expired
        return False
