"""The admin under /quan-tri/. Importing the package registers every page of it."""

from . import agencies, catalogue, claims, events, extensions, logs, people, tasks

__all__ = ["agencies", "catalogue", "claims", "events", "extensions", "logs", "people", "tasks"]
