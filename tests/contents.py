"""Contents of reports made by hand: one as the working group knows it, one empty, one hostile."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from tasks_app.enums import Health, Status
from tasks_app.rules.figures import CELLS, Counts
from tasks_app.rules.forecast import Forecast, ForecastPoint, TrendPoint
from tasks_app.rules.reporting import (
    Cause,
    Changes,
    CountRow,
    CountTable,
    Need,
    ReportContent,
    TaskLine,
    UnitUpdates,
    Updates,
    cell_key,
)

AS_OF = date(2022, 12, 25)
ASSIGNED_ON = date(2022, 1, 6)
END_OF_DAY = datetime(2022, 12, 25, 23, 59, 59, 999999, tzinfo=timezone(timedelta(hours=7)))
GROUPS = {
    "PL": ("Pháp lý", 28),
    "DVC": ("Dịch vụ công trực tuyến và thủ tục hành chính", 52),
    "KTXH": ("Phát triển kinh tế – xã hội", 46),
    "CDS": ("Công dân số", 31),
    "DL": ("Hoàn thiện hệ sinh thái dữ liệu", 48),
    "CD": ("Chỉ đạo, điều hành", 20),
}
AGENCIES = {
    "BCA": "Bộ Công an",
    "BTP": "Bộ Tư pháp",
    "BTC": "Bộ Tài chính",
    "BYT": "Bộ Y tế",
    "BTTTT": "Bộ Thông tin và Truyền thông",
    "BLDTBXH": "Bộ Lao động - Thương binh và Xã hội",
    "BGDDT": "Bộ Giáo dục và Đào tạo",
    "VPCP": "Văn phòng Chính phủ",
    "BTNMT": "Bộ Tài nguyên và Môi trường",
    "NHNN": "Ngân hàng Nhà nước Việt Nam",
    "BNV": "Bộ Nội vụ",
    "DP": "Các địa phương (63)",
}
TITLE = (
    "Xây dựng, trình cấp có thẩm quyền ban hành quy định về kết nối, chia sẻ dữ liệu giữa "
    "cơ sở dữ liệu chuyên ngành và Cơ sở dữ liệu quốc gia về dân cư"
)
HOSTILE = (
    '=SUM(A1:A9) #set page(width: 1pt) *đậm* _nghiêng_ $x^2$ <w:t>&amp;</w:t> "nháy" {{ number }} '
    "{% if x %} {_{ }_} `mã` \\u{0} @trích //chú thích ]] 👨‍👩‍👧 ế"
)
LONG = "Rất dài " + "x" * 3_992
DONE, LATE, OVERDUE, SUSPENDED = 59, 9, 23, 3
FORECAST = Forecast(
    months=6,
    per_month=4.2,
    points=(ForecastPoint(date(2023, 12, 31), 95.0, 110.4, 121.0),),
    planned_finish_on=date(2025, 12, 31),
    finish_on=date(2026, 4, 30),
    finish_early_on=date(2025, 11, 30),
    finish_late_on=date(2026, 12, 31),
    slip_days=120,
)


def line(number: int, **changes: object) -> TaskLine:
    """Return the line of the task with this number, in progress and on track."""
    groups = [code for code, (_, count) in GROUPS.items() for _ in range(count)]
    lead = list(AGENCIES)[number % len(AGENCIES)]
    made = TaskLine(
        id=number,
        code=f"DA06-{number:03}",
        title=f"{TITLE}, phần {number}",
        group=groups[(number - 1) % len(groups)],
        lead=lead,
        lead_name=AGENCIES[lead],
        assigned_on=ASSIGNED_ON,
        deadline=date(2023, 6, 30),
        deadline_text="Quý II/2023",
        original_deadline=date(2023, 6, 30),
        status=Status.IN_PROGRESS,
        health=Health.ON_TRACK,
        percent=number % 100,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def of_lines(lines: list[TaskLine], **changes: object) -> ReportContent:
    """Return a content whose numbers are those of its lines."""
    cells = _cells(lines)
    tables = tuple(
        CountTable(split, title, tuple(_rows(lines, split, names)))
        for split, title, names in (
            ("group", "Theo nhóm nhiệm vụ", {code: name for code, (name, _) in GROUPS.items()}),
            ("agency", "Theo cơ quan chủ trì", AGENCIES),
        )
    )
    for split, attribute in (("group", "group"), ("agency", "lead")):
        for key in {getattr(item, attribute) for item in lines}:
            part = [item for item in lines if getattr(item, attribute) == key]
            for cell, ids in _cells(part).items():
                cells[cell_key(cell, split, key)] = ids
    made = ReportContent(
        programme="DA06",
        programme_name="Đề án phát triển ứng dụng dữ liệu về dân cư, định danh và xác thực điện tử",
        programme_short_name="Đề án 06",
        as_of=AS_OF,
        known_at=END_OF_DAY,
        period="",
        period_name="",
        due_on=None,
        unit="",
        unit_name="",
        owner="at-date",
        definitions_version="1",
        illustrative=False,
        notes=(),
        counts=_counts(lines),
        counts_then=None,
        tables=tables,
        lines=tuple(lines),
        cells=cells,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def realistic() -> ReportContent:
    """Return 225 tasks on 25/12/2022 with every section filled: 59 done, 23 overdue."""
    lines = [_state(number) for number in range(1, 226)]
    overdue = tuple(item.id for item in lines if item.health == Health.OVERDUE)
    then = {"completed": 57, "completed_on_time": 48, "open": 168, "open_within_deadline": 145}
    return of_lines(
        lines,
        illustrative=True,
        counts_then=replace(_counts(lines), **then),
        changes=Changes(
            since=date(2022, 11, 14),
            newly_completed=tuple(range(40, 53)),
            newly_overdue=overdue[:3],
            newly_extended=(150, 151),
        ),
        causes=(
            Cause("data", "dữ liệu chưa đủ, chưa sạch", overdue[:3]),
            Cause("coordination", "chờ cơ quan phối hợp", overdue[3:12]),
            Cause("legal", "vướng quy định pháp lý", overdue[12:18]),
            Cause("resources", "thiếu kinh phí, nhân lực", overdue[18:]),
        ),
        needs=tuple(_need(number) for number in range(101, 107)),
        updates=Updates(
            "2022-12",
            date(2022, 12, 20),
            (
                UnitUpdates("BCA", "Bộ Công an", 14, 14, 14),
                UnitUpdates("BTP", "Bộ Tư pháp", 15, 12, 10),
                UnitUpdates("DP", "Các địa phương (63)", 13, 4, 2),
            ),
        ),
        trend=tuple(
            TrendPoint(date(2022, month, 14), 225, 5 * month - 1, 2 * month - 1, 6 * month + 3)
            for month in range(2, 13)
        ),
        forecast=FORECAST,
    )


def _need(number: int) -> Need:
    text = f"Chưa có quy định về mức phí khai thác dữ liệu, trường hợp {number}"
    raised_on, due_on = date(2022, 10, 3), date(2022, 12, 1)
    return Need(number, text, "pháp lý", "Bộ Tài chính", raised_on, due_on, 58)


def minimal() -> ReportContent:
    """Return one task and nothing else known."""
    return of_lines([line(1, title="Một nhiệm vụ", percent=None, deadline=None, deadline_text="")])


def hostile() -> ReportContent:
    """Return texts that try to be formulas, markup or code; a secret task; 4.000 characters."""
    late = {"deadline": date(2022, 6, 30), "days_overdue": 178, "health": Health.OVERDUE}
    lines = [
        line(1, title=HOSTILE, lead_name=HOSTILE, cause=HOSTILE, **late),
        line(2, title=LONG, **late),
        line(3, title="", **late),
        line(4, title="Dòng một\r\nDòng hai\x0b\x00\ttab"),
    ]
    need = Need(1, HOSTILE, HOSTILE, HOSTILE, AS_OF, None, 3)
    hidden = replace(need, task=3, text="không được in ra")
    return of_lines(
        lines,
        programme_short_name=HOSTILE,
        notes=(HOSTILE,),
        causes=(Cause("x", HOSTILE, (1, 2, 3)),),
        needs=(need, hidden),
    )


def _state(number: int) -> TaskLine:
    if number <= DONE:
        done_on = date(2022, 6, 1) + timedelta(days=number)
        late = number <= LATE
        return line(
            number,
            status=Status.COMPLETED,
            health=None,
            percent=100,
            completed_on=done_on,
            deadline=done_on + timedelta(days=-20 if late else 10),
        )
    if number <= DONE + OVERDUE:
        days = 5 * (number - DONE)
        deadline = AS_OF - timedelta(days=days)
        return line(
            number, deadline=deadline, original_deadline=deadline, days_overdue=days,
            working_days_overdue=days * 5 // 7, health=Health.OVERDUE,
        )  # fmt: skip
    if number > 225 - SUSPENDED:
        return line(number, status=Status.SUSPENDED, health=None)
    health = {0: Health.AT_RISK, 1: Health.BEHIND}.get(number % 5, Health.ON_TRACK)
    return line(number, health=health, title="" if number == 200 else f"{TITLE}, phần {number}")


def _cells(lines: list[TaskLine]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {cell: [] for cell in CELLS}
    for item in lines:
        for cell in _cells_of(item):
            found[cell].append(item.id)
    return {cell: tuple(ids) for cell, ids in found.items()}


def _cells_of(item: TaskLine) -> set[str]:
    cells = {"total"}
    if item.original_deadline is not None and item.original_deadline <= AS_OF:
        cells.add("planned")
    if item.status == Status.COMPLETED:
        late = item.deadline is not None and (item.completed_on or AS_OF) > item.deadline
        return cells | {"completed", "completed_late" if late else "completed_on_time"}
    where = "open_overdue" if item.days_overdue else "open_within_deadline"
    cells |= {"open", "open_without_deadline" if item.deadline is None else where}
    by_health = {Health.AT_RISK: "at_risk", Health.BEHIND: "behind"}
    by_status = {Status.SUSPENDED: "suspended", Status.IN_PROGRESS: "in_progress"}
    return cells | {
        name
        for name in (by_health.get(item.health), by_status.get(item.status))  # type: ignore[arg-type, call-overload]
        if name
    }


def _counts(lines: list[TaskLine]) -> Counts:
    return Counts.from_cells({cell: len(ids) for cell, ids in _cells(lines).items()})


def _rows(lines: list[TaskLine], split: str, names: dict[str, str]) -> list[CountRow]:
    attribute = "group" if split == "group" else "lead"
    return [
        CountRow(key, name, name, _counts(part))
        for key, name in names.items()
        if (part := [item for item in lines if getattr(item, attribute) == key])
    ]
