"""One notification as the list of a person shows it, whether or not a letter was written."""

from dataclasses import dataclass

from tasks_app.enums import Secrecy
from tasks_app.models import Task
from tasks_app.rules.text import upper_first

from .enums import State
from .models import Notification

ON_PAPER = "xem hồ sơ giấy"
WHERE: dict[str, str] = {
    State.FOLDED: "báo trong thư hằng ngày",
    State.FAILED: "thư không gửi được",
    "in_app": "chỉ báo tại đây",
}


@dataclass(frozen=True, slots=True)
class Line:
    """`where` says how else it was told, where that was not by a letter of its own."""

    letter: Notification
    title: str
    where: str
    task_code: str

    @property
    def is_unread(self) -> bool:
        return self.letter.read_at is None


def line_of(letter: Notification) -> Line:
    """Return `letter` as a line; it was read with its event and the task of that."""
    task = letter.event.task if letter.event else None
    title = letter.subject or upper_first(_told(letter, task))
    code = task.code if task else ""
    return Line(letter, title, WHERE.get(letter.state, ""), code)


def _told(letter: Notification, task: Task | None) -> str:
    if letter.event is None or task is None:
        return str(letter)
    if task.secrecy == Secrecy.SECRET:
        return f"{task.code}: {ON_PAPER}"
    return f"{task.code}: {letter.event.get_kind_display()}"
