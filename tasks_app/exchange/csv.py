"""Reading CSV files: UTF-8 with or without BOM, a known header, bounded sizes.

Text is normalised to NFC. What cannot be read is told by line and column; nothing is guessed.
"""

import csv
import hashlib
import io
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from tasks_app.errors import UnreadableFile
from tasks_app.services.imports.table import Layout, Problems, Row, Table, refusal

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 50_000
MAX_CELL = 20_000
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
KEEP = "\t\n\r"
SAVE_AGAIN = "Lưu lại dạng UTF-8 (trong Excel: “CSV UTF-8”)."


def read_bytes(path: Path) -> bytes:
    """Return the bytes of the file.

    Raises:
        UnreadableFile: it is not there, not a file, empty, or larger than 20 MB.
    """
    try:
        if not path.is_file():
            raise UnreadableFile(f"{path}: không có tệp này.")
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFile(f"{path.name}: tệp lớn quá 20 MB.")
        raw = path.read_bytes()
    except OSError as problem:
        raise UnreadableFile(f"{path}: không đọc được tệp ({problem.strerror}).") from problem
    if not raw:
        raise UnreadableFile(f"{path.name}: tệp rỗng.")
    return raw


def digest(raw: bytes) -> str:
    """Return the SHA-256 by which a file is recognised."""
    return hashlib.sha256(raw).hexdigest()


def read(path: Path, layout: Layout) -> Table:
    """Return the file as rows of text under the header that `layout` asks for.

    Raises:
        UnreadableFile: with every problem of encoding, header, quoting or size.
    """
    raw = read_bytes(path)
    text = unicodedata.normalize("NFC", _decoded(path.name, raw))
    problems = Problems(path.name)
    records = list(_records(text, problems))
    problems.check()
    if not records:
        raise UnreadableFile(f"{path.name}: tệp rỗng.")
    columns = _header(path.name, records[0][1], layout)
    rows = tuple(_rows(records[1:], columns, problems))
    problems.check()
    if not rows:
        raise UnreadableFile(f"{path.name}: không có dòng dữ liệu nào dưới dòng tiêu đề.")
    return Table(path.name, columns, rows, digest(raw))


def _decoded(name: str, raw: bytes) -> str:
    if raw.startswith(b"PK\x03\x04"):
        raise UnreadableFile(f"{name}: đây là tệp Excel, không phải CSV. {SAVE_AGAIN}")
    if raw.startswith(UTF16_MARKS) or raw[:200].count(0) > len(raw[:200]) // 4:
        raise UnreadableFile(f"{name}, dòng 1, cột 1: tệp mã hóa UTF-16. {SAVE_AGAIN}")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line, column = _place(raw)
        raise UnreadableFile(
            f"{name}, dòng {line}, cột {column}: chữ không phải UTF-8, "
            f"có thể là CP1258 (Windows) hoặc bảng mã cũ. {SAVE_AGAIN}"
        ) from problem


def _place(raw: bytes) -> tuple[int, str]:
    """Return line and column name of the first cell that is not UTF-8."""
    reader = csv.reader(io.StringIO(raw.decode("latin-1"), newline=""))
    header: list[str] = []
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except (StopIteration, csv.Error):
            return line, "1"
        header = header or cells
        for index, cell in enumerate(cells):
            if not _is_utf8(cell):
                return line, header[index] if line > 1 and index < len(header) else f"{index + 1}"


def _is_utf8(cell: str) -> bool:
    try:
        cell.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _records(text: str, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """Yield the line each record begins on and its cells; blank lines are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    count = 0
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            problems.add(line, "", "dấu nháy kép hoặc độ dài ô không đúng; kiểm tra các ô có nháy.")
            return
        count += 1
        if count > MAX_ROWS:
            problems.add(line, "", f"tệp có quá {MAX_ROWS} dòng.")
            return
        if any(cells):
            yield line, [cell.strip() for cell in cells]


def _header(name: str, header: Sequence[str], layout: Layout) -> tuple[str, ...]:
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        raise UnreadableFile(f"{name}, dòng 1: các cột phải cách nhau bằng dấu phẩy. {SAVE_AGAIN}")
    known = {*layout.required, *layout.optional}
    wrong = {
        "thiếu cột": [column for column in layout.required if column not in header],
        "thừa cột": [column or "(trống)" for column in header if column not in known],
        "lặp cột": sorted({column for column in header if header.count(column) > 1}),
    }
    sentences = [
        f"{name}, dòng 1, cột {column}: {what} {column}."
        for what, columns in wrong.items()
        for column in columns
    ]
    if sentences:
        raise refusal(name, sentences)
    return tuple(header)


def _rows(
    records: list[tuple[int, list[str]]], columns: tuple[str, ...], problems: Problems
) -> Iterator[Row]:
    for line, cells in records:
        if len(cells) != len(columns):
            problems.add(line, "", f"có {len(cells)} ô, dòng tiêu đề có {len(columns)} cột.")
            continue
        for column, cell in zip(columns, cells, strict=True):
            _check_cell(line, column, cell, problems)
        yield Row(line, dict(zip(columns, cells, strict=True)))


def _check_cell(line: int, column: str, cell: str, problems: Problems) -> None:
    if len(cell) > MAX_CELL:
        problems.add(line, column, f"ô dài {len(cell)} ký tự, tối đa {MAX_CELL}.")
    elif any(unicodedata.category(mark) == "Cc" and mark not in KEEP for mark in cell):
        problems.add(line, column, "có ký tự điều khiển (NUL hoặc tương tự); xóa rồi lưu lại.")
