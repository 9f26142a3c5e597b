"""What stands around the text: who writes, number, place and date, addressees, signature, seal."""

import re
from dataclasses import dataclass
from datetime import date

from tasks_app.rules.reporting import ReportContent
from tasks_app.rules.text import format_date

from .phrases import MISSING, NO_BREAK, long_date, one_line, unbroken

GOVERNMENT_DECREE = (
    "Nghị định số 09/2019/NĐ-CP ngày 24 tháng 01 năm 2019 của Chính phủ quy định về "
    "chế độ báo cáo của cơ quan hành chính nhà nước"
)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Facts that the register does not hold. What is left empty is marked to be filled in."""

    above: str = ""
    issuer: str = "Cơ quan thường trực"
    number: str = ""
    symbol: str = ""
    place: str = "Hà Nội"
    dated: date | None = None
    bases: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    signer_post: str = ""
    signer_name: str = ""


@dataclass(frozen=True, slots=True)
class Seal:
    """What a frozen report is known by. A draft has none."""

    code: str
    sha256: str
    version: int = 1


BLANK = Letterhead()


def heading(content: ReportContent, letterhead: Letterhead, *, symbol: str) -> dict[str, object]:
    """Return the values around the text, as printed, and which of them are missing."""
    programme = one_line(content.programme_short_name)
    above = letterhead.above or _working_group(programme)
    return {
        "above": above.upper(),
        "issuer": letterhead.issuer.upper(),
        "author": f"{letterhead.issuer} {above}".replace(NO_BREAK, " "),
        "number": letterhead.number or MISSING,
        "symbol": letterhead.symbol or symbol,
        "place": letterhead.place or MISSING,
        "dated": long_date(letterhead.dated),
        "programme": programme,
        "bases": _ended([GOVERNMENT_DECREE, *(letterhead.bases or (MISSING,))]),
        "recipients": _ended([*(letterhead.recipients or (MISSING,)), "Lưu: VT"]),
        "signer_post": (letterhead.signer_post or MISSING).upper(),
        "signer_name": letterhead.signer_name or MISSING,
    }


def _working_group(programme: str) -> str:
    """Return who stands above the writer; of other lists than a đề án it is not known."""
    known = programme.startswith("Đề án")
    return f"Tổ công tác triển khai {unbroken(programme)}" if known else MISSING


def _ended(items: list[str]) -> list[str]:
    """Return the items of a list with the marks between and after them."""
    *first, last = [one_line(item) for item in items]
    return [*(f"{item};" for item in first), f"{last}."]


def of_programme(name: str, legal_basis: str, signed_on: date | None) -> Letterhead:
    """Return a letterhead whose basis is the document that a programme rests on."""
    if not legal_basis:
        return BLANK
    number = re.sub(r"^QĐ ", "Quyết định số ", one_line(legal_basis))
    dated = f" {long_date(signed_on)}" if signed_on is not None else ""
    return Letterhead(bases=(f"{number}{dated} về {one_line(name)}",))


def to_fill_in(letterhead: Letterhead) -> list[str]:
    """Return what a person still has to write into the document, for the page beside it."""
    named = {
        "số văn bản": letterhead.number,
        "ngày ký": letterhead.dated,
        "căn cứ": letterhead.bases,
        "nơi nhận": letterhead.recipients,
        "chức vụ người ký": letterhead.signer_post,
        "họ tên người ký": letterhead.signer_name,
    }
    return [name for name, value in named.items() if not value]


def footing(content: ReportContent, seal: Seal | None) -> dict[str, str]:
    """Return the foot of every page: the date, then code, definitions and hash, or "DỰ THẢO"."""
    dated = f"Số liệu chốt {format_date(content.as_of)}"
    if seal is None:
        return {"footer": dated, "digest": "", "draft": "DỰ THẢO"}
    version = f", bản {seal.version}" if seal.version > 1 else ""
    return {
        "footer": f"{dated}, mã bản ghi {seal.code}{version}, "
        f"định nghĩa số liệu {content.definitions_version}",
        "digest": f"SHA-256: {seal.sha256}",
        "draft": "",
    }
