"""What a reader finds in each form of a report: {cell: number} for the whole and for each row.

Nothing of the service is asked here but the files and pages themselves: each form is read with
a reader of its own, by the headings and sentences that a person would go by.
"""

import io
import re
from dataclasses import dataclass, field
from typing import Any

from lxml import html
from openpyxl import load_workbook

from tests.paper.reading import pages_of, rows_of, squeezed, words_of

Numbers = dict[str, int | str]
GROUP_COLUMNS = ("total", "completed", "rate", "open", "open_overdue")
AGENCY_COLUMNS = (
    "total", "completed_on_time", "completed_late", "open_within_deadline", "open_overdue",
    "open_without_deadline", "rate",
)  # fmt: skip
SHEET_COLUMNS = {
    "Tổng số": "total",
    "Hoàn thành đúng hạn": "completed_on_time",
    "Hoàn thành quá hạn": "completed_late",
    "Đang thực hiện, trong hạn": "open_within_deadline",
    "Đang thực hiện, quá hạn": "open_overdue",
    "Không thời hạn": "open_without_deadline",
    "Theo kế hoạch phải xong": "planned",
}
NUMBER = r"(\d[\d.]*)"
SENTENCES = {
    "total": rf"Tổng số nhiệm vụ được giao là {NUMBER}\.",
    "completed": rf"đã hoàn thành {NUMBER} nhiệm vụ, đạt",
    "open": rf"; {NUMBER} nhiệm vụ đang tiếp tục triển khai",
    "planned": rf"kế hoạch đến cùng thời điểm \({NUMBER} nhiệm vụ\)",
}
PARTS = {  # told only where there are any
    "completed_on_time": rf", gồm {NUMBER} đúng hạn",
    "completed_late": rf"đúng hạn và {NUMBER} quá hạn;",
    "open_within_deadline": rf"{NUMBER} nhiệm vụ trong hạn",
    "open_overdue": rf"{NUMBER} nhiệm vụ quá hạn",
    "open_without_deadline": rf"{NUMBER} nhiệm vụ không nêu thời hạn",
    "at_risk": rf"{NUMBER} nhiệm vụ có nguy cơ",
    "behind": rf"{NUMBER} nhiệm vụ chậm tiến độ",
    "awaiting_acceptance": rf"{NUMBER} nhiệm vụ chờ xác nhận hoàn thành",
    "submitted_upward": rf"{NUMBER} nhiệm vụ đã trình cấp có thẩm quyền",
    "suspended": rf"{NUMBER} nhiệm vụ tạm dừng",
    "near_due": rf"{NUMBER} nhiệm vụ sắp đến hạn",
}
GENERAL = re.compile(r"1\. Kết quả chung(.*?)2\. Kết quả theo nhóm", re.DOTALL)


@dataclass
class Told:
    """What one form says. `rows`: by split, then by the name of the row."""

    whole: Numbers
    rows: dict[str, dict[str, Numbers]] = field(default_factory=dict)


def from_json(*answers: dict[str, Any]) -> Told:
    """Return what `figures --json`, or the same over HTTP, says; one answer a split."""
    told = Told(_flat(answers[0]))
    for split, answer in zip(("group", "agency"), answers, strict=True):
        assert _flat(answer) == told.whole
        told.rows[split] = {row["name"]: _flat(row) for row in answer["by"]}
    return told


def _flat(answer: dict[str, Any]) -> Numbers:
    found = {name: value for name, value in answer.items() if isinstance(value, int)}
    found.pop("illustrative", None)
    for part, ending in (("sub", ""), ("by_original", "_by_original"), ("overdue_bands", "")):
        found |= {f"{name}{ending}": value for name, value in answer[part].items()}
    return found | {"rate": rate(found)}


def rate(numbers: Numbers) -> str:
    """Return "26,2": what a table prints of a row."""
    done, total = int(numbers["completed"]), int(numbers["total"])
    return f"{(done * 2000 + total) // (2 * total) / 10:.1f}".replace(".", ",") if total else "–"


def from_word(raw: bytes) -> Told:
    """Return what the Word file says in its first section and in its two tables."""
    groups, agencies = rows_of(raw, "Nhóm nhiệm vụ")[1:], rows_of(raw, "Cơ quan chủ trì")[2:]
    told = Told(_sentences(words_of(raw)))
    for split, rows, columns in (
        ("group", groups, GROUP_COLUMNS),
        ("agency", agencies, AGENCY_COLUMNS),
    ):
        read = {squeezed(row[1]): _cells(columns, row[2:]) for row in rows}
        assert read.pop("Tổng cộng").items() <= _with_rate(told.whole).items()
        told.rows[split] = read
    return told


def from_pdf(raw: bytes, names: dict[str, list[str]]) -> Told:
    """Return what the PDF says; `names` are those of the rows that are looked for."""
    text = " ".join(pages_of(raw))
    told = Told(_sentences(text))
    _, groups, agencies = re.split(r"[23]\. Kết quả theo (?:nhóm nhiệm vụ|cơ quan chủ trì)", text)
    for split, part, columns in (
        ("group", groups, GROUP_COLUMNS),
        ("agency", agencies, AGENCY_COLUMNS),
    ):
        cells = " ".join([r"([\d.,–]+)"] * len(columns))
        told.rows[split] = {
            name: _cells(columns, _match(rf"\d+ {re.escape(squeezed(name))} {cells} ", part))
            for name in [*names[split]]
        }
        whole = _cells(columns, _match(rf"Tổng cộng {cells} ", part))
        assert whole.items() <= _with_rate(told.whole).items()
    return told


def from_excel(raw: bytes) -> Told:
    """Return what the workbook says: every cell by its key, and the tables by their headings."""
    book = load_workbook(io.BytesIO(raw))
    summary = [dict(zip(*pair, strict=True)) for pair in _records(book["Tổng hợp"])]
    counted = {row["Mã"]: row["Số liệu"] for row in summary if row["Loại"] == "số lượng"}
    told = Told(counted)
    for split, name in (("group", "Theo nhóm"), ("agency", "Theo cơ quan")):
        rows = {}
        for heading, values in _records(book[name]):
            row = dict(zip(heading, values, strict=True))
            known = {cell: row[title] for title, cell in SHEET_COLUMNS.items()}
            written = re.fullmatch(r"(\d+)/(\d+), ([\d,–]+)%?", row["Viết trong báo cáo"])
            assert written is not None
            known |= {"completed": int(written[1]), "rate": written[3]}
            assert int(written[2]) == known["total"]
            rows[row["Tên"]] = known
        assert rows.pop("Cộng").items() <= _with_rate(told.whole).items()
        told.rows[split] = rows
    return told


def _records(sheet: Any) -> list[tuple[Any, Any]]:
    heading, *rows = sheet.iter_rows(values_only=True)
    return [(heading, row) for row in rows]


def from_overview(page: bytes) -> Told:
    """Return what Tổng quan says in its head, its four cells and its table of groups."""
    text, root = squeezed(html.fromstring(page).text_content()), html.fromstring(page)
    patterns = {
        "completed": rf"{NUMBER} / \d+ nhiệm vụ đã hoàn thành",
        "total": rf"\d+ / {NUMBER} nhiệm vụ đã hoàn thành",
        "open": rf"{NUMBER} nhiệm vụ đang tiếp tục triển khai",
        "planned": rf"Kế hoạch đến ngày này là {NUMBER}",
    }
    whole: Numbers = {name: _number(pattern, text) for name, pattern in patterns.items()}
    cells = ("completed_on_time", "completed_late", "open_within_deadline", "open_overdue",
             "open_without_deadline", "total")  # fmt: skip
    figures = root.xpath("//table[contains(@class, 'four-cells')]//*[@class='figure']")
    four = {cell: int(one.text_content()) for cell, one in zip(cells, figures, strict=True)}
    assert whole["total"] == four["total"]
    groups: dict[str, Numbers] = {}
    for row in root.xpath("//table[contains(@class, 'group-table')]/tbody/tr"):
        name, _, done, percent, ahead, late = (squeezed(cell.text_content()) for cell in row)
        completed, total = (int(part) for part in done.split("/"))
        planned = completed - int(ahead.replace("−", "-").replace("+", ""))
        groups[name.strip()] = {
            "completed": completed, "total": total, "rate": percent.rstrip("%"),
            "planned": planned, "open_overdue": int(late),
        }  # fmt: skip
    return Told(whole | four, {"group": groups})


def from_report_page(page: bytes) -> Told:
    """Return what /r/<code> says; each number names its cell in its address."""
    root = html.fromstring(page)
    told = Told({}, {"group": {}, "agency": {}})
    for row in root.xpath("//table[contains(@class, 'report-table')]/tbody/tr"):
        name = squeezed(row.xpath("./th")[0].text_content()).strip()
        for link in row.xpath("./td/a"):
            *where, cell = link.get("href").split("/o/")[1].rstrip("/").split("/")
            into = told.rows[where[0]].setdefault(name, {}) if where else told.whole
            into[cell] = int(link.text_content())
    return told


def _sentences(text: str) -> Numbers:
    part = _match(GENERAL.pattern, text)[0]
    found: Numbers = {name: _number(pattern, part) for name, pattern in SENTENCES.items()}
    for name, pattern in PARTS.items():
        match = re.search(pattern, squeezed(part))
        found[name] = int(match[1].replace(".", "")) if match else 0
    return found


def _match(pattern: str, text: str) -> tuple[str, ...]:
    match = re.search(pattern, text, re.DOTALL)
    assert match is not None, pattern
    return match.groups()


def _number(pattern: str, text: str) -> int:
    return int(_match(pattern, squeezed(text))[0].replace(".", ""))


def _cells(columns: tuple[str, ...], texts: Any) -> Numbers:
    found = zip(columns, texts, strict=True)
    return {name: text if name == "rate" else int(text.replace(".", "")) for name, text in found}


def _with_rate(whole: Numbers) -> Numbers:
    return whole | {"rate": rate(whole)}
