"""Posts from social networks pasted into an article: "Name @handle · 3h", a text, a time stamp, "— Name (@handle)"."""

import re
from collections.abc import Iterator, Sequence

from annotator.core.labels import BlockKind
from annotator.core.records import Block
from annotator.core.spans import Span

_LONGEST = 700  # code points of a post's text that only a time stamp or an ellipsis beside it tells
_LONGEST_VERSE = 60
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_DAY = rf"(?:{_MONTH} \d{{1,2}}(?:, ?\d{{4}})?|\d{{1,2}} {_MONTH}(?:,? \d{{4}})?)"
_STAMP = rf"(?:\d{{1,2}} ?(?:[smhd]|hrs?|mins?)\b(?: ago)?|{_DAY})"
_LINK = r"(?:https?://|pic\.|www\.)\S+"
# "Name @handle · 3h"; the handle may be glued to the name before it and to the month or word behind it.
_HEADER = re.compile(
    rf"(?P<name>[^\s@:;!?“”\"(][^@\n:;!?“”\"(]{{0,45}}?)(?P<gap> ?)\(?@(?P<handle>\w{{2,40}}?)"
    rf"(?=\b|{_MONTH}(?: \d|\d))\)?(?P<stamp> ?[·•|–—\-]? ?{_STAMP})?"
)
_HANDLE = re.compile(r"@\w{2,40}:(?= )")  # "@dotlavelle: you need a boat"
_GLUED_WORD = re.compile(r"@\w*[a-z](?=[A-Z][a-z]+[^\w\s])")
_SIGNATURE = re.compile(
    rf"[—–\-]{{1,2}} ?(?P<who>[^@\n()—–]{{1,50}}\(@\w{{2,40}}\)),? ?(?:{_DAY})?\.?(?:\s+{_LINK})*\Z"
)
_TIME = r"\d{1,2}[:.]\d\d(?: ?[AaPp]\.?[Mm]\b\.?)?"
_FOOT = re.compile(
    rf"\s(?:{_TIME} ?[·•\-–—,] ?{_DAY}|{_DAY},? (?:at )?{_TIME})"
    r"(?: ?[\d.,]+K? (?:Reposts?|Retweets?|Likes?|Views?|Replies|Quotes?))*\Z"
)
_LINKS = re.compile(rf"(?:{_LINK}\s*)+")
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b")
_TEXT = (BlockKind.PARAGRAPH, BlockKind.QUOTE)
_SIGNED = (*_TEXT, BlockKind.POST)


def mark(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with posts as POST; a post's own time stamp is cut off as furniture."""
    if "@" not in text and not any(b.kind is BlockKind.POST for b in blocks):
        headed = list(blocks)
    else:
        headed = _joined(text, [_headed(text, blocks, i) for i in range(len(blocks))])
    return _stamped(text, headed)


def _headed(text: str, blocks: Sequence[Block], i: int) -> Block:
    """Return block `i`, as a POST where a header opens it or a signature closes it."""
    block = blocks[i]
    if block.kind not in _SIGNED or text.find("@", block.start, block.end) < 0:
        return block
    signature = _SIGNATURE.search(text, max(block.start, block.end - 110), block.end)
    if signature:
        return block._replace(kind=BlockKind.POST, label=Span(*signature.span("who")))
    handle = _HANDLE.match(text, block.start, block.end)
    if handle:
        return block._replace(kind=BlockKind.POST, label=Span(*handle.span()))
    header = _HEADER.match(text, block.start, block.end)
    if header and _is_header(text, blocks, i, header):
        return block._replace(kind=BlockKind.POST, label=_label(text, header))
    return block


def _is_header(text: str, blocks: Sequence[Block], i: int, header: re.Match[str]) -> bool:
    """Say whether a name and handle open a post, and not a sentence about an account."""
    block = blocks[i]
    if header["stamp"] or block.kind is not BlockKind.PARAGRAPH or header.end() == block.end:
        return True
    names = all(not word[0].islower() for word in header["name"].split())
    if not names:
        return False
    return (
        not header["gap"] or text[header.end()] == "\n" or _is_led_in(text, blocks, i) or _is_stamp(text, blocks, i + 1)
    )


def _is_led_in(text: str, blocks: Sequence[Block], i: int) -> bool:
    return i > 0 and text[blocks[i - 1].end - 1] == ":"


def _is_stamp(text: str, blocks: Sequence[Block], i: int) -> bool:
    """Say whether block `i` is a line of furniture with a clock time."""
    if i >= len(blocks) or blocks[i].kind is not BlockKind.FURNITURE:
        return False
    start, end = blocks[i].start, blocks[i].end
    return end - start < 80 and bool(_CLOCK.search(text, start, end))


def _label(text: str, header: re.Match[str]) -> Span:
    glued = _GLUED_WORD.search(text, header.start("handle") - 1, header.end() + 1)
    return Span(header.start(), glued.end() if glued else header.end("handle"))


def _joined(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with a post's header or signature that stands alone joined to its text."""
    joined: list[Block] = []
    for block in blocks:
        before = joined[-1] if joined else None
        if before and before.kind in _TEXT and _is_signature_alone(text, block):
            joined[_first_line(text, joined) :] = [block._replace(start=joined[_first_line(text, joined)].start)]
        elif before and _is_header_alone(text, before) and block.kind in _TEXT:
            joined[-1] = before._replace(end=block.end)
        else:
            joined.append(block)
    return joined


def _first_line(text: str, blocks: Sequence[Block]) -> int:
    """Return the number of the block with which a post begins that ends with the last: short lines without a stop.

    Such are verses and lists; no more than a line end parts them, and no lead-in is one of them.
    """
    at = len(blocks) - 1
    while at and _is_verse(text, blocks[at - 1]) and text.count("\n", blocks[at - 1].end, blocks[at].start) == 1:
        at -= 1
    return at


def _is_verse(text: str, block: Block) -> bool:
    is_short = block.end - block.start <= _LONGEST_VERSE
    return is_short and block.kind in _TEXT and (text[block.end - 1].isalnum() or text[block.end - 1] in ",–—")


def _is_signature_alone(text: str, block: Block) -> bool:
    if block.kind is not BlockKind.POST:
        return False
    links = _LINKS.match(text, block.start, block.end)
    return bool(_SIGNATURE.match(text, links.end() if links else block.start, block.end))


def _is_header_alone(text: str, block: Block) -> bool:
    if block.kind is not BlockKind.POST or not block.label or _SIGNATURE.search(text, block.label.start - 3, block.end):
        return False
    header = _HEADER.match(text, block.start, block.end)
    return bool(header and header.end() == block.end)


def _stamped(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with what stands before a stamp, or behind a post and an ellipsis, as POST; stamps cut off."""
    marked: list[Block] = []
    for i, given in enumerate(blocks):
        block = given
        if block.kind in _TEXT and block.end - block.start <= _LONGEST and _has_post_beside(text, blocks, i, marked):
            block = block._replace(kind=BlockKind.POST)
        marked += _cut_foot(text, block) if block.kind is BlockKind.POST else (block,)
    return marked


def _has_post_beside(text: str, blocks: Sequence[Block], i: int, before: Sequence[Block]) -> bool:
    if _is_stamp(text, blocks, i + 1):
        return _is_led_in(text, blocks, i)
    if not before or text[blocks[i].start - 4 : blocks[i].start + 3].find("..") < 0:
        return False
    earlier = [b for b in before[-3:] if b.kind is not BlockKind.FURNITURE]
    return bool(earlier) and earlier[-1].kind is BlockKind.POST


def _cut_foot(text: str, block: Block) -> Iterator[Block]:
    foot = _FOOT.search(text, max(block.start, block.end - 90), block.end)
    if foot and foot.start() > block.start:
        yield block._replace(end=foot.start())
        yield Block(foot.start() + 1, block.end, BlockKind.FURNITURE)
    else:
        yield block
