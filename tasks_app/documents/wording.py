"""The sentences of a report, written once for Word, PDF and page alike.

Every function takes the content and returns whole sentences; where the content does not know,
the sentence says so or carries `MISSING`. Source: design §7 and k-bao-cao, DOMAIN §6.
"""

from tasks_app.rules.figure_words import CHANGE_WORDS, NOTICE
from tasks_app.rules.figures import Counts
from tasks_app.rules.forecast import Forecast
from tasks_app.rules.periods import parse_period
from tasks_app.rules.rates import rates_of
from tasks_app.rules.reporting import Changes, ReportContent
from tasks_app.rules.text import format_date, format_number, upper_first

from .phrases import (
    MISSING,
    codes,
    formal,
    fraction,
    known_until,
    listed,
    long_date,
    month_of,
    one_line,
    span,
    tasks,
)

OPEN_PARTS = {
    "open_within_deadline": "trong hạn",
    "open_overdue": "quá hạn",
    "open_without_deadline": "không nêu thời hạn",
}
SUB_PARTS = {
    "at_risk": "có nguy cơ",
    "behind": "chậm tiến độ",
    "awaiting_acceptance": "chờ xác nhận hoàn thành",
    "submitted_upward": "đã trình cấp có thẩm quyền",
    "suspended": "tạm dừng",
    "near_due": "sắp đến hạn",
}
USUAL_CHANGES = ("newly_assigned", "newly_completed", "newly_overdue", "newly_extended")
NOTHING_KNOWN = f"Chưa có số liệu: {MISSING}"
NO_LONG_OVERDUE = "Không có nhiệm vụ quá hạn kéo dài."
NO_NEEDS = "Không có vướng mắc chờ cấp có thẩm quyền."
KEY_OF_CHART = (
    "Số nhiệm vụ hoàn thành cộng dồn: nét liền là thực tế, nét đứt là kế hoạch theo hạn ban đầu, "
    "nét chấm và vùng mờ là dự báo."
)


def subject(content: ReportContent) -> str:
    """Return what the report is about, its trích yếu."""
    about = f"Tình hình thực hiện các nhiệm vụ của {one_line(content.programme_short_name)}"
    unit = f" do {one_line(content.unit_name)} chủ trì" if content.unit else ""
    return f"{about}{unit}{', ' + content.period_name if content.period else ''}"


def as_of_line(content: ReportContent) -> str:
    """Return "Số liệu tính đến ngày 25 tháng 12 năm 2022", with K where one was asked for."""
    known = content.known_at
    told = f", theo thông tin ghi nhận đến {known_until(known)}" if known is not None else ""
    return f"Số liệu tính đến {long_date(content.as_of)}{told}"


def notice(content: ReportContent) -> str:
    """Return the notice that illustrative data carries, else nothing."""
    return NOTICE if content.illustrative else ""


def general(content: ReportContent) -> list[str]:
    """Return where the whole stands: done, open and its parts, then and now, plan, forecast."""
    return [
        _result(content),
        *_sub_counts(content.counts),
        *then_and_now(content),
        " ".join([plan(content.counts), forecast(content.forecast)]),
    ]


def _result(content: ReportContent) -> str:
    counts, rates = content.counts, rates_of(content.counts)
    done = f"đã hoàn thành {tasks(counts.completed)}, đạt {fraction(rates['completion'])}"
    timely = (
        f", gồm {formal(counts.completed_on_time)} đúng hạn "
        f"và {formal(counts.completed_late)} quá hạn"
    )
    parts = _parts(counts, OPEN_PARTS)
    return (
        f"Tổng số nhiệm vụ được giao là {formal(counts.total)}. "
        f"Đến ngày {format_date(content.as_of)} {done}"
        f"{timely if counts.completed else ''}; "
        f"{tasks(counts.open)} đang tiếp tục triển khai"
        f"{f', trong đó {parts}' if parts else ''}."
    )


def _sub_counts(counts: Counts) -> list[str]:
    parts = _parts(counts, SUB_PARTS)
    told = f"Trong số nhiệm vụ đang triển khai có {parts} (một nhiệm vụ có thể tính nhiều lần)."
    return [told] if parts else []


def _parts(counts: Counts, names: dict[str, str]) -> str:
    return listed(f"{tasks(counts.cell(c))} {name}" for c, name in names.items() if counts.cell(c))


def plan(counts: Counts) -> str:
    """Return how the result compares with the plan of the same day."""
    short = counts.planned - counts.completed
    compared = f"còn thiếu {tasks(short)}" if short > 0 else f"vượt {tasks(-short)}"
    if short == 0:
        compared = "đúng bằng kế hoạch"
    return f"So với kế hoạch đến cùng thời điểm ({tasks(counts.planned)}), {compared}."


def forecast(found: Forecast | None) -> str:
    """Return where the pace leads, with its 80 % band."""
    if found is None:
        return "Chưa đủ số liệu để dự báo ngày hoàn thành."
    pace = (
        f"Với tốc độ {format_number(found.per_month, 1)} nhiệm vụ/tháng "
        f"của {formal(found.months)} tháng gần nhất"
    )
    if found.finish_on is None:
        return f"{pace}, chưa dự báo được tháng hoàn thành toàn bộ."
    return f"{pace}, dự báo hoàn thành toàn bộ vào {month_of(found.finish_on)}{_band(found)}."


def _band(found: Forecast) -> str:
    slip = found.slip_days
    beside = ""
    if found.finish_early_on is not None:
        late = found.finish_late_on
        until = f"đến {month_of(late)}" if late is not None else "trở đi"
        beside = f" (khoảng dự báo 80%: từ {month_of(found.finish_early_on)} {until})"
    if not slip:
        return beside
    return f"{beside}, {'muộn' if slip > 0 else 'sớm'} {span(slip)} so với kế hoạch"


def then_and_now(content: ReportContent) -> list[str]:
    """Return what was known on the day itself, where it differs from what is known now."""
    then = content.counts_then
    if then is None:
        return []
    done, day = fraction(rates_of(then)["completion"]), format_date(content.as_of)
    return [
        f"Theo thông tin đã ghi nhận ngay tại ngày {day}: hoàn thành {done}, "
        f"quá hạn {tasks(then.open_overdue)}; "
        "phần chênh lệch là các sự kiện được ghi nhận sau ngày đó."
    ]


def agencies(content: ReportContent) -> list[str]:
    """Return the sentence above the table by lead agency."""
    counts, rates = content.counts, rates_of(content.counts)
    on_time = (
        f"Trong {tasks(counts.completed)} đã hoàn thành, đúng hạn {fraction(rates['on_time'])}."
    )
    share = fraction(rates["overdue"])
    overdue = f"Quá hạn trên tổng số đã hoàn thành và quá hạn: {share}."
    return [f"{on_time} {overdue}"] if counts.completed else [overdue]


def changes(content: ReportContent) -> list[str]:
    """Return what is new since the previous report, with the codes of the tasks."""
    found = content.changes
    if found is None:
        return [NOTHING_KNOWN]
    since = f"Từ sau ngày {format_date(found.since)} đến ngày {format_date(content.as_of)}"
    named = {word: _ids(found, name) for name, word in CHANGE_WORDS.items()}
    counted = listed(f"{tasks(len(ids))} {word}" for word, ids in named.items() if ids)
    usual = (CHANGE_WORDS[name] for name in USUAL_CHANGES)
    none = listed([word for word in usual if not named[word]], joined="hoặc")
    said = [f"có {counted}" if counted else "", f"không có nhiệm vụ {none}" if none else ""]
    coded = ((word, codes(content, ids)) for word, ids in named.items())
    lists = [f"{upper_first(word)}: {found_codes}." for word, found_codes in coded if found_codes]
    return [f"{since} {'; '.join(filter(None, said))}.", *lists]


def _ids(found: Changes, name: str) -> tuple[int, ...]:
    ids: tuple[int, ...] = getattr(found, name)
    return ids


def title_of_causes(content: ReportContent) -> str:
    """Return the title of the section on causes."""
    overdue = content.counts.open_overdue
    return f"Nguyên nhân của {tasks(overdue)} quá hạn" if overdue else "Nguyên nhân quá hạn"


def causes(content: ReportContent) -> list[str]:
    """Return why tasks are overdue, the most frequent cause first."""
    overdue = content.counts.open_overdue
    if not overdue:
        return ["Không có nhiệm vụ quá hạn."]
    if not content.causes:
        return [f"Nguyên nhân của {tasks(overdue)} quá hạn: {MISSING}"]
    ordered = sorted(content.causes, key=lambda cause: -len(cause.tasks))
    told = "; ".join(f"{one_line(c.label)}: {tasks(len(c.tasks))}" for c in ordered if c.tasks)
    return [f"{upper_first(told)}."]


def long_overdue(content: ReportContent, count: int) -> list[str]:
    """Return how many tasks are overdue for long (DOMAIN §5, E4)."""
    among = _among(content)
    if not count:
        return [f"{among}không có nhiệm vụ quá hạn kéo dài." if among else NO_LONG_OVERDUE]
    had = f"{among}có " if among else ""
    return [f"{had}{tasks(count)} quá hạn trên 60 ngày hoặc quá hai kỳ chốt số liệu."]


def updates(content: ReportContent) -> list[str]:
    """Return how many tasks were reported on in the period, and how many in time."""
    found = content.updates
    if found is None:
        return [NOTHING_KNOWN]
    reported, in_time = found.rates.values()
    if is_running(content):
        return [
            f"{upper_first(_told(found.period))} chưa kết thúc, hạn báo cáo là ngày "
            f"{format_date(found.due_on)}; đến ngày {format_date(content.as_of)} có "
            f"{fraction(reported)} nhiệm vụ phải báo cáo đã được cập nhật."
        ]
    behind = sum(unit.reported < unit.owing for unit in found.units)
    missing = f" Còn {formal(behind)} cơ quan chưa cập nhật đủ." if behind else ""
    return [
        f"Trong {_told(found.period)} có {fraction(reported)} nhiệm vụ phải báo cáo "
        "đã được cập nhật; "
        f"đúng thời hạn (ngày {format_date(found.due_on)}): {fraction(in_time)}.{missing}"
    ]


def is_running(content: ReportContent) -> bool:
    """Return whether the period of the updates ends only after the day of the numbers."""
    found = content.updates
    if found is None or not found.period:
        return False
    return content.as_of < parse_period(found.period).cutoff


def _told(period: str) -> str:
    """Return "kỳ 15/11/2022 – 14/12/2022" of a period's key."""
    if not period:
        return "kỳ"
    named = parse_period(period)
    return f"kỳ {format_date(named.start)} – {format_date(named.cutoff)}"


def needs(content: ReportContent) -> list[str]:
    """Return how many blockers wait for somebody above."""
    among = _among(content)
    if not content.needs:
        return [f"{among}không có vướng mắc chờ cấp có thẩm quyền." if among else NO_NEEDS]
    count = formal(len(content.needs))
    if among:
        return [f"{among}có {count} vướng mắc đề nghị cấp có thẩm quyền xem xét, tháo gỡ:"]
    return [f"Đề nghị cấp có thẩm quyền xem xét, tháo gỡ {count} vướng mắc sau:"]


def names_all(content: ReportContent) -> bool:
    """Return whether every task counted is named: a reader may see some of them only."""
    return len(content.lines) >= content.counts.total


def _among(content: ReportContent) -> str:
    """Return the words before what is counted from the list, where that is not the whole."""
    return "" if names_all(content) else "Trong các nhiệm vụ được nêu tên "
