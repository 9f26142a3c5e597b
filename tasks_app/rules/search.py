"""Folding text so that `ho tich` finds *hộ tịch*: the same on save and on query."""

import unicodedata


def fold(text: str) -> str:
    """Return `text` without marks and case, đ as d, runs of white space as one space."""
    bare = _without_marks(_without_marks(text).casefold())
    return " ".join(bare.replace("đ", "d").split())


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))
