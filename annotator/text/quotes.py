"""Where quoted words stand: a scanner over each block's quote marks, with a stack of the quotations that are open."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from annotator.core.records import Block, Quote, QuoteLook

# Every quote mark, but no mark with a letter or digit on both sides, which is an apostrophe ("don't", "Ruiz's").
_MARK = re.compile(r"""[“”„‟«»"]|``|''|(?<![^\W_])['‘’‚`‹›]|['‘’‹›](?![^\W_])""")
_DOUBLE = frozenset(["“", "”", "„", "‟", "«", "»", '"', "``", "''"])
_OPENING = frozenset(["“", "„", "‟", "«", "``", "‘", "‚", "`", "‹"])
_CLOSING = frozenset(["”", "»", "’", "›"])
# Words that lose their first letters: the mark before them is an apostrophe ("’90s", "'em", "'til").
_ELISION = re.compile(r"\d\ds?\b|(?:em|til|till|tis|twas|cause|cos|bout|round|n)\b", re.IGNORECASE)
_BEFORE_OPENING = frozenset("([{<—–-/|")
_PUNCTUATION = frozenset(".,;:!?…—–-)")
_SMALL_WORDS = frozenset("a an and as at but by for from in into nor of on or over the to up with v vs".split())
_AHEAD = (
    12  # how many marks further on a doubtful apostrophe is checked against: enough for a paragraph, never quadratic
)


class _Mark(NamedTuple):
    start: int
    end: int
    char: str
    can_open: bool
    can_close: bool
    before: str
    after: str


class _Open(NamedTuple):
    start: int
    double: bool
    continues: bool


def find(text: str, blocks: Sequence[Block]) -> tuple[Quote, ...]:
    """Return the quoted regions of every block, sorted by start, outer ones first.

    A region never crosses a block's end: a quotation that its block leaves open ends there, and goes on (`continues`)
    where the next block opens with a mark. Nested quotations have depth 1 and more. Marks that fit nothing are ignored.
    """
    quotes: list[Quote] = []
    left_open: bool | None = None
    for block in blocks:
        found, left_open = _scan(text, block, left_open)
        quotes += found
    return tuple(sorted(quotes, key=lambda q: (q.start, -q.end)))


def _scan(text: str, block: Block, left_open: bool | None) -> tuple[list[Quote], bool | None]:
    """Return a block's regions, and the family (True: double marks) of the quotation it leaves open, None if it does not."""
    marks = [_mark(text, m, block) for m in _MARK.finditer(text, block.start, block.end)]
    found: list[Quote] = []
    stack: list[_Open] = []
    for i, mark in enumerate(marks):
        double = mark.char in _DOUBLE
        if _closes(mark, marks[i + 1 : i + _AHEAD], text, any(o.double == double for o in stack)):
            found += _close(text, stack, mark, double)
        elif _opens(mark, marks[i + 1 : i + _AHEAD], text, block):
            first = not stack and not found and not text[block.start : mark.start].strip()
            stack.append(_Open(mark.end, double, continues=first and left_open == double))
    found += [_quote(text, o, block.end, depth, closes=False) for depth, o in enumerate(stack)]
    return found, stack[0].double if stack else None


def _mark(text: str, match: re.Match[str], block: Block) -> _Mark:
    start, end = match.span()
    before = text[start - 1] if start > block.start else " "
    after = text[end] if end < block.end else " "
    can_open = (before.isspace() or before in _BEFORE_OPENING or before in _OPENING or before in "\"'") and (
        not after.isspace()
    )
    can_close = not before.isspace() and before not in _OPENING
    return _Mark(start, end, match.group(), can_open, can_close, before, after)


def _closes(mark: _Mark, ahead: Sequence[_Mark], text: str, is_open: bool) -> bool:  # noqa: FBT001
    """Say whether a mark closes the quotation of its family that is open."""
    if not is_open:
        return False
    if mark.char in _DOUBLE:
        return (
            mark.can_close or not mark.can_open if mark.char not in _OPENING else mark.can_close and not mark.can_open
        )
    return mark.can_close and not (mark.char in _OPENING and mark.can_open) and not _is_possessive(mark, ahead, text)


def _is_possessive(mark: _Mark, ahead: Sequence[_Mark], text: str) -> bool:
    """Say whether a mark after a word is an apostrophe ("the workers’ union"): a better closing mark is still to come."""
    if mark.before not in "sSnN" or not mark.after == " " or not text[mark.end + 1 : mark.end + 2].islower():
        return False
    for later in ahead:
        if later.char in _DOUBLE:
            continue
        if later.can_open and not later.can_close:
            return False
        if later.before in _PUNCTUATION:
            return True
    return False


def _opens(mark: _Mark, ahead: Sequence[_Mark], text: str, block: Block) -> bool:
    """Say whether a mark that does not close anything opens a quotation."""
    if mark.char in _DOUBLE:
        if mark.char in _OPENING:
            return True
        return mark.can_open and not (mark.char in _CLOSING and mark.can_close) or not (mark.can_open or mark.can_close)
    if not mark.can_open or _ELISION.match(text, mark.end):
        return False
    if mark.char in "‘‚‹":
        return True
    at_block_start = not text[block.start : mark.start].strip()
    return at_block_start or any(m.char not in _DOUBLE and m.char != "‘" and m.can_close for m in ahead)


def _close(text: str, stack: list[_Open], mark: _Mark, double: bool) -> Iterator[Quote]:  # noqa: FBT001
    """Pop the innermost open quotation of the mark's family, and what is open inside it.

    An inner double quotation left open ends here too; an inner single one was an apostrophe.
    """
    while stack:
        inner = stack.pop()
        if inner.double == double:
            yield _quote(text, inner, mark.start, len(stack), closes=True)
            return
        if inner.double:
            yield _quote(text, inner, mark.start, len(stack), closes=False)


def _quote(text: str, opened: _Open, end: int, depth: int, *, closes: bool) -> Quote:
    look = _look(text[opened.start : min(end, opened.start + 120)])
    return Quote(opened.start, max(end, opened.start), True, closes, opened.continues, depth, look)


def _look(quoted: str) -> QuoteLook:
    """Return what a region looks like: up to six words in title case, up to three words without an end, or speech."""
    words = quoted.split()
    if not words or quoted.rstrip()[-1] in ".,!?…—–" or len(words) > 8:
        return QuoteLook.SPEECH
    if len(words) <= 6 and _is_title(words):
        return QuoteLook.TITLE
    return QuoteLook.SCARE if len(words) <= 3 else QuoteLook.SPEECH


def _is_title(words: Iterable[str]) -> bool:
    return all(w[:1].isupper() or w[:1].isdigit() or w in _SMALL_WORDS or not w[:1].isalnum() for w in words)
