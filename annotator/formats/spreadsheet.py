"""Tables for spreadsheets: CSV that opens as what it is, and in which no text is taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import BinaryIO

_FORMULA = frozenset("=+-@＝＋－＠")


def write(sink: BinaryIO, heads: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    """Write a table: its heading, then its rows."""
    sink.write(heading(heads))
    write_rows(sink, rows)


def heading(heads: Sequence[str]) -> bytes:
    """Return a table's first line, with a byte order mark; without it spreadsheets take UTF-8 for something else."""
    line = io.StringIO()
    csv.writer(line).writerow(heads)
    return line.getvalue().encode("utf-8-sig", "replace")


def write_rows(sink: BinaryIO, rows: Iterable[Iterable[object]]) -> None:
    """Write rows of a table without its heading.

    A cell that would be read as a formula is led by an apostrophe, which `bare` takes off again.
    """
    text = io.TextIOWrapper(sink, encoding="utf-8", errors="replace", newline="", write_through=True)
    table = csv.writer(text)
    for row in rows:
        table.writerow([_cell(value) for value in row])
    text.detach()


def _cell(value: object) -> object:
    """Return a value for a spreadsheet.

    >>> _cell("=HYPERLINK(1)"), _cell(True), _cell(["Ana Ruiz", "the report"])
    ("'=HYPERLINK(1)", 1, 'Ana Ruiz; the report')
    """
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, list | tuple):
        return _cell("; ".join(map(str, value)))
    return f"'{value}" if isinstance(value, str) and _is_formula(value.lstrip("'")) else value


def bare(cell: str) -> str:
    """Return a cell without the apostrophe that leads what would be a formula.

    >>> [bare(_cell(cell)) for cell in ("=1", "'=1", "'tis", "-")]
    ['=1', "'=1", "'tis", '-']
    """
    return cell[1:] if cell.startswith("'") and _is_formula(cell.lstrip("'")) else cell


def _is_formula(text: str) -> bool:
    return text[:1] in {"\t", "\r", "\n"} or text.lstrip()[:1] in _FORMULA
