"""The order of Vietnamese names, word by word and the same on every database."""

from functools import lru_cache
from unicodedata import normalize

LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng; none comes first

Place = tuple[int, str]
Word = tuple[tuple[Place, ...], tuple[int, ...]]


@lru_cache(maxsize=4096)
def alphabetical(name: str) -> tuple[tuple[Word, ...], str]:
    """Return what to sort `name` by: Đ after D, "Bộ Giao thông" before "Bộ Giáo dục".

    In each word letters decide, then tones; capitals last. Other signs come before letters.
    """
    return tuple(_word(word) for word in normalize("NFC", name.lower()).split()), name


def _word(word: str) -> Word:
    parts = [_letter(letter) for letter in word]
    return tuple(place for place, _ in parts), tuple(tone for _, tone in parts)


def _letter(letter: str) -> tuple[Place, int]:
    """Return the place of a letter in the alphabet, and of its tone."""
    marks = normalize("NFD", letter)
    bare = normalize("NFC", "".join(mark for mark in marks if mark not in TONES))
    tone = max(TONES.find(mark) + 1 for mark in marks)
    return (LETTERS.find(bare) + 1, bare), tone
