"""The PDF says what Word says, word for word and number for number."""

import pytest

from tasks_app.documents import pdf, reports
from tasks_app.documents.letterhead import Seal
from tasks_app.documents.views import Section, report_view
from tasks_app.enums import DocumentKind
from tests import contents
from tests.paper.reading import letters, pages_of, words_of

ALL = frozenset(Section)
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def content():
    return contents.realistic()


@pytest.fixture(scope="module")
def pages(content):
    return pages_of(reports.pdf_report(content, sections=ALL))


def test_every_sentence_and_row_of_the_view_is_there(content, pages):
    text = letters("".join(pages))
    view = report_view(content, sections=ALL)
    for section in Section:
        for sentence in view[section.value].get("sentences", []):
            assert letters(sentence) in text
    for row in view["agencies"]["rows"]:
        cells = ("stt", "name", "total", "completed_on_time", "completed_late")
        assert letters("".join(row[cell] for cell in cells)) in text
    for row in view["annex_tasks"]["rows"]:
        assert letters(row["stt"] + row["code"]) in text


def test_the_first_page_has_no_number_and_the_second_has(pages):
    assert pages[0].startswith("DỰ THẢO")
    assert pages[1].startswith("2 ")


def test_hostile_texts_come_out_as_text():
    text = letters("".join(pages_of(reports.pdf_report(contents.hostile(), sections=ALL))))
    without_emoji = contents.HOSTILE.split("👨")[0]
    assert letters(without_emoji) in text
    assert text.count("x") > 3 * 3_990  # the long title, in three tables, over many pages


def test_a_secret_task_has_no_words():
    text = "".join(pages_of(reports.pdf_report(contents.hostile(), sections=ALL)))
    assert "Nhiệm vụ mật, xem hồ sơ giấy" in text
    assert "không được in ra" not in text


def test_nothing_known_is_still_a_report():
    text = "".join(pages_of(reports.pdf_report(contents.minimal(), sections=ALL)))
    assert "Tổng số nhiệm vụ được giao là 01" in text


def test_a_frozen_report_bears_its_code_and_hash(content):
    seal = Seal("BC-7KQ2", "ab" * 32)
    pages = pages_of(reports.pdf_report(content, seal=seal, sections={Section.GENERAL}))
    assert len(pages) == 1
    assert "mã bản ghi BC-7KQ2" in pages[0]
    assert "ab" * 32 in pages[0]
    assert "DỰ THẢO" not in pages[0]


def test_the_same_content_gives_the_same_file(content):
    made = [reports.pdf_report(content, sections={Section.GENERAL}) for _ in range(2)]
    assert made[0] == made[1]


def test_the_brief_is_one_page_and_agrees_with_word(content):
    pages = pages_of(reports.pdf_brief(content))
    assert len(pages) == 1
    text, other = letters(pages[0]), letters(words_of(reports.word_brief(content)))
    for told in ("59/225", "26,2%", "hoànthành59(26,2%);tronghạn143(63,6%)"):
        assert told in text
        assert told in other


def test_the_brief_of_hostile_texts_is_one_page():
    assert len(pages_of(reports.pdf_brief(contents.hostile()))) == 1


def test_a_letter_is_written_in_word_alone(content):
    with pytest.raises(KeyError):
        pdf.render(DocumentKind.CHASE, {})
