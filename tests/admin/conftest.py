"""The desk's cast signed in, and requests that wait."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from tasks_app.enums import Status
from tasks_app.models import Agency, CompletionClaim, DeadlineExtension, User
from tasks_app.services import completion, evidence, extensions
from tests.cast import cast  # noqa: F401  (a fixture)
from tests.factories import make_task

DESK = ("s1", "s2", "sa", "inspector")
SignIn = Callable[[User], Client]


@pytest.fixture
def desk(cast: SimpleNamespace) -> SimpleNamespace:  # noqa: F811
    """Return the cast with the desk's people let into the admin, and a superuser."""
    for name in DESK:
        User.objects.filter(pk=getattr(cast, name).pk).update(is_staff=True)
    cast.root = User.objects.create_superuser("root@example.com", "x", full_name="Quản trị máy")
    return cast


@pytest.fixture
def sign_in() -> SignIn:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


def file_claim(owner: User, lead: Agency, code: str, **fields: object) -> CompletionClaim:
    """Return a pending claim on a new task of `lead`, all its automatic checks passed."""
    now, today = timezone.now(), timezone.localdate()
    fields = {"deadline": today + timedelta(days=30), "status": Status.IN_PROGRESS, **fields}
    task = make_task(lead=lead, code=code, percent=80, **fields)  # type: ignore[arg-type]
    document = evidence.Document("12/BC-BTP", "Báo cáo kết quả", today)
    evidence.add_document(task, document, by=owner, at=now)
    return completion.claim(task, completed_on=today, note="Đã xong.", by=owner, at=now)


def ask_extension(owner: User, lead: Agency, code: str) -> DeadlineExtension:
    """Return a pending request on a new task of `lead`."""
    deadline: date = timezone.localdate() + timedelta(days=30)
    task = make_task(lead=lead, code=code, deadline=deadline)
    asked = extensions.Request(deadline + timedelta(days=60), "Chờ văn bản hướng dẫn")
    return extensions.request(task, asked, by=owner, at=timezone.now())
