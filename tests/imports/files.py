"""Small register and history files for tests."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from tasks_app.services.imports.layouts import HISTORY, REGISTER

ROW = {
    "code": "DA06-001",
    "group_code": "PL",
    "group_name": "Pháp lý",
    "title": "Trình Chính phủ ban hành Nghị định về định danh",
    "lead_agency_code": "BTP",
    "deadline_text": "30/6/2022",
    "deadline_date": "2022-06-30",
    "deadline_precision": "day",
    "deadline_exclusive": "false",
    "deliverable": "Nghị định của Chính phủ",
    "acceptance_criterion": "Văn bản được ban hành",
    "legal_basis": "QĐ 06/QĐ-TTg (06/01/2022)",
    "kind": "one_off",
    "provenance": "read",
    "source": "Phụ lục QĐ 06/QĐ-TTg",
}
HAPPENING = {
    "code": "DA06-001",
    "actor_role": "EX",
    "actor_agency": "BTP",
    "provenance": "illustrative",
}


def register(folder: Path, *rows: Mapping[str, str], name: str = "so.csv") -> Path:
    """Write a register whose rows differ from `ROW` as given."""
    extra = [column for column in REGISTER.optional if any(column in row for row in rows)]
    full = [{**ROW, **row} for row in rows]
    return write(folder / name, [*REGISTER.required, *extra], full)


def history(folder: Path, *rows: Mapping[str, str], name: str = "lich-su.csv") -> Path:
    """Write a history numbered in order, recorded at 09:00 of the effective day by default."""
    full = [
        {
            **HAPPENING,
            "seq": str(number),
            "recorded_at": f"{row.get('effective_on')}T09:00:00+07:00",
            **row,
        }
        for number, row in enumerate(rows, start=1)
    ]
    return write(folder / name, HISTORY.required, full)


def write(path: Path, columns: Iterable[str], rows: Iterable[Mapping[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(columns), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path
