"""Minh chứng: files, numbered documents and links; versions; what was taken back."""

from .adding import Document, add_document, add_file, add_link, kept_files, may_add_file
from .owning import is_own
from .reading import Checked, check
from .sweeping import sweep
from .withdrawing import withdraw

__all__ = [
    "Checked",
    "Document",
    "add_document",
    "add_file",
    "add_link",
    "check",
    "is_own",
    "kept_files",
    "may_add_file",
    "sweep",
    "withdraw",
]
