"""Settled labels on disk: labels/gold/*.jsonl, one article a line."""

from collections.abc import Iterator
from pathlib import Path

from annotator.core.export import to_gold
from annotator.core.records import Failure, Gold
from annotator.learn import lint
from annotator.store import jsonl


class GoldError(ValueError):
    """Gold could not be read; the message names file and line, and says what is wrong."""


def default_folder() -> Path:
    """Return the project's own labels/gold."""
    return Path(__file__).resolve().parents[2] / "labels" / "gold"


def read(place: Path) -> list[Gold]:
    """Return the gold of a .jsonl file, or of a folder of them by name. GoldError names file and line of a fault."""
    return jsonl.whole(scan(place), GoldError)


def read_sound(place: Path) -> list[Gold]:
    """Return gold to learn from. GoldError also for two articles of one id, and for links to nothing."""
    golds = read(place)
    for problem in lint.unsound(golds):
        where, _ = list(scan(place))[problem.article]
        raise GoldError(f"{where}: {problem.value}; right would be {problem.right}")
    return golds


def scan(place: Path) -> Iterator[tuple[str, Gold | Failure]]:
    """Yield each line's place with its gold or why it is none. GoldError where there is no file to read."""
    for path in jsonl.files(place, GoldError, what="gold"):
        yield from jsonl.records(path, to_gold)
