"""The words of a batch of articles as arrays: hashed, told apart by region, with each word's classes."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from annotator.core.records import Attribution, Marks
from annotator.core.spans import Span, union
from annotator.text import words

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

WORD_BITS = 18
N_WORDS = 1 << WORD_BITS
TOKEN = re.compile(r"\w+(?:['’-]\w+)*|[^\w\s]")
_MASK = N_WORDS - 1
_FAR, _NEAR = 0x9E3779B1, 0x85EBCA77  # odd constants that spread a pair of hashes over the table
_SALTS = np.array([1, 0x5BD1E995, 0x2C1B3C6D])  # one a region; the narration's hash is left as it is
_CACHE_LIMIT = 400_000


class Region(IntEnum):
    """Whose words a stretch of a sentence holds, as far as marks and links tell."""

    NARRATION = 0
    QUOTED = 1
    REPORTED = 2


@dataclass(frozen=True, slots=True)
class Seen:
    """One article's marks and links, what features are made from."""

    marks: Marks
    attributions: tuple[Attribution, ...]


LEXICONS = {
    "judging words": "evaluative",
    "judging adverbs": "adverbs",
    "intensifiers": "intensifiers",
    "hedges": "hedges",
    "loaded nouns": "loaded_nouns",
    "loaded verbs": "loaded_verbs",
    "linking words": "openers",
    "should, must": "obligation",
}
"""Classes of words that are word lists in annotator/text/words: what people call them, and the list."""
_CLASSES = {
    "I, my": "i me my mine myself i'm i've i'd i'll",
    "we, our": "we us our ours ourselves we're we've we'll let's",
    "you, your": "you your yours yourself you're you've you'll",
    "he, she": "he she him her his hers himself herself",
    "they, their": "they them their theirs themselves",
    "no, not": "no not never nor neither nobody nothing without cannot don't doesn't didn't isn't wasn't won't can't",
    "is, has": "is are has have does do it's that's isn't aren't",
    "was, had": "was were had did wasn't weren't didn't",
    "will, would": "will would shall won't wouldn't going",
    "this, that, it": "this that these those it",
    "question marks": "?",
    "exclamation marks": "!",
    "colons": ":",
    "semicolons": ";",
    "dashes": "— – -",
    "brackets": "( ) [ ]",
    "money, per cent": "$ % € £ percent per million billion thousand crore lakh",
    "days, months, years": "monday tuesday wednesday thursday friday saturday sunday january february march april june "
    "july august september october november december yesterday week month year years ago earlier last",
}
_SHAPES: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("capitals", lambda token: token[0].isupper()),
    ("words in capitals", lambda token: len(token) > 2 and token.isupper()),
    ("numbers", lambda token: token[0].isdigit()),
    ("words in -ed", lambda token: len(token) > 4 and token.endswith("ed")),
    ("words in -ly", lambda token: len(token) > 4 and token.endswith("ly")),
    ("words in -ing", lambda token: len(token) > 5 and token.endswith("ing")),
    ("words in -est", lambda token: len(token) > 5 and token.endswith("est")),
    ("words", lambda token: token[0].isalnum()),
)
CLASSES = (*LEXICONS, *_CLASSES, *(name for name, _ in _SHAPES))
"""The classes of words; a word's bits stand in this order."""


class _Tokens(dict[str, int]):
    """Token to (bits of its classes << WORD_BITS | hash of its lower-case form); filled as tokens are met."""

    def __init__(self) -> None:
        self.classes: dict[str, int] = {}
        for bit, name in enumerate(CLASSES[: len(LEXICONS) + len(_CLASSES)]):
            for word in words.read(LEXICONS[name]) if name in LEXICONS else _CLASSES[name].split():
                self.classes[word] = self.classes.get(word, 0) | 1 << bit

    def __missing__(self, token: str) -> int:
        lower = token.lower().replace("’", "'")
        bits = self.classes.get(lower, 0)
        for bit, (_, has) in enumerate(_SHAPES, len(LEXICONS) + len(_CLASSES)):
            bits |= has(token) << bit
        if len(self) >= _CACHE_LIMIT:
            self.clear()
        form = "0" * len(lower) if lower.isdigit() else lower
        self[token] = value = bits << WORD_BITS | _hash(form)
        return value


def _hash(word: str) -> int:
    return crc32(word.encode("utf-8", "surrogatepass")) & _MASK


_TOKENS = _Tokens()


class Stream(NamedTuple):
    """The tokens of a batch in text order, one entry each.

    classes: bits in the order of CLASSES. hashes: columns below N_WORDS. rows: the number of the sentence in the batch.
    regions: values of Region.
    """

    classes: Ints
    hashes: Ints
    rows: Ints
    regions: Ints

    def has(self, name: str) -> Bools:
        """Return which tokens are of a class."""
        return (self.classes >> CLASSES.index(name) & 1).astype(np.bool_)


def stream(seen: Sequence[Seen]) -> Stream:
    """Return the tokens of all sentences of a batch of articles."""
    packed: list[int] = []
    pieces: list[tuple[int, int, int]] = []
    row = -1
    for one in seen:
        text = one.marks.article.text
        for start, end, region, is_new in _pieces(one):
            row += is_new
            before = len(packed)
            packed.extend(map(_TOKENS.__getitem__, TOKEN.findall(text, start, end)))
            pieces.append((row, region, len(packed) - before))
    values = np.array(packed, np.int64)
    rows, regions, sizes = np.array(pieces, np.int64).reshape(-1, 3).T
    return Stream(values >> WORD_BITS, values & _MASK, np.repeat(rows, sizes), np.repeat(regions, sizes))


def hashed(tokens: Stream, extra: tuple[Ints, Ints], n: int) -> csr_matrix:
    """Return (n, N_WORDS): terms of one and two words by region, and `extra` (rows, columns); rows have length 1.

    Two-word terms do not reach over a region's end. Each term counts once a sentence.
    """
    one = tokens.hashes * _SALTS[tokens.regions] & _MASK
    joined = (tokens.rows[1:] == tokens.rows[:-1]) & (tokens.regions[1:] == tokens.regions[:-1])
    two = ((one[:-1] * _FAR ^ one[1:] * _NEAR) & _MASK)[joined]
    columns = np.concatenate([one, two, extra[1]])
    rows = np.concatenate([tokens.rows, tokens.rows[1:][joined], extra[0]])
    matrix = csr_matrix((np.ones(len(columns), np.float32), (rows, columns)), shape=(n, N_WORDS))
    sizes = np.diff(matrix.indptr)
    matrix.data[:] = np.repeat(1 / np.sqrt(np.maximum(sizes, 1)).astype(np.float32), sizes)
    return matrix


def column(name: str) -> int:
    """Return the column of something that is no word of the text, such as a cue's entry in the word list."""
    return _hash(f"\N{START OF HEADING}{name}")


def terms(one: Seen) -> list[list[tuple[Span, int]]]:
    """Return each sentence's one- and two-word terms: where they stand, and their column in `hashed`."""
    found: list[list[tuple[Span, int]]] = []
    last: tuple[Span, int, int] | None = None
    for start, end, region, is_new in _pieces(one):
        if is_new:
            found.append([])
            last = None
        for match in TOKEN.finditer(one.marks.article.text, start, end):
            value = (_TOKENS[match.group()] & _MASK) * int(_SALTS[region]) & _MASK
            span = Span(*match.span())
            found[-1].append((span, value))
            if last is not None and last[2] == region:
                found[-1].append((Span(last[0].start, span.end), (last[1] * _FAR ^ value * _NEAR) & _MASK))
            last = span, value, region
    return found


def _pieces(one: Seen) -> Iterator[tuple[int, int, int, bool]]:
    """Yield (start, end, region, begins a sentence) for each stretch of each sentence, in text order."""
    regions = _regions(one)
    k = 0
    for sentence in one.marks.sentences:
        at, new = sentence.start, True
        while k < len(regions) and regions[k][1] <= at:
            k += 1
        i = k
        while i < len(regions) and regions[i][0] < sentence.end:
            start, end, region = regions[i]
            if start > at:
                yield at, start, Region.NARRATION, new
                at, new = start, False
            stop = min(end, sentence.end)
            yield at, stop, region, new
            at, new = stop, False
            i += 1
        if at < sentence.end or new:
            yield at, sentence.end, Region.NARRATION, new


def _regions(one: Seen) -> list[tuple[int, int, int]]:
    """Return the quoted and the reported stretches of an article, in order, without overlap; quote marks win."""
    quoted = union((q.start, q.end) for q in one.marks.quotes if not q.depth)
    reported = union(piece for link in one.attributions for piece in link.content)
    found = [(start, end, int(Region.QUOTED)) for start, end in quoted]
    k = 0
    for start, end in reported:
        at = start
        while k < len(quoted) and quoted[k].end <= at:
            k += 1
        i = k
        while i < len(quoted) and quoted[i].start < end:
            if quoted[i].start > at:
                found.append((at, quoted[i].start, int(Region.REPORTED)))
            at = max(at, quoted[i].end)
            i += 1
        if at < end:
            found.append((at, end, int(Region.REPORTED)))
    return sorted(found)
