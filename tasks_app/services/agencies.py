"""Agencies through time: the tree and its paths, succession edges, members of collectives."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr

from tasks_app.enums import AgencyKind, AuditKind, Operation
from tasks_app.errors import InvalidInput
from tasks_app.models import Agency, AgencyGroupMember, AgencySuccession, User
from tasks_app.rules.calendar import local_date
from tasks_app.rules.succession import Edge, circle_of
from tasks_app.selectors import succession

from . import audit
from .stewardship import guard_steward

MAX_PATH = 400


@transaction.atomic
def save(agency: Agency, *, by: User, at: datetime) -> Agency:
    """Save `agency` at its place in the tree; its whole subtree moves with it.

    Raises:
        InvalidInput: the parent lies below the agency, or the code holds a "/".
        NotPermitted: `by` does not keep the agencies.
    """
    guard_steward(by, Operation.KEEP_AGENCIES, on=local_date(at))
    check_place(agency, agency.parent)
    before = Agency.objects.filter(pk=agency.pk).first()
    settle(agency)
    audit.changed(AuditKind.CATALOGUE_CHANGED, agency, before, by=by, at=at)
    return agency


def settle(agency: Agency) -> None:
    """Write `agency` at its place in the tree, and its subtree below it."""
    before = Agency.objects.select_for_update(no_key=True).filter(pk=agency.pk).first()
    agency.path = path_under(agency, agency.parent)
    agency.save()
    if before is not None and before.path != agency.path:
        below = Agency.objects.filter(path__startswith=before.path).exclude(pk=agency.pk)
        below.update(path=Concat(Value(agency.path), Substr("path", len(before.path) + 1)))


def path_under(agency: Agency, parent: Agency | None) -> str:
    """Return the codes from the root down to `agency`, each followed by "/"."""
    return f"{parent.path if parent else ''}{agency.code}/"


def check_place(agency: Agency, parent: Agency | None) -> None:
    """Check that the tree stays a tree.

    Raises:
        InvalidInput: the code holds a "/", or the parent is the agency or lies below it.
    """
    if "/" in agency.code:
        raise InvalidInput.on("code", "Mã cơ quan không chứa dấu “/”.")
    if parent is not None and agency.pk and _is_below(parent, agency):
        raise InvalidInput.on(
            "parent", f"{parent} thuộc {agency} nên không thể là cơ quan cấp trên của {agency}."
        )
    if len(path_under(agency, parent)) > MAX_PATH:
        raise InvalidInput.on("parent", "Cây cơ quan quá nhiều cấp.")


def _is_below(one: Agency, other: Agency) -> bool:
    stored = Agency.objects.filter(pk=other.pk).values_list("path", flat=True).first()
    return stored is not None and one.path.startswith(stored)


@transaction.atomic
def save_succession(edge: AgencySuccession, *, by: User, at: datetime) -> AgencySuccession:
    """Record that functions pass on. It moves no task: `services.succession` applies it.

    Raises:
        InvalidInput: it closes a circle, or was applied already.
        NotPermitted: `by` does not keep the agencies.
    """
    guard_steward(by, Operation.KEEP_AGENCIES, on=local_date(at))
    before = AgencySuccession.objects.filter(pk=edge.pk).first()
    check_succession(edge, edge.predecessor, edge.successor, edge.effective_on)
    edge.save()
    audit.changed(AuditKind.CATALOGUE_CHANGED, edge, before, by=by, at=at)
    return edge


def check_succession(
    edge: AgencySuccession, predecessor: Agency, successor: Agency, on: date
) -> None:
    """Check that `edge` may say that `successor` follows `predecessor` from `on`.

    Raises:
        InvalidInput: it closes a circle, or was applied already.
    """
    if edge.applied_at is not None:
        raise InvalidInput("Lần sắp xếp này đã áp dụng nên không sửa được. Lập một lần mới.")
    new = Edge(predecessor.code, successor.code, on)
    others = AgencySuccession.objects.exclude(pk=edge.pk)
    circle = circle_of(succession.edges(others), new)
    if circle:
        raise InvalidInput.on("successor", f"Kế thừa thành vòng: {' → '.join(circle)}.")


@transaction.atomic
def save_member(row: AgencyGroupMember, *, by: User, at: datetime) -> AgencyGroupMember:
    """Save one agency's membership of a collective.

    Raises:
        InvalidInput: the group is not a collective, or the member is one.
        NotPermitted: `by` does not keep the agencies.
    """
    guard_steward(by, Operation.KEEP_AGENCIES, on=local_date(at))
    check_member(row.group, row.member)
    before = AgencyGroupMember.objects.filter(pk=row.pk).first()
    row.save()
    audit.changed(AuditKind.CATALOGUE_CHANGED, row, before, by=by, at=at)
    return row


def check_member(group: Agency, member: Agency) -> None:
    """Check that a collective takes in a real agency.

    Raises:
        InvalidInput: `group` is not a collective, or `member` is one.
    """
    if group.kind != AgencyKind.COLLECTIVE:
        raise InvalidInput.on("group", f"{group} không phải là nhóm cơ quan.")
    if member.kind == AgencyKind.COLLECTIVE:
        raise InvalidInput.on("member", f"{member} là nhóm, không thể là thành viên của nhóm khác.")
