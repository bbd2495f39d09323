"""What each stretch of an article is: headline, paragraph, block quote, turn, post, list item or furniture."""

import re
from collections.abc import Iterator, Sequence

from annotator.core.labels import BlockKind
from annotator.core.records import Article, Block
from annotator.core.spans import strip
from annotator.text import excerpts, furniture, headings, interviews, pieces, posts, turns

_BULLET = re.compile(r"[*•·▪‣●○◦] ?(?=\S)")
_NUMBER = re.compile(r"\(?\d{1,2}[.)] (?=\S)|[-–—] (?=\S)")  # numbers and dashes count in a row only
_REFINED = (BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.POST)


def find(article: Article) -> tuple[Block, ...]:
    """Return the article's blocks: in order, disjoint, without outer white space, over every other character.

    What the markup told (`article.layout`) is kept and refined; the rest is read as plain text. Never raises.
    """
    text = article.text
    listed = _listed(text, list(_laid_out(article)))
    blocks = [part for block in listed for part in _with_furniture(text, block)]
    blocks = posts.mark(text, blocks)
    blocks = turns.mark(text, blocks)
    blocks = headings.mark(text, blocks)
    blocks = interviews.mark(text, _with_foot(text, blocks))
    return tuple(excerpts.mark(text, blocks))


def _laid_out(article: Article) -> Iterator[Block]:
    """Yield the layout's blocks cut into paragraphs, and paragraphs where the layout says nothing."""
    text, at = article.text, 0
    for told in sorted(article.layout):
        start, end = max(at, told.start), min(told.end, len(text))
        if start >= end:
            continue
        yield from _paragraphs(text, at, start)
        if told.kind in _REFINED:
            yield from (told._replace(start=s, end=e) for s, e in pieces.split(text, start, end))
        else:
            yield from _whole(text, told._replace(start=start, end=end))
        at = end
    yield from _paragraphs(text, at, len(text))


def _paragraphs(text: str, start: int, end: int) -> Iterator[Block]:
    for piece in pieces.split(text, start, end) if start < end else ():
        yield Block(*piece, BlockKind.PARAGRAPH)


def _whole(text: str, block: Block) -> Iterator[Block]:
    span = strip(text, block.start, block.end)
    if span.start < span.end:
        yield block._replace(start=span.start, end=span.end)


def _listed(text: str, blocks: list[Block]) -> list[Block]:
    """Return the blocks with bulleted paragraphs as LIST, and numbered or dashed ones that have a neighbour."""
    numbered = [b.kind is BlockKind.PARAGRAPH and bool(_NUMBER.match(text, b.start, b.end)) for b in blocks]
    for i, block in enumerate(blocks):
        if block.kind is not BlockKind.PARAGRAPH:
            continue
        in_row = numbered[i] and any(numbered[max(i - 1, 0) : i] + numbered[i + 1 : i + 2])
        if in_row or _BULLET.match(text, block.start, block.end):
            blocks[i] = block._replace(kind=BlockKind.LIST)
    return blocks


def _with_furniture(text: str, block: Block) -> Iterator[Block]:
    """Yield the block, as furniture if it reads so; the credit at a caption's end is cut off as furniture."""
    if block.kind in (BlockKind.FURNITURE, BlockKind.HEADLINE):
        yield block
        return
    line = text[block.start : block.end]
    pasted = block.kind in (BlockKind.QUOTE, BlockKind.POST)
    if furniture.is_stamp(line) if pasted else furniture.is_line(line):
        yield Block(block.start, block.end, BlockKind.FURNITURE)
        return
    credit = None if pasted else furniture.credit(line)
    if credit is None:
        yield block
        return
    yield block._replace(end=block.start + len(line[:credit].rstrip()))
    yield Block(block.start + credit, block.end, BlockKind.FURNITURE)


def _with_foot(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with the boilerplate behind the first furniture of the article's foot as furniture too."""
    marked = list(blocks)
    begun = False
    for i in range(_body_end(blocks), len(blocks)):
        block = marked[i]
        if block.kind is BlockKind.FURNITURE:
            begun = begun or furniture.begins_foot(text[block.start : block.end])
        elif begun and _is_foot(text, blocks, marked, i):
            marked[i] = block._replace(kind=BlockKind.FURNITURE)
    return marked


def _body_end(blocks: Sequence[Block]) -> int:
    """Return the number of the block from which a foot can begin: the body's last third."""
    return max(1, 2 * len(blocks) // 3)


def _is_foot(text: str, blocks: Sequence[Block], marked: Sequence[Block], i: int) -> bool:
    """Say whether block `i`, below a foot's first line, belongs to the foot."""
    block = blocks[i]
    if block.kind is BlockKind.LIST:
        in_foot = marked[i - 1].kind is BlockKind.FURNITURE
        return in_foot and (blocks[i - 1].kind is BlockKind.LIST or text[marked[i - 1].end - 1] == ":")
    if block.kind not in (BlockKind.PARAGRAPH, BlockKind.HEADLINE):
        return False
    line = text[block.start : block.end]
    return furniture.is_boilerplate(line) or furniture.is_link(line)
