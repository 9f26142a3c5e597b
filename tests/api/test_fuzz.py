"""Whatever is sent: never a 500, and answers of the published shape."""

import base64
import itertools

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from knox.models import AuthToken
from rest_framework.test import APIClient
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.conftest import Caller

BOUNDED = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
)
MANY = settings(BOUNDED, max_examples=80)
schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", get_wsgi_application())


@pytest.fixture
def token(cast):
    Caller(cast.ex).act(cast.task, "evidence", {"kind": "document", "document_number": "1/QĐ"})
    for moment in (request_started, request_finished):  # the test keeps its connection
        moment.disconnect(close_old_connections)
    yield AuthToken.objects.create(user=cast.ex)[1]
    for moment in (request_started, request_finished):
        moment.connect(close_old_connections)


@schema.parametrize()
@BOUNDED
def test_every_operation_keeps_its_word(case, cast, token):
    if "code" in case.path_parameters:
        case.path_parameters["code"] = cast.task.code
    headers = {"Authorization": f"Token {token}", "If-Match": "*"}
    case.call_and_validate(
        headers=headers,
        checks=(
            not_a_server_error,
            status_code_conformance,
            content_type_conformance,
            response_schema_conformance,
        ),
    )


NASTY = st.text(max_size=30) | st.sampled_from(
    ["\x00", "\ud800".encode("utf-16", "surrogatepass").decode("latin-1"), "9" * 400, "-1",
     "0001-01-01", "9999-12-31", "2022-02-30", "' OR 1=1 --", "%00", "𝟛", "[]", "null", "١"]
)  # fmt: skip
PATHS = ("tasks", "tasks/DA06-001", "figures", "figures/tasks", "agencies", "calendar", "queue")
NAMES = ("as_of", "known_at", "search", "status", "lead", "cursor", "limit", "fields", "ordering",
         "programme", "cell", "row", "unit", "first", "last", "on", "mine", "health")  # fmt: skip


@MANY
@hypothesis.given(st.sampled_from(PATHS), st.dictionaries(st.sampled_from(NAMES), NASTY))
def test_no_query_breaks_a_read(cast, token, path, query):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    assert client.get(f"/api/v1/{path}", query).status_code in {200, 400, 404}


FLOATS = st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
INTENTIONS = ("start", "report", "claim", "withdraw", "open-review", "accept", "return",
              "evidence", "extensions", "blockers")  # fmt: skip
FIELDS = ("percent", "content", "reported_on", "completed_on", "note", "kind", "url", "title",
          "proposed_deadline", "reason", "criteria_met", "authority", "description", "due_on",
          "document_number", "document_on", "file")  # fmt: skip


@MANY
@hypothesis.given(
    st.sampled_from(INTENTIONS), JSON | st.dictionaries(st.sampled_from(FIELDS), JSON | NASTY)
)
def test_no_body_breaks_an_intention(cast, token, intention, body):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    answer = client.post(
        f"/api/v1/tasks/{cast.task.code}/{intention}",
        body,
        format="json",
        headers={"If-Match": "*"},
    )
    assert answer.status_code in {200, 201, 400, 403, 404, 409}


def test_a_sweep_of_malformed_cursors(call, cast):
    caller = call(cast.ex)
    parts = ["", "[]", "[1]", '["code",0,null,null]', '["code",0,"a\\u0000","b"]', "{}", "null"]
    for order, part in itertools.product(("code", "deadline", "updated_at"), parts):
        answer = caller.get("tasks", ordering=order, cursor=_cursor(part))
        assert answer.status_code in {200, 400}


def _cursor(text):
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
