"""Finds what runs or fetches in a Word file, read as Word reads it: letters of any encoding,
references resolved, a field put together from the pieces that it is written in.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from docx.oxml import parse_xml

FETCHING = re.compile(
    r"\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT|DATABASE|MACROBUTTON)\b",
    re.IGNORECASE,
)
FIELD_TEXTS = {"instrText", "delInstrText"}
RUNS = re.compile(r"vbaProject|ms-word\.vb|activeX|oleObject|macroEnabled", re.IGNORECASE)
XML_ENDINGS = (".xml", ".rels")


def problem_in(raw: bytes) -> str:
    """Return why the package is refused, in a Vietnamese sentence; "" means nothing was found.

    Its size, packed and unpacked, has been looked at before.
    """
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        if len(set(package.namelist())) != len(package.namelist()):
            return "Mẫu có hai phần trùng tên. Mở bằng Word, lưu lại rồi gửi."
        for name in package.namelist():
            found = _found_in(name, package.read(name))
            if found:
                return f"Mẫu có {found}. Bỏ phần đó trong Word, lưu lại rồi gửi."
    return ""


def _found_in(name: str, content: bytes) -> str:
    try:
        root = parse_xml(content)
    except SyntaxError:  # as lxml names what is no XML: a picture, or a part that is damaged
        return "phần không đọc được" if name.lower().endswith(XML_ENDINGS) else ""
    if root.getroottree().docinfo.doctype:
        return "khai báo XML riêng"
    for element in root.iter():
        found = _found_at(element)
        if found:
            return found
    return "trường lấy dữ liệu ngoài" if FETCHING.search("".join(_fields(root))) else ""


def _found_at(element: Any) -> str:
    named = {_local(name): value for name, value in element.attrib.items()}
    if named.get("TargetMode", "").strip().lower() == "external":
        return "liên kết ra ngoài tệp"
    if RUNS.search(named.get("ContentType", "") + named.get("Type", "")):
        return "macro hoặc tệp nhúng"
    return "tệp nhúng" if _local(element.tag) == "altChunk" else ""


def _fields(root: Any) -> Iterator[str]:
    """Yield the codes of all fields; between two fields, a blank."""
    for element in root.iter():
        name = _local(element.tag)
        if name in FIELD_TEXTS:
            yield element.text or ""
        elif name == "fldChar":
            yield " "
        elif name == "fldSimple":
            codes = (v for n, v in element.attrib.items() if _local(n) == "instr")
            yield f" {' '.join(codes)} "


def _local(name: Any) -> str:
    """Return a name without its namespace; comments have none."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""
