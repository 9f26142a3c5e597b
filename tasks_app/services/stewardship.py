"""Who keeps the catalogue, the calendar, the agencies and the accounts. Source: DOMAIN §1."""

from datetime import date

from tasks_app.enums import Role
from tasks_app.errors import NotPermitted
from tasks_app.models import User
from tasks_app.permissions import Seat, standing_of

ONLY_STEWARDS = "Chỉ quản trị sổ nhiệm vụ được sửa danh mục, lịch, cơ quan và tài khoản."


def steward_seat(by: User, *, on: date) -> Seat:
    """Return the seat of a secretariat administrator in which `by` acts.

    Raises:
        NotPermitted: there is none.
    """
    for seat in standing_of(by, on).seats:
        if seat.role == Role.SECRETARIAT_ADMIN:
            return seat
    raise NotPermitted(ONLY_STEWARDS)


def guard_steward(by: User, *, on: date, machine: bool = False) -> None:
    """Check that `by` is a secretariat administrator, or with `machine` a superuser.

    Raises:
        NotPermitted: neither.
    """
    if Role.SECRETARIAT_ADMIN in standing_of(by, on).roles:
        return
    if machine and by.is_active and by.is_superuser:
        return
    raise NotPermitted(ONLY_STEWARDS)
