"""Ủy quyền: given for some days, ended early; never a circle, never a long chain (DOMAIN §1)."""

from copy import copy
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from tasks_app import conf
from tasks_app.enums import AuditKind, Operation
from tasks_app.errors import InvalidInput, NotPermitted, TransitionNotAllowed
from tasks_app.models import Delegation, Membership, Programme, User
from tasks_app.permissions import DELEGABLE_ROLES, standing_of
from tasks_app.rules.calendar import local_date
from tasks_app.rules.delegation import Chain, Link, broken_chain, duplicate_of

from . import audit, inputs
from .locks import lock_delegations

MAX_REASON = 300


@dataclass(frozen=True, slots=True)
class Grant:
    """What is delegated: from whom to whom, on [valid_from, valid_to), for which programme."""

    from_user: User
    to_user: User
    valid_from: date
    valid_to: date
    programme: Programme | None = None
    reason: str = ""


@transaction.atomic
def give(grant: Grant, *, by: User, at: datetime) -> Delegation:
    """Save that one person acts for another; an administrator may do it for somebody absent.

    Raises:
        NotPermitted: `by` is neither the giver nor an administrator, or makes himself deputy.
        InvalidInput: dates, an inactive account, nothing to lend, a duplicate, a circle of
            delegations or a chain of more than the policy's length on any day.
    """
    lock_delegations()
    check(grant, by=by, at=at)
    made = Delegation.objects.create(
        from_user=grant.from_user,
        to_user=grant.to_user,
        programme=grant.programme,
        valid_from=grant.valid_from,
        valid_to=grant.valid_to,
        reason=inputs.bounded("reason", grant.reason, limit=MAX_REASON),
        made_by=by,
        made_at=at,
    )
    audit.changed(AuditKind.DELEGATED, made, None, by=by, at=at)
    return made


def check(grant: Grant, *, by: User, at: datetime) -> None:
    """Check that `by` may give this now; `give` asks again under its lock.

    Raises:
        NotPermitted, InvalidInput: as `give` says.
    """
    today = local_date(at)
    _guard_giver(grant, by=by, on=today)
    reason = inputs.bounded("reason", grant.reason, limit=MAX_REASON)
    if by != grant.from_user and not reason:
        raise InvalidInput.on("reason", "Cần ghi văn bản hoặc lý do khi lập ủy quyền thay.")
    _check_dates(grant, today=today)
    _check_people(grant)
    _check_graph(grant)


@transaction.atomic
def end(delegation: Delegation, *, by: User, at: datetime) -> Delegation:
    """End a delegation from today on; one that has not begun never does.

    Raises:
        NotPermitted: `by` is neither of the two, nor an administrator.
        TransitionNotAllowed: it has ended.
    """
    lock_delegations()
    delegation.refresh_from_db()
    today = local_date(at)
    if by.pk not in (delegation.from_user_id, delegation.to_user_id) and not _keeps(by, today):
        raise NotPermitted(
            "Chỉ người ủy quyền, người nhận ủy quyền hoặc quản trị sổ nhiệm vụ được chấm dứt."
        )
    if delegation.valid_to <= today or delegation.ended_at is not None:
        raise TransitionNotAllowed(
            f"Ủy quyền này đã hết hiệu lực từ ngày {delegation.valid_to:%d/%m/%Y}."
        )
    before = copy(delegation)
    delegation.valid_to = max(delegation.valid_from, today)
    delegation.ended_by, delegation.ended_at = by, at
    delegation.save(update_fields=["valid_to", "ended_by", "ended_at"])
    audit.changed(AuditKind.DELEGATED, delegation, before, by=by, at=at)
    return delegation


def _keeps(by: User, on: date) -> bool:
    return standing_of(by, on).may(Operation.DELEGATE_FOR_ANOTHER)


def _guard_giver(grant: Grant, *, by: User, on: date) -> None:
    if by == grant.from_user and by.is_active:
        return
    if not _keeps(by, on):
        raise NotPermitted(
            "Chỉ được ủy quyền vai trò của chính mình. "
            "Người vắng mặt nhờ quản trị sổ nhiệm vụ lập ủy quyền."
        )
    if by == grant.to_user:  # the keys of the register must not open the seats of others
        raise NotPermitted("Quản trị sổ nhiệm vụ không lập ủy quyền cho chính mình.")


def _check_dates(grant: Grant, *, today: date) -> None:
    first = grant.valid_from
    if first < today:
        raise InvalidInput.on("valid_from", f"Ngày bắt đầu phải từ {today:%d/%m/%Y} trở đi.")
    inputs.not_too_far("valid_from", first, today=today)
    if grant.valid_to <= first:
        raise InvalidInput.on("valid_to", f"Ngày kết thúc phải sau {first:%d/%m/%Y}.")
    last = _a_year_after(first)
    if grant.valid_to > last:
        raise InvalidInput.on(
            "valid_to", f"Ủy quyền tối đa một năm: đến trước ngày {last:%d/%m/%Y}."
        )


def _a_year_after(day: date) -> date:
    leap = (day.month, day.day) == (2, 29)
    return date(day.year + 1, 3, 1) if leap else day.replace(year=day.year + 1)


def _check_people(grant: Grant) -> None:
    if grant.from_user == grant.to_user:
        raise InvalidInput.on("to_user", "Không ủy quyền cho chính người ủy quyền.")
    if not grant.to_user.is_active:
        raise InvalidInput.on("to_user", f"Tài khoản {grant.to_user} đã ngừng hoạt động.")
    if not grant.from_user.is_active:
        raise InvalidInput.on("from_user", f"Tài khoản {grant.from_user} đã ngừng hoạt động.")
    if not _has_to_lend(grant):
        raise InvalidInput.on(
            "from_user",
            f"{grant.from_user} không có vai trò ủy quyền được trong thời gian này. "
            "Vai trò quản trị sổ nhiệm vụ và thanh tra không ủy quyền.",
        )


def _has_to_lend(grant: Grant) -> bool:
    seats = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=grant.valid_from),
        user=grant.from_user,
        role__in=DELEGABLE_ROLES,
        valid_from__lt=grant.valid_to,
    )
    return seats.exists() or _overlapping(grant).filter(to_user=grant.from_user).exists()


def _overlapping(grant: Grant) -> QuerySet[Delegation]:
    return Delegation.objects.filter(valid_from__lt=grant.valid_to, valid_to__gt=grant.valid_from)


def _check_graph(grant: Grant) -> None:
    rows = _overlapping(grant).values_list(
        "from_user", "to_user", "valid_from", "valid_to", "programme"
    )
    links = [Link(*row) for row in rows]
    new = Link(
        grant.from_user.pk,
        grant.to_user.pk,
        grant.valid_from,
        grant.valid_to,
        grant.programme.pk if grant.programme else None,
    )
    same = duplicate_of(new, links)
    if same is not None:
        raise InvalidInput.on(
            "valid_from",
            f"{grant.from_user} đã ủy quyền cho {grant.to_user} từ {same.first:%d/%m/%Y} "
            f"đến trước {same.end:%d/%m/%Y}. Chấm dứt ủy quyền đó hoặc chọn ngày khác.",
        )
    longest = conf.policy().delegation_chain
    broken = broken_chain(new, links, longest=longest)
    if broken is not None:
        raise InvalidInput.on("to_user", _told(broken, longest=longest))


def _told(chain: Chain, *, longest: int) -> str:
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=chain.people)}
    words = " → ".join(names[person] for person in chain.people)
    since = f"từ ngày {chain.first:%d/%m/%Y}"
    if chain.is_circle:
        return f"Ủy quyền thành vòng {since}: {words}. Chọn người khác hoặc ngày khác."
    return (
        f"Chuỗi ủy quyền dài {chain.links} bước {since}: {words}. "
        f"Tối đa {longest} bước; chọn người đứng gần người ủy quyền đầu tiên hơn."
    )
