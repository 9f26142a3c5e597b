"""What the frame around every page needs: places by role, who is signed in, theme, notices."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from tasks_app.enums import Role
from tasks_app.models import User
from tasks_app.permissions import Standing, standing_of

THEME_COOKIE = "giao-dien"
THEMES = ("light", "dark")
KEYS_COOKIE, KEYS_OFF = "phim-tat", "tat"

WORKERS = frozenset({Role.EXECUTOR, Role.UNIT_HEAD, Role.WORKING_GROUP})
DECIDERS = frozenset({Role.REVIEWER, Role.SECRETARIAT_ADMIN})


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation; `key` is the letter after G that goes there."""

    label: str
    url: str
    icon: str
    key: str
    is_current: bool
    count_url: str = ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the context of base.html; one query, the person's memberships of today."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    frame: dict[str, Any] = {
        "theme": theme if theme in THEMES else "",
        "keys_off": request.COOKIES.get(KEYS_COOKIE) == KEYS_OFF,
    }
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return frame
    standing = standing_of(user, timezone.localdate())
    return frame | {
        "places": list(_places(standing, request.path)),
        "bottom_places": list(_bottom_places(standing, request.path)),
        "initials": initials(user),
        "seat": seat(standing),
        "enters_admin": standing.enters_admin,
    }


def home_of(standing: Standing) -> str:
    """Return the first page of a person: own work, or the overview for those who have none."""
    return "/viec-cua-toi/" if standing.roles & WORKERS else "/tong-quan/"


def initials(user: User) -> str:
    """Return two letters: middle or family name and given name ("Trần Thu Hà": TH)."""
    words = [word for word in user.full_name.split() if word[:1].isalpha()]
    letters = [word[0] for word in words[-2:]] or [user.email[0]]
    return "".join(letters).upper()


def seat(standing: Standing) -> str:
    """Return role and agency as the account menu prints them."""
    seats = [
        f"{seat.get_role_display()}, {seat.agency.name}"
        + (f" (thay {seat.on_behalf_of})" if seat.on_behalf_of else "")
        for seat in standing.seats
    ]
    return "; ".join(seats) or "chưa có vai trò"


def _places(standing: Standing, path: str) -> Iterator[Place]:
    def place(label: str, url: str, icon: str, key: str, count_url: str = "") -> Place:
        return Place(label, url, icon, key, path.startswith(url), count_url)

    yield place("Tổng quan", "/tong-quan/", "home", "t")
    if standing.roles & WORKERS:
        yield place("Việc của tôi", "/viec-cua-toi/", "inbox", "v", "/viec-cua-toi/dem/")
    yield place("Nhiệm vụ", "/nhiem-vu/", "list", "n")
    if standing.roles & DECIDERS and standing.enters_admin:
        yield place("Xét duyệt", "/quan-tri/", "check", "x")


def _bottom_places(standing: Standing, path: str) -> Iterator[Place]:
    first = (
        ("Việc của tôi", "/viec-cua-toi/")
        if standing.roles & WORKERS
        else ("Tổng quan", "/tong-quan/")
    )
    for label, url, icon in (
        (*first, "home"),
        ("Nhiệm vụ", "/nhiem-vu/", "list"),
        ("Thông báo", "/thong-bao/", "bell"),
        ("Tài khoản", "/tai-khoan/", "user"),
    ):
        yield Place(label, url, icon, "", path.startswith(url))
