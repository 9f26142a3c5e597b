"""What comes in as a file: bounded while it streams, its name as it was sent."""

import html
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler
from django.http.multipartparser import MultiPartParser

from tasks_app.rules.files import UNREADABLE, suffix_of

LONGEST = 255  # Django cuts names there; rules.files refuses what was cut
LONGEST_SUFFIX = 20


class BoundedUpload(FileUploadHandler):
    """The first handler: beyond the limit no byte is kept, and the service refuses what was."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.sent: Any = request
        self.is_reading = False
        self.taken = 0

    def handle_raw_input(self, input_data: Any, META: Any, *args: Any, **options: Any) -> Any:  # noqa: N803
        """Read the whole body with a parser that keeps names as they were sent."""
        if self.is_reading:
            return None
        self.is_reading = True
        handlers, encoding = self.sent.upload_handlers, self.sent.encoding
        return _NamesAsSent(META, input_data, handlers, encoding).parse()

    def new_file(self, *args: Any, **options: Any) -> None:
        super().new_file(*args, **options)
        self.taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self.taken > settings.UPLOAD_MAX_BYTES:
            return None
        self.taken += len(raw_data)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


class _NamesAsSent(MultiPartParser):
    """Django takes the path off a name in silence; here the sender is told (rules.files)."""

    def sanitize_file_name(self, file_name: str) -> str:
        """Return the name with a mark for each character that no name may hold.

        A name too long for a temporary file loses its dots: nothing is named after its end.
        """
        marked = "".join(
            letter if letter.isprintable() and letter not in "/\\" else UNREADABLE
            for letter in html.unescape(file_name)
        )
        is_long = len(marked) > LONGEST or len(suffix_of(marked)) > LONGEST_SUFFIX
        if is_long or not marked.strip(". "):
            return marked.replace(".", UNREADABLE)
        return marked
