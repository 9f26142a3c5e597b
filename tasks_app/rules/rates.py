"""Rates and shares: a fraction always beside its percentage. Source: DOMAIN §6."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from tasks_app.rules.figures import Counts, OriginalCounts
from tasks_app.rules.text import NO_VALUE, format_percent


@dataclass(frozen=True)
class Rate:
    """A fraction with its percentage; the fraction always stands beside it."""

    numerator: int
    denominator: int

    @property
    def percent(self) -> float | None:
        """The percentage with one decimal, half rounded up; None on a zero denominator."""
        if not self.denominator:
            return None
        exact = Decimal(self.numerator) * 100 / Decimal(self.denominator)
        return float(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))

    @property
    def text(self) -> str:
        """Return "26,2%", or "–" on a zero denominator."""
        return NO_VALUE if self.percent is None else format_percent(self.percent)

    def as_dict(self) -> dict[str, int | float | str | None]:
        return {
            "numerator": self.numerator,
            "denominator": self.denominator,
            "percent": self.percent,
            "text": self.text,
        }


def rates_of(counts: Counts) -> dict[str, Rate]:
    """Return the rates of DOMAIN §6 that follow from the counts alone, those by deadline twice.

    Completion and remaining ask no deadline, so there is no second reading of them.
    """
    original = counts.by_original
    by_original = _by_deadline(counts.completed, original)
    return {
        "completion": Rate(counts.completed, counts.total),
        "remaining": Rate(counts.open, counts.total),
        **_by_deadline(counts.completed, counts),
        "planned": Rate(counts.planned, counts.total),
        "of_plan": Rate(counts.completed, counts.planned),
        **{f"{name}_by_original": rate for name, rate in by_original.items()},
    }


def _by_deadline(completed: int, counts: Counts | OriginalCounts) -> dict[str, Rate]:
    """Return the rates that a deadline decides, by the deadline that `counts` were judged by."""
    settled, due = completed + counts.open_overdue, counts.completed_due + counts.open_overdue
    return {
        "vpcp": Rate(completed, settled),
        "strict_due": Rate(counts.completed_due, due),
        "on_time": Rate(counts.completed_on_time, completed),
        "overdue": Rate(counts.open_overdue, settled),
    }


def shares(parts: Sequence[int]) -> list[float]:
    """Return the percentage of each part with one decimal, adding up to exactly 100,0.

    Largest remainder: what rounding down left over goes to the largest remainders, on a tie to
    the larger part, then to the earlier. All zeros give zeros.
    """
    whole = sum(parts)
    if not whole:
        return [0.0 for _ in parts]
    tenths = [part * 1000 // whole for part in parts]
    by_remainder = sorted(
        range(len(parts)), key=lambda i: (-(parts[i] * 1000 % whole), -parts[i], i)
    )
    for index in by_remainder[: 1000 - sum(tenths)]:
        tenths[index] += 1
    return [value / 10 for value in tenths]
