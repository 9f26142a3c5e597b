"""The accounts a visitor of the demo is told about. Their passwords are made by `load_demo`."""

import json
from collections.abc import Iterator
from pathlib import Path

PASSWORDS_FILE = "demo-passwords.json"
TYPICAL = (
    ("cán bộ đầu mối, Bộ Tư pháp", "dau-moi-01@btp.example.com"),
    ("thường trực thẩm định, C06", "tham-dinh-01@c06.example.com"),
    ("thường trực thẩm định, VPCP", "tham-dinh-01@vpcp.example.com"),
    ("quản trị sổ nhiệm vụ", "quan-tri-01@c06.example.com"),
    ("lãnh đạo Chính phủ", "lanh-dao-01@cp.example.com"),
)


def passwords(folder: Path) -> dict[str, str]:
    """Return e-mail → password of this installation's demo people; empty where there are none."""
    path = folder / PASSWORDS_FILE
    if not path.exists():
        return {}
    known: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return known


def how_to_sign_in(folder: Path) -> Iterator[str]:
    """Yield the lines that tell how to sign in."""
    known = passwords(folder)
    if not known:
        return
    yield f"Tài khoản dùng thử (tất cả mật khẩu: {folder / PASSWORDS_FILE}):"
    for role, email in TYPICAL:
        if email in known:
            yield f"  {role:<30} {email:<32} {known[email]}"
