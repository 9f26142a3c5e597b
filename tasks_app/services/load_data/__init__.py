"""Made-up registers of any size, for measuring; never outside a demonstration installation."""

from .stories import stories
from .writing import Made, make

__all__ = ["Made", "make", "stories"]
