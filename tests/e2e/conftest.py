"""A real browser before a real service. Without a Chromium these tests are skipped, saying so."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.e2e.service import Service, loaded_once, serving
from tests.e2e.watch import Watch

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything below this folder drives a browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service with the demo, on a copy of its data for this process."""
    _chromium_or_skip()
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    own = tmp_path_factory.mktemp("e2e") / "data"
    shutil.copytree(loaded_once(shared), own)
    with serving(own) as running:
        yield running


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for the package; closed after it, since its event loop stops Django's ORM."""
    path = _chromium_or_skip()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=path, args=FLAGS, chromium_sandbox=os.geteuid() != 0
        )
        yield browser
        browser.close()


def _chromium_or_skip() -> str:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.skip("no browser: put chromium on the PATH or its path into CHROMIUM")
    return found


@dataclass
class People:
    """Opens browser windows for people of the demo; each signs in once, by the real form."""

    service: Service
    browser: Browser
    signed_in: dict[str, list[Any]]
    opened: list[tuple[BrowserContext, Watch]] = field(default_factory=list)
    forgiven: tuple[str, ...] = ()

    def open(self, email: str = "", *, phone: bool = False, script: bool = True) -> Page:
        """Return a page of `email`'s own browser (of nobody's without an e-mail)."""
        context = self.browser.new_context(
            base_url=self.service.address,
            viewport=PHONE if phone else DESKTOP,
            has_touch=phone,
            java_script_enabled=script,
            reduced_motion="reduce",
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
        )
        context.set_default_timeout(15_000)
        self.opened.append((context, Watch(context, self.service.address)))
        if email:
            context.add_cookies(self._cookies_of(email))
        return context.new_page()

    def _cookies_of(self, email: str) -> list[Any]:
        if email not in self.signed_in:
            context = self.browser.new_context(base_url=self.service.address)
            page = context.new_page()
            page.goto("/dang-nhap/")
            page.fill("#id_login", email)
            page.fill("#id_password", self.service.passwords[email])
            page.get_by_role("button", name="Tiếp tục").click()
            page.wait_for_url(lambda url: "dang-nhap" not in url)
            self.signed_in[email] = context.cookies()
            context.close()
        return self.signed_in[email]

    def close(self) -> list[str]:
        """Close every window; return what their pages complained of."""
        for context, _ in self.opened:
            context.close()
        heard = [complaint for _, watch in self.opened for complaint in watch.complaints]
        return [words for words in heard if not any(part in words for part in self.forgiven)]


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
