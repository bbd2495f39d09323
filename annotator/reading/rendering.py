"""Blocks of rendered text become one text, its layout, and the map back to the source."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from annotator.core.labels import BlockKind
from annotator.core.records import Block, Run

GAP = "\n\n"
"""What stands between two blocks."""


class Piece(NamedTuple):
    """Rendered characters; `source` is where the same characters stand in the file, None where others stand."""

    text: str
    source: int | None


@dataclass(slots=True)
class Part:
    """One block as it is rendered."""

    kind: BlockKind
    pieces: list[Piece] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


class Rendered(NamedTuple):
    """What an Article needs of a page."""

    text: str
    layout: tuple[Block, ...]
    source_map: tuple[Run, ...]


def join(parts: Iterable[Part]) -> Rendered:
    """Return the parts as one text, without the white space around each; parts of nothing else are left out."""
    texts: list[str] = []
    layout: list[Block] = []
    runs: list[Run] = []
    position = 0
    for part in parts:
        whole = part.text
        left, right = len(whole) - len(whole.lstrip()), len(whole.rstrip())
        if left >= right:
            continue
        position += len(GAP) if texts else 0
        _add_runs(runs, part.pieces, (left, right), position - left)
        texts.append(whole[left:right])
        layout.append(Block(position, position + right - left, part.kind))
        position += right - left
    return Rendered(GAP.join(texts), tuple(layout), tuple(runs))


def _add_runs(runs: list[Run], pieces: list[Piece], keep: tuple[int, int], shift: int) -> None:
    at = 0
    for text, source in pieces:
        start, end = max(at, keep[0]), min(at + len(text), keep[1])
        if source is not None and start < end:
            _add_run(runs, Run(start + shift, source + start - at, end - start))
        at += len(text)


def _add_run(runs: list[Run], run: Run) -> None:
    if runs:
        last = runs[-1]
        if last.start + last.length == run.start and last.source + last.length == run.source:
            runs[-1] = last._replace(length=last.length + run.length)
            return
    runs.append(run)
