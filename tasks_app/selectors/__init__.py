"""Reads. One query, a typed answer, scoped by `tasks.visible_to` where a person asks."""
