"""The admin under /quan-tri/. Importing the package registers every page of it."""

from . import (
    agencies,
    audit,
    catalogue,
    claims,
    delegations,
    events,
    extensions,
    indicators,
    logs,
    people,
    plan,
    reports,
    successions,
    tasks,
    templates,
)

__all__ = [
    "agencies",
    "audit",
    "catalogue",
    "claims",
    "delegations",
    "events",
    "extensions",
    "indicators",
    "logs",
    "people",
    "plan",
    "reports",
    "successions",
    "tasks",
    "templates",
]
