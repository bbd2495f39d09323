"""Words pasted from somebody else behind a lead-in with a colon, with or without marks."""

import re
from collections.abc import Sequence

from annotator.core.labels import BlockKind
from annotator.core.records import Block

_SHORTEST = 60  # code points of a paragraph that can be pasted; shorter ones are lists and asides
_MARKS = "\"“„«'‘‹`"
_SAYS = re.compile(
    r"\b(?:sa(?:id|ys|ying)|t(?:old|ells)|wr(?:ote|ites|itten|iting)|repl(?:ied|ies)|respon(?:ded|ds|se)|report(?:ed|s|ing)?"
    r"|announc(?:ed|es|ement)|confirm(?:ed|s)|explain(?:ed|s)|add(?:ed|s)|not(?:ed|es)|argu(?:ed|es)|warn(?:ed|s)|claim(?:ed|s)"
    r"|accus(?:ed|es)|ask(?:ed|s)|answer(?:ed|s)|post(?:ed|s)?|tweet(?:ed|s)?|publish(?:ed|es)|quot(?:ed|es|ing)|stat(?:ed|es|ement)"
    r"|put (?:it|this)|puts (?:it|this)|read|reads|describ(?:ed|es)|recall(?:ed|s)|conclu(?:ded|des)|admit(?:ted|s)|declar(?:ed|es)"
    r"|continu(?:ed|es)|letter|e-?mail|memo|transcript|excerpts?|extract|according to|article|column|essay|study|report|comment(?:ed|s)?"
    r"|skeptical|sceptical|background|observ(?:ed|es)|insist(?:ed|s)|testif(?:ied|ies)|rul(?:ed|ing)|press release|editorial)\b"
)
# What a colon announces when it is a list or the author's own point that follows.
_LIST = re.compile(
    r"\b(?:following|three|four|five|six|seven|two|several|some (?:of the|things|examples)|a few|options|reasons|questions|steps"
    r"|things|points|facts|examples|ways|here(?:’s|'s| is) (?:what|why|how|the)|what we know|the (?:facts|point|upshot|problem|question"
    r"|truth|answer|result|bottom line)|consider this|remember|this is (?:what|why)|i (?:say|said|ask|mean)|let me)\b[^.!?]*:\Z",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(?:I|we|We|our|Our|my|My|us)\b")


def mark(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with those that a lead-in hands over to somebody else as excerpts.

    Block quotes and posts behind a colon are excerpts. A paragraph is one if its lead-in names speech or a document and
    it has no marks of its own; it goes on behind a lone ellipsis, and while it speaks in the first person.
    """
    marked = list(blocks)
    for i, block in enumerate(blocks):
        if text[block.end - 1] == ":" and block.kind is BlockKind.PARAGRAPH:
            for j in _excerpt(text, blocks, i):
                marked[j] = marked[j]._replace(excerpt=True)
    return marked


def _excerpt(text: str, blocks: Sequence[Block], lead_in: int) -> list[int]:
    """Return the numbers of the blocks that the lead-in hands over, in order."""
    first = lead_in + 1
    while first < len(blocks) and blocks[first].kind is BlockKind.FURNITURE and first - lead_in < 3:
        first += 1
    if first == len(blocks):
        return []
    if blocks[first].kind in (BlockKind.QUOTE, BlockKind.POST):
        return _run(blocks, first)
    if not _is_pasted(text, blocks[first]) or not _hands_over(text, blocks[lead_in]):
        return []
    taken = [first]
    for j in range(first + 1, len(blocks)):
        if blocks[j].kind is BlockKind.FURNITURE:
            continue
        if not _is_pasted(text, blocks[j]) or not _continues(text, blocks, first, j):
            break
        taken.append(j)
    return taken


def _run(blocks: Sequence[Block], first: int) -> list[int]:
    """Return the run of blocks of the same kind, over furniture between them."""
    taken: list[int] = []
    for j in range(first, len(blocks)):
        if blocks[j].kind is blocks[first].kind:
            taken.append(j)
        elif blocks[j].kind is not BlockKind.FURNITURE:
            break
    return taken


def _hands_over(text: str, block: Block) -> bool:
    """Say whether a lead-in's last sentence names speech or a document and does not announce a list."""
    tail = text[max(block.start, block.end - 200) : block.end]
    sentence = re.split(r"[.!?] (?=[A-Z])", tail)[-1]
    return bool(_SAYS.search(sentence)) and not _LIST.search(sentence)


def _is_pasted(text: str, block: Block) -> bool:
    """Say whether a paragraph can be pasted words: a full one, without marks in front, no lead-in itself."""
    if block.kind is not BlockKind.PARAGRAPH or block.end - block.start < _SHORTEST:
        return False
    return text[block.start] not in _MARKS and text[block.end - 1] != ":"


def _continues(text: str, blocks: Sequence[Block], first: int, j: int) -> bool:
    """Say whether block `j` goes on with the excerpt: an ellipsis leads to it, or both speak in the first person."""
    if j > first + 1 and blocks[j - 1].kind is BlockKind.FURNITURE:
        return not any(c.isalnum() for c in text[blocks[j - 1].start : blocks[j - 1].end])
    return all(_FIRST_PERSON.search(text, blocks[k].start, blocks[k].end) for k in (first, j))
