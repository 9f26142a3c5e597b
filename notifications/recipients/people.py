"""People and units as letters name them."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    email: str
    full_name: str
    wants_early: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """An agency as letters name it."""

    id: int
    code: str
    name: str
    path: str

    @property
    def line(self) -> Iterator[str]:
        """The tree paths from the unit itself up to the root."""
        parts = self.path.split("/")[:-1]
        return ("/".join(parts[:count]) + "/" for count in range(len(parts), 0, -1))
