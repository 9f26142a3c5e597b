"""Whatever a title says, Word and PDF print its letters and nothing else happens."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks_app.documents import pdf, word
from tasks_app.documents.phrases import MISSING, one_line
from tasks_app.documents.views import Section, report_view
from tasks_app.enums import DocumentKind
from tests import contents
from tests.paper.reading import rows_of

PERIODIC = DocumentKind.PERIODIC
SECTIONS = {Section.ANNEX_TASKS}
PIECES = [
    *("{{", "}}", "{%", "%}", "{_{", "}_}", "<w:p>", "</w:t>", "&amp;", "]]>", "#", "*", "$", "\\"),
    *(
        "`",
        "_",
        "@",
        "=",
        '"',
        "'",
        MISSING,
        "\x00",
        "\x0b",
        "\u202e",
        "\ud800",
        "👨‍👩‍👧",
        "ế",
        " ",
    ),
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=12).map("".join)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(title=TEXTS)
def test_any_title_comes_out_as_text(title):
    only = contents.line(1, title=title)
    content = contents.of_lines([only], programme_short_name="Đề án 06")
    view = report_view(content, sections=SECTIONS)
    raw = word.render(PERIODIC, view, template=word.built_in(PERIODIC))
    written = rows_of(raw, "Hoàn thành ngày")[1][2]
    assert written == (one_line(title) or "Nhiệm vụ mật, xem hồ sơ giấy")


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(title=TEXTS)
def test_any_title_makes_a_pdf(title):
    content = replace(contents.minimal(), lines=(contents.line(1, title=title),))
    assert pdf.render(PERIODIC, report_view(content, sections=SECTIONS)).startswith(b"%PDF-")
