"""Targets and results of `targets.csv`: indicators with their dated, qualified values.

A result belongs to the target of the same name and programme ("…, cả nước" is the whole country),
else to an indicator without a target. Where the same source published the same number
(`published_figures.csv`), its programme, qualifier, unit, day and sentence are taken from there.
"""

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from tasks_app.enums import Comparison, Provenance, Qualifier
from tasks_app.models import Agency, Indicator, IndicatorValue, Programme, PublishedFigure
from tasks_app.rules.calendar import LOCAL
from tasks_app.rules.search import fold
from tasks_app.services import appending

from .cells import Cells
from .table import Problems, Table
from .upsert import upsert

TARGET, RESULT = "target", "result"
OPERATORS = {"≥": ">=", "≤": "<="} | {sign: sign for sign in Comparison.values}
WHOLE_COUNTRY = ", cả nước"
PERIOD = re.compile(r"(?:\d{4}-)?(\d{4})")
MONTH = re.compile(r"(\d{4})-(\d{2})")
QUARTER = re.compile(r"(\d{4})-Q([1-4])")
SAID_ON = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
PUBLISHED_AT = time(17)
# Programmes as this file names them, where that is not a name of the catalogue.
ALIASES = {
    "Đề án phát triển VNeID": "VNEID-2026",
    "Ủy ban Quốc gia về CĐS 2022": "UBQG-2022",
    "Kế hoạch Chuyển đổi số 2022": "KH-CDS-2022",
    "Chương trình hành động NQ 57 (NQ 03/NQ-CP, Phụ lục I)": "NQ03",
    "Dịch vụ công trực tuyến": "KHAC",
    "Báo cáo 25/12/2022": "KHAC",
    "Báo cáo 6 tháng đầu năm 2024": "KHAC",
    "Báo cáo quý I/2022": "KHAC",
}
FIELDS = (
    "name", "unit", "target_value", "operator", "target_on", "target_period", "owner_id",
    "owner_text", "source", "provenance", "note",
)  # fmt: skip
VALUE_FIELDS = ("value", "qualifier", "sentence", "source", "provenance")


@dataclass(frozen=True, slots=True)
class Known:
    """What the rows name: programmes and agencies by their folded names, what was published."""

    programmes: Mapping[str, Programme]
    agencies: Mapping[str, Agency]
    published: Sequence[PublishedFigure]

    def published_as(self, source: str, value: Decimal, name: str) -> PublishedFigure | None:
        """Return the published figure of this source and value; of several, the one so named."""
        found = [one for one in self.published if (one.source, _number(one)) == (source, value)]
        named = [one for one in found if fold(one.item) == fold(name)]
        return next(iter(named if len(found) > 1 else found), None)


def load(table: Table, *, at: datetime) -> None:
    """Make or change the indicators, add their values; what people recorded stays.

    Raises:
        UnreadableFile: an unknown programme, kind, operator or agency, a broken number or period.
    """
    problems, known = Problems(table.name), _known()
    indicators: dict[tuple[int, str], Indicator] = {}
    results: list[tuple[tuple[int, str], IndicatorValue]] = []
    for row in table.rows:
        cells = Cells(row, problems)
        programme = _programme(cells, known)
        name = cells.text("target", limit=500, required=True)
        kind = cells.text("kind")
        if kind not in (TARGET, RESULT):
            cells.refuse("kind", f"“{kind}” không hợp lệ. Dùng: {TARGET}, {RESULT}.")
        if programme is None or not name or kind not in (TARGET, RESULT):
            continue
        number = _decimal(cells, required=kind == RESULT)
        if kind == TARGET:
            one = _indicator(cells, programme, known, name=name, target=number)
            indicators.setdefault(_key(one, indicators), one)
        elif number is not None:
            results.append(_result(cells, programme, known, indicators, name, number, at=at))
    problems.check()
    _save(indicators, results, at=at)


def _known() -> Known:
    programmes: dict[str, Programme] = {}
    for one in Programme.objects.order_by("-pk"):
        programmes |= {fold(one.name): one, fold(one.short_name): one, fold(one.code): one}
    by_code = {one.code: one for one in programmes.values()}
    programmes |= {fold(name): by_code[code] for name, code in ALIASES.items() if code in by_code}
    agencies: dict[str, Agency] = {}
    for agency in Agency.objects.order_by("-pk"):
        agencies |= {fold(agency.short_name): agency}
    agencies |= {fold(one.name): one for one in Agency.objects.order_by("-pk")}
    current = PublishedFigure.objects.filter(superseded_at__isnull=True).exclude(value="")
    return Known(programmes, agencies, list(current.select_related("programme")))


def _programme(cells: Cells, known: Known) -> Programme | None:
    name = cells.text("programme", required=True)
    found = known.programmes.get(fold(name))
    if name and found is None:
        cells.refuse("programme", f"không có chương trình “{name}” trong danh mục.")
    return found


def _key(one: Indicator, taken: Mapping[tuple[int, str], Indicator]) -> tuple[int, str]:
    """Return what results find it by; a second target of the same name keeps its code."""
    key = (one.programme_id, _name_key(one.name))
    return key if key not in taken else (one.programme_id, one.code)


def _name_key(name: str) -> str:
    return fold(name.removesuffix(WHOLE_COUNTRY))


def _indicator(
    cells: Cells, programme: Programme, known: Known, *, name: str, target: Decimal | None
) -> Indicator:
    owner, period = cells.text("owner", limit=300), cells.text("year", limit=20)
    has_target = target is not None
    return Indicator(
        programme=programme,
        code=cells.text("id", limit=40, required=True),
        name=name,
        unit=cells.text("unit", limit=120),
        target_value=target,
        operator=_operator(cells) if has_target else "",
        target_on=_period_end(cells) if period else None,
        target_period=period,
        owner=known.agencies.get(fold(owner)) if owner else None,
        owner_text=owner,
        source=cells.text("source", required=True),
        provenance=cells.choice("confidence", Provenance, default=Provenance.READ),
        note=cells.text("note"),
    )


def _result(
    cells: Cells,
    programme: Programme,
    known: Known,
    indicators: dict[tuple[int, str], Indicator],
    name: str,
    value: Decimal,
    *,
    at: datetime,
) -> tuple[tuple[int, str], IndicatorValue]:
    """Return the value and the key of its indicator, made here where there is no target."""
    source = cells.text("source", required=True)
    said = known.published_as(source, value, name)
    key = (programme.pk, _name_key(name))
    if said is not None and key not in indicators:  # the catalogue of figures knows it better
        programme = said.programme
        key = (programme.pk, _name_key(name))
    if key not in indicators:
        fresh = _indicator(cells, programme, known, name=name, target=None)
        fresh.target_on, fresh.target_period = None, ""
        fresh.unit = said.unit if said else fresh.unit
        indicators[key] = fresh
    as_of = said.as_of if said else _as_of(cells, source)
    return key, IndicatorValue(
        as_of=as_of,
        value=value,
        qualifier=said.qualifier if said and said.qualifier in Qualifier.values else "",
        sentence=said.text_as_published if said else "",
        source=source,
        provenance=cells.choice("confidence", Provenance, default=Provenance.READ),
        recorded_at=min(at, _published_at(as_of, source)),
    )


def _save(
    indicators: Mapping[tuple[int, str], Indicator],
    results: Sequence[tuple[tuple[int, str], IndicatorValue]],
    *,
    at: datetime,
) -> None:
    key = ("programme_id", "code")
    saved = upsert(Indicator, indicators.values(), key=key, fields=FIELDS)
    for name, value in results:
        one = indicators[name]
        value.indicator = saved[one.programme_id, one.code]
    appending.load(
        IndicatorValue,
        [value for _, value in results],
        key=("indicator_id", "agency_id", "as_of"),
        fields=VALUE_FIELDS,
        at=at,
    )


def _decimal(cells: Cells, *, required: bool) -> Decimal | None:
    """Return the number of the row; "0,7" and "0.7" are the same."""
    text = cells.text("value", limit=19, required=required)
    if not text:
        return None
    try:
        found = Decimal(text.replace(",", "."))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) >= 10**14:
        cells.refuse("value", f"“{text}” không phải số.")
        return None
    return found


def _number(figure: PublishedFigure) -> Decimal | None:
    """Return the value of a published figure, written as "65.329" or "18,7"."""
    try:
        return Decimal(figure.value.replace(".", "").replace(",", "."))
    except InvalidOperation:
        return None


def _operator(cells: Cells) -> str:
    text = cells.text("operator", required=True)
    if text and text not in OPERATORS:
        cells.refuse("operator", f"“{text}” không hợp lệ. Dùng: {', '.join(OPERATORS)}.")
    return OPERATORS.get(text, "=")


def _as_of(cells: Cells, source: str) -> date:
    """Return the day of a result: the end of its period, not after the day its source told it."""
    end = _period_end(cells) or date.max
    return min([end, *_days_in(source)])


def _period_end(cells: Cells) -> date | None:
    """Return the last day of "2025", "2023-2025", "2024-06", "2022-Q1" or "2025-10-28"."""
    text = cells.text("year", required=True)
    if whole := PERIOD.fullmatch(text):
        return date(int(whole[1]), 12, 31)
    if quarter := QUARTER.fullmatch(text):
        return _month_end(int(quarter[1]), int(quarter[2]) * 3)
    month = MONTH.fullmatch(text)
    if month and 1 <= int(month[2]) <= 12:
        return _month_end(int(month[1]), int(month[2]))
    return cells.day("year")


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _days_in(source: str) -> list[date]:
    found = []
    for day, month, year in SAID_ON.findall(source):
        if 1 <= int(month) <= 12 and 1 <= int(day) <= _month_end(int(year), int(month)).day:
            found.append(date(int(year), int(month), int(day)))
    return found


def _published_at(as_of: date, source: str) -> datetime:
    """Return when it was learned: the afternoon of the day its source came out."""
    return datetime.combine(max([as_of, *_days_in(source)]), PUBLISHED_AT, LOCAL)
