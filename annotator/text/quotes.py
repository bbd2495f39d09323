"""Where quoted words stand: a scanner over each block's quote marks, with a stack of the quotations that are open."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from annotator.core.marks import Quote, QuoteLook
from annotator.core.quick import maker
from annotator.core.records import Block

# Every quote mark, but no mark with a letter or digit on both sides, which is an apostrophe ("don't", "Ruiz's").
_MARK = re.compile(
    r"""[“”„‟«»"'‘’‚`‹›](?:(?<=[“”„‟«»"])|(?<=')'|(?<=`)`|(?<![^\W_].)|(?<=['‘’‹›])(?![^\W_]))""", re.DOTALL
)
_DOUBLE = frozenset(["“", "”", "„", "‟", "«", "»", '"', "``", "''"])
_OPENING = frozenset(["“", "„", "‟", "«", "``", "‘", "‚", "`", "‹"])
_CLOSING = frozenset(["”", "»", "’", "›"])
# Words that lose their first letters: the mark before them is an apostrophe ("’90s", "'em", "'til").
_ELISION = re.compile(r"\d\ds?\b|(?:em|til|till|tis|twas|cause|cos|bout|round|n)\b", re.IGNORECASE)
_BEFORE_OPENING = frozenset("([{<—–-/|\"'") | _OPENING
_PUNCTUATION = frozenset(".,;:!?…—–-)")
_SMALL_WORDS = frozenset(
    ["a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "of", "on", "or", "the", "to"]
)
_made = maker(Quote)
_AHEAD = 12  # marks looked at behind a doubtful apostrophe: enough for a paragraph, never quadratic
_DEEPEST = 4  # quotations inside each other; more is noise
_LONGEST_CARRY = 8  # blocks that one quotation may fill without a mark, where each sentence is a block of its own


@dataclass(slots=True)
class _Mark:
    start: int
    end: int
    char: str
    double: bool
    can_open: bool
    can_close: bool


@dataclass(slots=True)
class _Open:
    mark: _Mark
    continues: bool
    reopened: int | None = None  # where the same mark opened again inside


@dataclass(slots=True)
class _Scan:
    """What one block's marks told: its regions, the mark of the quotation left open, and the mark that closes none."""

    block: Block
    quotes: list[Quote]
    open: _Mark | None
    stray: _Mark | None


def find(text: str, blocks: Sequence[Block]) -> tuple[Quote, ...]:
    """Return the quoted regions of every block, sorted by start, outer ones first. Never raises.

    A region never crosses a block's end: a quotation that its block leaves open ends there and goes on (`continues`)
    where the next block opens with a mark, or up to the mark that closes it a few blocks on. Nested quotations have
    depth 1 and more. Marks that fit nothing are ignored.
    """
    scans: list[_Scan] = []
    left_open: _Mark | None = None
    for i, block in enumerate(blocks):
        reopens = i + 1 < len(blocks) and text[blocks[i + 1].start] in "“\"„«‘'`"
        scans.append(_scan(text, block, left_open, reopens=reopens))
        left_open = scans[-1].open
    quotes = [quote for scan in scans for quote in scan.quotes]
    quotes += _carried(text, scans)
    return tuple(sorted(quotes, key=lambda q: (q.start, -q.end)))


def _scan(text: str, block: Block, left_open: _Mark | None, *, reopens: bool) -> _Scan:
    marks = [_mark(text, m, block) for m in _MARK.finditer(text, block.start, block.end)]
    found: list[Quote] = []
    stack: list[_Open] = []
    stray: _Mark | None = None
    families: set[bool] = set()  # whose quotations were opened in this block
    for i, mark in enumerate(marks):
        ahead = marks[i + 1 : i + _AHEAD]
        if any(o.mark.double == mark.double for o in stack) and _closes(text, mark, ahead):
            found += _close(text, stack, mark)
        elif len(stack) < _DEEPEST and _opens(text, mark, ahead, leads=_leads(marks, i, block)):
            if stack and stack[-1].mark.char == mark.char:
                stack[-1].reopened = stack[-1].reopened or mark.start
            continues = left_open is not None and _leads(marks, i, block) and left_open.double == mark.double
            stack.append(_Open(mark, continues and not stack))
            families.add(mark.double)
        elif stray is None and mark.double not in families and _is_stray(text, mark):
            stray = mark
    for depth, o in enumerate(stack):
        cut = o.reopened if o.reopened is not None and not reopens else block.end
        found.append(_quote(text, o, cut, depth, closes=False))
    return _Scan(block, found, stack[0].mark if stack else None, stray)


def _mark(text: str, match: re.Match[str], block: Block) -> _Mark:
    start, end = match.span()
    before = text[start - 1] if start > block.start else " "
    after = text[end] if end < block.end else " "
    can_open = (before.isspace() or before in _BEFORE_OPENING) and not after.isspace()
    can_close = not before.isspace() and before not in _OPENING
    char = match.group()
    return _Mark(start, end, char, char in _DOUBLE, can_open, can_close)


def _leads(marks: Sequence[_Mark], i: int, block: Block) -> bool:
    """Say whether mark `i` opens its block, alone or right behind another mark."""
    start = marks[i].start
    return start == block.start or (i == 1 and marks[0].start == block.start and marks[0].end == start)


def _closes(text: str, mark: _Mark, ahead: Sequence[_Mark]) -> bool:
    """Say whether a mark closes the open quotation of its family."""
    if mark.char in _OPENING:
        return mark.double and mark.can_close and not mark.can_open
    if mark.double:
        stands_free = mark.char in _CLOSING and not text[mark.end : mark.end + 1].isalnum()
        return mark.can_close or not mark.can_open or stands_free
    return mark.can_close and not _is_possessive(text, mark, ahead)


def _is_possessive(text: str, mark: _Mark, ahead: Sequence[_Mark]) -> bool:
    """Say whether a mark after a word is an apostrophe ("the workers’ union"): a better one is still to come."""
    if text[mark.start - 1] not in "sSnN" or text[mark.end : mark.end + 1] != " ":
        return False
    if not text[mark.end + 1 : mark.end + 2].islower():
        return False
    for later in ahead:
        if later.double:
            continue
        if later.can_open and not later.can_close:
            return False
        if text[later.start - 1] in _PUNCTUATION:
            return True
    return False


def _opens(text: str, mark: _Mark, ahead: Sequence[_Mark], *, leads: bool) -> bool:
    """Say whether a mark that does not close anything opens a quotation."""
    if mark.double:
        if mark.char in _OPENING:
            return True
        return mark.can_open and not (mark.char in _CLOSING and mark.can_close)
    if not mark.can_open or _ELISION.match(text, mark.end):
        return False
    return mark.char in "‘‚‹" or leads or any(not m.double and m.char != "‘" and m.can_close for m in ahead)


def _is_stray(text: str, mark: _Mark) -> bool:
    """Say whether a mark can only close, so that what it closes was opened in an earlier block."""
    if mark.char in _OPENING or not mark.can_close or mark.can_open:
        return False
    return mark.double or text[mark.start - 1] in _PUNCTUATION


def _close(text: str, stack: list[_Open], mark: _Mark) -> Iterator[Quote]:
    """Pop the innermost open quotation of the mark's family, and what is open inside it.

    An inner double quotation left open ends here too; an inner single one was an apostrophe.
    """
    while stack:
        inner = stack.pop()
        if inner.mark.double == mark.double:
            yield _quote(text, inner, mark.start, len(stack), closes=True)
            return
        if inner.mark.double:
            yield _quote(text, inner, mark.start, len(stack), closes=False)


def _carried(text: str, scans: Sequence[_Scan]) -> Iterator[Quote]:
    """Yield the regions of quotations that go on in blocks without a mark in front, up to the mark that closes them."""
    for i, scan in enumerate(scans):
        last = _closed_by(scans, i) if scan.open else None
        if last is None:
            continue
        for later in scans[i + 1 : last + 1]:
            stray = later.stray if later is scans[last] else None
            yield _region(text, later.block.start, stray.start if stray else later.block.end, closes=stray is not None)


def _closed_by(scans: Sequence[_Scan], i: int) -> int | None:
    """Return the number of the block that closes what block `i` leaves open; None if another quotation opens first."""
    opened = scans[i].open
    for j in range(i + 1, min(i + 1 + _LONGEST_CARRY, len(scans))):
        stray = scans[j].stray
        if opened and stray and stray.double == opened.double:
            return j
        if any(not q.depth for q in scans[j].quotes):
            return None
    return None


def _region(text: str, start: int, end: int, *, closes: bool) -> Quote:
    look = _look(text[start : min(end, start + 120)])
    return Quote(start, end, opens=False, closes=closes, continues=True, depth=0, look=look)


def _quote(text: str, opened: _Open, end: int, depth: int, *, closes: bool) -> Quote:
    start = opened.mark.end
    look = _look(text[start : min(end, start + 120)])
    return _made((start, max(end, start), True, closes, opened.continues, depth, look))


def _look(quoted: str) -> QuoteLook:
    """Return what a region looks like: up to six words in title case, up to three words without an end, or speech."""
    words = quoted.split(maxsplit=9)
    if not words or len(words) > 8 or quoted.rstrip()[-1] in ".,!?…—–":
        return QuoteLook.SPEECH
    if len(words) <= 6 and _is_title(words):
        return QuoteLook.TITLE
    return QuoteLook.SCARE if len(words) <= 3 else QuoteLook.SPEECH


def _is_title(words: Iterable[str]) -> bool:
    return all(w[0].isupper() or w[0].isdigit() or w in _SMALL_WORDS or not w[0].isalnum() for w in words)
