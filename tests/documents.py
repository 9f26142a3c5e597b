"""Small files of every accepted type, and of types that lie."""

import io
import zipfile

from tasks_app.rules import files


def office(kind: str = ".docx", *, parts: dict[str, bytes] | None = None) -> bytes:
    """Return the least that is an Office document of this kind."""
    declared = b"<Types><Override ContentType='" + files.TYPES[kind].mark + b"'/></Types>"
    return zipped({"[Content_Types].xml": declared, "word/document.xml": b"<w/>", **(parts or {})})


def zipped(parts: dict[str, bytes]) -> bytes:
    """Return a zip that holds `parts`."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return written.getvalue()


def compound(stream: str) -> bytes:
    """Return what looks like an OLE container with this stream."""
    return files.OLE + b"\0" * 600 + stream.encode("utf-16-le") + b"\0" * 200


GOOD: dict[str, bytes] = {
    ".pdf": b"%PDF-1.7 bien ban",
    ".docx": office(".docx"),
    ".xlsx": office(".xlsx"),
    ".pptx": office(".pptx"),
    ".doc": compound("WordDocument"),
    ".xls": compound("Workbook"),
    ".ppt": compound("PowerPoint Document"),
    ".png": b"\x89PNG\r\n\x1a\n0000",
    ".jpg": b"\xff\xd8\xff\xe0 0000",
    ".jpeg": b"\xff\xd8\xff\xe1 0000",
    ".txt": "\ufeffBiên bản nghiệm thu".encode(),
    ".csv": "mã;tên\n1;Số liệu".encode(),
}
