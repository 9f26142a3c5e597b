"""Exports: who gets what, once, whole, and no longer than said."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tasks_app.enums import AuditKind, ExportFormat, ExportKind, ExportState, Secrecy, Status
from tasks_app.errors import ExportGone, ExportNotReady, InvalidInput, TooManyExports
from tasks_app.exchange.exports import fill
from tasks_app.models import AuditEntry, Export, Membership, Task
from tasks_app.rules.text import ON_PAPER
from tasks_app.selectors import exports as found
from tasks_app.selectors import register_rows
from tasks_app.selectors.register_rows import Asked
from tasks_app.services import exports
from tasks_app.services.exports import Made, Tell
from tests.exports import ask, bytes_of, codes_in, later, sheets_of, work
from tests.factories import NOON, make_task


def nothing(job: Export, path: Path, at: datetime, tell: Tell) -> Made:
    path.write_text("một")
    return Made("Tên.xlsx", 1, "Tên.xlsx")


def stored() -> list[str]:
    try:
        return default_storage.listdir(exports.FOLDER)[1]
    except FileNotFoundError:
        return []


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


# -- what is in the file ------------------------------------------------------------------


def test_a_file_holds_the_tasks_as_they_stand_with_real_dates_and_numbers(cast):
    job = work(ask(cast.s2))
    sheets = sheets_of(bytes_of(job))
    head, row = sheets["Nhiệm vụ"]
    told = dict(zip(head, row, strict=True))
    assert told["Mã"] == cast.task.code
    assert told["Hạn hiện tại"].date() == date(2026, 6, 30)
    assert (told["Tiến độ"], told["Trạng thái"]) == (0.4, "đang thực hiện")
    assert (told["Cơ quan chủ trì"], told["Số lần gia hạn"]) == ("BTP", 0)
    assert told["Số ngày quá hạn"] is None
    about = dict(sheets["Bộ lọc"])
    assert about["Số liệu tại ngày"] == "15/06/2026"
    assert about["Chương trình"].endswith("(DA06)")
    assert (about["Số dòng"], about["Nguồn số liệu"]) == ("1", "Không có dữ liệu minh họa.")
    assert job.filename == "Sổ nhiệm vụ Đề án 06 ngày 15-06-2026.xlsx"
    assert (job.state, job.done_rows, job.total_rows, job.percent) == (ExportState.DONE, 1, 1, 100)
    assert (job.size, len(job.sha256)) == (len(bytes_of(job)), 64)


def test_illustrative_rows_say_so(cast):
    make_task(lead=cast.btp, provenance="illustrative")
    sheets = sheets_of(bytes_of(work(ask(cast.s2))))
    assert "minh họa" in dict(sheets["Bộ lọc"])["Nguồn số liệu"]
    assert [row[-1] for row in sheets["Nhiệm vụ"][1:]] == ["theo nguồn đã đọc", "minh họa"]


@pytest.mark.parametrize("title", ["=1+1", "<w:t>", "Nhiệm vụ 🇻🇳", "x" * 4_000, "@SUM(1)"])
def test_a_hostile_title_comes_out_as_text(cast, title):
    Task.objects.filter(pk=cast.task.pk).update(title=title)
    (_, row) = sheets_of(bytes_of(work(ask(cast.s2))))["Nhiệm vụ"]
    assert row[1] == title


def test_a_title_longer_than_a_cell_is_cut_and_said(cast):
    Task.objects.filter(pk=cast.task.pk).update(title="a\x01" + "x" * 40_000)
    sheets = sheets_of(bytes_of(work(ask(cast.s2))))
    assert sheets["Nhiệm vụ"][1][1].endswith("x…")
    assert dict(sheets["Bộ lọc"])["Ô bị cắt"].startswith("1 ô dài quá 32.767")


def test_a_secret_task_is_a_row_without_words(cast):
    Task.objects.filter(pk=cast.task.pk).update(secrecy=Secrecy.SECRET, title="Bí danh")
    raw = bytes_of(work(ask(cast.s2)))
    (_, row) = sheets_of(raw)["Nhiệm vụ"]
    assert (row[1], row[10], row[13]) == (ON_PAPER, None, None)


def test_csv_is_the_same_rows(cast):
    Task.objects.filter(pk=cast.task.pk).update(title="=1+1")
    job = work(ask(cast.s2, form=ExportFormat.CSV))
    head, row = bytes_of(job).decode("utf-8-sig").splitlines()
    assert head.startswith("Mã,Nhiệm vụ,")
    assert row.startswith(f"{cast.task.code},'=1+1,") and "2026-06-30" in row


def test_an_empty_answer_is_a_file_without_rows(cast):
    job = work(ask(cast.s2, Asked(programme=("DA06",), search="không có từ này")))
    assert (job.state, job.done_rows, job.percent) == (ExportState.DONE, 0, 100)
    sheets = sheets_of(bytes_of(job))
    assert len(sheets["Nhiệm vụ"]) == 1
    assert dict(sheets["Bộ lọc"])["Từ cần tìm"] == "không có từ này"


def test_the_state_of_a_past_day_is_told_as_it_was(cast):
    late = make_task(lead=cast.btp, deadline=date(2026, 2, 1), status=Status.IN_PROGRESS)
    asked = Asked(programme=("DA06",), as_of=date(2026, 3, 1), overdue=True)
    job = work(ask(cast.s2, asked))
    (_, row) = sheets_of(bytes_of(job))["Nhiệm vụ"]
    assert (row[0], row[17]) == (late.code, 28)
    assert "01-03-2026" in job.filename


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (Asked(as_of=date(2026, 3, 1)), "as_of"),
        (Asked(programme=("DA06",), as_of=date(2026, 12, 1)), "as_of"),
        (Asked(programme=("NO",), as_of=date(2026, 3, 1)), "programme"),
        (Asked(status=("nowhere",)), "status"),
        (Asked(programme=("DA06",), view="khac"), "view"),
        (Asked(view="qua-han"), "view"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_its_name(cast, asked, field):
    with pytest.raises(InvalidInput) as refusal:
        register_rows.check(asked, today=NOON.date())
    assert field in refusal.value.fields


def test_a_question_comes_back_from_its_json():
    asked = Asked(
        programme=("DA06",), search="đất", overdue=False, mine=True, as_of=date(2026, 3, 1)
    )
    assert Asked.of_json(asked.as_json()) == asked
    assert Asked.of_json({**asked.as_json(), "later": 1}) == asked
    assert Asked().as_json() == {}


# -- for whose eyes -----------------------------------------------------------------------


def test_everybody_gets_what_he_sees(cast):
    other = make_task(lead=cast.btc)
    assert codes_in(work(ask(cast.s2))) == sorted([cast.task.code, other.code])
    assert codes_in(work(ask(cast.ex))) == [cast.task.code]
    assert codes_in(work(ask(cast.stranger))) == []


def test_a_scope_narrowed_after_the_request_is_narrow(cast):
    job = ask(cast.ex)
    Membership.objects.filter(user=cast.ex).update(valid_to=NOON.date())
    assert codes_in(work(job)) == []


def test_a_deactivated_account_gets_no_file(cast):
    job = ask(cast.ex)
    type(cast.ex).objects.filter(pk=cast.ex.pk).update(is_active=False)
    work(job)
    assert job.state == ExportState.FAILED
    assert "ngừng hoạt động" in job.error
    assert stored() == []


def test_nobody_finds_the_export_of_another(cast):
    job = work(ask(cast.s2))
    assert found.of(cast.s2).get() == job
    assert not found.of(cast.sa).exists()


def test_making_and_taking_are_kept_in_the_log_of_access(cast):
    job = work(ask(cast.s2))
    exports.taken(job, by=cast.s2, at=NOON)
    made, taken = AuditEntry.objects.filter(kind=AuditKind.EXPORTED).order_by("id")
    assert (made.user, made.detail["rows"], made.detail["sha256"]) == (cast.s2, 1, job.sha256)
    assert made.detail["question"] == {"programme": ["DA06"]}
    assert taken.detail == {"export": job.pk, "sha256": job.sha256, "taken": True}


# -- asking -------------------------------------------------------------------------------


def test_the_same_question_within_a_minute_is_the_same_export(cast):
    first = ask(cast.s2)
    assert ask(cast.s2, at=later(seconds=59)) == first
    assert ask(cast.s2, at=later(seconds=61)) != first
    assert ask(cast.sa) != first
    assert ask(cast.s2, form=ExportFormat.CSV) != first


def test_a_failed_one_is_not_given_again(cast):
    first = ask(cast.s2)
    Export.objects.filter(pk=first.pk).update(state=ExportState.FAILED, error="Hỏng")
    assert ask(cast.s2) != first


def test_a_fourth_unfinished_one_is_refused(cast):
    for minutes in (0, 2, 4):
        ask(cast.s2, at=later(minutes=minutes))
    with pytest.raises(TooManyExports, match="3 tệp"):
        ask(cast.s2, at=later(minutes=6))
    work(Export.objects.earliest("id"))
    assert ask(cast.s2, at=later(minutes=6))


def test_the_bell_rings_once_the_row_is_there(cast, settings, django_capture_on_commit_callbacks):
    rung = []
    settings.EXPORT_BELL = "tests.services.test_exports.BELL"
    BELL.heard = rung
    with django_capture_on_commit_callbacks(execute=True):
        ask(cast.s2)
        assert rung == []
    assert rung == [1]


class Bell:
    heard: list[int]

    def __call__(self) -> None:
        self.heard.append(Export.objects.count())


BELL = Bell()


# -- working ------------------------------------------------------------------------------


def test_two_workers_make_one_file(cast):
    job = ask(cast.s2)
    inner: list[bool] = []

    def while_writing(one: Export, path: Path, at: datetime, tell: Tell) -> Made:
        inner.append(exports.work(one.pk, fill=nothing, clock=lambda: NOON))
        return nothing(one, path, at, tell)

    assert exports.work(job.pk, fill=while_writing, clock=lambda: NOON)
    assert inner == [False]
    assert not exports.work(job.pk, fill=nothing, clock=lambda: later(days=1))
    assert len(stored()) == 1


def test_a_killed_worker_is_followed_by_another(cast):
    job = ask(cast.s2)

    def killed(one: Export, path: Path, at: datetime, tell: Tell) -> Made:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        exports.work(job.pk, fill=killed, clock=lambda: NOON)
    assert exports.waiting(at=NOON) == []
    assert exports.waiting(at=later(minutes=3)) == [job.pk]
    work(job, at=later(minutes=3))
    assert (job.state, job.attempts) == (ExportState.DONE, 2)
    assert len(stored()) == 1


def test_bytes_of_a_worker_killed_before_it_could_say_so_are_taken_away(cast):
    job = ask(cast.s2)
    claimed = exports._claim(job.pk, at=NOON)
    assert claimed is not None
    default_storage.save(claimed.path, ContentFile(b"half"))
    assert len(stored()) == 1
    with pytest.raises(ExportNotReady):
        found.file_of(claimed, at=NOON)
    work(job, at=later(minutes=5))
    assert [f"exports/{name}" for name in stored()] == [job.path]


def test_who_lost_the_lease_leaves_nothing(cast):
    job = ask(cast.s2)

    def slow(one: Export, path: Path, at: datetime, tell: Tell) -> Made:
        work(Export.objects.get(pk=one.pk), at=later(minutes=5))  # the other one, meanwhile
        return nothing(one, path, at, tell)

    assert not exports.work(job.pk, fill=slow, clock=lambda: NOON)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (ExportState.DONE, 2)
    assert codes_in(job) == [cast.task.code]
    assert len(stored()) == 1


def test_progress_renews_the_lease_and_is_seen(cast):
    job, seen = ask(cast.s2), []

    def steady(one: Export, path: Path, at: datetime, tell: Tell) -> Made:
        tell(500, 2_000)
        now = Export.objects.get(pk=one.pk)
        seen.append((now.state, now.percent, now.lease_until))
        return nothing(one, path, at, tell)

    exports.work(job.pk, fill=steady, clock=lambda: NOON)
    assert seen == [(ExportState.RUNNING, 25, NOON + exports.LEASE)]


def test_what_breaks_three_times_is_given_up_with_a_sentence(cast):
    job = ask(cast.s2)

    def broken(one: Export, path: Path, at: datetime, tell: Tell) -> Made:
        raise ValueError

    for turn in range(3):
        at = later(minutes=turn * 5)
        with pytest.raises(ValueError):
            exports.work(job.pk, fill=broken, clock=lambda at=at: at)
    at = later(minutes=20)
    assert exports.waiting(at=at) == []
    assert not exports.work(job.pk, fill=nothing, clock=lambda: at)
    assert exports.give_up(at=at) == 1
    job.refresh_from_db()
    assert (job.state, job.error) == (ExportState.FAILED, exports.GIVEN_UP)


def test_a_question_that_became_impossible_fails_with_its_reason(cast):
    job = exports.request(
        ExportKind.REGISTER, ExportFormat.XLSX, {"view": "khac"}, by=cast.s2, at=NOON
    )
    work(job)
    assert (job.state, "chương trình" in job.error) == (ExportState.FAILED, True)
    with pytest.raises(ExportNotReady, match="chương trình"):
        found.file_of(job, at=NOON)


# -- keeping ------------------------------------------------------------------------------


def test_a_file_goes_after_seven_days_and_the_row_stays(cast):
    job = work(ask(cast.s2))
    week = NOON + timedelta(days=7)
    assert exports.expire(at=week - timedelta(seconds=1)) == 0
    with pytest.raises(ExportGone):
        found.file_of(job, at=week)
    assert exports.expire(at=week) == 1
    job.refresh_from_db()
    assert (job.state, job.path, stored()) == (ExportState.EXPIRED, "", [])
    with pytest.raises(ExportGone, match="hết hạn"):
        found.file_of(job, at=week)
    assert exports.expire(at=week) == 0


def test_a_file_is_under_a_name_that_nobody_guesses(cast):
    one, two = work(ask(cast.s2)), work(ask(cast.sa))
    assert one.path != two.path
    assert len(Path(one.path).stem) > 40
    assert "DA06" not in one.path


def test_the_file_is_made_with_few_statements_whatever_its_rows(
    cast, django_assert_max_num_queries
):
    for _ in range(30):
        make_task(lead=cast.btp)
    job = ask(cast.s2)
    with django_assert_max_num_queries(30):
        exports.work(job.pk, fill=fill, clock=lambda: NOON)
