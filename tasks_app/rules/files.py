"""Which files evidence may be: names, types proved by content, what containers may hold.

A problem is a Vietnamese sentence that says how to mend it; "" means there is none.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

MEGA = 1024 * 1024
LONGEST_NAME = 250  # bytes of UTF-8: disks take 255, and a name cut to 255 was longer
UNREADABLE = "\ufffd"  # stands in a name for what no name may hold
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
RESERVED = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10))}
)
PROGRAMS = frozenset(
    {
        "apk", "app", "bat", "bin", "cmd", "com", "cpl", "dll", "exe", "gadget", "hta",
        "htm", "html", "jar", "js", "jse", "lnk", "msi", "msp", "php", "pif", "ps1", "py",
        "scr", "sh", "svg", "vb", "vbe", "vbs", "wsf", "wsh", "xhtml",
    }
)  # fmt: skip
SHOWN_NAME = 80


class Content(StrEnum):
    """How the content of a type is proved."""

    HEAD = "head"  # its first bytes
    PACKAGE = "package"  # a zip that declares its main part
    COMPOUND = "compound"  # an OLE container that holds its main stream
    TEXT = "text"  # readable UTF-8


@dataclass(frozen=True, slots=True)
class FileType:
    """One accepted type. `mark` is what must be found inside, beyond the first bytes."""

    content: Content
    mime: str
    head: bytes = b""
    mark: bytes = b""


ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OPEN = "application/vnd.openxmlformats-officedocument."


def _package(kind: str) -> FileType:
    mime = _OPEN + kind
    return FileType(Content.PACKAGE, mime, ZIP, f"{mime}.main+xml".encode())


def _compound(mime: str, stream: str) -> FileType:
    return FileType(Content.COMPOUND, mime, OLE, stream.encode("utf-16-le"))


_JPEG = FileType(Content.HEAD, "image/jpeg", b"\xff\xd8\xff")
TYPES: dict[str, FileType] = {
    ".pdf": FileType(Content.HEAD, "application/pdf", b"%PDF-"),
    ".docx": _package("wordprocessingml.document"),
    ".xlsx": _package("spreadsheetml.sheet"),
    ".pptx": FileType(
        Content.PACKAGE,
        f"{_OPEN}presentationml.presentation",
        ZIP,
        f"{_OPEN}presentationml.presentation.main+xml".encode(),
    ),
    ".doc": _compound("application/msword", "WordDocument"),
    ".xls": _compound("application/vnd.ms-excel", "Workbook"),
    ".ppt": _compound("application/vnd.ms-powerpoint", "PowerPoint Document"),
    ".png": FileType(Content.HEAD, "image/png", b"\x89PNG\r\n\x1a\n"),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".txt": FileType(Content.TEXT, "text/plain"),
    ".csv": FileType(Content.TEXT, "text/csv"),
}
KINDS = "PDF, Word, Excel, PowerPoint, ảnh PNG hoặc JPG, văn bản TXT hoặc CSV"


def accepted(limit: int) -> str:
    """Return what may be sent: "PDF, Word, … tối đa 20 MB"."""
    size = f"{limit // MEGA} MB" if limit >= MEGA else f"{max(1, limit // 1024)} KB"
    return f"{KINDS}, tối đa {size}"


def suffix_of(name: str) -> str:
    """Return the end of `name` that tells its type, in lower case: ".pdf"."""
    return PurePosixPath(name).suffix.lower()


def kept_name(name: str) -> str:
    """Return a name without problems as it is kept: one form per letter, no outer spaces."""
    return unicodedata.normalize("NFC", name).strip()


def shown_name(name: str) -> str:
    """Return any name so that a sentence can print it."""
    seen = "".join("?" if _is_unwanted(letter) else letter for letter in name)
    return seen if len(seen) <= SHOWN_NAME else f"{seen[:SHOWN_NAME]}…"


def _is_unwanted(letter: str) -> bool:
    return letter == UNREADABLE or unicodedata.category(letter) in UNSEEN


def problem_of_name(name: str, *, limit: int) -> str:
    """Return why a file of this name is not taken; `limit` in bytes is only named."""
    shown = f"Tên tệp “{shown_name(name)}”"
    kept = kept_name(name)
    if len(kept.encode("utf-8", "surrogatepass")) > LONGEST_NAME:
        return f"{shown} dài quá. Đổi tên tệp còn dưới 100 chữ rồi gửi lại."
    if "/" in kept or "\\" in kept or any(map(_is_unwanted, kept)):
        return (
            f"{shown} có đường dẫn hoặc ký tự không nhìn thấy. "
            "Đổi tên tệp chỉ gồm chữ, số, dấu gạch rồi gửi lại."
        )
    parts = [part.strip() for part in kept.split(".")]
    if parts[0].upper() in RESERVED:
        return f"{shown} là tên riêng của hệ điều hành. Đổi tên khác rồi gửi lại."
    if suffix_of(kept) not in TYPES:
        return f"Tệp “{shown_name(name)}” không nhận được. Dùng {accepted(limit)}."
    if PROGRAMS & {part.lower() for part in parts[1:-1]}:
        return f"{shown} có hai phần đuôi, như tệp chương trình. Bỏ phần thừa rồi gửi lại."
    return ""


def problem_of_size(name: str, size: int, *, limit: int) -> str:
    """Return why a file of `size` bytes is not taken."""
    if size == 0:
        return f"Tệp “{shown_name(name)}” rỗng. Chọn lại tệp có nội dung."
    if size > limit:
        return f"Tệp “{shown_name(name)}” lớn quá. Nén ảnh hoặc tách tệp; dùng {accepted(limit)}."
    return ""


def problem_of_type(name: str) -> str:
    """Return the sentence for content that is not what the name says."""
    return (
        f"Nội dung tệp “{shown_name(name)}” không đúng với phần đuôi {suffix_of(name)}. "
        f"Mở tệp, lưu lại đúng dạng, bỏ mật khẩu và macro rồi gửi lại."
    )


def problem_of_text(name: str) -> str:
    """Return the sentence for a text that is not readable."""
    return (
        f"Tệp “{shown_name(name)}” không phải văn bản UTF-8. "
        "Lưu lại với bảng mã UTF-8 (Save As, Encoding: UTF-8) rồi gửi lại."
    )


def problem_of_archive(name: str) -> str:
    """Return the sentence for a container that would not unpack as such files do."""
    return (
        f"Tệp “{shown_name(name)}” nén bất thường hoặc đã hỏng. "
        "Mở bằng Word, Excel hoặc PowerPoint, lưu lại rồi gửi lại."
    )
