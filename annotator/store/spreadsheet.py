"""Tables for spreadsheets: CSV that opens as what it is, and in which no text is taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import BinaryIO


def write(sink: BinaryIO, heads: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    """Write a table with a byte order mark, without which spreadsheets take UTF-8 for something else."""
    text = io.TextIOWrapper(sink, encoding="utf-8-sig", errors="replace", newline="", write_through=True)
    table = csv.writer(text)
    table.writerow(heads)
    for row in rows:
        table.writerow([_cell(value) for value in row])
    text.detach()


def _cell(value: object) -> object:
    """Return a value for a spreadsheet, where a cell that would be read as a formula is led by an apostrophe.

    >>> _cell("=HYPERLINK(1)"), _cell(True), _cell(["Ana Ruiz", "the report"])
    ("'=HYPERLINK(1)", 1, 'Ana Ruiz; the report')
    """
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, list | tuple):
        return _cell("; ".join(map(str, value)))
    if isinstance(value, str) and (value[:1] in {"\t", "\r", "\n"} or value.lstrip()[:1] in _FORMULA):
        return f"'{value}"
    return value


_FORMULA = frozenset("=+-@＝＋－＠")
