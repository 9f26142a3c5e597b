"""Drafts of documents through the API: report, công văn đôn đốc, brief."""

from types import SimpleNamespace
from typing import Any

import pytest

from tasks_app.enums import AuditKind, Role
from tasks_app.models import AuditEntry
from tests.factories import AgencyFactory, UserFactory
from tests.paper.reading import pages_of, words_of
from tests.reports import some_tasks

AT = {"programme": "DA06", "as_of": "2026-06-14"}
CHASE = AT | {"template": "don-doc", "unit": "BO0"}


@pytest.fixture
def world(cast: SimpleNamespace, call: Any) -> SimpleNamespace:
    some_tasks()
    member = UserFactory(member_of=AgencyFactory(code="BO0"), role=Role.EXECUTOR)
    return SimpleNamespace(s2=call(cast.s2), ld=call(cast.ld), member=call(member))


def taken(answer: Any) -> bytes:
    assert answer.status_code == 200, answer.content.decode()
    return b"".join(answer.streaming_content)


def test_a_letter_to_one_agency_is_taken_and_noted(world: Any) -> None:
    answer = world.s2.get("documents", **CHASE)
    words = words_of(taken(answer))
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in words
    assert "DỰ THẢO" in words
    assert "don-doc-DA06-BO0-2026-06-14.docx" in answer["Content-Disposition"]
    noted = AuditEntry.objects.filter(kind=AuditKind.EXPORTED).latest("pk").detail
    assert (noted["template"], noted["unit"]) == ("don-doc", "BO0")


def test_only_the_secretariat_writes_to_agencies(world: Any) -> None:
    for reader in (world.ld, world.member):
        assert reader.get("documents", **CHASE).status_code == 403


def test_the_brief_is_one_page(world: Any) -> None:
    made = taken(world.ld.get("documents", **AT, template="lanh-dao", format="pdf"))
    assert len(pages_of(made)) == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"template": "don-doc"}, "unit"),
        ({"template": "don-doc", "unit": "BO0", "format": "pdf"}, "format"),
        ({"template": "lanh-dao", "format": "xlsx"}, "format"),
        ({"template": "thu-moi"}, "template"),
        ({"format": "odt"}, "format"),
        ({"period": "2026-06"}, "period"),
        ({"unit": "KHONGCO"}, "unit"),
    ],
)
def test_what_cannot_be_written_is_said(world: Any, more: dict[str, str], field: str) -> None:
    answer = world.s2.get("documents", **AT | more)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]
