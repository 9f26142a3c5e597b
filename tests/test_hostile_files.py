"""Files as they are sent by the careless and the hostile: refused in words, nothing kept."""

import hashlib
import tracemalloc
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client
from pytest_django import Settings

from tasks_app.errors import InvalidInput
from tasks_app.models import Evidence
from tasks_app.rules import files
from tasks_app.services import evidence
from tests.documents import GOOD, compound, office, zipped
from tests.factories import NOON

MEGA = files.MEGA


@pytest.fixture(autouse=True)
def store(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "store"
    return tmp_path / "store"


def kept(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()]


@pytest.mark.parametrize("suffix", sorted(files.TYPES))
def test_every_accepted_type_is_known_by_its_content(suffix: str) -> None:
    content = GOOD[suffix]
    found = evidence.check(SimpleUploadedFile(f"tệp{suffix}", content))
    assert found.sha256 == hashlib.sha256(content).hexdigest()
    assert (found.size, found.content_type) == (len(content), files.TYPES[suffix].mime)


LIES = {
    "one type under the name of another": ("a.pdf", GOOD[".png"]),
    "a program": ("a.pdf", b"MZ\x90"),
    "a plain zip": ("a.docx", zipped({"a.txt": b"x"})),
    "a workbook as a document": ("a.docx", GOOD[".xlsx"]),
    "macros": (
        "a.docx",
        zipped({"[Content_Types].xml": b"application/vnd.ms-word.document.macroEnabled.main+xml"}),
    ),
    "an installer in OLE": ("a.doc", compound("Installer")),
    "a locked document": ("a.docx", compound("EncryptedPackage")),
    "half a zip": ("a.docx", GOOD[".docx"][:60]),
    "text in another encoding": ("a.txt", "Biên bản".encode("utf-16")),
    "text that stops within a letter": ("a.csv", "ộ".encode()[:2]),
    "text with NUL": ("a.txt", b"a\0b"),
    "nothing": ("a.pdf", b""),
    "a path within": ("a.docx", office(parts={"../../x": b"1"})),
}


@pytest.mark.parametrize("why", LIES)
def test_content_that_is_not_what_the_name_says_is_refused(why: str) -> None:
    name, content = LIES[why]
    with pytest.raises(InvalidInput, match=r"gửi lại|Chọn lại") as refusal:
        evidence.check(SimpleUploadedFile(name, content))
    assert list(refusal.value.fields) == ["file"]


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", files.TYPES[".xlsx"].mark)
        with package.open("xl/sheet.xml", "w", force_zip64=True) as sheet:
            for _ in range(310):
                sheet.write(b"\0" * MEGA)
    tracemalloc.start()
    with pytest.raises(InvalidInput, match="nén bất thường"):
        evidence.check(SimpleUploadedFile("a.xlsx", bomb.read_bytes()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * MEGA


def test_a_zip_of_too_many_parts_is_refused() -> None:
    crowd = office(parts={f"w/{number}": b"" for number in range(5_100)})
    with pytest.raises(InvalidInput, match="nén bất thường"):
        evidence.check(SimpleUploadedFile("a.docx", crowd))


def test_a_large_file_is_read_in_constant_memory(settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES = 64 * MEGA
    with TemporaryUploadedFile("a.pdf", "", 0, None) as upload:
        upload.write(b"%PDF-1.7")
        for _ in range(40):
            upload.write(b"x" * MEGA)
        upload.flush()
        upload.size = upload.tell()
        tracemalloc.start()
        found = evidence.check(upload)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert found.size > 40 * MEGA
    assert peak < 2 * MEGA


# -- through the doors ------------------------------------------------------------------------


def body(name: str, content: bytes) -> bytes:
    head = f'Content-Disposition: form-data; name="{{}}"; filename="{name}"\r\n'
    fields = {"version": "2", "kind": "file"}
    parts = [
        f'--X\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    for key in ("attachments", "file"):
        parts.append(b"--X\r\n" + head.format(key).encode() + b"\r\n" + content + b"\r\n")
    return b"".join(parts) + b"--X--\r\n"


def sent(cast: SimpleNamespace, name: str, content: bytes = GOOD[".pdf"]) -> tuple[int, str]:
    browser = Client()
    browser.force_login(cast.ex, "django.contrib.auth.backends.ModelBackend")
    answer = browser.post(
        f"/nhiem-vu/{cast.task.code}/minh-chung/",
        body(name, content),
        content_type="multipart/form-data; boundary=X",
    )
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../../etc/passwd.pdf", "đường dẫn"),
        ("..", "đường dẫn"),
        ("C:\\\\ổ đĩa\\\\bao-cao.pdf", "đường dẫn"),
        ("a" * 296 + ".pdf", "dài quá"),
        ("a." + "p" * 100, "không nhìn thấy"),
        ("a\u202efdp.pdf", "không nhìn thấy"),
        ("thu.exe.pdf", "hai phần đuôi"),
        ("CON.pdf", "hệ điều hành"),
        ("thu.exe", "không nhận được"),
    ],
)
@pytest.mark.parametrize("size", [10, 2 * MEGA])  # in memory, and through a temporary file
def test_a_hostile_name_is_refused_as_it_was_sent(
    cast: SimpleNamespace, store: Path, name: str, said: str, size: int
) -> None:
    status, page = sent(cast, name, b"%PDF-" + b"x" * size)
    assert (status, said in page) == (400, True)
    assert kept(store) == []
    assert not Evidence.objects.exists()


def test_what_is_beyond_the_limit_is_refused_and_never_kept(
    cast: SimpleNamespace, store: Path, settings: Settings
) -> None:
    settings.UPLOAD_MAX_BYTES = MEGA
    status, page = sent(cast, "a.pdf", b"%PDF-" + b"x" * (3 * MEGA))
    assert (status, "tối đa 1 MB" in page) == (400, True)
    assert kept(store) == []


def test_an_honest_name_comes_through_both_doors(cast: SimpleNamespace, store: Path) -> None:
    status, _ = sent(cast, "Biên bản nghiệm thu số 12.pdf")
    assert status == 302
    assert cast.task.evidence.get().filename == "Biên bản nghiệm thu số 12.pdf"
    assert len(kept(store)) == 1


def test_the_same_file_twice_is_told_not_doubled(cast: SimpleNamespace, store: Path) -> None:
    first = SimpleUploadedFile("a.pdf", GOOD[".pdf"])
    evidence.add_file(cast.task, first, by=cast.ex, at=NOON)
    again = SimpleUploadedFile("tên khác.pdf", GOOD[".pdf"])
    with pytest.raises(InvalidInput, match=r"“a\.pdf”, thêm ngày 15/06/2026"):
        evidence.add_file(cast.task, again, by=cast.co, at=NOON)
    assert len(kept(store)) == 1
