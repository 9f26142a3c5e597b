"""What no page may do: complain in the console, break the CSP, fail, or ask another host."""

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

REFUSALS = (400, 403, 404, 409, 412)  # pages about them are asked for on purpose


class Watch:
    """Collects the complaints of every page of a context."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.complaints: list[str] = []
        self._host = urlsplit(address).netloc
        context.on("console", self._on_console)
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("page", self._on_page)

    def take(self) -> list[str]:
        """Return the complaints and forget them."""
        found, self.complaints = self.complaints, []
        return found

    def _on_page(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))

    def _on_console(self, message: ConsoleMessage) -> None:
        is_refusal = message.text.startswith("Failed to load resource")  # seen by _on_response
        if message.type in ("error", "warning") and not is_refusal:
            self.complaints.append(f"console: {message.text}")

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and parts.netloc != self._host:
            self.complaints.append(f"another host: {request.url}")

    def _on_response(self, response: Response) -> None:
        is_page = response.request.resource_type in ("document", "xhr", "fetch")
        expected = is_page and response.status in REFUSALS
        if response.status >= 400 and not expected:
            self.complaints.append(f"{response.status}: {response.url}")
