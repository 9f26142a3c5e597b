"""The transition table as people read it: a state diagram (mermaid) and a Markdown table."""

from collections import defaultdict

from tasks_app.enums import OPEN_STATUSES, Relation, Status

from .lifecycle import ACTIVE, GIVEN, KNOWN, TRANSITIONS, Transition

ENDS = (Status.CANCELLED, Status.REPLACED)
SETS = {
    OPEN_STATUSES: "any open",
    ACTIVE: "any open but suspended",
    GIVEN: "any open, completed",
    KNOWN - {Status.DRAFT}: "any but draft",
}
WHO = {
    Relation.EXECUTOR: "EX",
    Relation.WORKING_GROUP: "WG",
    Relation.UNIT_HEAD: "HU",
    Relation.COORDINATING: "CO",
    Relation.AUTHORITY: "authority of a blocker",
    Relation.REVIEWER: "reviewer",
    Relation.CONFLICTED_REVIEWER: "reviewer in conflict",
    Relation.SECRETARIAT_ADMIN: "SA",
    Relation.CONFLICTED_ADMIN: "SA in conflict",
    Relation.LEADER: "LD",
    Relation.INSPECTOR: "IN",
}


def document() -> str:
    """Return diagram and table as Markdown."""
    return f"```mermaid\n{diagram()}\n```\n\n{table()}\n"


def diagram() -> str:
    """Return the changes of state: one arrow for each pair of states, named by its actions."""
    arrows: dict[tuple[Status, Status], list[str]] = defaultdict(list)
    for action, transition in TRANSITIONS.items():
        for before, after in _changes(transition):
            arrows[before, after].append(action.value)
    lines = [f"    [*] --> {Status.DRAFT}"]
    lines += [
        f"    {before} --> {after}: {', '.join(arrows[before, after])}"
        for before in Status
        for after in Status
        if (before, after) in arrows
    ]
    lines += [f"    {end} --> [*]" for end in ENDS]
    return "\n".join(["stateDiagram-v2", *lines])


def table() -> str:
    """Return one row for each action: its name, from, to, who."""
    rows = [
        "| Action | Tên | From | To | Who |",
        "|---|---|---|---|---|",
    ]
    for action, transition in TRANSITIONS.items():
        cells = (f"`{action.value}`", action.label, _from(transition), _to(transition))
        rows.append(f"| {' | '.join(cells)} | {_who(transition)} |")
    return "\n".join(rows)


def _changes(transition: Transition) -> list[tuple[Status, Status]]:
    befores = [status for status in Status if status in transition.allowed_from]
    if transition.restores:
        return [(before, after) for before in befores for after in Status if after in ACTIVE]
    return [(before, transition.to) for before in befores if transition.to is not None]


def _from(transition: Transition) -> str:
    listed = [status.value for status in Status if status in transition.allowed_from]
    return SETS.get(transition.allowed_from) or ", ".join(listed)


def _to(transition: Transition) -> str:
    if transition.restores:
        return "the state before"
    return transition.to.value if transition.to else "–"


def _who(transition: Transition) -> str:
    words = ", ".join(word for relation, word in WHO.items() if relation in transition.who)
    return f"{words}; of the level that set the deadline" if transition.at_level else words
