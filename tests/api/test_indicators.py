"""Indicators and reconciliation over HTTP."""

from datetime import date

import pytest

from tasks_app.models import Indicator, IndicatorValue, Programme, PublishedFigure

SENT = {"as_of": "2026-05-31", "value": 26.2, "source": "Báo cáo tháng 5", "qualifier": "gần"}
FIRST = date(2026, 1, 5)


@pytest.fixture
def indicator(cast):
    return Indicator.objects.create(
        programme=Programme.objects.get(code="DA06"), code="T1", name="Hồ sơ trực tuyến", unit="%",
        target_value=80, operator=">=", source="QĐ 06/QĐ-TTg", provenance="read",
    )  # fmt: skip


def path(indicator):
    return f"indicators/{indicator.pk}/values"


def test_a_value_is_recorded_and_read(call, cast, indicator):
    made = call(cast.s2).post(path(indicator), SENT | {"numerator": 59, "denominator": 225})
    assert made.status_code == 201, made.json()
    row = made.json()["value"]
    assert (row["value"], row["recorded_by"]) == (26.2, cast.s2.full_name)

    body = call(cast.stranger).get("indicators", programme="DA06").json()
    [found] = body["indicators"]
    assert (found["status"], found["target_text"]) == ("not_reached", "≥ 80%")
    assert found["value"]["text"] == "gần 26,2% (31/05/2026)"
    assert body["by_status"]["not_reached"] == 1
    assert [one["id"] for one in call(cast.ex).get(path(indicator)).json()["results"]] == [
        row["id"]
    ]


def test_a_correction_names_what_it_corrects(call, cast, indicator):
    reviewer = call(cast.s2)
    first = reviewer.post(path(indicator), SENT).json()["value"]["id"]
    twice = reviewer.post(path(indicator), SENT | {"value": 27})
    assert (twice.status_code, twice.json()["code"]) == (409, "already_applied")
    mended = reviewer.post(path(indicator), SENT | {"value": 27, "corrects": first})
    assert mended.json()["value"]["corrects"] == first
    rows = reviewer.get(path(indicator), ordering="id").json()["results"]
    assert [row["corrected_at"] is None for row in rows] == [False, True]


def test_the_same_request_again_gets_the_first_answer(call, cast, indicator):
    reviewer = call(cast.s2)
    answers = [reviewer.post(path(indicator), SENT, **{"Idempotency-Key": "mot"}) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert IndicatorValue.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"value": "nhiều"}, "value"),
        ({"value": None}, "value"),
        ({"value": "1e400"}, "value"),
        ({"as_of": "2026-06-16"}, "as_of"),
        ({"as_of": "31/05/2026"}, "as_of"),
        ({"numerator": 1, "denominator": 0}, "denominator"),
        ({"numerator": 1}, "denominator"),
        ({"agency": "XYZ"}, "agency"),
        ({"qualifier": "cỡ"}, "qualifier"),
        ({"source": ""}, "source"),
        ({"corrects": "x"}, "corrects"),
        ({"unit": "%"}, "unit"),
    ],
)
def test_what_is_wrong_is_said_by_field(call, cast, indicator, changed, field):
    found = call(cast.s2).post(path(indicator), SENT | changed)
    assert (found.status_code, list(found.json()["errors"])) == (400, [field])
    assert not IndicatorValue.objects.exists()


def test_who_may_not_is_refused_before_the_body_is_read(call, cast, indicator):
    for person in (cast.ex, cast.ld, cast.inspector):
        assert call(person).post(path(indicator), {"value": "x"}).status_code == 403
    assert call(cast.s2).post("indicators/999/values", SENT).status_code == 404
    assert call(cast.s2).get("indicators/999/values").status_code == 404


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"programme": "XYZ"}, "programme"),
        ({"agency": "XYZ"}, "agency"),
        ({"status": "tốt"}, "status"),
        ({"as_of": "2999-01-01"}, "as_of"),
        ({"as_of": "2026-06-16"}, "as_of"),
        ({"known_at": "hôm qua"}, "known_at"),
        ({"year": "2026"}, "year"),
    ],
)
def test_a_wrong_question_is_refused(call, cast, indicator, query, field):
    found = call(cast.ex).get("indicators", **query)
    assert (found.status_code, list(found.json()["errors"])) == (400, [field])


def test_k_before_d_is_answered_and_marked(call, cast, indicator):
    body = call(cast.ex).get("indicators", as_of="2026-06-01", known_at="2026-05-01").json()
    assert body["notes"] == ["Biết đến 01/05/2026"]


def test_a_status_narrows_the_list(call, cast, indicator):
    assert call(cast.ex).get("indicators", status="reached").json()["indicators"] == []
    assert len(call(cast.ex).get("indicators", status="no_data").json()["indicators"]) == 1


def test_more_indicators_ask_no_more_statements(call, cast, indicator, django_assert_num_queries):
    caller = call(cast.ex)
    caller.get("indicators")
    for turn in range(20):
        more = Indicator.objects.create(
            programme=indicator.programme, code=f"T{turn + 2}", name="Khác", source="x",
            provenance="read",
        )  # fmt: skip
        IndicatorValue.objects.create(
            indicator=more, as_of=FIRST, value=turn, source="x", recorded_at="2026-01-06T00:00Z"
        )
    with django_assert_num_queries(3):  # the token, the indicators, their values
        assert len(caller.get("indicators").json()["indicators"]) == 21


def test_reconciliation_is_one_document(call, cast):
    PublishedFigure.objects.create(
        programme=Programme.objects.get(code="DA06"), item="Nhiệm vụ", as_of=date(2026, 6, 1),
        done=0, total=1, source="x", provenance="read", comparable="yes",
    )  # fmt: skip
    body = call(cast.stranger).get("reconciliation", programme="DA06").json()
    [row] = body["figures"]
    assert (row["verdict"], row["then"], row["cells"]) == (
        "agrees", {"done": 0, "total": 1}, {"done": "completed", "total": "total"},
    )  # fmt: skip
    for wrong in ({"programme": "XYZ"}, {"nam": "2026"}):
        assert call(cast.ex).get("reconciliation", **wrong).status_code == 400
    assert call(cast.ex).get("reconciliation", programme="\x00").status_code == 200
