"""Loading one register: its tasks, who carries them, and their history or opening states."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from tasks_app import conf
from tasks_app.enums import AssignmentRole, Provenance
from tasks_app.errors import UnreadableFile
from tasks_app.models import (
    Agency,
    CompletionClaim,
    DeadlineExtension,
    Evidence,
    ImportBatch,
    Programme,
    ProgressReport,
    Task,
    TaskAgency,
    TaskEvent,
)
from tasks_app.rules.calendar import local_date
from tasks_app.selectors import tasks as task_selectors
from tasks_app.services import events, search

from . import batches, drafts, entries, history, replacing
from .agencies import known_agencies
from .batches import BatchKind
from .chronicle import chronicle
from .entries import Entry
from .history import Happening
from .parts import Parts, Successions, carried_on, intervals, is_collective, with_leads
from .replay import Replay, replay
from .table import Problems, Table

CARRIES = {AssignmentRole.LEAD, AssignmentRole.CO_LEAD, AssignmentRole.COORDINATOR}
WRITTEN = [*events.PROJECTION, "version", "search_text"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of one register file."""

    programme: str
    file: str
    tasks: int
    events: int
    retired: int = 0
    unchanged: bool = False
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Work:
    """Rows waiting to be inserted, in the order in which they need each other."""

    at: datetime
    claims: list[CompletionClaim] = field(default_factory=list)
    extensions: list[DeadlineExtension] = field(default_factory=list)
    events: list[TaskEvent] = field(default_factory=list)
    reports: list[ProgressReport] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    parts: list[TaskAgency] = field(default_factory=list)


@transaction.atomic
def load(
    programme: Programme,
    table: Table,
    *,
    at: datetime,
    story: Table | None = None,
    replace_illustrative: bool = False,
) -> Loaded:
    """Load a register, with its history where there is one, all or nothing.

    With `replace_illustrative` the illustrative rows of the programme, and rows of the same
    codes, are retired first; the new ones begin with their opening states.

    Raises:
        UnreadableFile: with every problem by line and column; nothing is written.
    """
    if batches.is_loaded(table, programme):
        return Loaded(programme.code, table.name, 0, 0, unchanged=True)
    agencies = known_agencies()
    context = entries.context_of(programme, agencies, today=local_date(at))
    found = entries.read(table, context)
    batch = batches.note(BatchKind.REGISTER, table, at=at, programme=programme)
    retired = _retired(batch, table, found, at=at) if replace_illustrative else []
    _only_new_codes(table, found)
    tasks = _made(programme, found)
    if story is None:
        work = _without_story(found, tasks, at=at)
    else:
        work = _with_story(found, tasks, story, agencies, at=at)
        batches.note(BatchKind.HISTORY, story, at=at, programme=programme)
    _write(tasks, work)
    return Loaded(
        programme=programme.code,
        file=table.name,
        tasks=len(tasks),
        events=len(work.events),
        retired=len(retired),
        notes=tuple(_notes(programme, retired)),
    )


def _retired(
    batch: ImportBatch, table: Table, found: Sequence[Entry], *, at: datetime
) -> list[Task]:
    """Retire what the file replaces; itself it may hold no illustrative row."""
    problems = Problems(table.name)
    for entry in found:
        if entry.provenance == Provenance.ILLUSTRATIVE:
            problems.add(entry.line, "provenance", "sổ thay thế không được có dòng minh họa.")
    problems.check()
    return replacing.retire({entry.code for entry in found}, by=batch, at=at)


def _only_new_codes(table: Table, found: Sequence[Entry]) -> None:
    problems = Problems(table.name)
    taken = dict(task_selectors.current().values_list("code", "programme__code"))
    for entry in found:
        if entry.code in taken:
            sentence = (
                f"mã nhiệm vụ “{entry.code}” đã có trong chương trình {taken[entry.code]}. "
                "Thay sổ minh họa bằng sổ chính thức: thêm --replace-illustrative."
            )
            problems.add(entry.line, "code", sentence)
    problems.check()


def _made(programme: Programme, found: Sequence[Entry]) -> dict[str, Task]:
    groups = drafts.groups_of(programme, found)
    documents = drafts.documents_of(found)
    rows = [
        drafts.draft(
            entry,
            groups[entry.group_name],
            documents.get((entry.document_number, entry.document_on)),
        )
        for entry in found
    ]
    return {task.code: task for task in Task.objects.bulk_create(rows)}


def _without_story(found: Sequence[Entry], tasks: Mapping[str, Task], *, at: datetime) -> Work:
    work, successions = Work(at), Successions.loaded()
    for entry in found:
        task = tasks[entry.code]
        start = Parts(entry.assigned_on, entry.leads, entry.coordinating, entry.coordinator)
        timeline = carried_on(start, successions)
        for event in chronicle(entry, timeline, at=at):
            work.events.append(events.append(task, event, written_at=at))
        _carry(work, task, timeline)
    return work


def _with_story(
    found: Sequence[Entry],
    tasks: Mapping[str, Task],
    story: Table,
    agencies: Mapping[str, Agency],
    *,
    at: datetime,
) -> Work:
    problems, policy = Problems(story.name), conf.policy()
    stories = history.read(story, tasks.keys(), agencies, problems)
    for entry in found:
        first = stories.get(entry.code)
        if not first or first[0].event != "assigned":
            problems.add(1, "code", f"{entry.code} phải bắt đầu bằng sự kiện assigned.")
    replayed = [
        replay(tasks[entry.code], entry.leads, stories.get(entry.code, []), policy=policy)
        for entry in found
    ]
    problems.check()
    work, successions = Work(at), Successions.loaded()
    for running in replayed:
        work.claims += running.claims
        work.extensions += running.extensions
    CompletionClaim.objects.bulk_create(work.claims)
    DeadlineExtension.objects.bulk_create(work.extensions)
    for entry, running in zip(found, replayed, strict=True):
        happenings = stories[entry.code]
        coordinator = entry.coordinator or _starter(entry, happenings)
        assigned_on = happenings[0].effective_on
        start = Parts(assigned_on, entry.leads, entry.coordinating, coordinator)
        _append_steps(work, running)
        _carry(work, running.task, with_leads(start, running.lead_changes, successions))
    return work


def _starter(entry: Entry, happenings: Sequence[Happening]) -> Agency | None:
    """Return the agency that started a collective task: its coordinator (DOMAIN §2)."""
    starts = (happening.agency for happening in happenings if happening.event == "started")
    return next(starts, None) if is_collective(entry.leads[0]) else None


def _append_steps(work: Work, running: Replay) -> None:
    for step in running.steps:
        event = events.append(running.task, step.entry(), written_at=work.at)
        work.events.append(event)
        if step.report is not None:
            step.report.event = event
            work.reports.append(step.report)
        if step.evidence is not None:
            step.evidence.event = event
            work.evidence.append(step.evidence)


def _carry(work: Work, task: Task, timeline: Sequence[Parts]) -> None:
    parts = intervals(task, timeline)
    work.parts += parts
    task.coordinator = _coordinator_on(local_date(work.at), parts)
    carriers = [part.agency for part in parts if part.role in CARRIES]
    task.search_text = search.text_of(task, dict.fromkeys(carriers))
    task.version = task.event_count


def _coordinator_on(day: date, parts: Sequence[TaskAgency]) -> Agency | None:
    rows = (part for part in parts if part.role == AssignmentRole.COORDINATOR)
    return next((row.agency for row in rows if _holds(row, day)), None)


def _holds(part: TaskAgency, day: date) -> bool:
    return part.valid_from <= day and (part.valid_to is None or day < part.valid_to)


def _write(tasks: Mapping[str, Task], work: Work) -> None:
    TaskEvent.objects.bulk_create(work.events, batch_size=500)
    ProgressReport.objects.bulk_create(work.reports, batch_size=500)
    Evidence.objects.bulk_create(work.evidence, batch_size=500)
    TaskAgency.objects.bulk_create(work.parts, batch_size=500)
    for task in tasks.values():  # a statement each is three times as fast as `bulk_update`
        Task.objects.filter(pk=task.pk).update(**{name: getattr(task, name) for name in WRITTEN})


def _notes(programme: Programme, retired: Sequence[Task]) -> list[str]:
    """Return what the person who loads the file should know."""
    notes = []
    present, published = (
        task_selectors.current().filter(programme=programme).count(),
        programme.published_total_tasks,
    )
    if published is not None and present != published:
        notes.append(f"Sổ {programme.code} có {present} dòng, số công bố là {published}.")
    own_work = replacing.had_own_work(retired)
    if own_work:
        notes.append(f"{own_work} dòng bị thay đã có cập nhật ghi trên hệ thống; lịch sử vẫn giữ.")
    return notes


def programme_of(table: Table, code: str = "") -> Programme:
    """Return the programme named, or the one whose code most rows' codes begin with.

    Raises:
        UnreadableFile: no such programme, or the rows do not tell.
    """
    programmes = {programme.code: programme for programme in Programme.objects.all()}
    known = ", ".join(sorted(programmes))
    if code:
        if code not in programmes:
            raise UnreadableFile(f"Không có chương trình {code}. Các chương trình: {known}.")
        return programmes[code]
    codes = [row.cells["code"] for row in table.rows]
    fits = {name: sum(row.startswith(f"{name}-") for row in codes) for name in programmes}
    fitting = [name for name, count in fits.items() if 2 * count >= len(codes)]
    if not fitting:
        raise UnreadableFile(
            f"{table.name}: không rõ thuộc chương trình nào. Thêm --programme MÃ ({known})."
        )
    return programmes[max(fitting, key=lambda name: (fits[name], len(name)))]
