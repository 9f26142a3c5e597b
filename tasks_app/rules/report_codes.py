"""The short code of a report, as it is printed in a footer and typed in again.

Crockford's letters: no I, L, O, U, so that nothing reads as something else. Ten of them are more
than guessing reaches.
"""

import re

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
MEANT = str.maketrans("OIL", "011")
_CODE = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


def normal(typed: str) -> str:
    """Return the code that was meant: letters in capitals, O as 0, I and L as 1, no dashes.

    Empty where no report can have it.
    """
    code = typed.strip().upper().replace("-", "").translate(MEANT)
    return code if _CODE.fullmatch(code) else ""
