"""Letters on a phone and on a desk: nothing to push sideways, both halves of a row readable."""

from datetime import date

import pytest
from playwright.sync_api import Browser

from notifications.day import Day
from notifications.messages import letters
from notifications.messages.letters import Letter
from notifications.messages.rows import Row
from notifications.recipients.lines import TaskLine
from notifications.recipients.people import Unit
from tasks_app.enums import Health
from tasks_app.rules.calendar import WorkCalendar
from tasks_app.rules.health import HealthReading
from tasks_app.rules.ladder import Section, Step
from tasks_app.rules.policy import Policy

TODAY = date(2026, 6, 15)
DAY = Day(TODAY, WorkCalendar(), Policy())
UNIT = Unit(1, "BTP", "Bộ Tư pháp", "CP/BTP/")


def row(number: int, section: Section, step: str, deadline: date) -> Row:
    reading = HealthReading(Health.OVERDUE, (), "Quá hạn", expected=100, reported=85)
    line = TaskLine(
        id=number,
        code=f"DA06-{number:03}",
        title="Kết nối Cơ sở dữ liệu hộ tịch điện tử với Cơ sở dữ liệu quốc gia về dân cư",
        deadline=deadline,
        percent=85,
        last_report_on=TODAY,
        reading=reading,
        unit=UNIT,
        programme=1,
        focal_id=None,
        focal_name="",
        is_under_way=True,
        is_secret=False,
        is_illustrative=True,
        extension_pending=True,
    )
    return Row(line, section, step, ((number, step),), f"{step}: vừa quá hạn", -4)


LATE = [row(n, Section.OVERDUE, Step.JUST_OVERDUE, date(2026, 6, 9)) for n in range(45)]
SOON = [row(n, Section.DUE_SOON, Step.EVE, date(2026, 6, 16)) for n in range(50, 53)]
PAPERS = {0: [("Vướng mắc", "chưa thống nhất trường dữ liệu")]}


def written(kind: str) -> Letter:
    if kind == "digest":
        return letters.digest([*LATE, *SOON], name="Trần Thu Hà", day=DAY)
    if kind == "news":
        return letters.news(LATE[0], name="Trần Thu Hà", day=DAY)
    rows = LATE if kind == "many" else LATE[:1]
    step = Step.TO_HEAD
    return letters.escalation(rows, name="Trần Thu Hà", step=step, unit=UNIT, day=DAY, facts=PAPERS)


@pytest.mark.parametrize("width", [320, 390, 640, 1280])
@pytest.mark.parametrize("kind", ["digest", "news", "one", "many"])
def test_a_letter_fits_its_screen(chromium: Browser, kind: str, width: int) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 800})
    page.set_content(written(kind).html)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    button = page.locator("a.button").bounding_box()
    assert button is not None
    assert button["height"] >= 44
    if width <= 390:
        assert button["width"] >= width - 40
    page.close()
