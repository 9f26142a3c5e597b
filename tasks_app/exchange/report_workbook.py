"""A report as a workbook: the numbers of its content, cell by cell, and what each of them means.

    write_report(path, content, made_at=at)
    write_report(path, content, made_at=at, frozen=Frozen("A1B2", 2, sha256))

Nothing is computed here but percentages of counts, by the one rule for rates. The sheets that
name tasks have those the content has lines of (`reports.narrowed`); the counts stay whole.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from tasks_app.rules.calendar import LOCAL
from tasks_app.rules.figure_words import (
    CHANGE_WORDS,
    NOTICE,
    Words,
    cell_words,
    rate_words,
    tally_words,
)
from tasks_app.rules.figures import CELLS, Counts
from tasks_app.rules.rates import Rate, rates_of
from tasks_app.rules.reporting import CountTable, ReportContent, TaskLine
from tasks_app.rules.text import format_date, format_number, upper_first

from .register_workbook import ABOUT, say_cuts
from .xlsx_writer import Book, Column, Kind, Sheet, Value

NUMBER, DAY = Kind.NUMBER, Kind.DATE
FOUR_CELLS = ("completed_on_time", "completed_late", "open_within_deadline", "open_overdue")
OF_A_TABLE = ("total", *FOUR_CELLS, "open_without_deadline", "planned")
SHEET_NAMES = {
    "group": "Theo nhóm", "agency": "Theo cơ quan", "tree": "Theo bộ, ngành, địa phương",
}  # fmt: skip
OWNER_WORDS = {"at-date": "cơ quan chủ trì tại ngày chốt", "present": "cơ quan hiện nay"}
SUMMARY = (
    Column("Loại", 12), Column("Chỉ tiêu", 44), Column("Số liệu", 11, NUMBER),
    Column("Tử số", 9, NUMBER), Column("Mẫu số", 9, NUMBER), Column("Tỷ lệ", 9, Kind.PERCENT),
    Column("Viết trong báo cáo", 20), Column("Theo những gì biết đến ngày đó", 18, NUMBER),
    Column("Trung vị", 10, Kind.DECIMAL), Column("Mã", 34),
)  # fmt: skip
TABLE = (
    Column("Mã", 12), Column("Tên", 44), Column("Tổng số", 9, NUMBER),
    Column("Hoàn thành đúng hạn", 12, NUMBER), Column("Hoàn thành quá hạn", 12, NUMBER),
    Column("Đang thực hiện, trong hạn", 12, NUMBER),
    Column("Đang thực hiện, quá hạn", 12, NUMBER), Column("Không thời hạn", 10, NUMBER),
    Column("Theo kế hoạch phải xong", 12, NUMBER), Column("Tỷ lệ hoàn thành", 10, Kind.PERCENT),
    Column("Viết trong báo cáo", 18),
)  # fmt: skip
LINE = (
    Column("Mã", 14), Column("Nhiệm vụ", 60), Column("Cơ quan chủ trì", 26), Column("Nhóm", 10),
    Column("Ngày giao", 12, DAY), Column("Hạn ban đầu", 12, DAY), Column("Hạn hiện tại", 12, DAY),
    Column("Thời hạn theo văn bản", 22), Column("Trạng thái", 22), Column("Mức tiến độ", 15),
    Column("Tiến độ", 9, Kind.WHOLE_PERCENT), Column("Ngày hoàn thành", 12, DAY),
    Column("Số ngày quá hạn", 9, NUMBER), Column("Số ngày làm việc quá hạn", 10, NUMBER),
    Column("Số lần gia hạn", 9, NUMBER), Column("Nguyên nhân", 30), Column("Nguồn gốc", 12),
)  # fmt: skip
CHANGE = (
    Column("Thay đổi", 22), Column("Mã", 14), Column("Nhiệm vụ", 60),
    Column("Cơ quan chủ trì", 26), Column("Hạn hiện tại", 12, DAY), Column("Trạng thái", 22),
)  # fmt: skip
TREND = (
    Column("Ngày", 12, DAY), Column("Loại", 10), Column("Tổng số", 9, NUMBER),
    Column("Hoàn thành", 11, NUMBER), Column("Quá hạn", 9, NUMBER),
    Column("Theo kế hoạch", 10, NUMBER), Column("Dự báo thấp", 10, Kind.DECIMAL),
    Column("Dự báo giữa", 10, Kind.DECIMAL), Column("Dự báo cao", 10, Kind.DECIMAL),
)  # fmt: skip
UPDATE = (
    Column("Mã", 12), Column("Cơ quan", 44), Column("Phải báo cáo", 10, NUMBER),
    Column("Đã báo cáo", 10, NUMBER), Column("Đúng hạn", 10, NUMBER),
    Column("Tỷ lệ cập nhật", 10, Kind.PERCENT), Column("Tỷ lệ đúng hạn", 10, Kind.PERCENT),
)  # fmt: skip
NEED = (
    Column("Mã", 14), Column("Vướng mắc", 60), Column("Loại", 16), Column("Cơ quan giải quyết", 26),
    Column("Ngày nêu", 12, DAY), Column("Hạn trả lời", 12, DAY),
    Column("Số ngày làm việc", 9, NUMBER),
)  # fmt: skip
MEANING = (Column("Loại", 12), Column("Tên", 44), Column("Nghĩa", 90), Column("Mã", 34))


@dataclass(frozen=True, slots=True)
class Frozen:
    """Which version of a frozen report the numbers are of."""

    code: str
    version: int
    sha256: str


def write_report(
    path: Path,
    content: ReportContent,
    *,
    made_at: datetime,
    frozen: Frozen | None = None,
) -> int:
    """Write the workbook to `path`; return how many tasks its list names."""
    content = _named_in_full(content)
    with Book(path, title="Báo cáo", made_at=made_at) as book:
        _summary(book.sheet("Tổng hợp", SUMMARY), content)
        for table in content.tables:
            _table(book.sheet(SHEET_NAMES.get(table.split, table.title), TABLE), table, content)
        _changes(book.sheet("Thay đổi", CHANGE), content)
        overdue = content.lines_of("open_overdue")
        overdue.sort(key=lambda line: (-line.days_overdue, line.code))
        for name, shown in (("Quá hạn", overdue), ("Danh sách", content.lines)):
            sheet = book.sheet(name, LINE)
            for line in shown:
                sheet.append(cells_of_line(line))
        _needs(book.sheet("Vướng mắc", NEED), content)
        _updates(book.sheet("Cập nhật kỳ", UPDATE), content)
        _trend(book.sheet("Xu hướng", TREND), content)
        _meanings(book.sheet("Định nghĩa", MEANING), content)
        asked = book.sheet("Bộ lọc", ABOUT)
        for what, which in about(content, made_at=made_at, frozen=frozen):
            asked.append([what, which])
        say_cuts(book, asked)
        book.footer = _footer(content, frozen)
    return len(content.lines)


def _named_in_full(content: ReportContent) -> ReportContent:
    """Return the content with agencies in full beside each task, as in the table by agency."""
    tables = (table.rows for table in content.tables if table.split == "agency")
    names = {row.key: row.name for rows in tables for row in rows}
    lines = (
        replace(line, lead_name=names.get(line.lead, line.lead_name)) for line in content.lines
    )
    return replace(content, lines=tuple(lines))


def rates_in(content: ReportContent) -> dict[str, Rate]:
    """Return every rate of a content under its name."""
    found = rates_of(content.counts)
    if content.updates is not None:
        found |= content.updates.rates
    return found


def about(
    content: ReportContent, *, made_at: datetime, frozen: Frozen | None
) -> list[tuple[str, str]]:
    """Return the lines that say what was asked, and what the numbers are worth."""
    known = content.known_at
    told = [
        ("Chương trình", f"{content.programme_name} ({content.programme})"),
        ("Số liệu tại ngày", format_date(content.as_of)),
        ("Theo những gì đã biết đến", _instant(known) if known else "lúc lập"),
        ("Kỳ báo cáo", content.period_name),
        ("Hạn gửi báo cáo", format_date(content.due_on) if content.due_on else ""),
        ("Cơ quan", f"{content.unit_name} ({content.unit})" if content.unit else ""),
        ("Tính theo", OWNER_WORDS.get(content.owner, content.owner)),
        ("Phiên bản định nghĩa", content.definitions_version),
        ("Mã báo cáo", f"{frozen.code}, phiên bản {frozen.version}" if frozen else ""),
        ("SHA-256 của số liệu", frozen.sha256 if frozen else ""),
        ("Lập tệp lúc", _instant(made_at)),
        ("Lưu ý", "; ".join(content.notes)),
        ("Số nhiệm vụ nêu tên", _shown(content)),
        ("Nguồn số liệu", NOTICE if content.illustrative else "Không có dữ liệu minh họa."),
    ]
    return [(what, which) for what, which in told if which]


def _shown(content: ReportContent) -> str:
    shown, every = len(content.lines), format_number(content.counts.total)
    if shown == content.counts.total:
        return every
    return f"{format_number(shown)} trên {every}: chỉ những nhiệm vụ người xuất được xem"


def _footer(content: ReportContent, frozen: Frozen | None) -> str:
    proof = f"Mã {frozen.code}, SHA-256 {frozen.sha256[:12]}. " if frozen else ""
    return f"{proof}{NOTICE if content.illustrative else ''}"


def _summary(sheet: Sheet, content: ReportContent) -> None:
    then = content.counts_then
    for cell in CELLS:
        name, before = cell_words(cell).name, then.cell(cell) if then else None
        row = ["số lượng", name, content.counts.cell(cell), *[None] * 4, before, None, cell]
        sheet.append(row)
    for key, rate in rates_in(content).items():
        written = f"{format_number(rate.numerator)}/{format_number(rate.denominator)}, {rate.text}"
        sheet.append(
            ["tỷ lệ", rate_words(key).name, None, rate.numerator, rate.denominator, share(rate),
             written, None, None, f"rates.{key}"]
        )  # fmt: skip
    for key, value in content.tallies.items():
        is_median = key.endswith("_median")
        count, median = (None, value) if is_median else (value, None)
        sheet.append(
            ["kỷ luật", tally_words(key).name, count, *[None] * 5, median, f"tallies.{key}"]
        )


def share(rate: Rate) -> float | None:
    """Return the percentage as a share with the decimals that are printed: 26,2% is 0.262."""
    return None if rate.percent is None else round(rate.percent / 100, 3)


def _table(sheet: Sheet, table: CountTable, content: ReportContent) -> None:
    for row in table.rows:
        sheet.append([row.key, row.name, *_counted(row.counts)])
    sheet.append([None, "Cộng", *_counted(content.counts)])


def _counted(counts: Counts) -> list[Value]:
    rate = rates_of(counts)["completion"]
    written = f"{format_number(rate.numerator)}/{format_number(rate.denominator)}, {rate.text}"
    return [*(counts.cell(cell) for cell in OF_A_TABLE), share(rate), written]


def _changes(sheet: Sheet, content: ReportContent) -> None:
    changes = content.changes
    if changes is None:
        return
    by_id = {line.id: line for line in content.lines}
    for kind, what in CHANGE_WORDS.items():
        words = f"{what} sau {format_date(changes.since)}"
        for pk in getattr(changes, kind):
            if (line := by_id.get(pk)) is not None:
                row = [line.code, line.title, line.lead_name, line.deadline, line.status.label]
                sheet.append([upper_first(words), *row])


def cells_of_line(line: TaskLine) -> list[Value]:
    """Return the cells of one task, in the order of `LINE`."""
    return [
        line.code, line.title, line.lead_name, line.group, line.assigned_on,
        line.original_deadline, line.deadline, line.deadline_text, str(line.status.label),
        str(line.health.label) if line.health else None,
        None if line.percent is None else line.percent / 100, line.completed_on,
        line.days_overdue or None, line.working_days_overdue or None, line.extension_count,
        line.cause, "minh họa" if line.is_illustrative else "ghi nhận",
    ]  # fmt: skip


def _needs(sheet: Sheet, content: ReportContent) -> None:
    codes = {line.id: line.code for line in content.lines}
    for need in content.needs:
        if need.task in codes:
            sheet.append(
                [codes[need.task], need.text, need.kind, need.authority, need.raised_on,
                 need.due_on, need.working_days_open]
            )  # fmt: skip


def _updates(sheet: Sheet, content: ReportContent) -> None:
    for unit in content.updates.units if content.updates else ():
        counted = [unit.owing, unit.reported, unit.in_time]
        rates = (share(rate) for rate in unit.rates.values())
        sheet.append([unit.key, unit.name, *counted, *rates])


def _trend(sheet: Sheet, content: ReportContent) -> None:
    for at in content.trend:
        counted: list[Value] = [at.total, at.completed, at.overdue, at.planned]
        sheet.append([at.on, "thực tế", *counted, None, None, None])
    for ahead in content.forecast.points if content.forecast else ():
        empty: list[Value] = [None] * 4
        sheet.append([ahead.on, "dự báo", *empty, ahead.low, ahead.middle, ahead.high])


def _meanings(sheet: Sheet, content: ReportContent) -> None:
    known: list[tuple[str, str, Words]] = [
        *(("số lượng", cell, cell_words(cell)) for cell in CELLS),
        *(("tỷ lệ", f"rates.{rate}", rate_words(rate)) for rate in rates_in(content)),
        *(("kỷ luật", f"tallies.{tally}", tally_words(tally)) for tally in content.tallies),
    ]
    for kind, key, words in known:
        sheet.append([kind, words.name, words.meaning, key])


def _instant(at: datetime | date) -> str:
    return f"{at.astimezone(LOCAL):%H:%M %d/%m/%Y}" if isinstance(at, datetime) else format_date(at)
