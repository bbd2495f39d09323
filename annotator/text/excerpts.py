"""Words pasted from somebody else behind a lead-in with a colon, with or without marks."""

import re
from collections.abc import Iterator, Sequence

from annotator.core.labels import BlockKind
from annotator.core.records import Block
from annotator.text import words
from annotator.text.trie import pattern

_SHORTEST = 60  # code points of a paragraph that can be pasted; shorter ones are lists and asides
_MARKS = "\"“„«'‘‹`"
_SAYS = re.compile(rf"\b(?:{pattern(words.read('handovers'))})\b", re.IGNORECASE)
_LIST = re.compile(rf"\b(?:{pattern(words.read('enumerations'))})\b", re.IGNORECASE)
# “A title,” by Ana Ruiz, The Brannock Ledger, May 3: what follows is the whole piece.
_CITATION = re.compile(r"[”\"’],? (?:by|from) [A-Z][^.!?]*:\Z")
_SENTENCE_END = re.compile(r"[.!?] (?=[A-Z])")
_FIRST_PERSON = re.compile(r"\b(?:I|we|We|our|Our|my|My|us)\b")
_REST = re.compile(r"\W*read (?:the )?(?:rest|full|whole|more|it all|original)", re.IGNORECASE)
_OFTEN = 3  # excerpts behind a colon that show a habit
_FARTHEST_REST = 6  # blocks from an excerpt's first to the line that sends the reader on to the rest of it


def mark(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with those that a lead-in hands over to somebody else as excerpts.

    Block quotes and posts behind a colon are excerpts. A paragraph is one if its lead-in names speech, a document or a
    piece by title and writer, and it has no marks in front; the next ones too while they clearly belong to it. In an
    article that pastes often, any colon hands over that does not announce a list.
    """
    lead_ins = [i for i, b in enumerate(blocks) if b.kind is BlockKind.PARAGRAPH and text[b.end - 1] == ":"]
    taken = [_excerpt(text, blocks, i, pastes=False) for i in lead_ins]
    if sum(map(bool, taken)) >= _OFTEN:
        taken = [_excerpt(text, blocks, i, pastes=True) for i in lead_ins]
    marked = list(blocks)
    for j in (j for numbers in taken for j in numbers):
        marked[j] = marked[j]._replace(excerpt=True)
    return marked


def _excerpt(text: str, blocks: Sequence[Block], lead_in: int, *, pastes: bool) -> list[int]:
    """Return the numbers of the blocks that the lead-in hands over, in order. `pastes`: it is the writer's habit."""
    first = lead_in + 1
    while first < len(blocks) and blocks[first].kind is BlockKind.FURNITURE and first - lead_in < 3:
        first += 1
    if first == len(blocks):
        return []
    if blocks[first].kind in (BlockKind.QUOTE, BlockKind.POST):
        return list(_run(blocks, first))
    tail = _last_sentence(text, blocks[lead_in])
    if _CITATION.search(tail):
        return list(_whole(text, blocks, first))
    if not (pastes or _SAYS.search(tail)) or _LIST.search(tail) or not _is_pasted(text, blocks[first]):
        return []
    return list(_paragraphs(text, blocks, first))


def _last_sentence(text: str, block: Block) -> str:
    return _SENTENCE_END.split(text[max(block.start, block.end - 200) : block.end])[-1]


def _run(blocks: Sequence[Block], first: int) -> Iterator[int]:
    """Yield the run of blocks of the same kind, over furniture between them."""
    for j in range(first, len(blocks)):
        if blocks[j].kind is blocks[first].kind:
            yield j
        elif blocks[j].kind is not BlockKind.FURNITURE:
            return


def _whole(text: str, blocks: Sequence[Block], first: int) -> Iterator[int]:
    """Yield the paragraphs of a piece that is pasted whole: all up to furniture with words or the next citation."""
    for j in range(first, len(blocks)):
        if blocks[j].kind is BlockKind.FURNITURE and not _is_gap(text, blocks[j]):
            return
        if text[blocks[j].end - 1] == ":" and _CITATION.search(_last_sentence(text, blocks[j])):
            return
        if blocks[j].kind is BlockKind.PARAGRAPH:
            yield j


def _paragraphs(text: str, blocks: Sequence[Block], first: int) -> Iterator[int]:
    """Yield the pasted paragraphs that begin at block `first`."""
    rest = _rest(text, blocks, first)
    yield first
    for j in range(first + 1, len(blocks)):
        if blocks[j].kind is BlockKind.FURNITURE:
            continue
        if not _is_pasted(text, blocks[j]) or not (j < rest or _continues(text, blocks, first, j)):
            return
        yield j


def _rest(text: str, blocks: Sequence[Block], first: int) -> int:
    """Return the number of the line "Read the rest" that ends the excerpt, 0 if there is none near."""
    for j in range(first + 1, min(first + _FARTHEST_REST, len(blocks))):
        if blocks[j].kind is BlockKind.FURNITURE and _REST.match(text, blocks[j].start, blocks[j].end):
            return j
    return 0


def _is_pasted(text: str, block: Block) -> bool:
    """Say whether a paragraph can be pasted words: a full one, without marks in front, no lead-in itself."""
    if block.kind is not BlockKind.PARAGRAPH or block.end - block.start < _SHORTEST:
        return False
    return text[block.start] not in _MARKS and text[block.end - 1] != ":"


def _continues(text: str, blocks: Sequence[Block], first: int, j: int) -> bool:
    """Say whether block `j` goes on with the excerpt.

    A lone ellipsis leads to it; or only a line end parts it from the block before, where a blank line parts the
    lead-in; or both it and the first block speak in the first person.
    """
    before = blocks[j - 1]
    if before.kind is BlockKind.FURNITURE:
        return _is_gap(text, before)
    if text.count("\n", before.end, blocks[j].start) == 1:
        return text.count("\n", blocks[first - 1].end, blocks[first].start) > 1
    return all(_FIRST_PERSON.search(text, blocks[k].start, blocks[k].end) for k in (first, j))


def _is_gap(text: str, block: Block) -> bool:
    return not any(c.isalnum() for c in text[block.start : block.end])
