"""Letters as .eml files, where no mail server is given. One file each, whole or not at all."""

import os
import tempfile
from pathlib import Path

from django.core.mail import EmailMultiAlternatives

from .base import ChannelDown, RefusedForGood, TryLater


class FileChannel:
    """Writes `<folder>/<Message-ID>.eml`; a second attempt replaces the first."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        self.name = f"file:{folder}"[:255]

    def open(self) -> None:
        """Make the folder.

        Raises:
            ChannelDown: it cannot be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise ChannelDown(f"{self.folder}: {problem.strerror}") from problem

    def send(self, letter: EmailMultiAlternatives) -> None:
        """Write one letter under a name of its own and move it into place."""
        name = letter.extra_headers["Message-ID"].strip("<>").partition("@")[0]
        try:
            content = letter.message().as_bytes()
        except ValueError as problem:
            raise RefusedForGood(str(problem)) from problem
        try:
            with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".part", delete=False) as file:
                file.write(content)
            os.replace(file.name, self.folder / f"{name}.eml")  # noqa: PTH105 (atomic)
        except OSError as problem:
            raise TryLater(f"{self.folder}: {problem.strerror}") from problem

    def close(self) -> None:
        """Nothing to hang up."""
