"""A Word template from somebody who means harm: nothing runs, fetches, peeks or grows."""

import io
from collections.abc import Callable
from types import SimpleNamespace
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from jinja2 import TemplateError

from tasks_app.documents import filling, trial
from tasks_app.documents.views import report_view
from tasks_app.enums import DocumentKind
from tasks_app.errors import InvalidInput
from tasks_app.models import DocumentTemplate
from tasks_app.services import templates
from tests import contents
from tests.factories import NOON

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
OUTSIDE = (
    f'<Relationships xmlns="{RELS}"><Relationship Id="rId1" Type="{OFFICE}/attachedTemplate" '
    'Target="http://a/b.dotm" TargetMode="External"/></Relationships>'
)
FETCH = "".join(
    f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in (" INCLUDE", 'TEXT "C:\\a" ')
)
FETCHING = f'<w:hdr {WORD}><w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{FETCH}</w:p></w:hdr>'


def declared(text: str, encoding: str) -> bytes:
    return f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)


def written(*paragraphs: str) -> bytes:
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    raw = io.BytesIO()
    document.save(raw)
    return raw.getvalue()


def changed(raw: bytes, **parts: bytes | Callable[[bytes], bytes]) -> bytes:
    """Return the package with parts replaced or added; `__` in a name is "/"."""
    given = {name.replace("__", "/"): content for name, content in parts.items()}
    made = io.BytesIO()
    with ZipFile(io.BytesIO(raw)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *given}:
            content = given.get(name)
            if content is None or callable(content):
                was = old.read(name)
                content = content(was) if callable(content) else was
            new.writestr(name, content)
    return made.getvalue()


def with_footnotes(words: str) -> bytes:
    """Return a document whose footnotes say something, wired as Word does."""
    notes = f"<w:footnotes {WORD}><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:footnotes>"
    wire = f'<Relationship Id="rIdF" Type="{OFFICE}/footnotes" Target="footnotes.xml"/>'
    kind = f'<Override PartName="/word/footnotes.xml" ContentType="{FOOTNOTES_TYPE}"/>'
    return changed(
        written("{{ number }}"),
        **{
            "word__footnotes.xml": declared(notes, "utf-8"),
            "word___rels__document.xml.rels": lambda was: was.replace(
                b"</Relationships>", wire.encode() + b"</Relationships>"
            ),
            "[Content_Types].xml": lambda was: was.replace(
                b"</Types>", kind.encode() + b"</Types>"
            ),
        },
    )


def macro(was: bytes) -> bytes:
    kind = b'<Override PartName="/word/x.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    return was.replace(b"</Types>", kind + b"</Types>")


def doubled() -> bytes:
    raw = io.BytesIO(written("{{ number }}"))
    with ZipFile(raw, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr("word/document.xml", package.read("word/document.xml"))
    return raw.getvalue()


def replaced(cast: SimpleNamespace, raw: bytes) -> DocumentTemplate:
    upload = SimpleUploadedFile("mau.docx", raw)
    kind = DocumentKind.PERIODIC
    return templates.replace(kind, upload, by=cast.sa, at=NOON, tried=trial.check)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("word___rels__settings.xml.rels", declared(OUTSIDE, "utf-16"), "liên kết ra ngoài"),
        (
            "word___rels__settings.xml.rels",
            declared(OUTSIDE.replace('"External"', '"&#69;xternal"'), "utf-8"),
            "liên kết ra ngoài",
        ),
        ("word__header9.xml", declared(FETCHING, "utf-8"), "trường lấy dữ liệu"),
        ("word__header9.xml", declared(FETCHING, "utf-16"), "trường lấy dữ liệu"),
        ("word__x.xml", declared('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "utf-16"), "khai báo"),
        ("word__x.xml", b"<a", "không đọc được"),
        ("[Content_Types].xml", macro, "macro"),
    ],
)
def test_what_fetches_is_found_in_any_letters_it_is_written_in(cast, name, content, words):
    with pytest.raises(InvalidInput, match=words):
        replaced(cast, changed(written("{{ number }}"), **{name: content}))
    assert not DocumentTemplate.objects.exists()


def test_of_two_parts_of_one_name_none_is_trusted(cast):
    with pytest.raises(InvalidInput, match="trùng tên"):
        replaced(cast, doubled())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ number.upper }}", "biến “upper” không có"),
        ("{{ number.format }}", "biến “format” không có"),
        ("{% for a in bases %}{{ loop.__class__ }}{% endfor %}", "biến “__class__” không có"),
        ("{% for a in bases %}{{ loop.cycle }}{% endfor %}", "biến “cycle” không có"),
        ("{% if number %}" * 3_000 + "{% endif %}" * 3_000, "lồng nhau quá sâu"),
        ("{{ " + "(" * 3_000 + "number" + ")" * 3_000 + " }}", "lồng nhau quá sâu"),
        ("{{ " + "9" * 100_000 + " }}", "không đọc được"),
        ("{% for a in bases %}{% endfor %}" * 61, "hơn 60 vòng for"),
    ],
)  # fmt: skip
def test_what_peeks_or_digs_is_refused_in_words(cast, text, words):
    with pytest.raises(InvalidInput, match=words):
        replaced(cast, written(text))


@pytest.mark.parametrize("words", ["{{ 9**9**9 }}", "{{ ().__class__ }}", "{{ 'a' * 999999999 }}"])
def test_footnotes_speak_the_language_of_templates_too(cast, words):
    with pytest.raises(InvalidInput, match=r"chỉ được in biến"):
        replaced(cast, with_footnotes(words))


def test_a_file_without_a_body_is_refused_in_words(cast):
    with pytest.raises(InvalidInput, match="Không mở được mẫu"):
        replaced(cast, changed(written(""), **{"word__document.xml": b"<x/>"}))


def test_loops_within_loops_end_before_the_memory_does(monkeypatch):
    monkeypatch.setattr(filling, "LARGEST", 100_000)
    rows = "annex_tasks.rows"
    bomb = written(
        f"{{%p for a in {rows} %}}", f"{{%p for b in {rows} %}}", "x" * 9_000,
        "{%p endfor %}", "{%p endfor %}",
    )  # fmt: skip
    with pytest.raises(TemplateError, match="without bound"):
        filling.fill(bomb, report_view(contents.realistic()), {}, title="Bom")
