"""Fills a Word template: texts stay texts, whatever they contain, and what is missing is marked.

The template language is cut down to names, loops and conditions: a template comes from a person,
and nothing that it says may run, reach into the process or grow without bound.
"""

import copy
import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, Template, TemplateRuntimeError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from tasks_app.rules.clean import UNWANTED

from .phrases import MISSING

WIDTHS = {"chart": Mm(190)}  # on a wide page
PICTURE_WIDTH = Mm(160)  # what an upright page has between its margins
MARK_COLOUR = "yellow"
LARGEST = 50_000_000  # letters of one part; ten times those of a report of 1.000 tasks
OF_LOOPS = frozenset({"index", "index0", "first", "last", "length"})
# docxtpl reads these in the finished text as well; as character references it does not.
REFERENCES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "_": "&#95;", "\n": " "}
)


class Text(str):
    """A text that is XML already."""

    __slots__ = ()

    def __html__(self) -> "Text":
        return self


def as_xml(value: Any) -> Any:
    """Return a value of the view so that Word shows exactly its letters."""
    if isinstance(value, InlineImage | Text):
        return value
    return Text(UNWANTED.sub("", str(value)).translate(REFERENCES))


class Bounded(Template):
    """A template that stops before loops within loops fill the memory."""

    def render(self, *args: Any, **names: Any) -> str:
        """Return the text.

        Raises:
            TemplateRuntimeError: it is longer than any document.
        """
        written, size = [], 0
        for piece in self.generate(*args, **names):
            size += len(piece)
            if size > LARGEST:
                raise TemplateRuntimeError("the document grows without bound")
            written.append(piece)
        return "".join(written)


class Language(ImmutableSandboxedEnvironment):
    """What a template may say. A name after a point is one of the view, never of Python."""

    template_class = Bounded

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return what the view holds under a name; anything else is undefined."""
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        if isinstance(obj, LoopContext) and attribute in OF_LOOPS:
            return getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute)


def environment() -> Language:
    """Return the language of templates: no functions, no filters, unknown names are refused."""
    made = Language(autoescape=True, undefined=StrictUndefined, finalize=as_xml)
    made.globals.clear()
    made.filters.clear()
    return made


def fill(
    template: bytes, view: Mapping[str, Any], pictures: Mapping[str, bytes], *, title: str
) -> bytes:
    """Return the document: `template` with `view`; a picture is named like a text.

    Raises:
        jinja2.TemplateError: the template is wrong, or names what the view does not have.
    """
    document = DocxTemplate(io.BytesIO(template))
    document.init_docx()
    drawn = {
        name: InlineImage(document, io.BytesIO(raw), width=WIDTHS.get(name, PICTURE_WIDTH))
        if raw
        else ""
        for name, raw in pictures.items()
    }
    document.render({**view, **drawn}, jinja_env=environment(), autoescape=True)
    _drop_empty_end(document.docx.element.body)
    for part in _parts(document):
        _mark(part)
    _describe(document.docx.element.body, title)
    properties = document.docx.core_properties
    properties.title, properties.language = title[:250], "vi-VN"
    properties.created = properties.modified = datetime(2022, 1, 6, tzinfo=UTC)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _parts(document: DocxTemplate) -> list[Any]:
    """Return the roots of the text, the headers and the footers."""
    related = document.docx.part.rels.values()
    edges = [rel.target_part for rel in related if rel.reltype.endswith(("/header", "/footer"))]
    return [document.docx.element.body, *(part.element for part in edges)]


def _mark(root: Any) -> None:
    """Highlight every place that has to be filled in, and only the place."""
    for run in list(root.iter(qn("w:r"))):
        if not any(MISSING in (text.text or "") for text in run.findall(qn("w:t"))):
            continue
        if len([child for child in run if child.tag != qn("w:rPr")]) == 1:
            _split(run)
        else:  # tabs or breaks between texts: marked as a whole
            _highlight(run)


def _split(run: Any) -> None:
    """Put a run for each piece of its one text in its place; those that miss are highlighted."""
    words = run.find(qn("w:t")).text.replace(MISSING, f"\0{MISSING}\0")
    for part in filter(None, words.split("\0")):
        piece = copy.deepcopy(run)
        written = piece.find(qn("w:t"))
        written.text = part
        written.set(qn("xml:space"), "preserve")
        if MISSING in part:
            _highlight(piece)
        run.addprevious(piece)
    run.getparent().remove(run)


def _highlight(run: Any) -> None:
    properties = run.find(qn("w:rPr"))
    if properties is None:
        properties = OxmlElement("w:rPr")
        run.insert(0, properties)
    if properties.find(qn("w:highlight")) is None:
        mark = OxmlElement("w:highlight")
        mark.set(qn("w:val"), MARK_COLOUR)
        _insert_in_order(properties, mark)


def _insert_in_order(properties: Any, mark: Any) -> None:
    """Place w:highlight where the schema of run properties wants it: after w:szCs."""
    after = ("w:u", "w:effect", "w:bdr", "w:shd", "w:fitText", "w:vertAlign", "w:rtl", "w:cs",
             "w:em", "w:lang", "w:eastAsianLayout", "w:specVanish", "w:oMath")  # fmt: skip
    later = {qn(name) for name in after}
    for child in properties:
        if child.tag in later:
            child.addprevious(mark)
            return
    properties.append(mark)


def _drop_empty_end(body: Any) -> None:
    """Drop a last section without anything in it: its page would be blank."""
    children = list(body)
    broken = [
        child for child in children if child.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None
    ]
    if not broken:
        return
    last = broken[-1]
    rest = children[children.index(last) + 1 : -1]
    if any(_shows_something(child) for child in rest):
        return
    for child in rest:
        body.remove(child)
    properties = last.find(qn("w:pPr"))
    section = properties.find(qn("w:sectPr"))
    body.replace(children[-1], section)
    if not _shows_something(last):
        body.remove(last)


def _shows_something(element: Any) -> bool:
    if any((text.text or "").strip() for text in element.iter(qn("w:t"))):
        return True
    return next(element.iter(qn("w:drawing"), qn("w:tbl")), None) is not None


def _describe(body: Any, title: str) -> None:
    """Give pictures the words that a screen reader says."""
    for picture in body.iter(qn("wp:docPr")):
        picture.set("descr", f"Biểu đồ. {title}")
