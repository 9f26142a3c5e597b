"""Browser windows of the people of the demo."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.e2e.service import Service
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


def chromium_path() -> str:
    """Return the browser in CHROMIUM, else the one on the path, else nothing."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), "")


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """Run a browser for the block. Its event loop keeps Django's ORM out of this thread."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=chromium_path(), args=FLAGS, chromium_sandbox=os.geteuid() != 0
        )
        yield browser
        browser.close()


@dataclass
class People:
    """Opens browser windows for people of the demo; each signs in once, by the real form."""

    service: Service
    browser: Browser
    signed_in: dict[str, list[Any]]
    opened: list[tuple[BrowserContext, Watch]] = field(default_factory=list)
    kept: dict[str, Page] = field(default_factory=dict)
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

    def keep(self, email: str) -> Page:
        """Return the one window of `email` that stays open between tests."""
        if email not in self.kept:
            self.kept[email] = self.open(email)
        return self.kept[email]

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

    def heard(self) -> list[str]:
        """Return what the pages complained of since the last time this was asked."""
        words = [complaint for _, watch in self.opened for complaint in watch.take()]
        return [one for one in words if not any(part in one for part in self.forgiven)]

    def close(self) -> list[str]:
        """Close every window; return what their pages still complained of."""
        for context, _ in self.opened:
            context.close()
        return self.heard()
