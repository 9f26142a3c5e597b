"""What a link in a letter opens now: whose it is, on which task, and why not any more."""

from dataclasses import dataclass
from datetime import datetime

from tasks_app import conf
from tasks_app.enums import Secrecy
from tasks_app.errors import LinkOver, LinkUsed
from tasks_app.models import LinkUse, Task, User
from tasks_app.permissions import parties_of, possible_actions, standing_of
from tasks_app.permissions.links import DEEDS, Link, is_genuine, said
from tasks_app.rules.calendar import LOCAL, local_date

LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that may be used now."""

    link: Link
    user: User
    task: Task


def opened(token: str, *, at: datetime) -> Opened | None:
    """Return what `token` opens at `at`; None: it was never given out, or the setting is off.

    Raises:
        LinkUsed: it has done its one thing.
        LinkOver: too old, or the person, the right or the task is no longer what it was.
    """
    link = said(token) if conf.mail_links() else None
    if link is None or max(link.user, link.task) > LARGEST:
        return None
    user = User.objects.filter(pk=link.user).first()
    if user is None or not is_genuine(token, user.email):
        return None
    _refuse_used(link)
    if link.is_over(local_date(at), days=conf.policy().link_days):
        raise LinkOver(
            f"Đường dẫn trong thư có hiệu lực {conf.policy().link_days} ngày và đã hết hạn. "
            "Đăng nhập để cập nhật, hoặc dùng đường dẫn trong thư mới nhất."
        )
    task = Task.objects.select_related("programme", "lead", "coordinator").get(pk=link.task)
    if not _may(user, task, link, at=at):
        raise LinkOver(
            "Đường dẫn này không còn dùng được vì quyền của người nhận thư hoặc tình trạng "
            "nhiệm vụ đã thay đổi. Đăng nhập để xem việc được giao."
        )
    return Opened(link, user, task)


def _refuse_used(link: Link) -> None:
    use = LinkUse.objects.filter(
        user=link.user, task=link.task, action=link.action, issued_on=link.issued_on
    ).first()
    if use is not None:
        raise used(use)


def used(use: LinkUse) -> LinkUsed:
    """Return the refusal of a link that has done its one thing."""
    when = use.used_at.astimezone(LOCAL)
    return LinkUsed(
        f"Đường dẫn này đã dùng lúc {when:%H:%M} ngày {when:%d/%m/%Y}; mỗi đường dẫn ghi được "
        "một lần. Đăng nhập để cập nhật tiếp."
    )


def _may(user: User, task: Task, link: Link, *, at: datetime) -> bool:
    if not user.is_active or task.secrecy == Secrecy.SECRET:
        return False
    today = local_date(at)
    possible = possible_actions(task, standing_of(user, today), parties_of(task, today))
    return DEEDS[link.action] in possible
