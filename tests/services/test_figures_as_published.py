"""Published figures and values of indicators: added, corrected, refused; never counted in N."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tasks_app.enums import AuditKind, IndicatorStatus
from tasks_app.errors import AlreadyApplied, InvalidInput, NotPermitted
from tasks_app.models import AuditEntry, Indicator, IndicatorValue, Programme, PublishedFigure
from tasks_app.rules.figures import Counts
from tasks_app.selectors import asof
from tasks_app.selectors import indicators as selected
from tasks_app.selectors.asof import At, Scope
from tasks_app.services import indicators, published
from tests.cast import cast
from tests.factories import NOON, AgencyFactory

__all__ = ["cast"]
pytestmark = pytest.mark.django_db
TODAY = NOON.date()
MAY = indicators.Measured(as_of=date(2026, 5, 31), value=Decimal("39.98"), source="Báo cáo tháng 5")


@pytest.fixture
def programme(cast):
    return Programme.objects.get(code="DA06")


@pytest.fixture
def indicator(programme):
    return Indicator.objects.create(
        programme=programme, code="T1", name="Hồ sơ trực tuyến", unit="%", target_value=80,
        operator=">=", target_on=date(2026, 12, 31), source="QĐ 06/QĐ-TTg", provenance="read",
    )  # fmt: skip


def review(programme, **changed):
    said = {"programme": programme, "item": "Nhiệm vụ", "as_of": date(2022, 12, 25), "done": 59}
    return PublishedFigure(
        **{**said, "total": 225, "source": "TB 16", "provenance": "read"} | changed
    )


def read(on=TODAY, **more):
    asked = selected.Asked(as_of=on, **more)
    [row] = selected.readings(asked, today=TODAY).rows
    return row


# -- figures as published -----------------------------------------------------------------


def test_a_correction_keeps_the_old_figure_and_is_audited(cast, programme):
    first = published.save(review(programme), by=cast.sa, at=NOON)
    kept = first.pk
    first.done = 60
    new = published.save(first, by=cast.sa, at=NOON + timedelta(hours=1))

    old = PublishedFigure.objects.get(pk=kept)
    assert (old.done, old.superseded_by, old.superseded_at) == (59, new, new.recorded_at)
    assert (new.done, new.supersedes_id, new.recorded_by) == (60, kept, cast.sa)
    entries = AuditEntry.objects.filter(kind=AuditKind.CATALOGUE_CHANGED).order_by("pk")
    assert entries.last().detail["changes"]["đã xong"] == [59, 60]


def test_a_corrected_figure_is_corrected_once(cast, programme):
    first = published.save(review(programme), by=cast.sa, at=NOON)
    again = PublishedFigure.objects.get(pk=first.pk)
    published.save(first, by=cast.sa, at=NOON)
    with pytest.raises(AlreadyApplied):
        published.save(again, by=cast.sa, at=NOON)
    assert PublishedFigure.objects.count() == 2


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"as_of": TODAY + timedelta(days=1)}, "as_of"),
        ({"done": None, "total": None}, "done"),
        ({"done": 226}, "done"),
    ],
)
def test_a_figure_that_cannot_have_been_published_is_refused(cast, programme, changed, field):
    with pytest.raises(InvalidInput) as refusal:
        published.save(review(programme, **changed), by=cast.sa, at=NOON)
    assert field in refusal.value.fields


def test_a_figure_is_published_once_and_kept_by_its_keepers(cast, programme):
    published.save(review(programme), by=cast.sa, at=NOON)
    with pytest.raises(AlreadyApplied, match="Đã có số liệu"):
        published.save(review(programme), by=cast.sa, at=NOON)
    with pytest.raises(NotPermitted):
        published.save(review(programme, item="Khác"), by=cast.s1, at=NOON)


# -- values of indicators -----------------------------------------------------------------


def test_a_value_moves_its_indicator_and_is_audited(cast, indicator):
    assert read().status == IndicatorStatus.NO_DATA
    made = indicators.record(indicator, replace(MAY, qualifier="hơn"), by=cast.s2, at=NOON)
    found = read()
    assert (found.found, found.status) == (made, IndicatorStatus.NOT_REACHED)
    assert (found.text, found.percent) == ("hơn 39,98% (31/05/2026)", Decimal("50.0"))
    assert AuditEntry.objects.filter(kind=AuditKind.CATALOGUE_CHANGED, user=cast.s2).exists()


def test_a_correction_is_a_new_value_and_the_past_stays_as_it_was_known(cast, indicator):
    first = indicators.record(indicator, MAY, by=cast.s2, at=NOON - timedelta(days=3))
    mended = replace(MAY, value=Decimal(80), corrects=first.pk)
    new = indicators.record(indicator, mended, by=cast.sa, at=NOON)

    first.refresh_from_db()
    assert (first.superseded_by, first.value) == (new, Decimal("39.98"))
    assert read().status == IndicatorStatus.REACHED
    before = TODAY - timedelta(days=1)
    assert read(known_at=before).found == first
    notes = selected.readings(selected.Asked(TODAY, before), today=TODAY).notes
    assert notes == (f"Biết đến {before:%d/%m/%Y}",)
    assert read(known_at=TODAY - timedelta(days=4)).status == IndicatorStatus.NO_DATA
    assert read(on=date(2026, 5, 30)).status == IndicatorStatus.NO_DATA
    with pytest.raises(AlreadyApplied, match="đã được đính chính"):
        indicators.record(indicator, replace(mended, as_of=date(2026, 4, 30)), by=cast.sa, at=NOON)


def test_one_value_a_day_for_each_agency(cast, indicator):
    indicators.record(indicator, MAY, by=cast.s2, at=NOON)
    indicators.record(indicator, replace(MAY, agency=cast.btp), by=cast.s2, at=NOON)
    for same in (MAY, replace(MAY, agency=cast.btp)):
        with pytest.raises(AlreadyApplied, match="Đã có số liệu 39,98%"):
            indicators.record(indicator, same, by=cast.s2, at=NOON)
    assert read(agency="BTP").found.agency == cast.btp


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"as_of": TODAY + timedelta(days=1)}, "as_of", "ở tương lai"),
        ({"value": Decimal("NaN")}, "value", "Nhập số"),
        ({"value": Decimal("1e15")}, "value", "Nhập số"),
        ({"value": Decimal("1.23456")}, "value", "4 chữ số thập phân"),
        ({"numerator": Decimal(1)}, "denominator", "cả tử số và mẫu số"),
        ({"numerator": Decimal(1), "denominator": Decimal(0)}, "denominator", "lớn hơn 0"),
        (
            {"numerator": Decimal(59), "denominator": Decimal(225)},
            "value",
            "59/225 là 26,22%, không phải 39,98%",
        ),
        ({"qualifier": "chắc"}, "qualifier", "Chọn một trong"),
        ({"source": " "}, "source", "nguồn của số liệu"),
        ({"corrects": 999}, "corrects", "không có số liệu số 999"),
    ],
)
def test_a_value_that_cannot_be_is_refused(cast, indicator, changed, field, words):
    with pytest.raises(InvalidInput, match=words) as refusal:
        indicators.record(indicator, replace(MAY, **changed), by=cast.s2, at=NOON)
    assert list(refusal.value.fields) == [field]
    assert not IndicatorValue.objects.exists()


def test_a_value_names_an_agency_of_its_day(cast, indicator):
    gone = AgencyFactory(code="BTTTT", valid_to=date(2025, 3, 1))
    with pytest.raises(InvalidInput, match="không hoạt động vào ngày 31/05/2026"):
        indicators.record(indicator, replace(MAY, agency=gone), by=cast.s2, at=NOON)


@pytest.mark.parametrize("who", ["ex", "ld", "inspector", "stranger"])
def test_only_the_secretariat_records(cast, indicator, who):
    with pytest.raises(NotPermitted):
        indicators.record(indicator, MAY, by=getattr(cast, who), at=NOON)


@pytest.mark.parametrize(
    "broken",
    [
        {"numerator": 1, "denominator": 0},
        {"numerator": 1},
        {"recorded_at": None},
        {},  # a second current value of the day
    ],
)
def test_the_database_holds_the_promises(cast, indicator, broken):
    said = {"indicator": indicator, "as_of": TODAY, "value": 1, "source": "x", "recorded_at": NOON}
    if not broken:
        IndicatorValue.objects.create(**said)
    with pytest.raises(IntegrityError), transaction.atomic():
        IndicatorValue.objects.create(**{**said, **broken})


def test_indicators_are_never_counted_in_n(cast, programme, indicator):
    def counted() -> Counts:
        return asof.counts(Scope(programme.pk), At(TODAY), near_due_until=TODAY)[None][0]

    before = counted()
    indicators.record(indicator, MAY, by=cast.s2, at=NOON)
    assert counted() == before
    assert before.total == 1


def test_a_status_narrows_the_list_and_every_status_is_counted(cast, indicator):
    found = selected.readings(selected.Asked(TODAY, status="reached"), today=TODAY)
    assert (found.rows, found.by_status["no_data"]) == ((), 1)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"as_of": TODAY + timedelta(days=1)}, "as_of"),
        ({"known_at": TODAY + timedelta(days=1)}, "known_at"),
        ({"programme": "XYZ"}, "programme"),
        ({"agency": "XYZ"}, "agency"),
    ],
)
def test_what_cannot_be_asked_is_refused(cast, indicator, asked, field):
    with pytest.raises(InvalidInput) as refusal:
        selected.readings(selected.Asked(**{"as_of": TODAY} | asked), today=TODAY)
    assert field in refusal.value.fields
