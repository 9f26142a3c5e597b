"""Published figures and indicators at the desk: a correction is a new row."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from tasks_app.models import AuditEntry, Indicator, IndicatorValue, Programme, PublishedFigure

ROOT = "/quan-tri/tasks_app/"
FIGURE = {
    "item": "Nhiệm vụ", "as_of": "25/12/2022", "done": "59", "total": "225", "source": "TB 16",
    "provenance": "read", "comparable": "yes",
}  # fmt: skip


@pytest.fixture
def programme(desk):
    return Programme.objects.get(code="DA06")


@pytest.fixture
def indicator(programme):
    return Indicator.objects.create(
        programme=programme, code="T1", name="Hồ sơ", unit="%", target_value=80, operator=">=",
        source="QĐ 06/QĐ-TTg", provenance="read",
    )  # fmt: skip


def value(indicator, **changed):
    said = {"indicator": indicator.pk, "as_of": "01/06/2026", "value": "26,2", "source": "Báo cáo"}
    return {**said, "value": "26.2", **changed}


def test_a_figure_is_added_and_corrected(desk, sign_in, programme):
    client, sent = sign_in(desk.sa), FIGURE | {"programme": programme.pk}
    client.post(f"{ROOT}publishedfigure/add/", sent)
    first = PublishedFigure.objects.get()

    client.post(f"{ROOT}publishedfigure/{first.pk}/change/", sent | {"done": "60"})

    first.refresh_from_db()
    assert (first.done, first.superseded_by.done) == (59, 60)
    assert first.superseded_by.recorded_by == desk.sa
    assert AuditEntry.objects.filter(subject__startswith="số liệu công bố").count() == 2
    again = client.post(f"{ROOT}publishedfigure/{first.pk}/change/", sent | {"done": "61"})
    assert again.status_code == 403
    assert client.post(f"{ROOT}publishedfigure/{first.pk}/delete/").status_code == 403


def test_a_figure_that_is_there_is_said_to_be(desk, sign_in, programme):
    client, sent = sign_in(desk.sa), FIGURE | {"programme": programme.pk}
    client.post(f"{ROOT}publishedfigure/add/", sent)
    answer = client.post(f"{ROOT}publishedfigure/add/", sent, follow=True)
    assert "Đã có số liệu của chương trình" in answer.content.decode()
    future = client.post(f"{ROOT}publishedfigure/add/", sent | {"as_of": "01/01/2999"}, follow=True)
    assert "ở tương lai" in future.content.decode()
    assert PublishedFigure.objects.count() == 1


@pytest.mark.parametrize("who", ["sa", "s1"])
def test_the_secretariat_adds_a_value_and_its_correction(desk, sign_in, indicator, who):
    client = sign_in(getattr(desk, who))
    client.post(f"{ROOT}indicatorvalue/add/", value(indicator))
    first = IndicatorValue.objects.get()
    assert (first.value, first.recorded_by) == (Decimal("26.2"), getattr(desk, who))

    client.post(f"{ROOT}indicatorvalue/add/", value(indicator, value="27", corrects=first.pk))
    first.refresh_from_db()
    assert first.superseded_by.value == 27


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"value": "nhiều"}, "Nhập một số."),
        ({"as_of": "01/01/2999"}, "ở tương lai"),
        ({"numerator": "1", "denominator": "0"}, "Mẫu số phải lớn hơn 0."),
        ({"numerator": "59", "denominator": "225", "value": "27"}, "59/225 là 26,2%"),
        ({"source": ""}, "Trường này là bắt buộc."),
    ],
)
def test_a_wrong_value_is_said_beside_its_field(desk, sign_in, indicator, changed, words):
    answer = sign_in(desk.s1).post(f"{ROOT}indicatorvalue/add/", value(indicator, **changed))
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not IndicatorValue.objects.exists()


def test_values_and_indicators_are_read_never_changed(desk, sign_in, indicator):
    row = IndicatorValue.objects.create(
        indicator=indicator, as_of=date(2026, 6, 1), value=1, source="x", recorded_at=timezone.now()
    )
    client = sign_in(desk.sa)
    for model, pk in (("indicator", indicator.pk), ("indicatorvalue", row.pk)):
        assert client.get(f"{ROOT}{model}/").status_code == 200
        assert client.get(f"{ROOT}{model}/{pk}/change/").status_code == 200
        assert client.post(f"{ROOT}{model}/{pk}/change/", {}).status_code == 403
        assert client.post(f"{ROOT}{model}/{pk}/delete/", {"post": "yes"}).status_code == 403
    assert sign_in(desk.inspector).get(f"{ROOT}indicatorvalue/add/").status_code == 403
