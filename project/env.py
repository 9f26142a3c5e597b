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
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from environs import Env, EnvError, validate

SHORTEST_KEY = 50
KEY_FILE = "secret-key"

_env = Env()


class UnsafeSetting(Exception):
    """A variable is missing, unreadable or unsafe; the sentence names it.

    Not Django's ImproperlyConfigured, which some commands swallow and run on without settings.
    """


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
        value: int = _env.int(name, validate=validate.Range(min=0))
    except EnvError:
        raise UnsafeSetting(f"{name} phải là số nguyên không âm.") from None
    return value


def socket(name: str) -> str:
    """Return the variable as the path of a Unix socket or as host:port; empty: none."""
    value = text(name)
    is_path = value.startswith("/")
    host, _, port = value.rpartition(":")
    if value and not is_path and not (host and port.isascii() and port.isdigit()):
        raise UnsafeSetting(f"{name} phải là đường dẫn /… của socket hoặc máy:cổng.")
    return value


def web_address(name: str) -> str:
    """Return the variable as an http(s) address; empty: none."""
    value = text(name)
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise UnsafeSetting(f"{name} phải là địa chỉ bắt đầu bằng https:// hoặc http://.")
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
    reader = _READERS.get(_kind(default))
    if reader is None:
        raise UnsafeSetting(f"{name}: quy định này không đổi được bằng biến môi trường.")
    try:
        value = reader(name)
    except EnvError:
        raise UnsafeSetting(f"{name} không đúng kiểu; ví dụ: {_example(default)}.") from None
    return tuple(value) if isinstance(default, tuple) else value


def _kind(default: Any) -> type:
    """Return the type to read; a tuple counts as one of whole numbers, or as unreadable.

    An empty one is a list of words.
    """
    if default == ():
        return list
    if isinstance(default, tuple) and not all(isinstance(part, int) for part in default):
        return object
    return type(default)


def _example(default: Any) -> str:
    return ",".join(map(str, default)) if isinstance(default, tuple) else str(default)


_READERS: dict[type, Callable[[str], Any]] = {
    bool: _env.bool,
    int: _env.int,
    float: _env.float,
    time: _env.time,
    tuple: partial(_env.list, subcast=int),
    list: _env.list,
}


def data_dir(base: Path) -> Path:
    """Return the folder for everything the service writes: DATA_DIR, `var/` by default.

    It is made if need be; one that cannot be written stops the start.
    """
    folder = Path(text("DATA_DIR", str(base / "var"))).expanduser().resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise UnsafeSetting(f"DATA_DIR không tạo được: {folder} ({problem.strerror}).") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UnsafeSetting(f"DATA_DIR không ghi được: {folder}. Chọn thư mục khác.")
    return folder


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
    if not path.exists():
        _link_fresh_key(path)
    return path.read_text(encoding="ascii")


def _link_fresh_key(path: Path) -> None:
    with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as fresh:
        fresh.write(secrets.token_urlsafe(64))
        fresh.flush()
        with contextlib.suppress(FileExistsError):  # a process starting beside this one won
            os.link(fresh.name, path)
