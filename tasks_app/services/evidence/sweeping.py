"""Bytes that no row names, taken out of the store once they are surely nobody's."""

from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from tasks_app.selectors import evidence_store

SURELY = timedelta(days=1)  # a transaction under way has stored its bytes before its row


def sweep(*, at: datetime) -> list[str]:
    """Delete the orphans of the store older than a day; return their names."""
    swept = [o.name for o in evidence_store.orphans() if at - o.stored_at > SURELY]
    for name in swept:
        default_storage.delete(name)
    return swept
