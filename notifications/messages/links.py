"""The links of a digest that update one task without signing in. Source: DOMAIN §5.

Only for whoever owns the task, so that no link is a dead end; never on a secret task.
"""

import re

from notifications import conf
from notifications.day import Day
from notifications.recipients.directory import Directory
from tasks_app import conf as policies
from tasks_app.enums import LinkAction
from tasks_app.permissions.links import Link, seal
from tasks_app.rules.ladder import Audience, Section

from .rows import Row

PATH = "/cap-nhat-nhanh/"
_SECRET = re.compile(PATH + r"[^/\s\"<]+")

Links = tuple[tuple[str, str], ...]  # words and address

OWNED = {Section.OVERDUE, Section.DUE_SOON, Section.NEAR, Section.BEHIND, Section.REPORT}
WORDS = {
    LinkAction.PROGRESS: "Cập nhật nhanh",
    LinkAction.PROMISE: "Hứa ngày",
    LinkAction.BLOCKER: "Báo vướng mắc",
}


def no_links(row: Row) -> Links:
    """Return none: letters that only tell."""
    return ()


def without_secrets(words: str) -> str:
    """Return a letter as others than its recipient may read it: its links open nothing."""
    return _SECRET.sub(f"{PATH}…", words)


def links_of(row: Row, user: int, directory: Directory, day: Day) -> Links:
    """Return the links that `user` may use on the task of `row`; none where the setting is off."""
    if not policies.mail_links() or not _owns(row, user, directory):
        return ()
    address = directory.people[user].email
    return tuple(
        (words, _url(Link(user, row.task.id, action, day.as_of), address))
        for action, words in WORDS.items()
        if action != LinkAction.PROMISE or row.section == Section.OVERDUE
    )


def _owns(row: Row, user: int, directory: Directory) -> bool:
    task = row.task
    if row.section not in OWNED or task.is_secret or not task.is_under_way:
        return False
    return any(
        user in directory.to(audience, task.unit, programme=task.programme)
        for audience in (Audience.EXECUTOR, Audience.WORKING_GROUP)
    )


def _url(link: Link, address: str) -> str:
    return conf.absolute(f"{PATH}{seal(link, address)}/")
