"""docs/so-lieu.md tells the secretariat what every number means."""

import re
from pathlib import Path

import pytest

from tasks_app.rules.figure_words import CELL_WORDS, RATE_WORDS
from tasks_app.rules.figures import CELLS, MAIN_CELLS, Counts
from tasks_app.rules.rates import rates_of
from tasks_app.selectors.figure_rows import Split
from tasks_app.selectors.figures import DEFINITIONS_VERSION

TEXT = (Path(__file__).resolve().parent.parent / "docs" / "so-lieu.md").read_text()
ROWS = re.findall(r"^\| `(\w+)` \| (.+) \|$", TEXT, re.MULTILINE)


def section(title: str) -> str:
    """Return the text under the heading that begins with `title`."""
    return TEXT.split(f"\n## {title}", 1)[1].split("\n## ", 1)[0]


@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_is_defined_once(cell):
    cells = TEXT.split("\n## Các đẳng thức", 1)[0]

    assert len(re.findall(rf"^\| `{cell}` \| ", cells, re.MULTILINE)) == 1


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_is_called_as_in_every_report(cell):
    symbol = r"[^|]+ \| " if cell in MAIN_CELLS else ""

    found = re.search(rf"^\| `{cell}` \| {symbol}([^|]+) \| ", TEXT, re.MULTILINE)

    assert found is not None
    assert found[1] == CELL_WORDS[cell].name


@pytest.mark.parametrize("rate", rates_of(Counts()))
def test_every_rate_is_defined_as_it_is_called(rate):
    assert f"| `{rate}` | {RATE_WORDS[rate].name} | " in section("Tỷ lệ")


@pytest.mark.parametrize("split", [split for split in Split if split != Split.NONE])
def test_every_split_is_described(split):
    assert f"| `{split}` | " in section("Các cách chia")


def test_nothing_is_defined_that_does_not_exist():
    known = {*CELLS, *rates_of(Counts()), *(split.value for split in Split)}

    assert {name for name, _ in ROWS} <= known
    assert all("| " in rest or name in [*Split] for name, rest in ROWS)


def test_the_version_is_that_of_the_code():
    assert f"Phiên bản định nghĩa: **{DEFINITIONS_VERSION}**" in TEXT
    assert f"- **{DEFINITIONS_VERSION}**: " in section("Thay đổi")
