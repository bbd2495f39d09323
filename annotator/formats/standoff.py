"""brat's standoff (.ann beside .txt) as it is: text-bound spans, events, attributes, notes."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from annotator.core.spans import Span
from annotator.formats.offsets import OffsetError, Said, Unit, placed
from annotator.formats.partial import FaultError


class Bound(NamedTuple):
    """A text-bound annotation (T): its label, where it stands in the text, and its line."""

    label: str
    pieces: tuple[Span, ...]
    line: int


class Event(NamedTuple):
    """An event (E): its label and trigger, and its arguments by role, in order."""

    label: str
    trigger: str
    arguments: tuple[tuple[str, str], ...]
    line: int


@dataclass(slots=True)
class Standoff:
    """A file of annotations, by id. attributes: of each id the names, with a value or "". unit: what offsets count."""

    bounds: dict[str, Bound] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    unit: Unit = Unit.POINTS


_BOUND = re.compile(r"(\S+) (\d+ \d+(?:;\d+ \d+)*)")
_KINDS = "T (span), E (event), R (relation), A (attribute), N (reference), # (note) or *"


def parse(file: str, lines: str, text: str) -> Standoff:
    """Return the annotations in `lines` of the file called `file`, their offsets in code points of `text`.

    Relations, references and equivalences are passed over. Raises FaultError for what is none, and for offsets
    that fit the text in no unit.
    """
    found, said = Standoff(), {}
    for number, row in enumerate(lines.split("\n"), start=1):
        if not row.strip():
            continue
        ident, _, rest = row.partition("\t")
        if ident[:1] not in {"T", "E", "A", "M", "#", "R", "N", "*"} or not rest:
            raise FaultError(
                file, number, f"{row[:40]!r} is no annotation", f"a line with a tab that begins with {_KINDS}"
            )
        if ident in said or ident in found.events:
            raise FaultError(file, number, f"{ident} stands here a second time", "an id of its own for each annotation")
        if ident.startswith("T"):
            found.bounds[ident], said[ident] = _bound(file, number, rest)
        elif ident.startswith("E"):
            found.events[ident] = _event(file, number, rest)
        elif ident[0] in "AM":
            name, target, value = [*rest.split(" ", 2), "", ""][:3]
            found.attributes.setdefault(target, {})[name] = value
        elif ident.startswith("#"):
            head, _, note = rest.partition("\t")
            found.notes[head.partition(" ")[2]] = note
    _refuse_loose_ends(file, found)
    _place(file, found, said, text)
    return found


def _bound(file: str, number: int, rest: str) -> tuple[Bound, Said]:
    head, tab, words = rest.partition("\t")
    match = _BOUND.fullmatch(head)
    if not match or not tab:
        raise FaultError(
            file, number, f"{rest[:40]!r} is no span", "LABEL START END, a tab, and the words; perhaps the file is cut"
        )
    pieces = tuple(Span(*map(int, piece.split())) for piece in match[2].split(";"))
    return Bound(match[1], pieces, number), Said(pieces, words, number)


def _event(file: str, number: int, rest: str) -> Event:
    parts = [part.partition(":") for part in rest.split()]
    if not parts or not all(role and ident for role, _, ident in parts):
        raise FaultError(file, number, f"{rest[:40]!r} is no event", "TYPE:ID and ROLE:ID for each argument")
    (label, _, trigger), *arguments = parts
    return Event(label, trigger, tuple((role.rstrip("0123456789"), ident) for role, _, ident in arguments), number)


def _refuse_loose_ends(file: str, found: Standoff) -> None:
    for event in found.events.values():
        for ident in (event.trigger, *(ident for _, ident in event.arguments)):
            if ident not in found.bounds and ident not in found.events:
                right = "the id of a span in this file; perhaps the file is cut"
                raise FaultError(file, event.line, f"an event names {ident}, which is not there", right)


def _place(file: str, found: Standoff, said: dict[str, Said], text: str) -> None:
    try:
        places, found.unit = placed(list(said.values()), text)
    except OffsetError as error:
        right = "offsets of this text in code points (UTF-16 units, bytes and CRLF line ends were tried)"
        raise FaultError(file, error.said.line, str(error), right) from error
    for ident, pieces in zip(said, places, strict=True):
        found.bounds[ident] = found.bounds[ident]._replace(pieces=pieces)
