"""Excel of 20.000 rows beside XlsxWriter alone. Goals: ARCHITECTURE §7."""

import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook

from tasks_app.exchange.register_workbook import COLUMNS, Row, cells, write_register
from tasks_app.exchange.xlsx_writer import OPTIONS
from tests.bench.measuring import Bench, Line, in_turns

pytestmark = [pytest.mark.bench, pytest.mark.django_db]

ROWS, BATCH = 20_000, 500
AT = datetime(2026, 6, 15, 5, 0, tzinfo=UTC)
MIB = 1024 * 1024
CHILD = "from tests.bench.test_excel import write; import sys; write(sys.argv[1], int(sys.argv[2]))"
PEAK = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"


def row_of(number: int) -> Row:
    """Return a row as the register gives it."""
    return {
        "code": f"TAI-{number:05d}",
        "title": f"Hoàn thiện quy trình kết nối, chia sẻ dữ liệu dân cư số {number} " * 2,
        "group_name": "Pháp lý",
        "parent": None,
        "kind": "one_off",
        "lead": "BTP",
        "lead_name": "Bộ Tư pháp",
        "assigned_on": date(2022, 1, 6),
        "original_deadline": date(2022, 6, 30) + timedelta(days=number % 900),
        "deadline": date(2022, 6, 30) + timedelta(days=number % 900),
        "deadline_text": "Quý II/2022",
        "status": "in_progress",
        "health": "behind",
        "health_sentence": "Chậm 22 điểm so với kế hoạch (55%/77%), báo cáo gần nhất 14/5",
        "percent": number % 101,
        "completed_on": None,
        "timeliness": None,
        "days_overdue": number % 300,
        "extension_count": number % 3,
        "last_report_on": date(2022, 5, 14),
        "provenance": "illustrative",
        "secrecy": "normal",
        "illustrative": True,
    }


def batches(rows: int) -> Iterator[tuple[int, list[Row]]]:
    for start in range(0, rows, BATCH):
        made = [row_of(number) for number in range(start, min(start + BATCH, rows))]
        yield len(made), made


def write(path: str, rows: int) -> None:
    write_register(Path(path), batches(rows), about=[], made_at=AT)


def write_alone(path: Path, rows: int) -> None:
    """Write the same cells by XlsxWriter's own `write_row`, with its date format."""
    options: dict[str, Any] = {**OPTIONS, "tmpdir": str(path.parent)}
    book = Workbook(str(path), {**options, "default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Nhiệm vụ")
    sheet.write_row(0, 0, [column.title for column in COLUMNS])
    number = 0
    for _, batch in batches(rows):
        for row in batch:
            number += 1
            sheet.write_row(number, 0, cells(row))
    book.close()


def test_twenty_thousand_rows_cost_little_more_than_xlsxwriter_alone(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.bench.measuring.ROUNDS", 3)
    path = tmp_path / "so.xlsx"
    full, floor = in_turns(
        lambda: write(str(path), ROWS), lambda: write_alone(tmp_path / "khong.xlsx", ROWS)
    )
    size = path.stat().st_size
    bench.lines.append(Line("Excel 20.000 dòng, bộ ghi", full, floor, 0, size, "≤ 2"))
    assert floor is not None
    assert full <= 2 * floor


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    peaks = []
    for rows in (2_000, ROWS):
        tracemalloc.start()
        write(str(tmp_path / "so.xlsx"), rows)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] <= peaks[0] + 2 * MIB, peaks


def test_a_process_needs_little_to_write_them(tmp_path: Path) -> None:
    def resident(rows: int) -> int:
        path = str(tmp_path / "so.xlsx")
        setup = "import django, os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'"
        code = f"{setup}; django.setup(); {CHILD}; {PEAK}"
        command = [sys.executable, "-c", code, path, str(rows)]
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
        return int(answer.stdout) // 1024

    assert resident(ROWS) <= resident(1_000) + 10
