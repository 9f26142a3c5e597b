"""A file as rows of text, and the problems found in it by line and column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from tasks_app.errors import UnreadableFile

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the line it begins on (1 is the header) and its cells by column."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """One file, decoded and split; `sha256` is of its bytes."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns a kind of file must have, and those it may have."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


@dataclass(slots=True)
class Problems:
    """What is wrong with a file, in the order it was found."""

    filename: str
    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, column: str, sentence: str) -> None:
        """Note one problem; without a column it concerns the whole line."""
        place = f"dòng {line}, cột {column}" if column else f"dòng {line}"
        problem = (line, f"{self.filename}, {place}: {sentence}")
        if problem not in self.found[-20:]:  # one cell may be read for two purposes
            self.found.append(problem)

    def check(self) -> None:
        """Stop here if anything was found.

        Raises:
            UnreadableFile: with the first problems by line, and how many more there are.
        """
        if self.found:
            raise refusal(
                self.filename, [text for _, text in sorted(self.found, key=itemgetter(0))]
            )


def refusal(filename: str, sentences: Sequence[str]) -> UnreadableFile:
    """Return the refusal of a file with its problems, cut to a readable number."""
    shown = list(sentences[:SHOWN])
    if len(sentences) > SHOWN:
        shown.append(f"… và {len(sentences) - SHOWN} lỗi khác.")
    return UnreadableFile(
        f"{filename}: có {len(sentences)} lỗi. Chưa ghi gì vào cơ sở dữ liệu.", shown
    )
