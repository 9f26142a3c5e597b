"""The secretariat's own templates: what is taken, what is refused and in which words."""

import io
from types import SimpleNamespace
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from docx import Document

from tasks_app.documents import reports, trial, word
from tasks_app.documents.views import Section
from tasks_app.documents.word import TemplateOutdated
from tasks_app.enums import AuditKind, DocumentKind
from tasks_app.errors import DomainError, InvalidInput, NotPermitted
from tasks_app.models import AuditEntry, DocumentTemplate
from tasks_app.selectors import templates as in_use
from tasks_app.services import templates
from tests import contents
from tests.factories import NOON
from tests.paper.reading import marks_of, words_of

PERIODIC = DocumentKind.PERIODIC


def written(*paragraphs: str) -> bytes:
    """Return a Word file with these paragraphs."""
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    raw = io.BytesIO()
    document.save(raw)
    return raw.getvalue()


def with_part(raw: bytes, name: str, content: bytes) -> bytes:
    """Return the package with one part added or replaced."""
    made = io.BytesIO()
    with ZipFile(io.BytesIO(raw)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return made.getvalue()


def sent(raw: bytes, name: str = "mau.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, raw)


def replace(cast: SimpleNamespace, raw: bytes, name: str = "mau.docx") -> DocumentTemplate:
    return templates.replace(PERIODIC, sent(raw, name), by=cast.sa, at=NOON, tried=trial.check)


OWN = written("Mẫu của thường trực: {{ general.total }} nhiệm vụ, {{ subject }}")
GUARDED = written("{%p if general %}", "Có {{ general.total }} nhiệm vụ", "{%p endif %}")


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_the_built_in_templates_pass_their_own_trial(kind):
    trial.check(kind, word.built_in(kind))


def test_a_replaced_template_is_used_and_the_built_in_one_can_come_back(cast):
    kept = replace(cast, GUARDED)
    content = contents.minimal()
    assert words_of(reports.word_report(content)).strip() == "Có 1 nhiệm vụ"

    templates.return_to_built_in(PERIODIC, by=cast.sa, at=NOON)
    assert in_use.in_force(PERIODIC) is None
    assert "CỘNG HÒA" in words_of(reports.word_report(content))

    again = templates.use_again(kept, by=cast.sa, at=NOON)
    assert in_use.latest(PERIODIC) == again != kept
    assert in_use.in_force(PERIODIC) == GUARDED
    assert in_use.in_force(DocumentKind.BRIEF) is None
    kinds = AuditEntry.objects.filter(kind=AuditKind.CATALOGUE_CHANGED)
    assert kinds.count() == 3
    assert kept.sha256 in str(kinds.last().detail)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (written("{{ ten_sai }}"), "biến “ten_sai” không có"),
        (written("{{ general.ten_sai }}"), "biến “ten_sai” không có"),
        (OWN, "không tạo được|không có"),  # a section that was not asked for has no total
        (written("{{ number"), "sai cú pháp"),
        (written("{% if number %}"), "sai cú pháp"),
        (written("{{ number.__class__ }}"), "biến “__class__” không có|không tạo được"),
        (written("{{ number.upper() }}"), "không dùng được “Call”"),
        (written("{{ 'a' * 999999 }}"), "không dùng được “Mul”"),
        (written("{{ number|upper }}"), "không dùng được “Filter”|sai cú pháp"),
        (written("{% set x = number %}{{ x }}"), "không dùng được “Assign”"),
        (written("{% include 'x' %}"), "không dùng được “Include”"),
        (
            written("{% for a in notes %}{% for b in notes %}{% for c in notes %}"
                    "{% endfor %}{% endfor %}{% endfor %}"),
            "quá 2 tầng",
        ),
        (b"khong phai tep Word", "không đúng với phần đuôi"),
    ],
)  # fmt: skip
def test_what_cannot_be_filled_is_refused_by_name(cast, raw, words):
    with pytest.raises(InvalidInput, match=words):
        replace(cast, raw)
    assert not DocumentTemplate.objects.exists()


@pytest.mark.parametrize(
    ("part", "content", "words"),
    [
        ("word/vbaProject.bin", b"x", "macro"),
        ("word/embeddings/oleObject1.bin", b"x", "macro hoặc tệp nhúng"),
        (
            "word/_rels/settings.xml.rels",
            b'<Relationships><Relationship TargetMode="External" Target="http://a/b.dotm"/>',
            "liên kết ra ngoài",
        ),
        ("word/x.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>', "khai báo XML"),
        ("word/y.xml", b"<w:instrText> INCLUDETEXT C:\\mat.txt</w:instrText>", "trường lấy"),
    ],
)
def test_what_runs_or_fetches_is_refused(cast, part, content, words):
    with pytest.raises(InvalidInput, match=words):
        replace(cast, with_part(GUARDED, part, content))


@pytest.mark.parametrize("name", ["mau.doc", "mau.docm", "mau.pdf", "mau"])
def test_only_word_files_are_taken(cast, name):
    with pytest.raises(InvalidInput, match=r"Gửi tệp \.docx"):
        replace(cast, GUARDED, name)


def test_a_large_file_is_refused_before_it_is_read(cast):
    with pytest.raises(InvalidInput, match="tối đa 2 MB"):
        replace(cast, b"x" * (templates.LARGEST + 1))


@pytest.mark.parametrize("who", ["s1", "s2", "inspector", "ex", "ld"])
def test_only_the_administrator_replaces_templates(cast, who):
    by = getattr(cast, who)
    row = replace(cast, GUARDED)
    with pytest.raises(NotPermitted):
        templates.replace(PERIODIC, sent(GUARDED), by=by, at=NOON, tried=trial.check)
    with pytest.raises(NotPermitted):
        templates.use_again(row, by=by, at=NOON)
    with pytest.raises(NotPermitted):
        templates.return_to_built_in(PERIODIC, by=by, at=NOON)


def test_rows_are_only_added(cast):
    row = replace(cast, GUARDED)
    for change in (row.delete, row.save):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_template_of_an_older_service_is_named_as_such(cast):
    templates.replace(
        PERIODIC, sent(written("{{ gone }}")), by=cast.sa, at=NOON, tried=lambda *_: None
    )
    with pytest.raises(TemplateOutdated, match="không còn khớp") as refusal:
        reports.word_report(contents.minimal())
    assert isinstance(refusal.value, DomainError)


def test_texts_of_a_content_are_never_read_as_a_template(cast):
    rows = ["{%p for row in annex_tasks.rows %}", "{{ row.title }}", "{%p endfor %}"]
    replace(cast, written("{%p if annex_tasks %}", *rows, "{%p endif %}"))
    text = words_of(reports.word_report(contents.hostile(), sections=frozenset(Section)))
    assert "{{ number }} {% if x %} {_{ }_}" in text


def test_places_to_fill_in_are_marked_in_own_templates_too(cast):
    document = Document()
    run = document.add_paragraph().add_run("Số {{ number }}")
    run.add_tab()
    run.add_text("{{ dated }} và {{ place }}")
    document.add_paragraph("Ký: {{ signer_name }}, hết")
    raw = io.BytesIO()
    document.save(raw)
    replace(cast, raw.getvalue())
    made = reports.word_report(contents.minimal())
    assert "Số ……" in words_of(made)
    assert marks_of(made)[-1] == "……"
    assert len(marks_of(made)) == 2
