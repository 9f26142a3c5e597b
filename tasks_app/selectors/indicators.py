"""Indicators as of (D, K): the value that counts, the target, where they stand. Source: DOMAIN §6.

    found = indicators.readings(indicators.Asked(as_of=day, programme="DA06"), today=today)
    found.as_json()

Indicators are never part of N: nothing here reads a task.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from tasks_app import conf
from tasks_app.enums import IndicatorStatus
from tasks_app.errors import InvalidInput
from tasks_app.models import Agency, Indicator, IndicatorValue
from tasks_app.rules.calendar import local_date
from tasks_app.rules.indicators import (
    Target,
    Value,
    percent_of_target,
    status_on,
    target_written,
    value_on,
    written,
)
from tasks_app.rules.text import format_date

from . import named
from .folding import At

VALUE_COLUMNS = {
    "id": "id",
    "agency": "agency__code",
    "as_of": "as_of",
    "value": "value",
    "numerator": "numerator",
    "denominator": "denominator",
    "qualifier": "qualifier",
    "sentence": "sentence",
    "source": "source",
    "provenance": "provenance",
    "recorded_at": "recorded_at",
    "recorded_by": "recorded_by__full_name",
    "corrects": "supersedes",
    "corrected_at": "superseded_at",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked. Without an agency it is the value of the whole country."""

    as_of: date
    known_at: date | datetime | None = None
    programme: str = ""
    agency: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One indicator on a date: the value that counts, if there is one, and its status."""

    indicator: Indicator
    target: Target
    found: IndicatorValue | None
    status: IndicatorStatus
    percent: Decimal | None

    @property
    def text(self) -> str:
        """Return "hơn 18,7 triệu hồ sơ (22/12/2022)"; empty without a value."""
        if self.found is None:
            return ""
        unit = self.indicator.unit
        return written(self.found.value, unit, self.found.qualifier, self.found.as_of)

    @property
    def target_text(self) -> str:
        return target_written(self.target, self.indicator.unit)

    def as_json(self) -> dict[str, Any]:
        one, found = self.indicator, self.found
        return {
            "id": one.pk,
            "programme": one.programme.code,
            "code": one.code,
            "name": one.name,
            "unit": one.unit,
            "operator": one.operator,
            "target": one.target_value,
            "target_on": one.target_on,
            "target_text": self.target_text,
            "owner": one.owner.code if one.owner else None,
            "owner_text": one.owner_text,
            "source": one.source,
            "provenance": one.provenance,
            "status": self.status.value,
            "status_text": str(self.status.label),
            "percent_of_target": self.percent,
            "value": None if found is None else _value_json(found, self.text),
        }


def _value_json(found: IndicatorValue, text: str) -> dict[str, Any]:
    return {
        "id": found.pk,
        "agency": found.agency.code if found.agency else None,
        "as_of": found.as_of,
        "value": found.value,
        "numerator": found.numerator,
        "denominator": found.denominator,
        "qualifier": found.qualifier,
        "text": text,
        "sentence": found.sentence,
        "source": found.source,
    }


@dataclass(frozen=True, slots=True)
class Readings:
    """The indicators asked for; `by_status` counts them before a status narrows them."""

    asked: Asked
    rows: tuple[Reading, ...]
    by_status: dict[str, int]
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        known = self.asked.known_at
        return {
            "programme": self.asked.programme or None,
            "agency": self.asked.agency or None,
            "as_of": self.asked.as_of.isoformat(),
            "known_at": known.isoformat() if known else None,
            "notes": list(self.notes),
            "by_status": self.by_status,
            "indicators": [row.as_json() for row in self.rows],
        }


def readings(asked: Asked, *, today: date) -> Readings:
    """Return where each indicator stands at (D, K); two statements, whatever their number.

    Raises:
        InvalidInput: a date in the future, an unknown programme or agency.
    """
    notes = _notes(asked, today)
    agency = named.agency_or_none("agency", asked.agency)
    indicators = Indicator.objects.select_related("programme", "owner").order_by("programme", "pk")
    if asked.programme:
        indicators = indicators.filter(programme=named.programme("programme", asked.programme))
    values = _values(indicators, agency, asked)
    rows = [_reading(one, values.get(one.pk, []), asked) for one in indicators]
    return Readings(
        asked,
        tuple(row for row in rows if asked.status in ("", row.status.value)),
        _by_status(rows),
        notes,
    )


def by_key(pk: int) -> QuerySet[Indicator]:
    """Return the indicator with this number, or none."""
    return Indicator.objects.filter(pk=pk)


def values_of(indicator: Indicator) -> QuerySet[IndicatorValue]:
    """Return every value of one indicator, those corrected included."""
    return IndicatorValue.objects.filter(indicator=indicator)


def _notes(asked: Asked, today: date) -> tuple[str, ...]:
    known = asked.known_at
    known_on = local_date(known) if isinstance(known, datetime) else known
    for name, day in (("as_of", asked.as_of), ("known_at", known_on)):
        if day is not None and day > today:
            raise InvalidInput.on(
                name,
                f"Ngày {format_date(day)} ở tương lai. Nhập ngày không sau {format_date(today)}.",
            )
    if known_on is not None and known_on < asked.as_of:
        return (f"Biết đến {format_date(known_on)}",)
    return ()


def _values(
    indicators: QuerySet[Indicator], agency: Agency | None, asked: Asked
) -> dict[int, list[IndicatorValue]]:
    until = At(asked.as_of, asked.known_at).known_until
    rows = IndicatorValue.objects.filter(
        Q(superseded_at__isnull=True) | Q(superseded_at__gte=until),
        indicator__in=indicators.order_by().values("pk"),
        agency=agency,
        as_of__lte=asked.as_of,
        recorded_at__lt=until,
    )
    found: dict[int, list[IndicatorValue]] = {}
    for row in rows.select_related("agency").order_by("pk"):
        found.setdefault(row.indicator_id, []).append(row)
    return found


def _reading(one: Indicator, rows: list[IndicatorValue], asked: Asked) -> Reading:
    target = Target(one.target_value, one.operator, one.target_on)
    by_pk = {row.pk: row for row in rows}
    known_until = At(asked.as_of, asked.known_at).known_until
    chosen = value_on(map(_as_value, rows), asked.as_of, known_until=known_until)
    near = conf.policy().indicator_near_percent
    return Reading(
        indicator=one,
        target=target,
        found=by_pk[chosen.key] if chosen else None,
        status=status_on(asked.as_of, target, chosen, near_percent=near),
        percent=percent_of_target(chosen, target),
    )


def _as_value(row: IndicatorValue) -> Value:
    if row.recorded_at is None:  # the constraint `indicator_value_is_recorded`
        raise TypeError("a value without the instant it was recorded")
    return Value(
        row.as_of, row.value, row.recorded_at, row.superseded_at, row.qualifier, key=row.pk
    )


def _by_status(rows: list[Reading]) -> dict[str, int]:
    counted = Counter(row.status.value for row in rows)
    return {status: counted[status] for status in IndicatorStatus.values}
