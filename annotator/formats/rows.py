"""Tables as text (CSV, TSV, a semicolon's CSV): each row with its file and line."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from annotator.formats.partial import FaultError

Row = Mapping[str, str]
_DELIMITERS = "\t;,"


class Placed(NamedTuple):
    """A row of a table, by column, with its file and line."""

    file: str
    line: int
    row: Row


class _Marks(csv.excel):
    strict = True


class _Tabs(csv.excel):
    quoting = csv.QUOTE_NONE


def read(file: str, text: str) -> Iterator[Placed]:
    """Yield each row below the head, with its last line. Raises FaultError for a row that is cut.

    What the head has most of, tabs, semicolons or commas, stands between values; with tabs, a quote mark is a letter.
    """
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    csv.field_size_limit(1 << 26)
    table = csv.reader(io.StringIO(text, newline=""), _Tabs if delimiter == "\t" else _Marks, delimiter=delimiter)
    try:
        names = next(table, [])
        if not names:
            raise FaultError(file, 1, "an empty line or file", "the names of columns")
        for values in table:
            if not values:
                continue
            if len(values) != len(names):
                right = f"{len(names)}, as the head has; perhaps the file is cut, or a quote mark is not closed"
                raise FaultError(file, table.line_num, f"{len(values)} values", right)
            yield Placed(file, table.line_num, dict(zip(names, values, strict=True)))
    except csv.Error as error:
        raise FaultError(file, table.line_num, f"no table: {error}", "values with a delimiter between them") from error
