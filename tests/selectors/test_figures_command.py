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
        ({"as_of": "2021-12-25"}, "số liệu có từ ngày 06/01/2022"),
        ({"as_of": "2999-01-01"}, "ở tương lai"),
        ({"as_of": "2022-12-25", "known_at": "2999-01-01"}, "ở tương lai"),
    ],
)
def test_what_cannot_be_answered_is_said_in_words(da06, options, words):
    with pytest.raises(CommandError, match=words):
        asked(**options)
