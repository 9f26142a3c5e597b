"""Word documents by the template in force: the secretariat's own, or the built-in one."""

from collections.abc import Mapping
from typing import Any

from jinja2 import TemplateError

from tasks_app.enums import DocumentKind
from tasks_app.errors import DomainError
from tasks_app.selectors import templates

from . import filling
from .building import path_of

PICTURES: dict[DocumentKind, tuple[str, ...]] = {
    DocumentKind.PERIODIC: ("chart",),
    DocumentKind.CHASE: (),
    DocumentKind.BRIEF: ("bar_picture",),
}


class TemplateOutdated(DomainError):
    """The template in force cannot be filled any more."""

    status = 409
    code = "template_outdated"


def built_in(kind: DocumentKind) -> bytes:
    """Return the template that comes with the service."""
    return path_of(kind).read_bytes()


def in_force(kind: DocumentKind) -> bytes:
    """Return the secretariat's own template, or the built-in one."""
    return templates.in_force(kind) or built_in(kind)


def render(
    kind: DocumentKind,
    view: Mapping[str, Any],
    *,
    template: bytes | None = None,
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return the document as the bytes of a .docx file.

    `template`: the one in force where None. `pictures` are PNG files by the names of `PICTURES`;
    what is left out is not drawn.

    Raises:
        TemplateOutdated: the secretariat's own template names what is no longer there.
        jinja2.TemplateError: `template` is wrong.
    """
    drawn = {name: (pictures or {}).get(name, b"") for name in PICTURES[kind]}
    title = str(view.get("subject") or view.get("concerning"))
    if template is not None:
        return filling.fill(template, view, drawn, title=title)
    try:
        return filling.fill(in_force(kind), view, drawn, title=title)
    except TemplateError as broken:  # accepted by an earlier version of the service
        raise TemplateOutdated(
            f"Mẫu {kind.label} đang dùng không còn khớp với phần mềm. "
            "Quản trị sổ nhiệm vụ tải mẫu có sẵn, sửa lại rồi gửi, hoặc dùng lại mẫu có sẵn."
        ) from broken
