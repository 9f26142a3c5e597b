"""What a report says survives being written down; two versions differ where they differ."""

import json
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks_app.enums import Health, Status
from tasks_app.rules import reporting
from tasks_app.rules.figures import CELLS, Counts
from tasks_app.rules.forecast import Forecast, ForecastPoint, TrendPoint
from tasks_app.rules.reporting import (
    Difference,
    ReportContent,
    TaskLine,
    canonical,
    cell_key,
    differences,
    digest,
    read,
)

EMPTY = ReportContent(
    programme="DA06",
    programme_name="Đề án",
    programme_short_name="Đề án 06",
    as_of=date(2022, 12, 14),
    known_at=datetime(2022, 12, 25, 16, 59, 59, 999999, tzinfo=UTC),
    period="2022-12",
    period_name="tháng 12/2022",
    due_on=date(2022, 12, 23),
    unit="",
    unit_name="",
    owner="at-date",
    definitions_version="1",
    illustrative=True,
    notes=(),
    counts=Counts(),
    counts_then=None,
    tables=(),
    lines=(),
    cells={},
)
instants = st.datetimes(timezones=st.just(UTC))
numbers = st.integers(-(2**53), 2**53)
finite = st.floats(allow_nan=False, allow_infinity=False)
st.register_type_strategy(float, finite)
st.register_type_strategy(int, numbers)
st.register_type_strategy(datetime, instants)
contents = st.builds(
    ReportContent,
    cells=st.dictionaries(st.text(max_size=9), st.tuples(numbers)),
    tallies=st.dictionaries(st.text(max_size=9), st.one_of(numbers, finite, st.none())),
)


@given(contents)
def test_what_is_written_is_read_back(content: ReportContent) -> None:
    text = canonical(content)
    assert read(text) == content
    assert canonical(read(text)) == text


@given(st.builds(Forecast, points=st.tuples(st.from_type(ForecastPoint))))
def test_a_forecast_is_read_back(forecast: Forecast) -> None:
    content = replace(EMPTY, forecast=forecast, trend=(TrendPoint(date(2022, 6, 14), 1, 0, 0, 1),))
    assert read(canonical(content)) == content


def test_the_text_is_one_line_of_sorted_names_and_letters_as_they_are() -> None:
    text = canonical(EMPTY)
    assert "\n" not in text and '"programme_name":"Đề án"' in text
    assert text == json.dumps(
        json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def test_one_letter_more_is_another_digest() -> None:
    assert digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest(canonical(EMPTY)) != digest(canonical(replace(EMPTY, period_name="tháng 1")))


def test_what_an_older_version_did_not_know_is_left_empty() -> None:
    said = json.loads(canonical(EMPTY))
    for name in ("changes", "causes", "needs", "updates", "trend", "forecast", "tallies"):
        del said[name]
    del said["counts"]["planned"]
    assert read(json.dumps(said)) == EMPTY


def test_what_is_no_value_of_a_report_is_not_written() -> None:
    with pytest.raises(TypeError, match="not a value of a report"):
        canonical(replace(EMPTY, notes=(object(),)))  # type: ignore[arg-type]


def test_enums_come_back_as_themselves() -> None:
    line = TaskLine(
        1, "A", "Việc", "PL", "BTP", "Bộ Tư pháp", date(2022, 1, 6), None, "", None,
        Status.IN_PROGRESS, Health.BEHIND,
    )  # fmt: skip
    found = read(canonical(replace(EMPTY, lines=(line,)))).lines[0]
    assert (found.status, found.health) == (Status.IN_PROGRESS, Health.BEHIND)
    assert isinstance(found.status, Status) and isinstance(found.health, Health)


def test_the_tasks_behind_a_number_keep_the_order_of_the_register() -> None:
    def line(pk: int) -> TaskLine:
        return TaskLine(
            pk, f"A{pk}", "", "PL", "", "", date(2022, 1, 6), None, "", None, Status.ASSIGNED
        )

    content = replace(
        EMPTY,
        lines=(line(3), line(1), line(2)),
        cells={"open": (1, 3), cell_key("open", "agency", "BTP"): (2,)},
    )
    assert [found.id for found in content.lines_of("open")] == [3, 1]
    assert [found.id for found in content.lines_of("open", "agency", "BTP")] == [2]
    assert content.lines_of("completed") == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"open": (1, 2)}, {"open": (2, 1)}, []),
        ({"open": (1, 2)}, {"open": (2, 3)}, [Difference("open", 2, 2, (3,), (1,))]),
        ({"open": ()}, {"open": (7,)}, [Difference("open", 0, 1, (7,), ())]),
        ({}, {"open": ()}, [Difference("open", None, 0, (), ())]),
        ({"agency/BYT/open": (1,)}, {}, [Difference("agency/BYT/open", 1, None, (), (1,))]),
    ],
)
def test_versions_differ_in_the_cells_that_changed(
    before: dict[str, Any], after: dict[str, Any], told: list[Difference]
) -> None:
    assert differences(replace(EMPTY, cells=before), replace(EMPTY, cells=after)) == told


def test_differences_follow_the_order_of_the_definitions() -> None:
    rows = [cell_key(cell, "group", "PL") for cell in CELLS]
    after = dict.fromkeys([*reversed(rows), *reversed(CELLS)], (1,))
    found = differences(EMPTY, replace(EMPTY, cells=after))
    assert [one.cell for one in found] == [*CELLS, *rows]


def test_every_field_of_a_content_can_be_read_back() -> None:
    """A new field must be of a type that `read` knows."""
    plain = (str, int, float, bool, date, datetime, type(None))
    seen: set[Any] = set()

    def walk(kind: Any) -> None:
        arguments = get_args(kind)
        if get_origin(kind) in (tuple, dict) or arguments:
            for inner in arguments:
                if inner is not Ellipsis:
                    walk(inner)
        elif hasattr(kind, "__dataclass_fields__") and kind not in seen:
            seen.add(kind)
            hints = get_type_hints(kind)
            for field in fields(kind):
                walk(hints[field.name])
        else:
            assert kind in plain or issubclass(kind, str) or kind in seen, kind

    walk(ReportContent)
    assert reporting.TaskLine in seen
