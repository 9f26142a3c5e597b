"""Everything the demo shows: reference data, four registers, a history, figures, people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tasks_app.models import Agency, Programme
from tasks_app.selectors import tasks as task_selectors
from tasks_app.services import succession

from . import agencies, batches, indicators, people, reference, registers
from .batches import BatchKind
from .layouts import (
    AGENCIES,
    FIGURES,
    GROUPS,
    HISTORY,
    HOLIDAYS,
    PEOPLE,
    PROGRAMMES,
    REGISTER,
    SUCCESSIONS,
    TARGETS,
)
from .table import Layout, Table

REFERENCE_FILES: dict[str, Layout] = {
    "agencies.csv": AGENCIES,
    "agency_groups.csv": GROUPS,
    "agency_successions.csv": SUCCESSIONS,
    "holidays_vn.csv": HOLIDAYS,
    "programmes.csv": PROGRAMMES,
    "published_figures.csv": FIGURES,
    "targets.csv": TARGETS,
}
PEOPLE_FILE, HISTORY_FILE, HISTORY_OF = "demo_people.csv", "da06_history.csv", "DA06"
REGISTER_COLUMN = "register_file"  # of programmes.csv

Tables = Mapping[str, Table]
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class DemoLoaded:
    registers: tuple[registers.Loaded, ...]
    people: int


@transaction.atomic
def load(tables: Tables, passwords: Mapping[str, str], *, at: datetime, tell: Tell) -> DemoLoaded:
    """Load all of it, all or nothing. A programme that has rows of its own keeps them.

    Raises:
        UnreadableFile: with the problems of the first file that has any.
    """
    load_reference(tables, at=at, tell=tell)
    loaded = tuple(
        _register(Programme.objects.get(code=code), filename, tables, at=at, tell=tell)
        for code, filename in register_files(tables["programmes.csv"]).items()
    )
    new = people.load(tables[PEOPLE_FILE], passwords)
    batches.note(BatchKind.PEOPLE, tables[PEOPLE_FILE], at=at)
    tell(f"Người dùng trình diễn: thêm {new} tài khoản.")
    return DemoLoaded(loaded, new)


@transaction.atomic
def load_reference(tables: Tables, *, at: datetime, tell: Tell) -> None:
    """Load agencies, succession, holidays, programmes, published figures and indicators.

    Raises:
        UnreadableFile: with the problems of the first file that has any.
    """
    agencies.load(tables["agencies.csv"])
    agencies.load_groups(tables["agency_groups.csv"])
    agencies.load_successions(tables["agency_successions.csv"], tables["agencies.csv"])
    succession.settle(at=at)
    reference.load_holidays(tables["holidays_vn.csv"])
    reference.load_programmes(tables["programmes.csv"])
    reference.load_figures(tables["published_figures.csv"], at=at)
    indicators.load(tables["targets.csv"], at=at)
    for name in REFERENCE_FILES:
        batches.note(BatchKind.REFERENCE, tables[name], at=at)
        tell(f"{name}: {len(tables[name].rows)} dòng.")


def has_reference() -> bool:
    """Return whether there are agencies and programmes to load a register on."""
    return Agency.objects.exists() and Programme.objects.exists()


def register_files(programmes: Table) -> dict[str, str]:
    """Return the register file of each programme that has one, by programme code."""
    return {
        row.cells["code"]: row.cells[REGISTER_COLUMN]
        for row in programmes.rows
        if row.cells[REGISTER_COLUMN]
    }


def layouts(programmes: Table) -> dict[str, Layout]:
    """Return every file of the demo with its columns."""
    files = dict.fromkeys(register_files(programmes).values(), REGISTER)
    return {**REFERENCE_FILES, PEOPLE_FILE: PEOPLE, HISTORY_FILE: HISTORY, **files}


def _register(
    programme: Programme, filename: str, tables: Tables, *, at: datetime, tell: Tell
) -> registers.Loaded:
    table = tables[filename]
    story = tables[HISTORY_FILE] if programme.code == HISTORY_OF else None
    own = task_selectors.current().filter(programme=programme).exists()
    if own and not batches.is_loaded(table, programme):
        for kept in filter(None, (table, story)):
            batches.note(BatchKind.KEPT, kept, at=at, programme=programme)
        tell(f"{programme.code}: đã có sổ riêng, giữ nguyên.")
        return registers.Loaded(programme.code, filename, 0, 0, unchanged=True)
    loaded = registers.load(programme, table, at=at, story=story)
    if loaded.unchanged and story is not None:
        batches.note(BatchKind.KEPT, story, at=at, programme=programme)
    tell(f"{programme.code}: {loaded.tasks} nhiệm vụ, {loaded.events} sự kiện mới.")
    return loaded
