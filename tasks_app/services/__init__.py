"""Writes. One intention each: lock the task, guard, write, record one event, all or nothing."""
