"""What the two loading commands share: reading the files, the demo passwords, the refusals."""

import json
import secrets
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import CommandError

from tasks_app.errors import DomainError, UnreadableFile
from tasks_app.exchange import csv
from tasks_app.management import demo_accounts
from tasks_app.services.imports.layouts import PROGRAMMES
from tasks_app.services.imports.table import Layout, Table


@contextmanager
def told_in_words() -> Iterator[None]:
    """Turn a refusal into the command's answer: its sentence, its problems, exit status 1."""
    try:
        yield
    except UnreadableFile as refusal:
        raise CommandError("\n".join([str(refusal), *refusal.problems])) from refusal
    except DomainError as refusal:
        raise CommandError(refusal.message) from refusal


def programmes_file(folder: Path) -> Table:
    """Return the list of programmes, which also names the register files."""
    return csv.read(folder / "programmes.csv", PROGRAMMES)


def digests(folder: Path, names: Iterable[str]) -> list[str]:
    """Return the SHA-256 of each file."""
    return [csv.digest(csv.read_bytes(folder / name)) for name in names]


def tables(folder: Path, layouts: Mapping[str, Layout]) -> dict[str, Table]:
    """Return every file of the folder that `layouts` names."""
    return {name: csv.read(folder / name, layout) for name, layout in layouts.items()}


def passwords_for(emails: Iterable[str], folder: Path) -> dict[str, str]:
    """Return a password for each address: the kept one, else a new random one."""
    known = demo_accounts.passwords(folder)
    return {email: known.get(email) or secrets.token_urlsafe(9) for email in emails}


def keep_passwords(passwords: Mapping[str, str], folder: Path) -> None:
    """Write the file whole or not at all, readable by the owner only."""
    kept = {**demo_accounts.passwords(folder), **passwords}
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=folder, encoding="utf-8", delete=False) as fresh:
        json.dump(kept, fresh, ensure_ascii=False, indent=2, sort_keys=True)
    Path(fresh.name).replace(folder / demo_accounts.PASSWORDS_FILE)
