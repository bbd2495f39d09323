"""The words of a batch of articles as arrays: told apart by whose they are, hashed, alone and in twos and threes."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import chain
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from annotator.core.marks import Marks
from annotator.core.records import Attribution, Sentence
from annotator.core.spans import Span, union
from annotator.learn.entities import Names
from annotator.learn.vocabulary import (
    CLASSES,
    N_WORDS,
    QUOTED_LETTER,
    TOKEN,
    WORD_BITS,
    Ints,
    Vocabulary,
    Words,
    hash_of,
)

if TYPE_CHECKING:  # imported where it is used: scoring has no use for it
    from scipy.sparse import csr_matrix

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

_MASK = N_WORDS - 1
_SALTS = np.array([1, 0x5BD1E995, 0x2C1B3C6D])  # one a region; the narration's hash is left as it is
_NEXT, _NEXT_BUT_ONE, _TOLD = 0x9E3779B1, 0x85EBCA77, 0x27D4EB2F  # odd constants that spread hashes over the table
_QUOTED = hash_of("\N{START OF HEADING}quoted words")
_AS_QUOTED = Words(0, _QUOTED, _QUOTED, QUOTED_LETTER, 0, 0, _QUOTED, _QUOTED)  # type: ignore[arg-type]


class Region(IntEnum):
    """Whose words a stretch of a sentence holds, as far as marks and links tell."""

    NARRATION = 0
    QUOTED = 1
    REPORTED = 2


@dataclass(frozen=True, slots=True)
class Seen:
    """One article's marks and links, what features are made from; and whom it names."""

    marks: Marks
    attributions: tuple[Attribution, ...]
    names: Names


class Stream(NamedTuple):
    """Tokens of a batch in text order, one entry each.

    words: what is known of them. rows: the number of the sentence in the batch. regions: values of Region.
    """

    words: Words
    rows: Ints
    regions: Ints

    def has(self, name: str) -> Bools:
        """Return which tokens are of a class."""
        return (self.words.classes >> CLASSES.index(name) & 1).astype(np.bool_)

    def classes(self) -> Bools:
        """Return which tokens are of which classes, (n_tokens, len(CLASSES))."""
        octets = self.words.classes.astype("<i8", copy=False).view(np.uint8).reshape(-1, 8)
        return np.unpackbits(octets, axis=1, count=len(CLASSES), bitorder="little").view(np.bool_)


class Terms(NamedTuple):
    """The hashed terms of sentences, one sentence after the other: a sparse matrix whose rows have length 1.

    columns: below N_WORDS, each once a sentence, in order. ends: (n_sentences + 1,) where each sentence's begin, and 0.
    """

    columns: Ints
    ends: Ints

    def matrix(self) -> "csr_matrix":
        """Return the matrix itself, (n_sentences, N_WORDS)."""
        from scipy.sparse import csr_matrix

        sizes = np.diff(self.ends)
        values = np.repeat(_weights(sizes), sizes)
        return csr_matrix((values, self.columns, self.ends), shape=(len(sizes), N_WORDS))

    def times(self, weights: Floats) -> Floats:
        """Return the matrix times `weights`, (n_sentences, n), for weights (at least N_WORDS, n)."""
        sizes = np.diff(self.ends)
        found = np.zeros((len(sizes), weights.shape[1]), np.float32)
        is_full = sizes > 0
        if is_full.any():
            taken = weights.take(self.columns, axis=0)
            sums = np.add.reduceat(taken, self.ends[:-1][is_full], axis=0)
            found[is_full] = sums * _weights(sizes[is_full])[:, None]
        return found


def _weights(sizes: Ints) -> Floats:
    return np.asarray(1 / np.sqrt(np.maximum(sizes, 1)), np.float32)


class Placed(NamedTuple):
    """Terms of sentences: sentence i has numbers ends[i] to ends[i + 1]; each stands at (start, stop) in the text."""

    columns: Ints
    starts: Ints
    stops: Ints
    ends: Ints


class _Grams(NamedTuple):
    """Terms of one to three words: sentence, column below N_WORDS, number of the first and of the last token."""

    rows: Ints
    columns: Ints
    firsts: Ints
    lasts: Ints


_vocabulary = Vocabulary()
_reading = Lock()  # the app and the backend predict in several threads, which share the vocabulary


def stream(seen: Sequence[Seen]) -> Stream:
    """Return the tokens of all sentences of a batch of articles; threads take turns."""
    with _reading:
        return _stream(seen)


def _stream(seen: Sequence[Seen]) -> Stream:
    global _vocabulary
    if _vocabulary.is_full():
        _vocabulary = Vocabulary()
    number = _vocabulary.__getitem__
    words: list[int] = []
    flat: list[int] = []
    row = -1
    for one in seen:
        text = one.marks.article.text
        for start, end, region, is_new in stretches(one):
            row += is_new
            words.extend(map(number, text[start:end].split()))
            flat += (row, region, len(words))
    rows, regions, ends = np.array(flat, np.int64).reshape(-1, 3).T
    known, sizes = _vocabulary.read(np.array(words, np.int64))
    sizes = np.diff(np.append(0, np.cumsum(sizes))[ends], prepend=0)
    return Stream(known, np.repeat(rows, sizes), np.repeat(regions, sizes))


def without_quoted(tokens: Stream) -> tuple[Stream, Ints]:
    """Return the tokens with each run of quoted ones as a single sign, and the number of each among all of them."""
    quoted = tokens.regions == Region.QUOTED
    goes_on = np.zeros(len(quoted), np.bool_)
    goes_on[1:] = quoted[1:] & quoted[:-1] & (tokens.rows[1:] == tokens.rows[:-1])
    at = np.flatnonzero(~goes_on)
    is_sign = quoted[at]
    known = Words(*(np.where(is_sign, sign, column[at]) for column, sign in zip(tokens.words, _AS_QUOTED, strict=True)))
    return Stream(known, tokens.rows[at], tokens.regions[at]), at


def hashed(unquoted: Stream, n: int) -> Terms:
    """Return n sentences' terms, from tokens without quoted ones: each word, the outlines of two and three in a row."""
    rows, columns, _, _ = _grams(unquoted)
    keys = np.sort(rows << WORD_BITS | columns)
    keys = keys[np.diff(keys, prepend=-1) != 0]
    return Terms(keys & _MASK, _ends(keys, n))


def terms(one: Seen) -> Placed:
    """Return each sentence's terms, each once, where it first stands."""
    unquoted, at = without_quoted(stream([one]))
    places = np.fromiter(chain.from_iterable(spans(one)), np.int64).reshape(-1, 2)
    lasts = np.append(at[1:], len(places)) - 1
    grams = _grams(unquoted)
    keys, firsts = np.unique(grams.rows << WORD_BITS | grams.columns, return_index=True)
    begins, ends = places[at[grams.firsts[firsts]], 0], places[lasts[grams.lasts[firsts]], 1]
    return Placed(keys & _MASK, begins, ends, _ends(keys, len(one.marks.sentences)))


def _ends(keys: Ints, n: int) -> Ints:
    """Return where each of n sentences' terms end, from 0, (n + 1,); keys: sentences and columns, sorted."""
    return np.concatenate([[0], np.cumsum(np.bincount(keys >> WORD_BITS, minlength=n))])


def spans(one: Seen) -> list[Span]:
    """Return where the tokens of an article stand, in the order of `stream`."""
    text = one.marks.article.text
    return [Span(*found.span()) for start, end, _, _ in stretches(one) for found in TOKEN.finditer(text, start, end)]


def places(one: Seen, sentences: Sequence[Sentence], numbers: Sequence[int | None]) -> list[Span | None]:
    """Return where one token of each of some sentences stands, by its number in the sentence; None for None."""
    found = spans(replace(one, marks=replace(one.marks, sentences=tuple(sentences))))
    firsts = (bisect_left(found, (sentence.start,)) for sentence in sentences)
    return [None if n is None else found[first + n] for first, n in zip(firsts, numbers, strict=True)]


def _grams(unquoted: Stream) -> _Grams:
    rows = unquoted.rows
    numbers = np.arange(len(rows))
    one = unquoted.words.hashes * _SALTS[unquoted.regions] & _MASK
    drawn = unquoted.words.outlines ^ (unquoted.regions == Region.REPORTED) * _TOLD
    two = (drawn[:-1] * _NEXT ^ drawn[1:]) & _MASK
    three = (drawn[:-2] * _NEXT_BUT_ONE ^ drawn[1:-1] * _NEXT ^ drawn[2:]) & _MASK
    in_two, in_three = rows[1:] == rows[:-1], rows[2:] == rows[:-2]
    firsts = np.concatenate([numbers, numbers[:-1][in_two], numbers[:-2][in_three]])
    lasts = np.concatenate([numbers, numbers[1:][in_two], numbers[2:][in_three]])
    return _Grams(rows[firsts], np.concatenate([one, two[in_two], three[in_three]]), firsts, lasts)


def stretches(one: Seen) -> Iterator[tuple[int, int, int, bool]]:
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
