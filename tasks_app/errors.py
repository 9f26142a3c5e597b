"""Refusals. Each carries a Vietnamese sentence that says what happened and how to mend it.

Doors turn them into answers in one place each (`api/errors.py`, `web/errors.py`,
`admin/refusals.py`); `status` is the HTTP status, `code` the stable machine name.
"""


class DomainError(Exception):
    """A request that the rules refuse. `fields` maps a field name to its sentences."""

    status = 400
    code = "invalid"

    def __init__(self, message: str, *, fields: dict[str, list[str]] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields or {}


class InvalidInput(DomainError):
    """A value that cannot be accepted; `fields` says which."""

    @classmethod
    def on(cls, field: str, message: str) -> "InvalidInput":
        """Return the refusal of one field."""
        return cls(message, fields={field: [message]})


class InvalidDeadline(InvalidInput):
    code = "invalid_deadline"


class EvidenceMissing(InvalidInput):
    code = "evidence_missing"


class NotPermitted(DomainError):
    status = 403
    code = "not_permitted"


class ConflictOfInterest(NotPermitted):
    code = "conflict_of_interest"


class TransitionNotAllowed(DomainError):
    """The state does not allow it. `possible` names what is possible now (action codes)."""

    status = 409
    code = "transition_not_allowed"

    def __init__(self, message: str, *, possible: list[str] | None = None) -> None:
        super().__init__(message)
        self.possible = possible or []


class AlreadyApplied(DomainError):
    """What is asked for once has been done, or is recorded otherwise. Nothing was written."""

    status = 409
    code = "already_applied"


class StaleVersion(DomainError):
    """Somebody saved first. Nothing was written."""

    status = 412
    code = "stale_version"


class NotTracked(DomainError):
    """The programme is a snapshot or a catalogue: nothing is filed on it (DOMAIN §0.8)."""

    status = 409
    code = "not_tracked"


class NoData(DomainError):
    """A figure was asked for a date at which the service knows nothing."""

    code = "no_data"


class FileMissing(DomainError):
    """The row is there, the bytes are not: a restore that left the evidence folder behind."""

    status = 404
    code = "file_missing"


class TooManyExports(DomainError):
    """The person has as many unfinished files as one may have. Nothing was queued."""

    status = 409
    code = "too_many_exports"


class ExportNotReady(DomainError):
    """The file is still in the making, or could not be made."""

    status = 409
    code = "export_not_ready"


class ExportGone(DomainError):
    """The file was kept as long as files are."""

    status = 410
    code = "export_gone"


class LinkUsed(DomainError):
    """A link in a letter does its one thing once."""

    status = 409
    code = "link_used"


class LinkOver(DomainError):
    """A link in a letter is too old, or what it was for has changed."""

    status = 410
    code = "link_over"


class ScannerSilent(DomainError):
    """The virus scanner is configured and does not answer. Nothing was kept; try again."""

    status = 503
    code = "scanner_silent"

    def __init__(self, message: str) -> None:
        super().__init__(message, fields={"file": [message]})


class UnreadableFile(DomainError):
    """A file that cannot be read; `problems` lists them by line and column."""

    code = "unreadable_file"

    def __init__(self, message: str, problems: list[str] | None = None) -> None:
        super().__init__(message)
        self.problems = problems or []
