"""Made-up registers of any size, for measuring; never outside a demonstration installation."""

from .writing import Made, make

__all__ = ["Made", "make"]
