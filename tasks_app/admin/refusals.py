"""Refusals of the services turned into what the admin shows: the one place for it.

Those by role, conflict, state or version are kept in the log of access.
"""

from django import forms
from django.http import HttpRequest
from django.utils import timezone

from tasks_app.errors import DomainError
from tasks_app.models import User
from tasks_app.services import audit


def note(request: HttpRequest, refused: DomainError, *, subject: object = "") -> None:
    """Keep a refusal; the transaction of what was refused is over."""
    user = request.user if isinstance(request.user, User) else None
    audit.refused(refused, at=timezone.now(), user=user, subject=subject)


def to_form(form: forms.BaseForm, refused: DomainError) -> None:
    """Put the sentences of `refused` beside the fields they name, the rest above the form."""
    beside = {name: words for name, words in refused.fields.items() if name in form.fields}
    for name, words in beside.items():
        form.add_error(name, words)
    if not beside:
        form.add_error(None, refused.message)


def as_validation(refused: DomainError, known: forms.BaseForm) -> forms.ValidationError:
    """Return `refused` as the error a form's `clean` raises."""
    beside = {name: words for name, words in refused.fields.items() if name in known.fields}
    return forms.ValidationError(beside or refused.message)
