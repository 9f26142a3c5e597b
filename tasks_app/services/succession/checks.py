"""Whether a succession may be: the agencies, their days, the circle, what is recorded already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tasks_app.enums import AgencyKind
from tasks_app.errors import AlreadyApplied, InvalidInput
from tasks_app.models import Agency, AgencySuccession
from tasks_app.rules.leads import existed_on
from tasks_app.rules.succession import Edge, circle_of
from tasks_app.rules.text import format_date
from tasks_app.selectors import succession as select

from .plan import Plan, listed, words_of


@dataclass(frozen=True, slots=True)
class Named:
    """The agencies of a plan; `edges` are the recorded successions of the predecessor."""

    predecessor: Agency
    successors: dict[str, Agency]
    edges: list[AgencySuccession]

    @property
    def main(self) -> Agency:
        return next(iter(self.successors.values()))


def agencies_of(plan: Plan) -> Named:
    """Return the agencies that `plan` names, having checked that it may be applied to them.

    Raises:
        InvalidInput: an unknown code, a collective, an agency that is not there that day, a circle.
        AlreadyApplied: this succession, or another main one of the predecessor, is recorded.
    """
    codes = [share.successor for share in plan.shares]
    found = {a.code: a for a in Agency.objects.filter(code__in=[plan.predecessor, *codes])}
    _check_known(plan, codes, found)
    predecessor = found[plan.predecessor]
    successors = {code: found[code] for code in codes}
    edges = list(select.edges_from(predecessor))
    _check_applied(plan, predecessor, edges)
    _check_days(plan, predecessor, successors)
    _check_circle(plan)
    return Named(predecessor, successors, edges)


def _check_known(plan: Plan, codes: Sequence[str], found: dict[str, Agency]) -> None:
    if plan.predecessor not in found:
        raise InvalidInput.on("predecessor", f"Không có cơ quan mã “{plan.predecessor[:60]}”.")
    unknown = [code for code in codes if code not in found]
    if unknown:
        raise InvalidInput.on("successors", f"Không có cơ quan mã: {listed(unknown)}.")
    if plan.predecessor in codes:
        raise InvalidInput.on("successors", "Cơ quan kế thừa phải khác cơ quan cũ.")
    for field, wanted in (("predecessor", [plan.predecessor]), ("successors", codes)):
        groups = [code for code in wanted if found[code].kind == AgencyKind.COLLECTIVE]
        if groups:
            raise InvalidInput.on(
                field, f"{listed(groups)} là nhóm cơ quan, không sắp xếp lại như một cơ quan."
            )


def _check_applied(plan: Plan, predecessor: Agency, edges: list[AgencySuccession]) -> None:
    wanted = {share.successor for share in plan.shares}
    for edge in edges:
        same = edge.effective_on == plan.effective_on and edge.successor.code in wanted
        if edge.applied_at is not None and (edge.is_main or same):
            raise AlreadyApplied(
                f"Việc {words_of(predecessor)} chuyển sang {words_of(edge.successor)} từ ngày "
                f"{format_date(edge.effective_on)} đã áp dụng. Muốn chuyển ngược lại, lập một lần "
                "sắp xếp mới hoặc đổi cơ quan chủ trì từng nhiệm vụ."
            )
        differs = (edge.successor.code, edge.effective_on) != (
            plan.shares[0].successor,
            plan.effective_on,
        )
        if edge.is_main and differs and not plan.keeps_rest:
            raise AlreadyApplied(
                f"Danh mục đã ghi {words_of(edge.successor)} kế thừa chính "
                f"{words_of(predecessor)} từ ngày {format_date(edge.effective_on)}. "
                "Áp dụng đúng như vậy, hoặc sửa danh mục kế thừa trước."
            )


def _check_days(plan: Plan, predecessor: Agency, successors: dict[str, Agency]) -> None:
    day, words = plan.effective_on, format_date(plan.effective_on)
    started, ended = predecessor.valid_from, predecessor.valid_to
    if started is not None and day <= started:
        raise InvalidInput.on(
            "effective_on",
            f"{words_of(predecessor)} có từ {format_date(started)} nên không thể chuyển đi từ "
            f"{words}. Chọn ngày sau đó.",
        )
    fits = ended is None or (day < ended if plan.keeps_rest else day == ended)
    if ended is not None and not fits:
        raise InvalidInput.on(
            "effective_on",
            f"{words_of(predecessor)} đã kết thúc từ {format_date(ended)}, không phải {words}. "
            f"Chọn ngày {format_date(ended)} hoặc sửa danh mục cơ quan trước.",
        )
    missing = [code for code, agency in successors.items() if not _is_there(agency, day)]
    if missing:
        raise InvalidInput.on(
            "successors",
            f"Cơ quan kế thừa chưa có hoặc không còn vào ngày {words}: {listed(missing)}.",
        )
    for agency in successors.values():
        _check_lasts(agency)


def _is_there(agency: Agency, day: date) -> bool:
    return existed_on(agency.valid_from, agency.valid_to, day)


def _check_lasts(successor: Agency) -> None:
    """A successor that ends must itself be followed, or its tasks would be nobody's."""
    if successor.valid_to is None:
        return
    onward = successor.successions.filter(is_main=True, applied_at=None)
    if not onward.exists():
        raise InvalidInput.on(
            "successors",
            f"{words_of(successor)} kết thúc từ {format_date(successor.valid_to)} và không còn lần "
            "sắp xếp nào chờ áp dụng, nhiệm vụ sẽ không có cơ quan chủ trì. Chọn cơ quan đang có.",
        )


def _check_circle(plan: Plan) -> None:
    known = select.edges()
    for share in plan.shares:
        new = Edge(plan.predecessor, share.successor, plan.effective_on)
        circle = circle_of((edge for edge in known if edge != new), new)
        if circle:
            raise InvalidInput.on(
                "successors", f"Kế thừa thành vòng: {' → '.join(circle)}. Sửa danh mục kế thừa."
            )
