"""Agency × month: one hue in four steps, the number in each cell. Source: design §4.13, §11."""

from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import Element

from tasks_app.rules.rates import Rate
from tasks_app.rules.text import NO_VALUE, format_date, format_number
from tasks_app.selectors.matrix import Matrix, MatrixRow

from .svg import Place, add, drawing, shortened, write, written
from .table import Table

NAMES, CELL, ROW, GAP = 250.0, 40.0, 36.0, 4.0
HEAD, FOOT, CHANGE = 30.0, 26.0, 62.0
NOTHING = "·"
COUNT_STEPS = (1, 2, 3)
# A count saturates where a unit has many tasks: of a province the rate is shown, in percent.
RATE_STEPS = (0.1, 10.0, 25.0)
NUMBERS = {0: "ink-3", 1: "on-heat", 2: "on-heat", 3: "on-heat-3"}


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A matrix to draw; `by_rate` prints overdue rates, of the provinces or of all."""

    matrix: Matrix
    by_rate: bool = False

    @property
    def note(self) -> str:
        last = format_date(self.matrix.days[-1])
        what = "Tỷ lệ quá hạn (%)" if self.by_rate else "Số nhiệm vụ quá hạn"
        return f"{what} cuối tháng; cột cuối tính đến {last}."


def of_matrix(matrix: Matrix) -> HeatMap:
    """Return the matrix by rate where all its rows are provinces, else by count."""
    return HeatMap(matrix, by_rate=bool(matrix.rows) and all(row.is_local for row in matrix.rows))


def draw(told: HeatMap, *, title: str) -> str:
    """Return one row for each agency, the totals below, the change of the last month at right."""
    matrix = told.matrix
    width = NAMES + CELL * len(matrix.days) + CHANGE
    height = HEAD + ROW * (len(matrix.rows) + 1) + FOOT
    root = drawing(width, height, title=title, words=_words(told), kind="heat-map")
    write(root, "Cơ quan chủ trì", Place(0, 19), fill="ink-2", bold=True)
    for place in range(len(matrix.days)):
        x = NAMES + CELL * (place + 0.5)
        write(root, _month(matrix.days, place), Place(x, 19, "middle"), fill="ink-2", bold=True)
    write(root, "± 1 tháng", Place(width, 19, "end"), fill="ink-2", bold=True)
    add(root, "line", x1=0, y1=HEAD - 2, x2=width, y2=HEAD - 2, stroke="control")
    for line, row in enumerate(matrix.rows):
        _row(root, row, HEAD + ROW * line, width, by_rate=told.by_rate)
    _totals(root, told, HEAD + ROW * len(matrix.rows), width)
    write(root, told.note, Place(0, height - 6))
    return written(root)


def table_of(told: HeatMap) -> Table:
    """Return the same as a table: counts, or the fractions behind the rates."""
    matrix = told.matrix
    months = tuple(_month(matrix.days, place) for place in range(len(matrix.days)))
    rows = tuple(
        (row.label.name, *_texts(row, told.by_rate), _signed(row.change))
        for row in (*matrix.rows, matrix.totals)
    )
    return Table(told.note, ("Cơ quan", *months, "± 1 tháng"), rows)


def step_of(value: float, *, by_rate: bool) -> int:
    """Return the step of the hue, 0 to 3."""
    return sum(value >= least for least in (RATE_STEPS if by_rate else COUNT_STEPS))


def _row(root: Element, row: MatrixRow, top: float, width: float, *, by_rate: bool) -> None:
    middle = top + ROW / 2 + 4
    group = add(root, "g")
    add(group, "title", row.label.name)
    name = shortened(row.label.name, NAMES - 12, bold=True)
    write(group, name, Place(0, middle), fill="ink", bold=True)
    for place, cell in enumerate(row.cells):
        rate = row.rates[place].percent or 0.0
        step = step_of(rate if by_rate else cell.overdue, by_rate=by_rate)
        x = NAMES + CELL * place + GAP / 2
        add(
            root, "rect", x=x, y=top + GAP / 2, width=CELL - GAP, height=ROW - GAP, rx=3,
            fill=f"heat-{step}" if step else "surface", stroke="" if step else "line",
        )  # fmt: skip
        shown = _number(row, place, by_rate=by_rate) if cell.overdue else NOTHING
        spot = Place(x + (CELL - GAP) / 2, middle, "middle")
        write(root, shown, spot, fill=NUMBERS[step], bold=bool(step))
    _change(root, row, Place(width, middle, "end"))
    add(root, "line", x1=0, y1=top + ROW, x2=width, y2=top + ROW, stroke="line-2")


def _totals(root: Element, told: HeatMap, top: float, width: float) -> None:
    middle, row = top + ROW / 2 + 4, told.matrix.totals
    write(root, row.label.name, Place(0, middle), fill="ink", bold=True)
    for place in range(len(row.cells)):
        spot = Place(NAMES + CELL * (place + 0.5), middle, "middle")
        text = _number(row, place, by_rate=told.by_rate)
        write(root, text, spot, fill="ink", bold=True)
    _change(root, row, Place(width, middle, "end"))


def _number(row: MatrixRow, place: int, *, by_rate: bool) -> str:
    if not by_rate:
        return str(row.cells[place].overdue)
    return format_number(row.rates[place].percent or 0.0, 0)


def _change(root: Element, row: MatrixRow, place: Place) -> None:
    worse = row.change > 0
    write(root, _signed(row.change), place, fill="crimson" if worse else "ink-3", bold=worse)


def _texts(row: MatrixRow, by_rate: bool) -> list[str]:
    if not by_rate:
        return [str(cell.overdue) for cell in row.cells]
    return [_fraction(rate) for rate in row.rates]


def _fraction(rate: Rate) -> str:
    return f"{rate.numerator}/{rate.denominator}, {rate.text}" if rate.denominator else NO_VALUE


def _month(days: tuple[date, ...], place: int) -> str:
    """Return "T12"; with the year where it begins or turns: "T1/23"."""
    day = days[place]
    turns = place > 0 and days[place - 1].year != day.year
    return f"T{day.month}/{day:%y}" if turns else f"T{day.month}"


def _signed(change: int) -> str:
    return f"+{change}" if change > 0 else format_number(change)


def _words(told: HeatMap) -> str:
    last = [row for row in told.matrix.rows if row.cells[-1].overdue]
    named = "; ".join(f"{row.label.short_name}: {row.cells[-1].overdue}" for row in last)
    return f"{told.note} {named or 'Không có nhiệm vụ quá hạn'}."
