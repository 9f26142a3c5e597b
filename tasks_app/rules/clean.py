"""Text as it is kept: one form per letter, nothing that cannot be seen or written to a file."""

import re
import unicodedata

LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Control characters (PostgreSQL refuses NUL, Word and Excel files the others), halves of
# surrogate pairs, non-characters, and the marks that turn the reading direction: with those
# “gpj.exe” can be made to look like “exe.jpg”.
UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufdd0-\ufdef\ufeff\ufffe\uffff\ud800-\udfff]"
)


def clean(text: str | None) -> str:
    """Return `text` in composed form (NFC) without outer spaces and invisible characters."""
    lines = LINE_ENDS.sub("\n", text or "")
    return unicodedata.normalize("NFC", UNWANTED.sub("", lines)).strip()
