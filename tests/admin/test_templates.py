"""Mẫu văn bản: downloaded, replaced and given back on one page."""

import io

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from tasks_app.documents import word
from tasks_app.enums import DocumentKind
from tasks_app.models import DocumentTemplate
from tasks_app.selectors import templates as in_use
from tests.paper.test_templates import GUARDED, written

LIST = "/quan-tri/tasks_app/documenttemplate/"
PERIODIC = DocumentKind.PERIODIC


def upload(raw, name="mau.docx"):
    return {"kind": PERIODIC.value, "file": SimpleUploadedFile(name, raw)}


def test_the_template_in_use_is_handed_out(desk, sign_in):
    client = sign_in(desk.sa)
    assert "dang-dung/dinh-ky.docx" in client.get(LIST).content.decode()
    answer = client.get(f"{LIST}dang-dung/dinh-ky.docx")
    assert answer.content == word.built_in(PERIODIC)
    assert Document(io.BytesIO(answer.content)).sections
    assert client.get(f"{LIST}dang-dung/khac.docx").status_code == 404


def test_a_template_is_replaced_used_again_and_given_up(desk, sign_in):
    client = sign_in(desk.sa)
    answer = client.post(f"{LIST}add/", upload(GUARDED), follow=True)
    assert answer.status_code == 200
    row = DocumentTemplate.objects.get()
    assert (row.filename, row.uploaded_by) == ("mau.docx", desk.sa)
    assert client.get(f"{LIST}dang-dung/dinh-ky.docx").content == GUARDED

    chosen = {ACTION_CHECKBOX_NAME: [row.pk]}
    page = client.post(LIST, {"action": "return_to_built_in", **chosen}, follow=True)
    assert "mẫu có sẵn" in page.content.decode()
    assert in_use.in_force(PERIODIC) is None

    client.post(LIST, {"action": "use_again", **chosen})
    assert in_use.in_force(PERIODIC) == GUARDED


def test_a_wrong_template_is_refused_in_words(desk, sign_in):
    client = sign_in(desk.sa)
    page = client.post(f"{LIST}add/", upload(written("{{ ten_sai }}")), follow=True)
    assert "biến “ten_sai” không có" in page.content.decode()
    assert not DocumentTemplate.objects.exists()


def test_one_template_at_a_time_is_used_again(desk, sign_in):
    client = sign_in(desk.sa)
    for _ in range(2):
        client.post(f"{LIST}add/", upload(GUARDED))
    both = {ACTION_CHECKBOX_NAME: list(DocumentTemplate.objects.values_list("pk", flat=True))}
    page = client.post(LIST, {"action": "use_again", **both}, follow=True)
    assert "Chọn đúng một mẫu" in page.content.decode()
    assert DocumentTemplate.objects.count() == 2


def test_others_read_and_do_not_write(desk, sign_in):
    for who in ("s1", "inspector"):
        client = sign_in(getattr(desk, who))
        assert client.get(f"{LIST}dang-dung/dinh-ky.docx").status_code == 200
        assert client.post(f"{LIST}add/", upload(GUARDED)).status_code == 403
        assert "Dùng lại mẫu này" not in client.get(LIST).content.decode()
    assert sign_in(desk.root).get(f"{LIST}dang-dung/dinh-ky.docx").status_code == 403
    assert not DocumentTemplate.objects.exists()


def test_the_list_asks_no_more_for_more_rows(desk, sign_in, django_assert_max_num_queries):
    client = sign_in(desk.sa)
    for _ in range(6):
        client.post(f"{LIST}add/", upload(GUARDED))
    with django_assert_max_num_queries(12):
        page = client.get(LIST).content.decode()
    assert page.count('alt="True"') == 1
