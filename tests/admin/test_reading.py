"""What is only read: tasks, history, evidence; and what goes out as a file."""

import csv
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tasks_app.enums import Secrecy
from tasks_app.exchange.formulas import neutral
from tasks_app.models import Evidence, Task
from tasks_app.services import evidence, reports
from tests.admin.conftest import file_claim

ROOT = "/quan-tri/tasks_app/"


def test_a_task_shows_everything_and_offers_no_field(desk, sign_in):
    claim = file_claim(desk.ex, desk.btp, "PL-01")
    page = sign_in(desk.sa).get(f"{ROOT}task/{claim.task_id}/change/").content.decode()

    assert "12/BC-BTP" in page and "Trình xác nhận hoàn thành".lower() in page.lower()
    assert 'name="status"' not in page and 'name="_save"' not in page


def test_a_task_cannot_be_written_to(desk, sign_in):
    page = f"{ROOT}task/{desk.task.pk}/change/"
    assert sign_in(desk.sa).post(page, {"title": "khác"}).status_code == 403
    assert Task.objects.get(pk=desk.task.pk).title == desk.task.title


def test_a_search_finds_with_and_without_marks(desk, sign_in):
    client = sign_in(desk.s2)
    for words in ("nhiệm vụ số 1", "nhiem vu so 1"):
        assert desk.task in client.get(f"{ROOT}task/", {"q": words}).context["cl"].queryset


def test_the_log_filters_by_kind_agency_and_programme(desk, sign_in):
    file_claim(desk.ex, desk.btp, "PL-01")
    client = sign_in(desk.inspector)

    rows = (
        client.get(f"{ROOT}taskevent/", {"kind__exact": "claimed", "co-quan": "BTP"})
        .context["cl"]
        .queryset
    )
    none = client.get(f"{ROOT}taskevent/", {"co-quan": "BTC"}).context["cl"].queryset

    assert [row.kind for row in rows] == ["claimed"]
    assert not none


def test_an_event_is_read_and_never_written(desk, sign_in):
    event = desk.task.events.first()
    client, page = sign_in(desk.sa), f"{ROOT}taskevent/{event.pk}/change/"
    assert client.get(page).status_code == 200
    assert client.post(page, {"kind": "claimed"}).status_code == 403


def test_an_event_of_a_secret_task_keeps_its_words_to_itself(desk, sign_in):
    claim = file_claim(desk.ex, desk.btp, "PL-01")
    event = claim.task.events.get(kind="claimed")
    client, page = sign_in(desk.s2), f"{ROOT}taskevent/{event.pk}/change/"
    assert "Đã xong." in client.get(page).content.decode()
    Task.objects.filter(pk=claim.task_id).update(secrecy=Secrecy.SECRET)
    assert "Đã xong." not in client.get(page).content.decode()


def test_the_page_of_a_task_asks_as_often_for_a_long_history_as_for_a_short_one(desk, sign_in):
    client, page = sign_in(desk.s2), f"{ROOT}task/{desk.task.pk}/change/"

    def work() -> None:
        for number in range(5):
            now = timezone.now()
            document = evidence.Document(f"{number}/BC", "Báo cáo")
            evidence.add_document(desk.task, document, by=desk.ex, at=now)
            reports.report(desk.task, reports.Progress(50, f"Kỳ {number}"), by=desk.ex, at=now)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            client.get(page)
        return len(caught)

    work()
    queries()
    few = queries()
    work()
    assert queries() == few <= 20


@pytest.fixture
def paper(desk):
    upload = SimpleUploadedFile("bien-ban.pdf", b"%PDF-1.4 x")
    return evidence.add_file(desk.task, upload, by=desk.ex, at=timezone.now())


def test_a_file_comes_as_an_attachment(desk, sign_in, paper):
    answer = sign_in(desk.s2).get(f"{ROOT}evidence/{paper.pk}/tep/")

    assert b"".join(answer.streaming_content) == b"%PDF-1.4 x"
    assert answer["Content-Disposition"] == 'attachment; filename="bien-ban.pdf"'


@pytest.mark.parametrize(("name", "status"), [("ex", 302), ("root", 404)])
def test_a_file_is_not_for_strangers_of_the_desk(desk, sign_in, paper, name, status):
    answer = sign_in(getattr(desk, name)).get(f"{ROOT}evidence/{paper.pk}/tep/")
    assert answer.status_code == status


def test_a_lost_file_and_a_secret_one_are_404(desk, sign_in, paper):
    client, address = sign_in(desk.s2), f"{ROOT}evidence/{paper.pk}/tep/"
    Task.objects.filter(pk=desk.task.pk).update(secrecy=Secrecy.SECRET)
    assert client.get(address).status_code == 404
    Task.objects.filter(pk=desk.task.pk).update(secrecy=Secrecy.NORMAL)
    Evidence.objects.filter(pk=paper.pk).update(file="evidence/none.pdf")
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "＝1", "＠x"])
def test_a_formula_goes_out_as_text(text):
    assert neutral(text) == f"'{text}"


def test_numbers_and_plain_words_go_out_unchanged():
    assert (neutral(-5), neutral("a=b")) == (-5, "a=b")


def test_the_export_page_has_no_inline_handler_and_gives_csv(desk, sign_in):
    Task.objects.filter(pk=desk.task.pk).update(title='=HYPERLINK("http://x")')
    client, address = sign_in(desk.s2), f"{ROOT}task/export/"

    page = client.get(address).content.decode()
    answer = client.post(address, {"format": "0", "resource": "0"})

    assert "onchange" not in page and "<style" not in page
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0]["title"] == '\'=HYPERLINK("http://x")'
    assert rows[0]["programme"] == "DA06"


def test_an_excel_export_holds_no_formula(desk, sign_in):
    Task.objects.filter(pk=desk.task.pk).update(title="=1+1")
    answer = sign_in(desk.s2).post(f"{ROOT}task/export/", {"format": "1", "resource": "0"})

    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[2]][3] == "'=1+1"


def test_a_superuser_exports_no_task(desk, sign_in):
    answer = sign_in(desk.root).post(f"{ROOT}task/export/", {"format": "0", "resource": "0"})
    assert answer.status_code == 403
