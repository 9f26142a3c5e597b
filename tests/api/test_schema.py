"""The published schema: complete, checked in, and kept by every answer."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import URLPattern

from tasks_app.api.urls import urlpatterns

CHECKED_IN = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"


def test_the_schema_is_complete_and_the_checked_in_file_is_it(tmp_path):
    made = tmp_path / "openapi.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(made))
    assert made.read_text() == CHECKED_IN.read_text(), "run: make openapi"


def test_every_address_is_described():
    text = CHECKED_IN.read_text()
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        if pattern.name != "missing":
            named = re.sub(r"<task_code:(\w+)>", r"{\1}", str(pattern.pattern))
            assert f"  /api/v1/{named.replace('<row_id:pk>', '{id}')}:\n" in text


@pytest.mark.parametrize("path", ["/api/schema/", "/api/docs/"])
def test_the_documentation_is_served_under_the_strict_policy(client, db, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    if path == "/api/docs/":
        page = answer.content.decode()
        assert "<script>" not in page
        assert "https://" not in page
        assert "style=" not in page
