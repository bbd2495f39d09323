"""Headlines, decks and subheads, and the credit lines between an article's headline and its first paragraph."""

import re
from collections.abc import Sequence

from annotator.core.labels import BlockKind
from annotator.core.records import Block
from annotator.text import furniture

_LONGEST_HEADLINE = 200  # code points
_LONGEST_SUBHEAD = 80
_STOPS = (".", "!", "?", ":", ";", ",", "…", ".”", '."', ".’", "!”", "?”", '!"', '?"', ".)", "—", "–", "-")
_TAIL = re.compile(r"[^\w\s!-/:-@\[-`{-~“”‘’«»…–—]+\Z")  # emoji and other symbols
# A headline behind what the article is: "OPINION | The pier that ate my town", "WATCH: Mayor Falls Off Pier".
_KICKER = re.compile(
    r"(?:analysis|breaking|column|comment|commentary|editorial|exclusive|listen|live|opinion|photos|report|review|update"
    r"|updated|video|watch)(?::| [|–—-]) (?:\S+ ){3}",
    re.IGNORECASE,
)
_TRANSCRIPT = re.compile(r"transcript:", re.IGNORECASE)  # furniture, but it stands in a headline's place
_MARKS = '"“„«*-–—•(['


def mark(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with headlines and subheads as HEADLINE, and credit lines in the head as FURNITURE."""
    marked = list(blocks)
    body = _body_start(text, blocks)
    _mark_head(text, marked, body)
    for i in range(max(body, 1), len(blocks) - 1):
        if _is_subhead(text, marked, i):
            marked[i] = marked[i]._replace(kind=BlockKind.HEADLINE)
    return marked


def _body_start(text: str, blocks: Sequence[Block]) -> int:
    """Return the number of the first block that is running text: with an end stop, or too long for a headline."""
    for i, block in enumerate(blocks):
        if block.kind in (BlockKind.FURNITURE, BlockKind.HEADLINE):
            continue
        if block.kind is not BlockKind.PARAGRAPH or (i and not _is_title(text, block)) or _is_running(text, block):
            return i
    return len(blocks)


def _mark_head(text: str, marked: list[Block], body: int) -> None:
    """Mark the lines before the body: one headline, decks, and credits."""
    has_headline = any(b.kind is BlockKind.HEADLINE or _TRANSCRIPT.match(text, *b[:2]) for b in marked[:body])
    kicked = None if has_headline else _kicked(text, marked[:body])
    if kicked is not None:
        marked[kicked] = marked[kicked]._replace(kind=BlockKind.HEADLINE)
        has_headline = True
    lines = [i for i in range(body) if marked[i].kind is BlockKind.PARAGRAPH]
    if len(lines) == len(marked) == 1 and not _is_title(text, marked[0]):
        return
    for n, i in enumerate(lines):
        line = text[marked[i].start : marked[i].end]
        more = len(lines) > n + 1 or has_headline
        is_section = not has_headline and more and line.isupper() and len(line.split()) <= 2
        if is_section or (has_headline and furniture.is_credit(line)):
            marked[i] = marked[i]._replace(kind=BlockKind.FURNITURE)
        else:
            marked[i] = marked[i]._replace(kind=BlockKind.HEADLINE)
            has_headline = True


def _kicked(text: str, head: Sequence[Block]) -> int | None:
    """Return the number of a line of furniture that is the headline, read on from its first word, above all others."""
    for i, block in enumerate(head):
        if block.kind is not BlockKind.FURNITURE:
            return None
        if _KICKER.match(text, block.start, block.end) and not _is_running(text, block):
            return i
    return None


def _is_running(text: str, block: Block) -> bool:
    """Say whether a paragraph is running text rather than a line of the head."""
    line = text[block.start : block.end]
    if len(line) > _LONGEST_HEADLINE:
        return True
    return not _is_title(text, block) and not in_capitals(line)


def _is_title(text: str, block: Block) -> bool:
    """Say whether a paragraph has no end stop; dots that trail off are none."""
    line = _TAIL.sub("", text[block.start : block.end][: _LONGEST_HEADLINE + 1]).rstrip()
    if block.end - block.start > _LONGEST_HEADLINE or not line or line.endswith(":"):
        return False
    return line.endswith(("...", "…")) or not line.endswith(_STOPS) or _ends_in_initials(line)


def _ends_in_initials(line: str) -> bool:
    """Say whether the last stop belongs to an abbreviation ("the U.S.")."""
    last = line.rsplit(None, 1)[-1]
    return last.count(".") > 1 and last.replace(".", "").isalpha() and last[0].isupper()


def in_capitals(line: str) -> bool:
    """Say whether most longer words begin with a capital, as in a headline that has a stop."""
    long = [word for word in line.split() if len(word) > 3]
    return len(line) <= 160 and len(long) > 2 and sum(not word[0].islower() for word in long) >= 0.8 * len(long)


def _is_subhead(text: str, blocks: Sequence[Block], i: int) -> bool:
    """Say whether a short line without a stop stands over running text, below text that is finished."""
    block, after = blocks[i], blocks[i + 1]
    if block.kind is not BlockKind.PARAGRAPH or block.end - block.start > _LONGEST_SUBHEAD:
        return False
    line = text[block.start : block.end]
    if line[0] in _MARKS or line[0].islower() or line.endswith(_STOPS):
        return False
    if after.kind not in (BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.LIST) or text[blocks[i - 1].end - 1] == ":":
        return False
    return after.end - after.start > max(_LONGEST_SUBHEAD, block.end - block.start)
