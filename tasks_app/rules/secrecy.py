"""What may be written on a secret task: counters, days, document numbers; no words.

Where an intention asks for words, "xem hồ sơ giấy" stands for them. Source: DOMAIN §2.
"""

import re
from collections.abc import Mapping
from typing import Any

from tasks_app.enums import ReturnReason

ON_PAPER = "xem hồ sơ giấy"
CRITERION = "Sản phẩm đúng văn bản giao"  # the criterion of a task that names none
# Under these names the intentions keep what a person wrote.
WORDS = frozenset(
    {
        "acceptance_criteria", "authority_name", "body", "comment", "conclusion", "content",
        "deliverable", "description", "difficulties", "document_signer", "document_title",
        "explanation", "guidance", "legal_basis", "message", "name", "note", "plan",
        "proposals", "question", "reason", "remark", "resolution", "signer", "text",
        "title", "url", "words",
    }
)  # fmt: skip
NUMBERS = frozenset(["document", "document_number", "legal_document", "number", "reply_document"])
NUMBER = re.compile(r"(?=.*\d)[^\s]{1,60}")  # "12/QĐ-TTg"; a title has spaces
CODES = frozenset(ReturnReason)  # the choices of the one list that shares its name with words
OWN_TITLE = re.compile(rf"Văn bản {NUMBER.pattern}")  # what a document without a title is called


def field_with_words(said: Mapping[str, Any]) -> str:
    """Return the first name under which `said` holds what a secret task must not; "": none."""
    return next((name for name, value in said.items() if not _is_harmless(name, value)), "")


def _is_harmless(name: str, value: Any) -> bool:
    if isinstance(value, Mapping):
        return not field_with_words(value)
    if isinstance(value, list | tuple):
        return all(_is_harmless(name, part) for part in value)
    if not isinstance(value, str) or not value:
        return True
    if name in NUMBERS:
        return bool(NUMBER.fullmatch(value)) or is_on_paper(value)
    if name not in WORDS:
        return True
    return is_on_paper(value) or value in CODES or bool(OWN_TITLE.fullmatch(value))


def is_on_paper(text: str) -> bool:
    """Return whether `text` only points to the paper: "Xem hồ sơ giấy."."""
    return text.strip(" .").casefold() == ON_PAPER
