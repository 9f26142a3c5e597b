"""The SQL of the fold: what was true at D as far as it was known at K, one text, two databases.

For each attribute of a task the event with the greatest position decides, among those that set
it, are effective by D, recorded by K and not superseded by one recorded by K (DOMAIN §6). To
find it in one pass without sorting, an event's place (position, then seq) and the value it sets
are packed into one integer, and the greatest is taken:

    bits 43–62  position      bits 23–42  seq      bits 0–22  the value; 0 stands for null

Dates are ordinals (1 is 0001-01-01), statuses and timeliness small codes, the lead its key. The
constraint `event_fits_the_fold` keeps the parts apart.

The statement is three named queries: `known` folds, `state` unpacks, `judged` decides done, late
and overdue as `rules.cells.cells_of` does; `CELLS` spells each cell over `judged`.
"""

from string import Template

from tasks_app.enums import (
    OUTSIDE_N,
    Attribute,
    EventKind,
    Provenance,
    Status,
    TaskKind,
    Timeliness,
)
from tasks_app.rules.cells import OVERDUE_BANDS, STATUS_CELLS

STATUS_CODES = {status: code for code, status in enumerate(Status, start=1)}
TIMELINESS_CODES = {timeliness: code for code, timeliness in enumerate(Timeliness, start=1)}
STATUS_OF = {code: status for status, code in STATUS_CODES.items()}
TIMELINESS_OF = {code: timeliness for timeliness, code in TIMELINESS_CODES.items()}

DAY, VALUE = (1 << 22) - 1, (1 << 23) - 1

DAY_NUMBER = {
    "postgresql": "(({column} - DATE '0001-01-01') + 1)",
    "sqlite": "CAST(julianday({column}) - 1721424.5 AS integer)",
}
ONE_OF = {
    "postgresql": "{column} = ANY(%({name})s)",
    "sqlite": "{column} IN (SELECT value FROM json_each(%({name})s))",
}

# Which tasks can be counted at all: nothing retired, assigned by D.
ASSIGNED = "t.retired_by_id IS NULL AND t.assigned_on <= %(day)s"
# Of these N holds the rows of the register, no parts of them.
OF_REGISTER = "t.parent_id IS NULL"
OF_N = f"{ASSIGNED} AND {OF_REGISTER}"
# The work of units: what each leads, its parts of collective tasks in the place of these.
FANNED_OUT = Template(
    "SELECT 1 FROM tasks_app_taskevent f WHERE f.task_id = t.id AND f.kind = '$kind' "
    "AND f.effective_on <= %(day)s AND f.recorded_at < %(known_until)s"
).substitute(kind=EventKind.FANNED_OUT.value)
OF_UNITS = (
    f"{ASSIGNED} AND t.period_from IS NULL "
    f"AND (t.fanned_out_on IS NULL OR NOT EXISTS ({FANNED_OUT}))"
)
OF_PERIODS = f"{ASSIGNED} AND t.period_from IS NOT NULL"

KNOWN = Template("""
known AS (
    SELECT t.id AS task_id, t.group_id, t.kind, t.provenance, t.lead_id AS present_lead_id,
           $assigned_day AS assigned_day, coalesce($original_day, 0) AS original_day,
           $facts
    FROM tasks_app_task t JOIN tasks_app_taskevent e ON e.task_id = t.id
    WHERE e.effective_on <= %(day)s AND e.recorded_at < %(known_until)s
      AND NOT EXISTS (
          SELECT 1 FROM tasks_app_taskevent c
          WHERE c.supersedes_id = e.id AND c.supersedes_id IS NOT NULL
            AND c.recorded_at < %(known_until)s
      )
      AND $events AND $tasks
    GROUP BY t.id
)""")

STATE = Template("""
state AS (
    SELECT known.*,
           coalesce(status_fact & 15, 0) AS status,
           coalesce((status_fact >> 4) & 3, 0) AS timeliness,
           coalesce(completed_fact & $DAY, 0) AS completed_day,
           coalesce(deadline_fact & $DAY, 0) AS deadline_day,
           coalesce(chain_fact & $DAY, 0) AS chain_day,
           nullif(lead_fact & $VALUE, 0) AS lead_id
    FROM known
)""")

JUDGED = Template("""
judged AS (
    SELECT state.*,
           (status = $completed AND completed_day <= %(ordinal)s) AS done,
           CASE WHEN completed_day = 0 THEN timeliness = $late
                ELSE chain_day <> 0 AND completed_day > chain_day END AS late,
           (deadline_day <> 0 AND deadline_day < %(ordinal)s) AS overdue,
           CASE WHEN status = $awaiting THEN coalesce((
               SELECT $claimed_day FROM tasks_app_completionclaim c
               WHERE c.task_id = state.task_id
                 AND c.filed_on <= %(day)s AND c.filed_at < %(known_until)s
               ORDER BY c.filed_at DESC, c.id DESC LIMIT 1
           ), 0) ELSE 0 END AS claimed_day,
           CASE WHEN completed_day = 0 THEN timeliness = $late
                ELSE original_day <> 0 AND completed_day > original_day
           END AS late_by_original,
           (original_day <> 0 AND original_day < %(ordinal)s) AS overdue_by_original,
           asked_day IS NOT NULL AS extension_pending,
           coalesce(promised_day, asked_day, 0) AS forecast_day
    FROM state
    LEFT JOIN (
        SELECT x.task_id AS asking_id, max($asked_day) AS asked_day
        FROM tasks_app_deadlineextension x
        WHERE x.filed_on <= %(day)s AND x.filed_at < %(known_until)s
          AND (x.decided_at IS NULL OR x.decided_at >= %(known_until)s
               OR x.decided_on > %(day)s)
        GROUP BY x.task_id
    ) asked ON asked.asking_id = state.task_id
    LEFT JOIN (
        SELECT p.task_id AS promising_id, $missed_day AS missed_day, $promised_day AS promised_day
        FROM tasks_app_promise p
        WHERE p.filed_on <= %(day)s AND p.filed_at < %(known_until)s
    ) promised ON promised.promising_id = state.task_id
              AND promised.missed_day = state.deadline_day
    WHERE status NOT IN ($outside) AND $leads
)""")


def _bands() -> dict[str, str]:
    """Return the condition of each band of days past the deadline in force."""
    first, bands = 1, {}
    for band, last in OVERDUE_BANDS.items():
        within = f">= {first}" if last is None else f"BETWEEN {first} AND {last}"
        bands[band] = f"NOT done AND overdue AND %(ordinal)s - deadline_day {within}"
        first = first if last is None else last + 1
    return bands


CELLS = {
    "total": "TRUE",
    "completed": "done",
    "completed_on_time": "done AND NOT late",
    "completed_late": "done AND late",
    "open": "NOT done",
    "open_within_deadline": "NOT done AND deadline_day >= %(ordinal)s",
    "open_overdue": "NOT done AND overdue",
    "open_without_deadline": "NOT done AND deadline_day = 0",
    "planned": "original_day BETWEEN 1 AND %(ordinal)s",
    "completed_due": "done AND deadline_day BETWEEN 1 AND %(ordinal)s",
    **{
        cell: f"NOT done AND status = {STATUS_CODES[status]}"
        for status, cell in STATUS_CELLS.items()
    },
    "recurring": f"NOT done AND kind = '{TaskKind.RECURRING}'",
    "extension_pending": "NOT done AND extension_pending",
    "overdue_awaiting_review": ("NOT done AND overdue AND claimed_day BETWEEN 1 AND deadline_day"),
    "near_due": "NOT done AND deadline_day BETWEEN %(ordinal)s AND %(near)s",
    "forecast_late": "NOT done AND deadline_day <> 0 AND forecast_day > deadline_day",
    "completed_on_time_by_original": "done AND NOT late_by_original",
    "completed_late_by_original": "done AND late_by_original",
    "completed_due_by_original": "done AND original_day BETWEEN 1 AND %(ordinal)s",
    "open_within_deadline_by_original": "NOT done AND original_day >= %(ordinal)s",
    "open_overdue_by_original": "NOT done AND overdue_by_original",
    "open_without_deadline_by_original": "NOT done AND original_day = 0",
    **_bands(),
}
ILLUSTRATIVE = f"provenance = '{Provenance.ILLUSTRATIVE}'"

# What an event sets besides the percent; the partial index `event_fold` holds just these.
FOLDED_EVENTS = "NOT (e.sets IN (0, 16))"


STATES = "SELECT * FROM judged ORDER BY task_id"
PROJECTIONS = "SELECT * FROM state"


def counts_by(column: str) -> str:
    """Return the query of the key, whether any row is illustrative, and the count of each cell."""
    counts = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in CELLS.values())
    illustrative = f"max(CASE WHEN {ILLUSTRATIVE} THEN 1 ELSE 0 END)"
    return f"SELECT {column} AS key, {illustrative}, {counts} FROM judged GROUP BY 1"  # noqa: S608


def tasks_in(cell: str, row: str = "TRUE") -> str:
    """Return the query of the tasks in one cell, and in the row of that condition."""
    return f"SELECT task_id FROM judged WHERE {CELLS[cell]} AND {row} ORDER BY task_id"  # noqa: S608


def statement(
    select: str, *, vendor: str, tasks: str, leads: str = "TRUE", detailed: bool = False
) -> str:
    """Return the whole statement with `select` (over `judged`) at its end.

    `tasks` restricts the task rows (alias t) before the fold, `leads` the folded ones by
    `lead_id`. `detailed` also folds the percent and gathers what health asks for, which reads
    every event of the tasks, not only the few of the partial index.
    """
    named = [
        _known(vendor, tasks, detailed),
        STATE.substitute(DAY=DAY, VALUE=VALUE),
        JUDGED.substitute(
            completed=STATUS_CODES[Status.COMPLETED],
            awaiting=STATUS_CODES[Status.AWAITING_ACCEPTANCE],
            late=TIMELINESS_CODES[Timeliness.LATE],
            claimed_day=day_number(vendor, "c.completed_on"),
            asked_day=day_number(vendor, "x.proposed_deadline"),
            missed_day=day_number(vendor, "p.deadline"),
            promised_day=day_number(vendor, "p.promised_on"),
            outside=", ".join(str(STATUS_CODES[s]) for s in [*sorted(OUTSIDE_N)]) + ", 0",
            leads=leads,
        ),
    ]
    return f"WITH {','.join(named)}\n{select}"


def day_number(vendor: str, column: str) -> str:
    """Return the SQL of the ordinal of a date column; null stays null."""
    return DAY_NUMBER[vendor].format(column=column)


def one_of(vendor: str, column: str, name: str) -> str:
    """Return the SQL condition that `column` is in the list given as parameter `name`."""
    return ONE_OF[vendor].format(column=column, name=name)


def _known(vendor: str, tasks: str, detailed: bool) -> str:
    facts = {
        "status_fact": (Attribute.STATUS, _status_value()),
        "completed_fact": (Attribute.STATUS, day_number(vendor, "e.completed_on")),
        "deadline_fact": (Attribute.DEADLINE, day_number(vendor, "e.deadline")),
        "chain_fact": (Attribute.CHAIN_DEADLINE, day_number(vendor, "e.chain_deadline")),
        "lead_fact": (Attribute.LEAD, "e.lead_id"),
    }
    if detailed:
        facts["percent_fact"] = (Attribute.PERCENT, "e.percent + 1")
    columns = [_fact(int(attribute), value, name) for name, (attribute, value) in facts.items()]
    if detailed:
        columns += _details(vendor)
    return KNOWN.substitute(
        assigned_day=day_number(vendor, "t.assigned_on"),
        original_day=day_number(vendor, "t.original_deadline"),
        facts=",\n           ".join(columns),
        events="TRUE" if detailed else FOLDED_EVENTS,
        tasks=tasks,
    )


def _fact(bit: int, value: str, name: str) -> str:
    return _place(f"(e.sets & {bit}) <> 0", value, name)


def _place(condition: str, value: str, name: str) -> str:
    place = "(CAST(e.position AS bigint) << 43) | (CAST(e.seq AS bigint) << 23)"
    return f"max(CASE WHEN {condition} THEN {place} | coalesce({value}, 0) END) AS {name}"


def _status_value() -> str:
    codes = " ".join(f"WHEN '{status}' THEN {code}" for status, code in STATUS_CODES.items())
    declared = " ".join(f"WHEN '{t}' THEN {code << 4}" for t, code in TIMELINESS_CODES.items())
    return f"(CASE e.status {codes} ELSE 0 END | CASE e.declared_timeliness {declared} ELSE 0 END)"


def _details(vendor: str) -> list[str]:
    day = day_number(vendor, "e.effective_on")
    return [
        f"max(CASE WHEN e.kind = '{EventKind.PROGRESS_REPORTED}' THEN {day} END) AS reported_day",
        f"max(CASE WHEN e.kind = '{EventKind.RESUMED}' THEN {day} END) AS resumed_day",
        _place(f"e.kind = '{EventKind.ASSIGNED}'", day, "assigned_fact"),
        f"count(*) FILTER (WHERE e.kind = '{EventKind.RETURNED}') AS return_count",
        f"count(*) FILTER (WHERE e.kind = '{EventKind.EXTENSION_GRANTED}') AS extension_count",
    ]
