"""Who keeps the catalogue, the calendar, the agencies and the accounts. Source: DOMAIN §1."""

from datetime import date

from tasks_app.enums import Operation
from tasks_app.errors import NotPermitted
from tasks_app.models import User
from tasks_app.permissions import Seat, standing_of
from tasks_app.rules.operations import roles_of

ONLY_STEWARDS = "Chỉ quản trị sổ nhiệm vụ được sửa danh mục, lịch, cơ quan và tài khoản."


def steward_seat(by: User, operation: Operation, *, on: date) -> Seat:
    """Return the seat of a secretariat administrator in which `by` does `operation`.

    Raises:
        NotPermitted: there is none.
    """
    for seat in standing_of(by, on).seats:
        if seat.role in roles_of(operation):
            return seat
    raise NotPermitted(ONLY_STEWARDS)


def guard_steward(by: User, operation: Operation, *, on: date) -> None:
    """Check that `operation` is one of `by`, as a secretariat administrator or of the machine.

    Raises:
        NotPermitted: it is not.
    """
    if not standing_of(by, on).may(operation):
        raise NotPermitted(ONLY_STEWARDS)
