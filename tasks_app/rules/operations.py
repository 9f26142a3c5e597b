"""Who may do what beyond the transition table: pages, API and services all ask this table.

Operations on one task are asked of those who see it; a stranger finds nothing. Source: DOMAIN §1.
"""

from dataclasses import dataclass

from tasks_app.enums import Operation, Role

SECRETARIAT = frozenset({Role.REVIEWER, Role.SECRETARIAT_ADMIN, Role.INSPECTOR})
REVIEWERS = frozenset({Role.REVIEWER})
STEWARDS = frozenset({Role.SECRETARIAT_ADMIN})
WATCHERS = frozenset({Role.SECRETARIAT_ADMIN, Role.INSPECTOR})
UNITS = frozenset({Role.EXECUTOR, Role.UNIT_HEAD, Role.WORKING_GROUP})


@dataclass(frozen=True, slots=True)
class Grant:
    """Roles that may (None: everybody signed in); `machine`: system administrators too."""

    roles: frozenset[Role] | None = None
    machine: bool = False


EVERYBODY = Grant()
STEWARD = Grant(STEWARDS)

ON_A_TASK: dict[Operation, Grant] = {
    Operation.SEE_TASK: EVERYBODY,
    Operation.READ_EVENTS: EVERYBODY,
    Operation.READ_REPORTS: EVERYBODY,
    Operation.READ_CLAIMS: EVERYBODY,
    Operation.READ_EXTENSIONS: EVERYBODY,
    Operation.READ_BLOCKERS: EVERYBODY,
    Operation.READ_PLAN: EVERYBODY,
    Operation.READ_COMMENTS: EVERYBODY,
    Operation.READ_PARTS: EVERYBODY,
    Operation.READ_EVIDENCE: EVERYBODY,
    Operation.DOWNLOAD_EVIDENCE: EVERYBODY,
    Operation.DOWNLOAD_WITHDRAWN: Grant(frozenset({Role.REVIEWER, Role.INSPECTOR})),
    Operation.LOOK_UP_PEOPLE: EVERYBODY,
    Operation.REVISE_DRAFT: STEWARD,
    Operation.SET_RECURRENCE: STEWARD,
}
ON_THE_REGISTER: dict[Operation, Grant] = {
    Operation.USE_OWN_ACCOUNT: EVERYBODY,
    Operation.READ_REFERENCE: EVERYBODY,
    Operation.READ_TOTALS: EVERYBODY,
    Operation.LIST_TASKS: EVERYBODY,
    Operation.EXPORT_TASKS: EVERYBODY,
    Operation.SEE_ALL_TASKS: Grant(SECRETARIAT | {Role.LEADER}),
    Operation.DELEGATE: Grant(UNITS | {Role.REVIEWER, Role.LEADER}),  # not the keys of the house
    Operation.DELEGATE_FOR_ANOTHER: STEWARD,
    Operation.READ_ALL_DELEGATIONS: Grant(WATCHERS),
    Operation.READ_REVIEW_QUEUE: Grant(REVIEWERS),
    Operation.DECIDE_MANY: Grant(REVIEWERS),
    Operation.ENTER_DESK: Grant(SECRETARIAT, machine=True),
    Operation.READ_REGISTER: Grant(SECRETARIAT),
    Operation.WRITE_DRAFTS: STEWARD,
    Operation.FAN_OUT_MANY: STEWARD,
    Operation.ACTIVATE_PROGRAMME: STEWARD,
    Operation.READ_CATALOGUE: Grant(SECRETARIAT),
    Operation.KEEP_CATALOGUE: STEWARD,
    Operation.RECORD_INDICATOR: Grant(REVIEWERS | STEWARDS),
    Operation.READ_AGENCIES: Grant(SECRETARIAT, machine=True),
    Operation.READ_ORGANISATION: Grant(SECRETARIAT),
    Operation.KEEP_AGENCIES: STEWARD,
    Operation.READ_ACCOUNTS: Grant(SECRETARIAT, machine=True),
    Operation.KEEP_ACCOUNTS: Grant(STEWARDS, machine=True),
    Operation.READ_ACCESS_LOG: Grant(WATCHERS),
    Operation.READ_DESK_LOG: Grant(SECRETARIAT, machine=True),
    Operation.READ_OUTBOX: Grant(STEWARDS, machine=True),
    Operation.READ_EVERY_MAIL: Grant(SECRETARIAT),
    Operation.READ_PUBLISHED: EVERYBODY,
    Operation.READ_EVERY_REPORT: Grant(SECRETARIAT | {Role.LEADER}),
    Operation.FREEZE_REPORT: Grant(REVIEWERS | STEWARDS),
    Operation.PUBLISH_REPORT: Grant(REVIEWERS),
}
OPERATIONS = ON_A_TASK | ON_THE_REGISTER


def roles_of(operation: Operation) -> frozenset[Role]:
    """Return the roles that may; all of them where everybody signed in may."""
    roles = OPERATIONS[operation].roles
    return frozenset(Role) if roles is None else roles
