"""List, detail, report and figures beside their floors. Goals: ARCHITECTURE §7."""

import pytest
from knox.models import AuthToken

from tasks_app.enums import Status
from tasks_app.models import Task, User
from tests.bench.conftest import SCALE
from tests.bench.measuring import Bench

pytestmark = [pytest.mark.bench, pytest.mark.django_db]

TASKS = '"tasks_app_task'  # the statements of a read that are not about who asks
FOLD = "judged"
LIST = "/api/v1/tasks"


def test_a_list_of_fifty_filtered_and_ordered(bench: Bench):
    query = "programme=TAI&status=in_progress&ordering=deadline&limit=50"

    line = bench.read("danh sách 50, lọc, xếp theo hạn", LIST, query, main=TASKS, goal="≤ 2,5")

    assert line.statements <= 4


def test_a_list_of_two_hundred_asks_no_more(bench: Bench):
    line = bench.read("danh sách 200", LIST, "programme=TAI&limit=200", main=TASKS, goal="≤ 2,5")

    assert line.statements <= 4


def test_a_search_without_accents(bench: Bench):
    bench.read("tìm không dấu", LIST, "search=dat+dai&limit=50", main=TASKS, goal="≤ 3")


def test_a_task(bench: Bench):
    bench.read("chi tiết", "/api/v1/tasks/DA06-001", main=TASKS, goal="≤ 4")


def test_reporting_progress(bench: Bench):
    task = Task.objects.filter(programme__code="TAI", status=Status.IN_PROGRESS).earliest("pk")
    owner = User.objects.get(memberships__agency=task.lead)
    _, token = AuthToken.objects.create(user=owner)
    headers = {"HTTP_AUTHORIZATION": f"Token {token}", "HTTP_IF_MATCH": f'"{task.version}"'}
    body = {"percent": 96, "content": "Đã kết nối với cơ sở dữ liệu quốc gia về dân cư."}

    bench.write("cập nhật tiến độ", f"/api/v1/tasks/{task.code}/report", body, headers, goal="≤ 6")


@pytest.mark.parametrize("by", ["none", "agency", "group"])
def test_figures_of_the_register(bench: Bench, by: str):
    query = f"programme=DA06&as_of=2022-12-25&known_at=2022-12-25&by={by}"

    line = bench.read(
        f"số liệu 225 nhiệm vụ, {by}", "/api/v1/figures", query, main=FOLD, goal="≤ 2"
    )

    assert line.full < 1_000


@pytest.mark.parametrize("by", ["none", "agency"])
def test_figures_of_everything(bench: Bench, by: str):
    query = f"programme=TAI&as_of=2024-12-14&known_at=2024-12-14&by={by}"

    bench.read(f"số liệu {SCALE} nhiệm vụ, {by}", "/api/v1/figures", query, main=FOLD, goal="≤ 2")
