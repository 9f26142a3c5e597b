"""A real browser before a real service. Without a Chromium these tests are skipped, saying so."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.e2e.service import Service, loaded_once, serving
from tests.e2e.window import People, chromium_path, running_chromium

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything below this folder drives a browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for the package, closed after it."""
    if not chromium_path():
        pytest.skip("no browser: put chromium on the PATH or its path into CHROMIUM")
    with running_chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def service(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service with the demo, on a copy of its data for this process."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    own = tmp_path_factory.mktemp("e2e") / "data"
    shutil.copytree(loaded_once(shared), own)
    with serving(own) as running:
        yield running


@pytest.fixture(scope="package")
def signed_in() -> dict[str, list[Any]]:
    """The cookies of those who have signed in, by e-mail."""
    return {}


@pytest.fixture
def people(
    service: Service, chromium: Browser, signed_in: dict[str, list[Any]]
) -> Iterator[People]:
    """The people of the demo at their browsers; afterwards no page may have complained."""
    crowd = People(service, chromium, signed_in)
    yield crowd
    assert crowd.close() == []
