"""The `figures` command: one JSON document, or a table, or a sentence on what is wrong."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command


def asked(**options: object) -> str:
    out = StringIO()
    call_command("figures", stdout=out, **options)
    return out.getvalue()


def test_the_document_then_and_now(da06):
    then = json.loads(asked(as_of="2022-12-25", known_at="2022-12-25", json=True))
    now = json.loads(asked(as_of="2022-12-25", json=True))

    assert (then["total"], then["completed"], then["open"]) == (225, 59, 166)
    assert (then["open_within_deadline"], then["open_overdue"]) == (152, 1)
    assert then["open_without_deadline"] == 13
    assert (now["completed"], now["known_at"]) == (62, None)


def test_the_rows_of_each_agency(da06):
    found = json.loads(asked(as_of="2025-07-01", by="agency", owner="present", json=True))

    assert found["owner"] == "present"
    assert sum(row["total"] for row in found["by"]) == found["total"]
    assert {"key", "name", "total", "sub"} <= found["by"][0].keys()


def test_the_table_for_people(da06):
    told = asked(as_of="2022-12-25", known_at="2022-12-25", by="group").splitlines()

    assert told[0] == "Đề án 06, tại ngày 25/12/2022, biết đến 25/12/2022"
    assert told[-2:] == ["Hoàn thành 59/225, 26,2%", "Có dữ liệu minh họa"]
    assert told[-3].split() == ["Cộng", "225", "59", "50", "9", "166", "152", "1", "13"]


def test_a_snapshot_says_its_date_and_a_catalogue_says_it_has_no_figures(da06):
    assert "Số liệu chốt tại 07/11/2025" in asked(programme="TB624", as_of="2026-01-01")
    assert json.loads(asked(programme="TB624", json=True))["open_overdue"] == 74
    with pytest.raises(CommandError, match="chưa có số liệu"):
        asked(programme="NQ03")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"programme": "XYZ"}, "Không có chương trình “XYZ”"),
        ({"as_of": "25/12/2022"}, "Không hiểu ngày “25/12/2022”"),
        ({"as_of": "2022-13-25"}, "Không hiểu ngày “2022-13-25”"),
        ({"period": "2022-Q5"}, "Không hiểu kỳ báo cáo “2022-Q5”"),
        ({"period": "2022-12", "as_of": "2022-12-25"}, "Chỉ nhập một trong hai"),
        ({"period": "2098-12"}, "chưa đến"),
        ({"period": "2021-12"}, "số liệu có từ ngày 06/01/2022"),
        ({"as_of": "2021-12-25"}, "số liệu có từ ngày 06/01/2022"),
        ({"as_of": "2999-01-01"}, "ở tương lai"),
        ({"as_of": "2022-12-25", "known_at": "2999-01-01"}, "ở tương lai"),
    ],
)
def test_what_cannot_be_answered_is_said_in_words(da06, options, words):
    with pytest.raises(CommandError, match=words):
        asked(**options)


def test_a_period_is_told_with_its_dates(da06):
    found = json.loads(asked(period="2022-12", json=True))

    assert found["as_of"] == "2022-12-14"
    assert found["period"] == {
        "key": "2022-12",
        "name": "tháng 12/2022",
        "start": "2022-11-15",
        "cutoff": "2022-12-14",
        "report_due_on": "2022-12-23",  # the 25th is a Sunday
    }
    assert asked(period="2022-12").startswith("Đề án 06, tháng 12/2022, tại ngày 14/12/2022")


@pytest.mark.parametrize("by", ["agency", "tree", "province", "level", "group", "kind"])
def test_the_rows_of_every_split_add_up_to_n(da06, by):
    found = json.loads(asked(as_of="2025-12-01", by=by, json=True))

    assert found["by"]
    for name in ("total", "completed", "open", "open_overdue", "completed_due"):
        assert sum(row[name] for row in found["by"]) == found[name]
    for part in ("sub", "by_original", "overdue_bands"):
        for name, number in found[part].items():
            assert sum(row[part][name] for row in found["by"]) == number


def test_active_programmes_are_printed_one_after_another(da06):
    told = json.loads(asked(as_of="2022-12-25", by="programme", json=True))

    assert [found["programme"] for found in told["programmes"]] == ["DA06"]
    assert "Hoàn thành 62/225" in asked(as_of="2022-12-25", by="programme")
