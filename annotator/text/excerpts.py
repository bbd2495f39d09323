"""Words pasted from somebody else behind a lead-in with a colon, with or without marks."""

import re
from collections.abc import Iterator, Sequence

from annotator.core.labels import BlockKind
from annotator.core.records import Block
from annotator.core.spans import strip
from annotator.text import sentences, words
from annotator.text.trie import pattern

_SHORTEST = 60  # code points of a paragraph that can be pasted; shorter ones are lists and asides
_MARKS = "\"“„«'‘‹`"
_SAYS = re.compile(rf"\b(?:{pattern(words.read('handovers'))})\b", re.IGNORECASE)
_LIST = re.compile(rf"\b(?:{pattern(words.read('enumerations'))})\b", re.IGNORECASE)
# "three things:", but not "two weeks before the vote:"
_TIME = r"(?! (?:\w+ )?(?:second|minute|hour|day|night|week|month|year|time|mile|page)s?\b)"
_COUNTED = re.compile(
    rf"\b(?:two|three|four|five|six|seven|eight|nine|ten|several|\d)\b{_TIME}[^,]{{0,25}}:\Z", re.IGNORECASE
)
# A lead-in whose last words are of speech: what follows is said, however short.
_PLACE = r"(?: back| again| this| \w+day| (?:at|in|on) [^,.:]{1,30})?(?:, in (?:full|part))?"
_SPOKE = rf"\b(?:{pattern(words.read('lead_in_verbs'))}){_PLACE}:\Z"
_ENDS_IN_SPEECH = re.compile(_SPOKE)
# "Here is how she put it:", "The following is excerpted from ...:" announce words, not a list.
_TEXTS = (
    r"(?:account|article|column|e-?mail|excerpt|extract|letter|message|note|passage|piece|post|remarks|speech|statement"
    r"|text)"
)
_ANNOUNCED = re.compile(
    rf"\b[Hh]ere(?:[’']s| is) (?:how|what|the way)\b.* {_SPOKE}"
    r"|\b[Hh]ere(?:[’']s| is) what [^.!?]*\b(?:said|told|tweeted|wrote)\b(?! (?:he|it|she|that|they)\b)"
    r"|\b(?:added|issued|posted|published|read|read out|received|released|said|sent|wrote) the following"
    rf"(?=[,:]| (?:after|at|from|in|on|to|reply|response|{_TEXTS})\b)"
    rf"|\b[Tt]he following (?:is|was|are|were|comes|appeared|{_TEXTS})\b",
    re.DOTALL,
)
# The line that ends an excerpt with where it comes from: "–Pilot", "— The Lisk Pilot", "The Lisk Pilot".
_SIGNED = re.compile(
    r"(?P<dash>[–—-]{1,2} ?)?(?P<who>[A-Z][\w.’'\-]*(?:,? (?:[A-Z&][\w.’'\-]*|of|the|for|and)){0,7})"
    r"(?:, p+\. ?[\d–-]+)?\Z"
)
# "From the Coast News Wire:", "Here is the ever calm Ana over at Pier Watch:" name where the words are from.
_NAMED = re.compile(
    r"From (?:the |our |an? )?[A-Z][^.!?:]{2,60}:\Z|From our [^.!?:]{2,60}:\Z"
    r"|(?:And |But |So )?[Hh]ere(?:[’']s| is) [^.!?:]{0,40}\b(?:at|for|in|of|via) (?:[Tt]he )?[A-Z][^.!?:]{2,40}:\Z"
)
_SALUTATION = re.compile(r"(?:To|Dear) [^.!?]{2,60}:\Z")  # "To the Editor:" opens a letter, it hands nothing over
# A lead-in inside a paragraph, up to its colon: "Ruiz tweeted:", "Her letter says:", "a post of its own, unedited:".
_INLINE = re.compile(
    r"(?:\b(?:tweets|tweeted|texts|texted|posts|posted|replies|replied|wrote back"
    r"|(?:e-?mail|It|letter|memo|message|note|post|statement|text|tweet|which)(?: to [\w ]{1,30})?"
    r" (?:read|reads|said|says)(?: in (?:full|part))?"
    r"|(?:message|post|statement|tweet) of (?:her|his|its|their) own[^:.!?]{0,60})|@\w{2,40}(?:, [^.:!?]{1,80})?):\Z"
)
# The author reports again: "She has a boat.", "The county said that it did."
_RESUMES = re.compile(r"(?:He|Her|His|It|She|Their|They) |[^\"“]*\b(?:added|denied|replied|said|says|told)\b")
_DEAR = re.compile(r"Dear [A-Z]?[\w .’'\-]{2,60}[,:—–-]?(?:\s|\Z)")
_CLOSING = re.compile(
    r"(?:Yours|Sincerely|Respectfully|Regards|Kind regards|Best (?:wishes|regards)|With (?:thanks|regret|gratitude)"
    r"|In solidarity|Faithfully)\b[^.?!]{0,40},?(?:\n|\Z)"
)
# “A title,” by Ana Ruiz, The Brannock Ledger, May 3: what follows is the whole piece.
_CITATION = re.compile(r"[”\"’],? (?:by|from) [A-Z][^.!?]*:\Z")
_SENTENCE_END = re.compile(r"[.!?] (?=[A-Z])")
_SINGULAR = re.compile(r"\b(?:I|my|My|me)\b")
_PLURAL = re.compile(r"\b(?:we|We|our|Our|us)\b")
_QUOTED = re.compile('["“][^"”]*')
_REST = re.compile(r"\W*read (?:the )?(?:rest|full|whole|more|it all|original)", re.IGNORECASE)
_OFTEN = 3  # excerpts behind a colon that show a habit
_FARTHEST_REST = 6  # blocks from an excerpt's first to the line that sends the reader on to the rest of it
_FARTHEST_SIGNATURE = 8
_FARTHEST_CLOSING = 30  # blocks of a letter
_NEAR = 500  # code points before an excerpt that name where it comes from
_BEFORE = 6000  # code points in front of an excerpt that show whether the author speaks in the first person
_LINE = (BlockKind.PARAGRAPH, BlockKind.HEADLINE, BlockKind.FURNITURE)
_TEXT = (BlockKind.PARAGRAPH, BlockKind.LIST)


def mark(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with those that a lead-in hands over to somebody else as excerpts.

    Block quotes and posts behind a colon are excerpts. A paragraph is one if its lead-in names speech, a document or a
    piece by title and writer, and it has no marks in front; the next ones too while they clearly belong to it: up to
    a letter's closing, a signature or "Read the rest" near by, behind an ellipsis, in the first person of somebody who
    is not the author. In an article that pastes often, any colon hands over that does not announce a list.
    """
    lead_ins = [i for i, b in enumerate(blocks) if b.kind is BlockKind.PARAGRAPH and text[b.end - 1] == ":"]
    taken = [_excerpt(text, blocks, i, pastes=False) for i in lead_ins]
    if sum(map(bool, taken)) >= _OFTEN:
        taken = [_excerpt(text, blocks, i, pastes=True) for i in lead_ins]
    marked = list(blocks)
    for j in (j for numbers in taken for j in numbers):
        marked[j] = marked[j]._replace(excerpt=True)
    for j in _signatures(text, marked):
        marked[j - 1] = marked[j - 1]._replace(excerpt=True)
        marked[j] = marked[j]._replace(kind=BlockKind.PARAGRAPH)
    return [part for block in marked for part in _cut(text, block)]


def _cut(text: str, block: Block) -> Iterator[Block]:
    """Yield a paragraph's parts: what goes on, behind a sentence that hands over ("Ruiz tweeted: No."), is an excerpt.

    The sentence that hands over stays with the paragraph: it holds the source. The excerpt ends where a sentence hands
    over again, begins with "she" or the like or reports what was said, at the latest with the paragraph.
    """
    if block.kind is not BlockKind.PARAGRAPH or block.excerpt or not _has_inline(text, block.start, block.end):
        yield block
        return
    at, pasted = block.start, False
    handed = False  # the sentence before handed over, or was handed over
    for start, end, _ in sentences.split(text, [block]):
        hands = _has_inline(text, start, end)
        goes_on = handed and not hands and not _RESUMES.match(text, start, end)
        if goes_on is not pasted:
            if start > at:
                yield block._replace(start=at, end=strip(text, at, start).end, excerpt=pasted)
            at, pasted = start, goes_on
        handed = hands or goes_on
    yield block._replace(start=at, excerpt=pasted)


def _has_inline(text: str, start: int, end: int) -> bool:
    """Say whether text[start:end] hands over inside: a colon behind a word of writing, then words without marks."""
    colon = text.find(": ", start, end)
    while colon >= 0:
        if text[colon + 2] not in _MARKS and _INLINE.search(text, max(start, colon - 100), colon + 1):
            return True
        colon = text.find(": ", colon + 1, end)
    return False


def _signatures(text: str, blocks: Sequence[Block]) -> Iterator[int]:
    """Yield the numbers of the lines that say where the paragraph right above them comes from.

    Such a line stands close to its paragraph, without the blank line that parts the article's own, and names what
    was told of before; a credit under a caption names somebody new.
    """
    for j in range(1, len(blocks) - 1):
        start, end, kind = blocks[j][:3]
        before = blocks[j - 1]
        if (
            end - start > _SHORTEST
            or start - before.end != 1
            or kind not in _LINE
            or before.kind is not BlockKind.PARAGRAPH
        ):
            continue
        if text[before.start - 2 : before.start] != "\n\n" or text[end : end + 2] != "\n\n":
            continue
        signed = _SIGNED.match(text, start, end)
        if signed and before.end - before.start >= _SHORTEST and _is_near(text, signed["who"], before.start):
            yield j


def _excerpt(text: str, blocks: Sequence[Block], lead_in: int, *, pastes: bool) -> list[int]:
    """Return the numbers of the blocks that the lead-in hands over, in order. `pastes`: it is the writer's habit."""
    first = lead_in + 1
    while first < len(blocks) and blocks[first].kind is BlockKind.FURNITURE and first - lead_in < 3:
        first += 1
    if first == len(blocks) or _SALUTATION.match(text, *blocks[lead_in][:2]):
        return []
    if blocks[first].kind in (BlockKind.QUOTE, BlockKind.POST):
        return list(_run(blocks, first))
    tail = _last_sentence(text, blocks[lead_in])
    if _CITATION.search(tail):
        return list(_whole(text, blocks, first))
    return list(_told(text, blocks, first, tail, pastes=pastes))


def _told(text: str, blocks: Sequence[Block], first: int, tail: str, *, pastes: bool) -> Iterator[int]:
    """Yield the numbers of the plain blocks that a lead-in ending in `tail` hands over."""
    block = blocks[first]
    signed = block.kind is BlockKind.PARAGRAPH and bool(_signature(text, blocks, first))
    names = pastes or _SAYS.search(tail) or _NAMED.match(tail)
    if not signed and (_is_list(tail) or not names):
        return
    if signed or _is_pasted(text, block) or _is_short_reply(text, blocks, first, tail) or _is_letter(text, block):
        yield from _paragraphs(text, blocks, first)
    elif _is_pledge(text, block):
        yield from _run(blocks, first)


def _is_list(tail: str) -> bool:
    """Say whether a lead-in announces a list or the author's own point."""
    return bool(_LIST.search(tail) or _COUNTED.search(tail)) and not _ANNOUNCED.search(tail)


def _is_short_reply(text: str, blocks: Sequence[Block], first: int, tail: str) -> bool:
    """Say whether a short paragraph is what a lead-in that ends in speech hands over ("She replied:", "No comment.").

    A row of short paragraphs is a list.
    """
    block = blocks[first]
    if block.kind is not BlockKind.PARAGRAPH or not _ENDS_IN_SPEECH.search(tail):
        return False
    if text[block.start] in _MARKS or text[block.end - 1] not in ".?!":
        return False
    return first + 1 == len(blocks) or blocks[first + 1].end - blocks[first + 1].start >= _SHORTEST


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
    end = _end(text, blocks, first)
    yield first
    for j in range(first + 1, len(blocks)):
        if blocks[j].kind is BlockKind.FURNITURE:
            continue
        if not (blocks[j].kind in _TEXT if j < end else _continues(text, blocks, first, j)):
            return
        yield j


def _end(text: str, blocks: Sequence[Block], first: int) -> int:
    """Return the number of the block behind a pasted piece, where a line near says so: 0 if none does.

    That is "Read the rest", a line that names where the piece comes from, or a letter's closing, which belongs to it.
    """
    is_letter, signature = _is_letter(text, blocks[first]), _signature(text, blocks, first)
    for j in range(first + 1, min(first + _FARTHEST_CLOSING, len(blocks))):
        block = blocks[j]
        if block.kind is BlockKind.FURNITURE and j - first < _FARTHEST_REST and _REST.match(text, *block[:2]):
            return j
        if block.kind is BlockKind.PARAGRAPH and text[block.end - 1] == ":":
            return 0
        if is_letter and _CLOSING.match(text, *block[:2]):
            return j + 1
        if j == signature:
            return j
    return 0


def _signature(text: str, blocks: Sequence[Block], first: int) -> int:
    """Return the number of the line near behind block `first` that says where the piece comes from, 0 if none does.

    It stands behind a dash, or shares a word with the lead-in or what is just before it; and the article goes on.
    """
    for j in range(first + 1, min(first + _FARTHEST_SIGNATURE, len(blocks) - 1)):
        start, end, kind = blocks[j][:3]
        if kind is BlockKind.PARAGRAPH and text[end - 1] == ":":
            return 0
        signed = _SIGNED.match(text, start, end) if end - start <= _SHORTEST else None
        if signed and (signed["dash"] or _is_near(text, signed["who"], blocks[first].start)):
            return j if any(block.kind is BlockKind.PARAGRAPH for block in blocks[j + 1 :]) else 0
    return 0


def _is_near(text: str, name: str, before: int) -> bool:
    """Say whether a longer word of a name stands shortly before a place, in capitals or small letters."""
    near = text[max(0, before - _NEAR) : before].lower()
    return any(len(word) > 2 and word in near for word in name.lower().removeprefix("the ").split())


def _is_pledge(text: str, block: Block) -> bool:
    """Say whether a list's item speaks in the first person, as in a platform or a set of demands."""
    return block.kind is BlockKind.LIST and bool(_PLURAL.search(text, block.start, block.end))


def _is_letter(text: str, block: Block) -> bool:
    return block.kind in _TEXT and bool(_DEAR.match(text, block.start, block.end))


def _is_pasted(text: str, block: Block) -> bool:
    """Say whether a paragraph can be pasted words: a full one, without marks in front, no lead-in itself."""
    if block.kind is not BlockKind.PARAGRAPH or block.end - block.start < _SHORTEST:
        return False
    return text[block.start] not in _MARKS and text[block.end - 1] != ":"


def _continues(text: str, blocks: Sequence[Block], first: int, j: int) -> bool:
    """Say whether block `j` goes on with the excerpt.

    A lone ellipsis leads to it; or only a line end parts it from the block before, where a blank line parts the
    lead-in; or both speak in the first person, in which the author has not spoken so far.
    """
    if not _is_pasted(text, blocks[j]):
        return False
    before = blocks[j - 1]
    if before.kind is BlockKind.FURNITURE:
        return _is_gap(text, before)
    if text.count("\n", before.end, blocks[j].start) == 1:
        return text.count("\n", blocks[first - 1].end, blocks[first].start) > 1
    person = _SINGULAR if _SINGULAR.search(text, blocks[first].start, blocks[first].end) else _PLURAL
    if not all(person.search(text, blocks[k].start, blocks[k].end) for k in (first, j)):
        return False
    has_marks = _QUOTED.search(text, blocks[j].start, blocks[j].end)
    return not has_marks and not person.search(
        _QUOTED.sub("", text[max(0, blocks[first].start - _BEFORE) : blocks[first].start])
    )


def _is_gap(text: str, block: Block) -> bool:
    return not any(c.isalnum() for c in text[block.start : block.end])
