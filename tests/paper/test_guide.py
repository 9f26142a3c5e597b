"""The guide names every variable that a template may print."""

import re
from pathlib import Path

import pytest

from tasks_app.documents import sample, word
from tasks_app.enums import DocumentKind

GUIDE = Path(__file__).parents[2] / "docs" / "huong-dan" / "mau-van-ban.md"


def names_in(value: object) -> set[str]:
    """Return the keys of a view and of what it holds."""
    if isinstance(value, dict):
        return set(value).union(*map(names_in, value.values()))
    if isinstance(value, list):
        return set().union(*map(names_in, value))
    return set()


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_every_variable_is_explained(kind):
    told = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]+)`", GUIDE.read_text()))))
    assert names_in(sample.views_of(kind)[0]) - {"cell"} <= told
    assert set(word.PICTURES[kind]) <= told
