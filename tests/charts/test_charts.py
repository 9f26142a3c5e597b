"""Charts: valid drawings without style, texts that stay texts, labels that do not collide."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks_app.documents.charts import bars, burn_up, gantt, heat_map, picture, segments, sparkline
from tasks_app.documents.charts.bars import Bar
from tasks_app.documents.charts.burn_up import NARROW, WIDE, BurnUp
from tasks_app.documents.charts.gantt import Gantt
from tasks_app.documents.charts.heat_map import HeatMap
from tasks_app.documents.charts.segments import Segments
from tasks_app.documents.charts.svg import FONT, TOKENS, Place, shortened, text_width
from tasks_app.enums import Health, Status
from tasks_app.errors import InvalidInput
from tasks_app.rules.forecast import PlanPoint, TrendPoint, month_ends, outlook
from tasks_app.selectors.figure_rows import Label
from tasks_app.selectors.matrix import Matrix, MatrixRow
from tasks_app.selectors.series import Tally
from tasks_app.selectors.timeline import Section, TimelineRow

ROOT = Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"
BEGIN, ON = date(2022, 1, 6), date(2022, 12, 25)
HOSTILE = [
    "<w:t>",
    "=1+1",
    "</svg><script>alert(1)</script>",
    "🚀 & \"' \x00\x0b\ud800",
    "Ễ" * 4000,
]


def parsed(drawn: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawn)  # noqa: S314 (our own)


def course(completed=(0, 2, 8, 12, 16, 22, 28, 37, 42, 52, 59), planned=28, on=ON) -> BurnUp:
    days = [*month_ends(BEGIN, on)][: len(completed) - 1]
    past = zip(days, completed, strict=False)
    points = (
        *(TrendPoint(day, 225, done, 0, min(done, planned)) for day, done in past),
        TrendPoint(on, 225, completed[-1], 1, planned),
    )
    ahead = (PlanPoint(date(2023, 12, 31), 143), PlanPoint(date(2025, 12, 31), 210))
    found = outlook(points, target=217, planned_finish_on=ahead[-1].on)
    return BurnUp(points, ahead, found.forecast)


def row(title="Kết nối", **more) -> TimelineRow:
    given = {
        "code": "DL-04", "title": title, "lead": "BTP", "lead_name": "Bộ Tư pháp",
        "start": BEGIN, "until": date(2022, 11, 30), "deadline": date(2022, 11, 30),
        "original_deadline": date(2022, 11, 30), "completed_on": None, "percent": 85,
        "days_past": 25, "status": Status.IN_PROGRESS, "health": Health.OVERDUE, "done": False,
    } | more  # fmt: skip
    return TimelineRow(**given)


def road_map(*rows: TimelineRow, name="Pháp lý") -> Gantt:
    return gantt.whole([Section(Label("pl", name, name), rows or (row(),))], ON)


def matrix(name="Bộ Công an", overdue=(0, 1, 2, 3), *, is_local=False) -> Matrix:
    days = tuple(month_ends(date(2022, 9, 1), date(2022, 12, 31)))
    cells = tuple(Tally(48, 21, late, 30) for late in overdue)
    one = MatrixRow(Label("BCA", name, name), is_local, cells)
    return Matrix(days, (one,), MatrixRow(Label("total", "Tổng", "Tổng"), False, cells), ())


PARTS = (("done", 59), ("on_track", 95), ("at_risk", 27), ("behind", 18), ("overdue", 23))
TOLD = Segments((*PARTS, ("paused", 3)), 79, "25/12/2022")


def every_chart(words: str) -> list[str]:
    return [
        burn_up.draw(BurnUp(course().points, title=words)),
        bars.draw([Bar(words, 9), Bar("b", 0)], title=words),
        gantt.draw(road_map(row(words), name=words), title=words),
        heat_map.draw(HeatMap(matrix(words)), title=words),
        segments.draw(Segments(PARTS, 79, words), title=words),
        sparkline.draw([0, 3, 8], title=words),
    ]


@pytest.mark.parametrize("words", HOSTILE)
def test_whatever_a_title_holds_is_text(words):
    for drawn in every_chart(words):
        root = parsed(drawn)
        names = {element.tag.removeprefix(SVG) for element in root.iter()}
        assert names <= {
            "svg", "title", "desc", "g", "path", "line", "rect", "circle", "text", "tspan",
            "defs", "pattern",
        }  # fmt: skip


@given(st.text(max_size=60))
@settings(max_examples=40)
def test_random_titles_are_read_back_as_they_were(words):
    kept = "".join(letter for letter in words if letter.isprintable())
    for drawn in every_chart(kept):
        assert parsed(drawn).findtext(f"{SVG}title") == kept


@pytest.mark.parametrize("drawn", every_chart("Biểu đồ"))
def test_a_drawing_says_what_it_shows_and_has_no_style(drawn):
    root = parsed(drawn)

    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Biểu đồ"
    assert len(root.findtext(f"{SVG}desc")) > 8
    for element in root.iter():
        assert not {"style", "onclick", "href"} & set(element.keys())
        for paint in ("fill", "stroke"):
            colour = element.get(paint, "none")
            assert colour in {"none", "url(#qua-han)", *TOKENS.values()}


def test_the_style_sheet_knows_every_colour_that_is_drawn():
    sheet = (ROOT / "tasks_app/static/tasks_app/css/charts.css").read_text()
    used = {
        name
        for drawn in every_chart("x")
        for element in parsed(drawn).iter()
        for name in element.get("class", "").split()
        if name[:2] in ("f-", "s-") and "heat" not in name  # heat keeps its own ground
    }
    assert used
    assert {name for name in used if f".{name} " not in sheet} == set()


COURSES = st.lists(st.integers(0, 25), min_size=2, max_size=58)


@given(COURSES, st.integers(0, 225), st.sampled_from([WIDE, NARROW]))
@settings(max_examples=60)
def test_labels_never_collide_nor_leave_the_drawing(steps, planned, size):
    completed = [min(217, sum(steps[: place + 1])) for place in range(len(steps))]
    on = (month_ends(BEGIN, date(2027, 1, 1))[len(steps) - 1]) - timedelta(days=9)
    drawn = burn_up.draw(course(completed, planned, on), width=size[0], height=size[1])

    boxes = _boxes(drawn)
    for place, box in enumerate(boxes):
        assert box.left >= 0 and box.right <= size[0]
        assert box.top >= 0 and box.bottom <= size[1]
        assert not any(box.meets(other) for other in boxes[:place])


def _boxes(drawn: str) -> list:
    root = parsed(drawn)
    boxes = []
    for text in root.iter(f"{SVG}text"):
        place = Place(float(text.get("x")), float(text.get("y")), text.get("text-anchor", "start"))
        bold = text.get("font-weight") is not None
        boxes.append(place.box(text_width("".join(text.itertext()), bold=bold) - 0.2))
    return boxes


def test_the_burn_up_names_its_points():
    texts = _texts(burn_up.draw(course()))

    for words in ("25/12/2022", "59 thực tế", "28 kế hoạch", "Kế hoạch 31/12/2025"):
        assert words in texts
    assert any(text.startswith("Dự báo ") for text in texts)
    assert "thiếu" not in " ".join(texts)
    assert "59 thực tế, thiếu 20" in _texts(burn_up.draw(course(planned=79)))


def test_without_a_forecast_no_band_is_drawn():
    shown = BurnUp(course().points, course().ahead)

    assert "band" not in burn_up.draw(shown) and "Vùng mờ" not in burn_up.draw(shown)
    assert 'class="band' in burn_up.draw(course())


def test_the_burn_up_as_a_table():
    table = burn_up.table_of(course())

    assert table.head == ("Đến ngày", "Hoàn thành", "Kế hoạch", "Khoảng 80%")
    assert table.rows[0] == ("25/12/2022", "59", "28", "")
    assert table.rows[1][0] == "31/12/2022" and "(dự báo)" in table.rows[1][1]


@pytest.mark.parametrize(
    ("value", "by_rate", "step"),
    [(0, False, 0), (1, False, 1), (2, False, 2), (9, False, 3), (0, True, 0), (9.9, True, 1),
     (10, True, 2), (25, True, 3)],
)  # fmt: skip
def test_the_hue_has_four_steps(value, by_rate, step):
    assert heat_map.step_of(value, by_rate=by_rate) == step


def test_provinces_are_told_by_rate_with_the_fraction_in_the_table():
    told = heat_map.of_matrix(matrix("Hà Nội", is_local=True))

    assert told.by_rate and not heat_map.of_matrix(matrix()).by_rate
    assert heat_map.table_of(told).rows[0][-2] == "3/24, 12,5%"
    assert "13" in _texts(heat_map.draw(told, title="x"))


def test_every_cell_prints_its_number():
    assert [t for t in _texts(heat_map.draw(HeatMap(matrix()), title="x")) if t in "·123"] == [
        "·", "1", "2", "3", "1", "2", "3",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "85%, quá 25 ngày"),
        ({"days_past": 0, "health": Health.ON_TRACK}, "85%"),
        ({"done": True, "completed_on": date(2022, 6, 24), "days_past": 0}, "xong 24/06/2022"),
        ({"done": True, "completed_on": ON}, "xong 25/12/2022, muộn 25 ngày"),
        ({"done": True, "days_past": 0}, "đã xong"),
        ({"deadline": None, "until": ON, "days_past": 0, "health": None}, "85%"),
    ],
)
def test_a_bar_of_the_road_map_says_how_it_stands(given, words):
    told = road_map(row(**given))

    assert words in _texts(gantt.draw(told, title="x"))
    assert gantt.table_of(told).rows[0][-1] == words


def test_a_closed_section_is_one_line():
    shut = Gantt(road_map(row(), row()).sections, ON, frozenset())

    assert (shut.lines, road_map(row(), row()).lines) == (1, 3)
    assert "DL-04" not in _texts(gantt.draw(shut, title="x"))


def test_an_empty_road_map_and_empty_bars_are_drawn():
    for drawn in (
        gantt.draw(Gantt((), ON, frozenset()), title="x"),
        bars.draw([], title="x"),
        sparkline.draw([], title="x"),
        segments.draw(Segments((("done", 0),), 0, "25/12/2022"), title="x"),
    ):
        assert parsed(drawn) is not None


def test_parts_fill_the_bar_with_gaps_between():
    root = parsed(segments.draw(TOLD, title="x"))
    rects = [r for r in root.iter(f"{SVG}rect") if r.get("height") == "20"]
    edges = [(float(r.get("x")), float(r.get("x")) + float(r.get("width"))) for r in rects]

    assert len(edges) == 6 and edges[-1][1] == pytest.approx(segments.WIDTH, abs=0.2)
    for before, after in pairwise(edges):
        assert after[0] - before[1] == pytest.approx(segments.GAP, abs=0.15)
    assert segments.table_of(TOLD, title="x").rows[0] == ("Hoàn thành", "59", "26,2%")


def test_a_sparkline_is_small_and_ends_in_a_dot():
    root = parsed(sparkline.draw([0, 1, 8], title="12 tháng"))

    assert (root.get("width"), root.get("height")) == ("84", "24")
    assert float(root.find(f"{SVG}circle").get("cx")) == 80


def test_a_long_text_is_cut_to_its_room():
    assert shortened("ngắn", 100) == "ngắn"
    assert shortened("Ễ" * 400, 100).endswith("…")
    assert text_width(shortened("Ễ" * 400, 100)) <= 100


def test_a_picture_is_a_png_of_the_size_asked_for():
    made = picture.png(burn_up.draw(course(), width=300, height=250), scale=2)

    assert made.startswith(b"\x89PNG\r\n\x1a\n")
    assert (int.from_bytes(made[16:20], "big"), int.from_bytes(made[20:24], "big")) == (600, 500)


def test_a_picture_is_set_in_letters_that_every_machine_has():
    drawn = burn_up.draw(course())

    assert FONT in drawn
    assert picture.PAPER_FONT in picture.on_paper(drawn) and FONT not in picture.on_paper(drawn)
    with pytest.raises(InvalidInput):
        picture.png("<svg/>")


def _texts(drawn: str) -> list[str]:
    root = parsed(drawn)
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
