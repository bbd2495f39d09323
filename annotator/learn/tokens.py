"""The words of a batch of articles as arrays: told apart by whose they are, hashed, alone and in twos and threes."""

from dataclasses import dataclass
from enum import IntEnum
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from annotator.core.marks import Marks
from annotator.core.records import Attribution
from annotator.learn import characters, fast
from annotator.learn.batch import Batch, in_a_row, lay_out, opens
from annotator.learn.characters import Codes, Hashes
from annotator.learn.entities import Names
from annotator.learn.vocabulary import CLASSES, N_WORDS, QUOTED, WORD_BITS, Ints, Vocabulary, Words

if TYPE_CHECKING:  # imported where it is used: scoring has no use for it
    from scipy.sparse import csr_matrix

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

_MASK = N_WORDS - 1
SALTS = np.array([1, 0x5BD1E995, 0x2C1B3C6D])  # one a region; the narration's hash is left as it is
NEXT, NEXT_BUT_ONE, TOLD = 0x9E3779B1, 0x85EBCA77, 0x27D4EB2F  # odd constants that spread hashes over the table


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

    numbers: of words of which `known` tells. rows: the number of the sentence in the batch. regions: values of Region.
    starts, ends: where it stands among the batch's characters.
    """

    known: Words
    numbers: Ints
    rows: Ints
    regions: Ints
    starts: Ints
    ends: Ints

    def of(self, name: str) -> Ints:
        """Return what is known of each token: one of the columns of Words."""
        return np.asarray(getattr(self.known, name)[self.numbers], np.int64)

    def has(self, name: str) -> Bools:
        """Return which tokens are of a class."""
        return (self.of("classes") >> CLASSES.index(name) & 1).astype(np.bool_)

    def at(self, numbers: Ints) -> "Stream":
        """Return some of the tokens."""
        return Stream(self.known, *(column[numbers] for column in self[1:]))


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
        if fast.is_on():
            from annotator.learn import loops

            return loops.times(self.columns, self.ends, weights)
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


_vocabulary = Vocabulary()
_reading = Lock()  # the app and the backend predict in several threads, which share the vocabulary


def stream(batch: Batch) -> Stream:
    """Return the tokens of all sentences of a batch of articles; threads take turns."""
    codes = batch.codes()
    inside = regions(batch)
    rows, owners, starts, ends, hashes = _split(batch, codes, inside)
    known, numbers = _read(codes, starts, ends, hashes)
    return Stream(known, numbers, rows, owners, starts, ends)


def _split(batch: Batch, codes: Codes, inside: npt.NDArray[np.uint8]) -> tuple[Ints, Ints, Ints, Ints, Hashes]:
    """Return the sentence, region, start, end and hash of each token."""
    if fast.is_on():
        from annotator.learn import loops

        return loops.split(codes, characters.kinds(codes), inside, batch.starts, batch.ends)
    breaks = np.zeros(len(codes) + 1, np.bool_)
    breaks[1:-1] = inside[1:] != inside[:-1]
    breaks[batch.starts] = breaks[batch.ends] = True
    starts, ends = characters.tokens(codes, breaks)
    firsts, behind = np.searchsorted(starts, batch.starts), np.searchsorted(starts, batch.ends)
    rows, at = in_a_row(firsts, behind - firsts)
    starts, ends = starts[at], ends[at]  # some may stand outside all sentences
    return rows, inside[starts].astype(np.int64), starts, ends, characters.hashes(codes, starts, ends)


def regions(batch: Batch) -> npt.NDArray[np.uint8]:
    """Return whose words each of a batch's characters belongs to, as values of Region; quote marks win."""
    found = np.zeros(batch.end, np.uint8)
    quoted, reported = int(Region.QUOTED), int(Region.REPORTED)  # enum members are slow in a loop
    for one, base in zip(batch.seen, batch.bases, strict=True):
        for link in one.attributions:
            for start, end in link.content:
                found[base + start : base + end] = reported
        for start, end, _, _, _, depth, _ in one.marks.quotes:
            if not depth:
                found[base + start : base + end] = quoted
    return found


def _read(codes: Codes, starts: Ints, ends: Ints, hashes: Hashes) -> tuple[Words, Ints]:
    """Return what is known of words, and the number of each token's."""
    global _vocabulary
    with _reading:
        if _vocabulary.is_full():
            _vocabulary = Vocabulary()
        numbers = _vocabulary.read(codes, starts, ends, hashes)
        return _vocabulary.words(), numbers


def without_quoted(tokens: Stream) -> Stream:
    """Return the tokens with each run of quoted ones as a single sign."""
    if fast.is_on():
        from annotator.learn import loops

        return Stream(tokens.known, *loops.join(*tokens[1:]))
    quoted = tokens.regions == Region.QUOTED
    goes_on = np.zeros(len(quoted) + 1, np.bool_)
    goes_on[1:-1] = quoted[1:] & quoted[:-1] & (tokens.rows[1:] == tokens.rows[:-1])
    at = np.flatnonzero(~goes_on[:-1])
    found = tokens.at(at)
    numbers = np.where(quoted[at], QUOTED, found.numbers)
    return found._replace(numbers=numbers, ends=tokens.ends[~goes_on[1:]])


def hashed(unquoted: Stream, n: int) -> Terms:
    """Return n sentences' terms, from tokens without quoted ones: each word, the outlines of two and three in a row."""
    if fast.is_on():
        from annotator.learn import loops

        known = unquoted.known
        return Terms(*loops.terms(*unquoted[1:4], known.hashes, known.outlines, n))
    keys = np.sort(np.concatenate([keys for keys, _ in _grams(unquoted)]))
    keys = keys[opens(keys)]
    return Terms(keys & _MASK, _ends(keys, n))


def terms(one: Seen) -> Placed:
    """Return each sentence's terms, each once, where it first stands."""
    unquoted = without_quoted(stream(lay_out([one])))
    grams = _grams(unquoted)
    firsts = np.concatenate([at for _, at in grams])
    lasts = np.concatenate([at + more for more, (_, at) in enumerate(grams)])
    keys, which = np.unique(np.concatenate([keys for keys, _ in grams]), return_index=True)
    begins, ends = unquoted.starts[firsts[which]], unquoted.ends[lasts[which]]
    return Placed(keys & _MASK, begins, ends, _ends(keys, len(one.marks.sentences)))


def _ends(keys: Ints, n: int) -> Ints:
    """Return where each of n sentences' terms end, from 0, (n + 1,); keys: sentences and columns, sorted."""
    return np.concatenate([[0], np.cumsum(np.bincount(keys >> WORD_BITS, minlength=n))])


def _grams(unquoted: Stream) -> list[tuple[Ints, Ints]]:
    """Return the terms of one, two and three words: sentence and column as one number, and the first word's place."""
    base = unquoted.rows << WORD_BITS
    one = unquoted.of("hashes") * SALTS[unquoted.regions]
    drawn = unquoted.of("outlines") ^ (unquoted.regions == Region.REPORTED) * TOLD
    two = drawn[:-1] * NEXT ^ drawn[1:]
    three = drawn[:-2] * NEXT_BUT_ONE ^ drawn[1:-1] * NEXT ^ drawn[2:]
    in_two, in_three = (np.flatnonzero(base[more:] == base[:-more]) for more in (1, 2))
    return [
        (base | one & _MASK, np.arange(len(base))),
        *((base[at] | terms[at] & _MASK, at) for terms, at in ((two, in_two), (three, in_three))),
    ]
