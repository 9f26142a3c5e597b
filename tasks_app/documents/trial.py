"""Tries a Word template before it is put in force; a refusal names what is wrong in it."""

import io
import re
from collections.abc import Iterator
from typing import Any

from docx import Document
from docxtpl import DocxTemplate
from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError, meta, nodes

from tasks_app.enums import DocumentKind
from tasks_app.errors import InvalidInput

from . import filling, passive, sample, word

# What a template may say: print a value, repeat, choose. Nothing that computes or calls.
KNOWN = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.For,
    nodes.If, nodes.Not, nodes.And, nodes.Or, nodes.Compare, nodes.Operand, nodes.Const,
)  # fmt: skip
DEEPEST = 2  # loops within loops
MOST_LOOPS = 60
FOOTNOTES = "wordprocessingml.footnotes+xml"
BROKEN = "Không mở được mẫu. Mở bằng Word, lưu lại dạng .docx rồi gửi."
PROPERTIES = ("author", "comments", "identifier", "language", "subject", "title")
GUIDE = "Danh sách biến có trong hướng dẫn “Mẫu văn bản”."
ATTRIBUTE = re.compile(r"has no attribute '([^']*)'|'([^']*)' is undefined")


def check(kind: DocumentKind, raw: bytes) -> None:
    """Accept a template of this kind that can be filled, whatever the content.

    Raises:
        InvalidInput: it cannot be opened, runs or fetches something, says what no template may,
            names an unknown variable.
    """
    found = passive.problem_in(raw)
    if found:
        raise InvalidInput.on("file", found)
    views = sample.views_of(kind)
    known = {*views[0], *word.PICTURES[kind], "loop"}
    try:
        for source in _sources(raw):
            _check_language(source, known)
        for view in views:
            _render(kind, raw, view)
    except RecursionError as deep:
        raise InvalidInput.on(
            "file", "Mẫu có biểu thức hoặc điều kiện lồng nhau quá sâu. Viết gọn lại rồi gửi."
        ) from deep


def _sources(raw: bytes) -> Iterator[str]:
    """Yield every text of the file in which a template may say something."""
    try:
        document = DocxTemplate(io.BytesIO(raw))
        document.init_docx()
        yield document.patch_xml(document.get_xml())
        for uri in (document.HEADER_URI, document.FOOTER_URI):
            for _, part in document.get_headers_footers(uri):
                yield document.patch_xml(document.get_part_xml(part))
        for part in document.docx.part.package.iter_parts():
            if part.content_type.endswith(FOOTNOTES):
                yield document.patch_xml(part.blob.decode())
        properties = document.docx.core_properties
    except (KeyError, ValueError, SyntaxError, AttributeError) as broken:  # lxml's are SyntaxErrors
        raise InvalidInput.on("file", BROKEN) from broken
    yield "\n".join(str(getattr(properties, name) or "") for name in PROPERTIES)


def _check_language(source: str, known: set[str]) -> None:
    environment = filling.environment()
    try:
        tree = environment.parse(source)
    except TemplateSyntaxError as wrong:
        raise InvalidInput.on(
            "file", f"Mẫu viết sai cú pháp: {wrong.message}. Xem lại các dấu {{{{ }}}} và {{% %}}."
        ) from wrong
    except ValueError as odd:  # a number of thousands of digits
        raise InvalidInput.on("file", f"Mẫu có biểu thức không đọc được. {GUIDE}") from odd
    for node in _walk(tree):
        if not isinstance(node, KNOWN):
            raise InvalidInput.on(
                "file",
                "Mẫu chỉ được in biến, lặp (for) và chọn (if); "
                f"không dùng được “{type(node).__name__}” tại dòng {node.lineno}. {GUIDE}",
            )
    for name in sorted(meta.find_undeclared_variables(tree) - known):
        raise _unknown(name)
    if _depth(tree) > DEEPEST:
        raise InvalidInput.on("file", f"Mẫu lặp lồng nhau quá {DEEPEST} tầng. Bỏ bớt vòng for.")
    if len(list(tree.find_all(nodes.For))) > MOST_LOOPS:
        raise InvalidInput.on("file", f"Mẫu có hơn {MOST_LOOPS} vòng for. Bỏ bớt vòng for.")


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _walk(child)


def _depth(node: nodes.Node) -> int:
    below = max((_depth(child) for child in node.iter_child_nodes()), default=0)
    return below + isinstance(node, nodes.For)


def _render(kind: DocumentKind, raw: bytes, view: dict[str, Any]) -> None:
    pictures = dict.fromkeys(word.PICTURES[kind], sample.PIXEL)
    try:
        written = word.render(kind, view, template=raw, pictures=pictures)
        Document(io.BytesIO(written))
    except UndefinedError as missing:
        found = ATTRIBUTE.search(missing.message or "")
        raise _unknown(next(filter(None, found.groups()), "") if found else "") from missing
    except (TemplateError, KeyError, ValueError, TypeError, SyntaxError) as broken:
        raise InvalidInput.on(
            "file",
            "Mẫu không tạo được văn bản với số liệu thử. Tải mẫu đang dùng, "
            "sửa trên bản đó rồi gửi lại.",
        ) from broken


def _unknown(name: str) -> InvalidInput:
    return InvalidInput.on("file", f"Mẫu dùng biến “{name}” không có. {GUIDE}")
