"""What a number of a report is called, with the row it belongs to."""

from tasks_app.rules.figure_words import cell_words
from tasks_app.rules.reporting import ReportContent


def name_of(content: ReportContent, key: str) -> str:
    """Return "Hoàn thành", or "Hoàn thành: Bộ Tư pháp" for a number of a row."""
    split, _, rest = key.partition("/")
    row, _, cell = rest.rpartition("/")
    name = cell_words(cell or key).name
    label = name[:1].upper() + name[1:]
    if not rest:
        return label
    rows = (one for table in content.tables if table.split == split for one in table.rows)
    return f"{label}: {next((one.name for one in rows if one.key == row), row)}"
