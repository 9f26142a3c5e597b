"""What a letter's template gets for a word nobody gave it: a fault, not an empty place."""


class Missing(str):
    """Django's `string_if_invalid` that raises where the template would print it."""

    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, variable: object) -> str:
        raise KeyError(f"the letter has no {variable}")
