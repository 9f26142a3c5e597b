"""Typed readers of the environment, and the refusals that keep production safe.

A value that is missing or unsafe stops the start with the variable's name.
"""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Callable
from dataclasses import fields
from datetime import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

SHORTEST_KEY = 50
KEY_FILE = "secret-key"

_env = Env()


class UnsafeSetting(ImproperlyConfigured):
    """A variable is missing, unreadable or unsafe; the sentence names it."""


def text(name: str, default: str = "") -> str:
    """Return the variable without surrounding blanks; empty counts as not given."""
    value: str = _env.str(name, "")
    return value.strip() or default


def flag(name: str, *, default: bool) -> bool:
    """Return the variable as yes or no (1/0, true/false, on/off)."""
    if not text(name):
        return default
    try:
        return bool(_env.bool(name))
    except EnvError:
        raise UnsafeSetting(f"{name} phải là 1 hoặc 0.") from None


def number(name: str, default: int) -> int:
    """Return the variable as a whole number that is not negative."""
    if not text(name):
        return default
    try:
        value = int(text(name))
    except ValueError:
        value = -1
    if value < 0:
        raise UnsafeSetting(f"{name} phải là số nguyên không âm.")
    return value


def names(name: str) -> list[str]:
    """Return the variable split at commas, blanks dropped."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def required(name: str, hint: str) -> str:
    """Return the variable, or stop with its name and the hint how to set it."""
    value = text(name)
    if not value:
        raise UnsafeSetting(f"thiếu biến môi trường {name}. {hint}")
    return value


def overrides(prefix: str, defaults: Any) -> dict[str, Any]:
    """Return the fields of the dataclass `defaults` that the environment sets, typed alike.

    `POLICY_REVIEWER_DAYS=5` gives `{"reviewer_days": 5}`. A name that is no field stops the
    start: a typing mistake would otherwise leave the old rule in force unnoticed.
    """
    known = {f"{prefix}{field.name.upper()}": field.name for field in fields(defaults)}
    given = sorted(name for name in os.environ if name.startswith(prefix) and text(name))
    for name in given:
        if name not in known:
            raise UnsafeSetting(f"{name}: không có quy định nào tên như vậy.")
    return {known[name]: _like(getattr(defaults, known[name]), name) for name in given}


def _like(default: Any, name: str) -> Any:
    """Return the variable read as a value of the type of `default`."""
    reader = _READERS.get(type(default))
    if reader is None:
        raise UnsafeSetting(f"{name}: quy định này không đổi được bằng biến môi trường.")
    try:
        return reader(text(name))
    except ValueError:
        raise UnsafeSetting(f"{name} không đúng kiểu; ví dụ: {_example(default)}.") from None


def _example(default: Any) -> str:
    return ",".join(map(str, default)) if isinstance(default, tuple) else str(default)


def _yes_or_no(value: str) -> bool:
    words = {"1": True, "true": True, "on": True, "0": False, "false": False, "off": False}
    if value.lower() not in words:
        raise ValueError(value)
    return words[value.lower()]


def _whole_numbers(value: str) -> tuple[int, ...]:
    return tuple(int(part) for part in value.split(","))


_READERS: dict[type, Callable[[str], Any]] = {
    bool: _yes_or_no,
    int: int,
    float: float,
    time: time.fromisoformat,
    tuple: _whole_numbers,
}


def data_dir(base: Path) -> Path:
    """Return the folder for everything the service writes: DATA_DIR, `var/` by default."""
    return Path(text("DATA_DIR", str(base / "var"))).expanduser().resolve()


def secret_key(*, demo: bool, folder: Path) -> str:
    """Return SECRET_KEY; in demo mode a random one is made once and kept in `folder`.

    Production takes it from the environment only, and refuses a short or repetitive one.
    """
    if demo and not text("SECRET_KEY"):
        return _kept_key(folder / KEY_FILE)
    key = required("SECRET_KEY", "Đặt một chuỗi ngẫu nhiên dài từ 50 ký tự trở lên.")
    if not demo and (len(key) < SHORTEST_KEY or len(set(key)) < 10):
        raise UnsafeSetting("SECRET_KEY quá ngắn hoặc dễ đoán: cần ít nhất 50 ký tự ngẫu nhiên.")
    return key


def allowed_hosts(*, demo: bool) -> list[str]:
    """Return the host names the service answers to; loopback always, for health checks.

    A star is refused in production: it would accept any Host header.
    """
    loopback = ["localhost", "127.0.0.1", "[::1]"]
    given = names("ALLOWED_HOSTS")
    if demo:
        return given or loopback
    if not given:
        required("ALLOWED_HOSTS", "Liệt kê tên máy chủ, cách nhau bằng dấu phẩy.")
    if "*" in given:
        raise UnsafeSetting("ALLOWED_HOSTS không được là '*' khi chạy chính thức.")
    return [*given, *(host for host in loopback if host not in given)]


def public_base_url(*, demo: bool) -> str:
    """Return the address under which people reach the service, without a final slash.

    Every absolute address in mails and pages is built from it, never from a Host header.
    """
    hint = "Ví dụ: https://nhiemvu.example.gov.vn"
    if demo:
        url = text("PUBLIC_BASE_URL", f"http://127.0.0.1:{number('PORT', 8000)}")
    else:
        url = required("PUBLIC_BASE_URL", hint)
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UnsafeSetting(f"PUBLIC_BASE_URL không phải là địa chỉ web. {hint}")
    if not demo and parts.scheme != "https":
        raise UnsafeSetting(f"PUBLIC_BASE_URL phải bắt đầu bằng https khi chạy chính thức. {hint}")
    return url.rstrip("/")


def _kept_key(path: Path) -> str:
    """Return the key in `path`, made now if there is none; readable by the owner only.

    Written whole under a name of its own and then linked, so that processes starting
    together all read the same complete key.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _link_fresh_key(path)
        return path.read_text(encoding="ascii")
    except OSError as problem:
        raise UnsafeSetting(
            f"DATA_DIR không dùng được: {path.parent} ({problem.strerror})."
        ) from problem


def _link_fresh_key(path: Path) -> None:
    with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as fresh:
        fresh.write(secrets.token_urlsafe(64))
        fresh.flush()
        with contextlib.suppress(FileExistsError):  # a process starting beside this one won
            os.link(fresh.name, path)
