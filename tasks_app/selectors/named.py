"""What a body names: agencies by code, people by address, tasks by code; each or a refusal."""

from collections.abc import Sequence
from datetime import date

from tasks_app.errors import InvalidInput
from tasks_app.models import Agency, Programme, Task, TaskGroup, User
from tasks_app.selectors import people, reference
from tasks_app.selectors.tasks import visible_to


def agency(field: str, code: str) -> Agency:
    """Return the agency with this code.

    Raises:
        InvalidInput: there is none.
    """
    found = reference.agency_by_code(code)
    if found is None:
        raise InvalidInput.on(field, f"Không có cơ quan mã {code}.")
    return found


def agency_or_none(field: str, code: str) -> Agency | None:
    """Return the agency with this code, None for no code.

    Raises:
        InvalidInput: there is none.
    """
    return agency(field, code) if code else None


def group(field: str, code: str, *, programme: str) -> TaskGroup:
    """Return the group of a programme.

    Raises:
        InvalidInput: there is none.
    """
    found = reference.groups().filter(programme__code=programme, code=code)
    group = found.select_related("programme").first()
    if group is None:
        raise InvalidInput.on(field, f"Chương trình {programme} không có nhóm mã {code}.")
    return group


def programme(field: str, code: str) -> Programme:
    """Return the programme with this code.

    Raises:
        InvalidInput: there is none.
    """
    found = reference.programmes().filter(code=code).first()
    if found is None:
        raise InvalidInput.on(field, f"Không có chương trình mã {code}.")
    return found


def person(field: str, email: str) -> User:
    """Return the active account with this address.

    Raises:
        InvalidInput: there is none.
    """
    found = people.by_email(email)
    if found is None:
        raise InvalidInput.on(field, f"Không có tài khoản {email} đang hoạt động.")
    return found


def tasks(field: str, codes: Sequence[str], *, by: User, on: date) -> list[Task]:
    """Return the tasks with these codes, in their order.

    Raises:
        InvalidInput: `by` sees no task with one of them.
    """
    found = {task.code: task for task in visible_to(by, on=on).filter(code__in=codes)}
    missing = [code for code in codes if code not in found]
    if missing:
        raise InvalidInput.on(field, f"Không có nhiệm vụ mã {', '.join(missing)}.")
    return [found[code] for code in codes]
