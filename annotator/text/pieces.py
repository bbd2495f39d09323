"""Where the paragraphs of a plain text are: blank lines, one paragraph a line, or lines wrapped to a width."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from annotator.core.spans import Span

_WIDEST_WRAP = 120  # nobody wraps plain text wider than this
_NARROWEST_WRAP = 40
_STOPS = tuple('.?!:…"”’)]»')
# What starts a line of its own, whatever stands before it: a bullet, a number, a speaker's label, a handle.
_STARTS_LINE = re.compile(r"[*•·▪‣>#@|]|[-–—] |\d{1,2}[.)] |[A-Z][A-Za-z. ]{0,30}:")


def split(text: str, start: int, end: int) -> list[Span]:
    """Return the paragraphs of text[start:end], without outer white space, in order.

    Blank lines always part paragraphs. A single line end parts them too, unless the lines are wrapped: each line
    but the last is so long that the next line's first word would not have fitted.
    """
    found: list[Span] = []
    for lines in _groups(text, start, end):
        found += lines if len(lines) == 1 else _join(text, lines)
    return found


def _groups(text: str, start: int, end: int) -> Iterator[list[Span]]:
    """Yield the lines that stand together between blank lines, stripped."""
    group: list[Span] = []
    at = start
    for line in text[start:end].splitlines(keepends=True):
        body = line.strip()
        if body:
            left = at + len(line) - len(line.lstrip())
            group.append(Span(left, left + len(body)))
        elif group:
            yield group
            group = []
        at += len(line)
    if group:
        yield group


def _join(text: str, lines: Sequence[Span]) -> Iterator[Span]:
    width = max(end - start for start, end in lines)
    wrapped = _is_wrapped(text, lines, width)
    begin, before = lines[0].start, lines[0]
    for line in lines[1:]:
        if not _goes_on(text, before, line, width if wrapped else 0):
            yield Span(begin, before.end)
            begin = line.start
        before = line
    yield Span(begin, before.end)


def _is_wrapped(text: str, lines: Sequence[Span], width: int) -> bool:
    """Say whether most lines are full and fewer than half of the full ones end like a sentence."""
    if not _NARROWEST_WRAP <= width <= _WIDEST_WRAP:
        return False
    breaks = len(lines) - 1
    full = sum(_is_full(text, a, b, width) for a, b in pairwise(lines))
    stopped = sum(text[line.start : line.end].endswith(_STOPS) for line in lines[:-1])
    return full >= 0.7 * breaks and stopped <= 0.5 * breaks


def _is_full(text: str, line: Span, after: Span, width: int) -> bool:
    first_word = text[after.start : after.end].split(maxsplit=1)[0]
    return line.end - line.start + 1 + len(first_word) > width


def _goes_on(text: str, line: Span, after: Span, width: int) -> bool:
    """Say whether `after` carries `line` on: wrapped to `width` (0: not at all), or starting small in mid-sentence."""
    if _STARTS_LINE.match(text, after.start, after.end):
        return False
    if width and _is_full(text, line, after, width):
        return True
    tail = text[line.end - 1]
    return line.end - line.start >= _NARROWEST_WRAP and text[after.start].islower() and (tail.isalnum() or tail == ",")
