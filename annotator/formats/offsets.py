"""Where other programs say that a span stands: in code points, or in units that can be told and mended."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from annotator.core.spans import Span


class Unit(StrEnum):
    """What offsets count. The text that they are mended for has LF line ends."""

    POINTS = "code points"
    UTF16 = "UTF-16 units"
    CRLF = "code points of a text with CRLF line ends"
    CRLF_UTF16 = "UTF-16 units of a text with CRLF line ends"
    BYTES = "bytes of UTF-8"


class Said(NamedTuple):
    """A span as a file has it: its pieces, the words that it says stand there, and its line."""

    pieces: tuple[Span, ...]
    words: str
    line: int


class OffsetError(ValueError):
    """Offsets fit their text in no unit; `said` is the first that does not fit, and `there` what stands there."""

    def __init__(self, said: Said, there: str) -> None:
        self.said, self.there = said, there
        where = ";".join(f"{start}-{end}" for start, end in said.pieces)
        super().__init__(f"the span {where} says {shown(said.words)}, and {shown(there)} stands there")


def placed(said: Sequence[Said], text: str) -> tuple[list[tuple[Span, ...]], Unit]:
    """Return where spans stand in code points, and the first unit in which all hold the words that they say.

    White space may differ. Raises OffsetError where no unit fits.
    """
    for unit in Unit:
        found = [_in_points(one.pieces, points) for points in [to_points(text, unit)] for one in said]
        fitting = [
            pieces for one, pieces in zip(said, found, strict=True) if pieces and _holds(text, pieces, one.words)
        ]
        if len(fitting) == len(said):
            return fitting, unit
    wrong = next(one for one in said if not _holds(text, one.pieces, one.words))
    raise OffsetError(wrong, words_at(text, wrong.pieces))


def best_unit(spans: Sequence[Span], text: str) -> tuple[list[Span], Unit, int]:
    """Return spans that say no words in code points, the unit in which fewest edges cut a word, and how many do.

    A unit in which a span lies outside the text is none; where all are, no span is returned.
    """
    best: tuple[list[Span], Unit, int] = [], Unit.POINTS, 2 * len(spans) + 1
    for unit in Unit:
        points = to_points(text, unit)
        found = [pieces[0] for span in spans if (pieces := _in_points((span,), points))]
        cut = sum(_cuts(text, at) for span in found for at in span)
        if len(found) == len(spans) and cut < best[2]:
            best = found, unit, cut
    return best


def words_at(text: str, pieces: Sequence[Span]) -> str:
    """Return the words of the pieces, a space between them."""
    return " ".join(text[start:end] for start, end in pieces)


def shown(words: str) -> str:
    """Return words for a message, the middle of long ones left out."""
    return repr(words if len(words) <= 60 else f"{words[:40]}…{words[-15:]}")


def to_utf16(text: str) -> list[int]:
    """Return the UTF-16 offset of each code point, and of the end."""
    found = [0]
    for char in text:
        found.append(found[-1] + (2 if char > "\uffff" else 1))
    return found


def to_points(text: str, unit: Unit) -> list[int]:
    """Return for each offset in a unit the code point that begins there, -1 within a character."""
    found: list[int] = []
    for number, char in enumerate(text):
        width = _width(char, unit)
        found += [number] + [number if char == "\n" else -1] * (width - 1)
    return [*found, len(text)]


def _width(char: str, unit: Unit) -> int:
    if unit is Unit.BYTES:
        return len(char.encode("utf-8", "surrogatepass"))
    wide = unit in {Unit.UTF16, Unit.CRLF_UTF16} and char > "\uffff"
    return 2 if wide or (char == "\n" and unit in {Unit.CRLF, Unit.CRLF_UTF16}) else 1


def _in_points(pieces: Sequence[Span], points: Sequence[int]) -> tuple[Span, ...]:
    """Return pieces in code points; none where one is empty, outside the text, or cuts a character."""
    if not all(0 <= start < end < len(points) and points[start] >= 0 and points[end] >= 0 for start, end in pieces):
        return ()
    return tuple(Span(points[start], points[end]) for start, end in pieces)


def _holds(text: str, pieces: Sequence[Span], words: str) -> bool:
    inside = all(0 <= start < end <= len(text) for start, end in pieces)
    return inside and _bare(words_at(text, pieces)) == _bare(words)


def _bare(words: str) -> str:
    return "".join(words.split())


def _cuts(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()
