"""JSON Lines on disk: one object a line, UTF-8; a line that cannot be used is returned with its place."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import orjson

from annotator.core.export import FormError
from annotator.core.records import Failure

_Record = TypeVar("_Record")


def line(row: Mapping[str, Any] | Sequence[Any]) -> bytes:
    """Return `row` as one line, newline included; a text with a lone surrogate is escaped, so that it comes back."""
    try:
        return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)
    except orjson.JSONEncodeError:
        return f"{json.dumps(row)}\n".encode()


def records(path: Path, parse: Callable[[dict[str, Any]], _Record]) -> Iterator[tuple[str, _Record | Failure]]:
    """Yield each line's place ("name.jsonl line 3") and what `parse` makes of it.

    Blank lines count, and are passed over. What is no JSON object, or what `parse` refuses with FormError, is a
    Failure. Raises OSError.
    """
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            if raw.strip():
                place = f"{path} line {number}"
                yield place, _parsed(raw, parse, place)


def files(place: Path, error: type[ValueError], *, what: str) -> list[Path]:
    """Return a .jsonl file, or those of a folder by name.

    Raises `error` where there is none; the message says `what` the file would hold.
    """
    if not place.exists():
        raise error(f"{place} does not exist; {what} is a .jsonl file or a folder of them")
    if place.is_file():
        return [place]
    found = sorted(place.glob("*.jsonl"))
    if not found:
        raise error(f"no .jsonl file in {place}")
    return found


def whole(found: Iterable[tuple[str, _Record | Failure]], error: type[ValueError]) -> list[_Record]:
    """Return all records; raise `error` with place and reason of the first that cannot be used."""
    records = []
    for place, record in found:
        if isinstance(record, Failure):
            raise error(f"{place}: {record.reason}")
        records.append(record)
    return records


def _parsed(raw: bytes, parse: Callable[[dict[str, Any]], _Record], place: str) -> _Record | Failure:
    try:
        row = _loaded(raw)
    except UnicodeDecodeError as error:
        return Failure(place, f"byte {raw[error.start : error.start + 1]!r} is not UTF-8")
    except json.JSONDecodeError as error:
        return Failure(place, f"not JSON: {error.msg}, column {error.colno}")
    except RecursionError:
        return Failure(place, "not JSON of ours: its lists are nested too deeply")
    if not isinstance(row, dict):
        return Failure(place, f"a {type(row).__name__} where an object {{…}} must be")
    try:
        return parse(row)
    except FormError as error:
        return Failure(place, str(error))


def _loaded(raw: bytes) -> object:
    """Return what a line says. A mark of byte order, an escaped lone surrogate and a fault are for the slow reader."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return json.loads(raw.decode("utf-8-sig"))
