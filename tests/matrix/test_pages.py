"""The matrix through the pages: those of the members, and the desk."""

from html import unescape
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from tasks_app.admin.base import DomainAdmin
from tasks_app.admin.deeds import DEEDS
from tasks_app.enums import Answer, Operation, Status
from tasks_app.models import Task
from tasks_app.permissions import standing_of
from tasks_app.rules.matrix import PLACES, Place, answer
from tasks_app.rules.operations import roles_of
from tasks_app.web.urls import urlpatterns
from tests.matrix.pages import APART, FORMS, OWN_PAGES, PAGES, SENT, Deed, Page, deeds
from tests.matrix.walking import cells, client_of, each_kind, each_place, is_wrong, undone
from tests.matrix.world import TODAY, Stage, World

pytestmark = pytest.mark.django_db


def ask(client: Client, page: Page, stage: Stage) -> Any:
    def request() -> Any:
        if page.sent is None:
            return client.get(page.path(stage))
        page.before(stage)
        return client.post(page.path(stage), version_of(stage) | page.form(stage))

    return undone(request)


def version_of(stage: Stage) -> dict[str, int]:
    return {"version": Task.objects.get(pk=stage.task.pk).version}


def words_of(found: Any) -> str:
    return "" if found.streaming else unescape(found.content.decode())


@each_kind
def test_every_page_is_answered_as_the_matrix_says(world: World, place: Place) -> None:
    client, wrong = client_of(world.people[place.key]), []
    for turn, page in enumerate(PAGES, start=PLACES.index(place)):
        for status, wanted in cells(place, page.asked, turn):
            found = ask(client, page, world.stage(place.key, status))
            if is_wrong(found.status_code, refusal_in(words_of(found)), wanted):
                wrong.append(f"{page.id}, {status}: {wanted}, got {found.status_code}")
    assert not wrong, "\n".join(wrong)


def refusal_in(html: str) -> str:
    """Return what stands in the main part of a page, without its lists of reasons."""
    return html.partition('id="noi-dung"')[2]


@each_kind
def test_a_form_is_shown_to_whom_it_belongs(world: World, place: Place) -> None:
    client, status = client_of(world.people[place.key]), Status.IN_PROGRESS
    stage = world.stage(place.key, status)
    for page in (page for page in PAGES if page.name in FORMS):
        found = client.get(page.path(stage))
        wanted = answer(place, page.asked, status)
        is_open = wanted in (Answer.ALLOWED, Answer.STATE)
        assert (found.status_code == 200) is is_open, page.id
        assert found.status_code in (200, 403, 404)


@each_place
def test_pages_about_no_task_open_to_everybody_signed_in(world: World, place: Place) -> None:
    client = client_of(world.people[place.key])
    assert {client.get(reverse(name)).status_code for name in OWN_PAGES} == {200}
    assert client.get(reverse("notifications")).status_code == 200
    mailbox = client.get(reverse("mailbox")).status_code
    holds = standing_of(world.people[place.key], TODAY).may(Operation.READ_OUTBOX)
    assert mailbox == (200 if holds else 404)


# -- the desk -----------------------------------------------------------------------------


@each_place
def test_every_deed_of_the_desk_is_answered_as_the_matrix_says(world: World, place: Place) -> None:
    person = world.people[place.key]
    client, wrong = client_of(person), []
    opens = standing_of(person, TODAY).enters_admin
    assert client.get("/quan-tri/").status_code == (200 if opens else 302)
    for turn, deed in enumerate(deeds(world), start=PLACES.index(place)):
        for status, wanted in cells(place, deed.asked, turn):
            stage = world.stage(place.key, status)
            found = sent(client, deed, stage)
            if not opens:
                assert (found.status_code, "quan-tri/login" in found.url) == (302, True)
                break
            if is_wrong(found.status_code, words_of(found), wanted):
                wrong.append(f"{deed.name}, {status}: {wanted}, got {found.status_code}")
    assert not wrong, "\n".join(wrong)


def sent(client: Client, deed: Deed, stage: Stage) -> Any:
    def request() -> Any:
        deed.before(stage)
        return client.post(deed.path(stage), version_of(stage) | deed.sent)

    return undone(request)


@each_place
def test_every_list_of_the_desk_opens_to_whom_the_table_names(world: World, place: Place) -> None:
    person = world.people[place.key]
    client, standing = client_of(person), standing_of(person, TODAY)
    if not standing.enters_admin:
        return
    for model, rows in admin.site._registry.items():
        assert isinstance(rows, DomainAdmin)
        base = f"/quan-tri/{model._meta.app_label}/{model._meta.model_name}/"
        reads = standing.may(rows.reading)
        keeps = rows.keeping is not None and standing.may(rows.keeping)
        assert (client.get(base).status_code == 200) is reads, base
        added = client.get(f"{base}add/").status_code
        assert (added == 200) is keeps or (keeps and added == 403), base
        if hasattr(rows, "export_action"):
            export = client.get(f"{base}export/").status_code
            assert (export == 200) is reads, base


def test_who_keeps_rows_reads_them() -> None:
    for rows in admin.site._registry.values():
        assert isinstance(rows, DomainAdmin)
        if rows.keeping is not None:
            assert roles_of(rows.keeping) <= roles_of(rows.reading)


# -- nothing without a row ----------------------------------------------------------------


def test_no_page_is_without_a_row() -> None:
    """Whoever adds a page says here which row of the matrix it belongs to."""
    rows = {page.name for page in PAGES} | OWN_PAGES | APART
    assert rows == {pattern.name for pattern in urlpatterns}
    assert set(SENT) == set(DEEDS)
