"""Accounts and seats: opened, changed and closed by their keepers, never by oneself."""

from datetime import date, datetime

from django.db import transaction

from tasks_app.enums import AuditKind, Operation
from tasks_app.errors import InvalidInput, NotPermitted
from tasks_app.models import Agency, Membership, User
from tasks_app.permissions import DESK_ROLES
from tasks_app.rules.calendar import local_date

from . import audit
from .stewardship import guard_steward


@transaction.atomic
def open_account(user: User, *, by: User, at: datetime) -> User:
    """Save a new account without a password: its owner sets one through a reset link.

    Raises:
        NotPermitted: `by` does not keep the accounts.
    """
    guard_steward(by, Operation.KEEP_ACCOUNTS, on=local_date(at))
    user.email = user.email.strip().lower()
    user.set_unusable_password()
    user.save()
    audit.changed(AuditKind.ROLES_CHANGED, user, None, by=by, at=at)
    return user


@transaction.atomic
def revise_account(user: User, *, by: User, at: datetime) -> User:
    """Save name, address and position. A switched-off account loses its sessions and tokens.

    Raises:
        NotPermitted: own account, a superuser's, or `by` does not keep the accounts.
    """
    before = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    _guard_other(before, by=by, on=local_date(at))
    user.email = user.email.strip().lower()
    if before.is_active and not user.is_active:
        _end_sessions(user)
    user.save()
    audit.changed(AuditKind.ROLES_CHANGED, user, before, by=by, at=at)
    return user


def _end_sessions(user: User) -> None:
    # Sessions carry a hash of the password: a new unusable one ends them all, and they do not
    # come back when the account is switched on again; the owner then asks for a reset link.
    user.set_unusable_password()
    user.auth_token_set.all().delete()  # type: ignore[attr-defined]  # knox is untyped


@transaction.atomic
def save_seat(seat: Membership, *, by: User, at: datetime) -> Membership:
    """Save one role of one person in one agency, and whether the person enters the admin.

    Raises:
        InvalidInput: the agency does not exist on the first day.
        NotPermitted: own seat, a superuser's, or `by` does not keep the accounts.
    """
    today = local_date(at)
    user = User.objects.select_for_update(no_key=True).get(pk=seat.user_id)
    _guard_other(user, by=by, on=today)
    check_seat(seat.agency, seat.valid_from)
    before = Membership.objects.filter(pk=seat.pk).first()
    seat.save()
    audit.changed(AuditKind.ROLES_CHANGED, seat, before, by=by, at=at)
    _set_staff(user, on=today)
    return seat


def check_seat(agency: Agency, first_day: date) -> None:
    """Check that the agency exists on the first day of the seat.

    Raises:
        InvalidInput: it does not yet, or no longer.
    """
    opened, closed = agency.valid_from, agency.valid_to
    if (opened and first_day < opened) or (closed and first_day >= closed):
        raise InvalidInput.on(
            "valid_from", f"{agency} không hoạt động vào ngày {first_day:%d/%m/%Y}."
        )


def _set_staff(user: User, *, on: date) -> None:
    """Open the admin to who holds, or will hold, a role of its desk; close it to the others."""
    seats = user.memberships.filter(role__in=DESK_ROLES)
    wanted = user.is_superuser or seats.exclude(valid_to__lte=on).exists()
    if user.is_staff != wanted:
        user.is_staff = wanted
        user.save(update_fields=["is_staff"])


def _guard_other(user: User, *, by: User, on: date) -> None:
    guard_steward(by, Operation.KEEP_ACCOUNTS, on=on)
    if user == by:
        raise NotPermitted("Không tự sửa tài khoản, vai trò của mình. Nhờ quản trị viên khác.")
    if user.is_superuser and not by.is_superuser:
        raise NotPermitted("Chỉ quản trị viên hệ thống sửa được tài khoản quản trị hệ thống.")
