"""Targets, results and published figures from their files: what they become, what is refused."""

from collections import Counter
from datetime import date, datetime
from decimal import Decimal

import pytest

from tasks_app.errors import UnreadableFile
from tasks_app.exchange import csv
from tasks_app.models import Indicator, IndicatorValue, PublishedFigure
from tasks_app.rules.calendar import LOCAL, local_date
from tasks_app.services.imports import indicators, reference
from tasks_app.services.imports.layouts import FIGURES, TARGETS
from tests.demo import FIXTURES, demo
from tests.factories import UserFactory

__all__ = ["demo"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
LATER = datetime(2026, 12, 1, 9, tzinfo=LOCAL)


@pytest.fixture
def load(tmp_path):
    """Load one of the two files again, with a text replaced."""

    def _load(name, old="", new=""):
        text = (FIXTURES / name).read_text("utf-8")
        assert old in text
        (tmp_path / name).write_text(text.replace(old, new, 1), "utf-8")
        if name == "targets.csv":
            indicators.load(csv.read(tmp_path / name, TARGETS), at=LATER)
        else:
            reference.load_figures(csv.read(tmp_path / name, FIGURES), at=LATER)

    return _load


def test_every_row_is_an_indicator_or_the_value_of_one():
    assert (Indicator.objects.count(), IndicatorValue.objects.count()) == (101, 33)
    by_programme = Counter(Indicator.objects.values_list("programme__code", flat=True))
    assert by_programme == {
        "NQ03": 57, "KHAC": 20, "DA06": 13, "UBQG-2022": 5, "DA06-2026": 3, "VNEID-2026": 2,
        "KH-CDS-2022": 1,
    }  # fmt: skip


def test_a_target_keeps_the_words_of_its_source():
    rank = Indicator.objects.get(code="T094")
    assert (rank.target_value, rank.operator, rank.target_on) == (10, "<=", date(2030, 12, 31))
    assert rank.owner.code == "BTTTT"
    worded = Indicator.objects.get(code="T102")
    assert (worded.target_value, worded.operator) == (None, "")
    assert "20% - 50%" in worded.note
    period = Indicator.objects.get(code="T002")
    assert (period.target_period, period.target_on) == ("2023-2025", date(2025, 12, 31))
    assert Indicator.objects.get(code="T071").target_value == Decimal("0.7")
    assert Indicator.objects.get(code="T090").owner_text.startswith("Bộ Công an, Bộ Thông tin")


def test_a_result_belongs_to_the_target_of_its_name():
    found = IndicatorValue.objects.get(indicator__code="T011")
    assert (found.value, found.as_of) == (Decimal("39.98"), date(2025, 10, 28))
    assert not Indicator.objects.filter(code="T012").exists()


def test_a_result_takes_the_word_the_day_and_the_sentence_that_were_published():
    found = IndicatorValue.objects.select_related("indicator__programme").get(
        indicator__code="T024"
    )
    assert (found.qualifier, found.value, found.as_of) == (
        "hơn", Decimal("18.7"), date(2022, 12, 22),
    )  # fmt: skip
    assert (found.indicator.unit, found.indicator.programme.code) == ("triệu hồ sơ", "DA06")
    assert found.sentence == "hệ thống đã thu nhận hơn 18,7 triệu hồ sơ đăng ký"
    assert local_date(found.recorded_at) == date(2022, 12, 25)


def test_loading_again_changes_nothing(load):
    before = list(IndicatorValue.objects.values_list("pk", "superseded_at"))
    load("targets.csv")
    load("published_figures.csv")
    assert list(IndicatorValue.objects.values_list("pk", "superseded_at")) == before
    assert PublishedFigure.objects.count() == 61


def test_what_a_file_changed_is_corrected_and_what_a_person_wrote_stays(load):
    load("targets.csv", ",39.98,", ",40.5,")
    old, new = IndicatorValue.objects.filter(indicator__code="T011").order_by("pk")
    assert (old.value, old.superseded_at, old.superseded_by) == (Decimal("39.98"), LATER, new)
    assert (new.value, new.recorded_at, new.superseded_at) == (Decimal("40.5"), LATER, None)

    IndicatorValue.objects.filter(pk=new.pk).update(recorded_by=UserFactory())
    load("targets.csv")
    new.refresh_from_db()
    assert (new.superseded_at, IndicatorValue.objects.count()) == (None, 34)


def test_a_changed_published_figure_keeps_the_old_one(load):
    load("published_figures.csv", ",45,56,", ",46,56,")
    old, new = PublishedFigure.objects.filter(programme__code="KL-TTG").order_by("pk")
    assert (old.done, old.superseded_by, new.done) == (45, new, 46)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("T001,Đề án 06,", "T001,Đề án 99,", "dòng 2, cột programme: không có chương trình “Đề án"),
        (",=,100,%,2022", ",=,trăm,%,2022", "dòng 2, cột value: “trăm” không phải số"),
        (",=,100,%,2022", ",~,100,%,2022", "dòng 2, cột operator: “~” không hợp lệ"),
        (",=,100,%,2022", ",=,100,%,2022-13", "dòng 2, cột year: ngày “2022-13”"),
        ("Đề án 06,target", "Đề án 06,goal", "dòng 2, cột kind: “goal” không hợp lệ"),
        (",=,39.98,", ",=,NaN,", "cột value: “NaN” không phải số"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line(load, old, new, sentence):
    with pytest.raises(UnreadableFile) as refusal:
        load("targets.csv", old, new)
    assert sentence in "\n".join(refusal.value.problems)


def test_the_published_totals_of_the_reviews_are_there():
    said = set(PublishedFigure.objects.values_list("programme__code", "item", "done", "total"))
    assert {
        ("DA06", "Nhiệm vụ", 59, 225),
        ("DA06", "Dịch vụ công thiết yếu trên môi trường điện tử", 21, 25),
        ("UBQG-2022", "Nhiệm vụ", 101, 107),
        ("UBQG-2022", "Chỉ tiêu", 9, 12),
        ("KL-TTG", "Nhiệm vụ", 45, 56),
        ("KH-CDS-2022", "Nhiệm vụ trọng tâm triển khai trong năm 2022", None, 34),
        ("KH-CDS-2022", "Chỉ tiêu định lượng đến năm 2025", None, 53),
    } <= said
    assert PublishedFigure.objects.get(item="Nhiệm vụ", done=59).in_progress == 166
    assert PublishedFigure.objects.exclude(title_prefix="").count() == 2
