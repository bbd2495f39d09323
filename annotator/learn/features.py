"""What the learner sees of a sentence: its words, what the rules found in it, and both around it.

Positions of a whole batch are laid end to end, article after article, so that all is counted in a few array steps.
"""

import math
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from annotator.core.labels import BlockKind
from annotator.learn import fast, spoken, ties, tokens
from annotator.learn.batch import Batch, closes, column, in_a_row, lay_out, opens
from annotator.learn.columns import AROUND_COLUMNS, BLOCKS, COLUMN, OWN, QUOTED, REPORTED, RULES, in_row
from annotator.learn.ties import Candidates
from annotator.learn.tokens import Bools, Floats, Region, Seen, Stream, Terms
from annotator.learn.vocabulary import CLASSES, Ints, members

_VERBATIM = np.array([kind in (BlockKind.QUOTE, BlockKind.TURN, BlockKind.POST) for kind in BLOCKS])
_JUDGING = [
    COLUMN[f"{name} outside quote marks"]
    for name in ("judging words", "judging adverbs", "loaded nouns", "loaded verbs", "hedges")
]
_OUTSIDE = in_row([f"{name} outside quote marks" for name in CLASSES])
_OPENING = in_row([f"opens with {name}" for name in CLASSES])
_REPORTED = in_row([f"{name} in reported words" for name in REPORTED])
_QUOTED = in_row([f"{name} inside quote marks" for name in QUOTED])
_COUNTED_REPORTED, _COUNTED_QUOTED = ([CLASSES.index(name) for name in names] for names in (REPORTED, QUOTED))
_STOPS, _CLOSING = (np.array([ord(char) for char in chars]) for chars in (".!…", "”’»\"')]"))
_MOST = 4  # a count beyond this says no more


class Table(NamedTuple):
    """Features of the sentences of a batch of articles, row by row in text order.

    words: (n_sentences, N_WORDS) hashed terms. ties: the words that could be cues.
    rules: (n_sentences, len(RULES)) what the rules found.
    articles: (n_articles + 1,) the row at which each article begins, and the number of rows.
    blocks: (n_sentences,) the number of each sentence's block, counted through the batch.
    embeddings: (n_sentences, n) what a model of sentences says of each, where there is one (embedding.py); embedded_by:
    that model's digest.
    """

    words: Terms
    ties: Candidates
    rules: Floats
    articles: Ints
    blocks: Ints
    embeddings: Floats | None = None
    embedded_by: str = ""


def table(seen: Sequence[Seen]) -> Table:
    """Return the features of all sentences of a batch of articles."""
    return of_batch(lay_out(seen))


def of_batch(batch: Batch) -> Table:
    """Return the features of all sentences of a batch of articles that is laid out already."""
    n = len(batch.starts)
    rules = np.zeros((n, len(RULES)), np.float32)
    own, around = rules[:, : len(OWN)], rules[:, len(OWN) :]
    if n:
        _fill_blocks(own, batch)
        spoken.fill(own, batch)
        _fill_ends(own, batch)
    stream = tokens.stream(batch)
    _fill_words(own, stream)
    unquoted = tokens.without_quoted(stream)
    np.concatenate(context(own[:, AROUND_COLUMNS], batch.articles, batch.blocks), axis=1, out=around)
    return Table(tokens.hashed(unquoted, n), ties.candidates(batch, unquoted), rules, batch.articles, batch.blocks)


def _fill_blocks(own: Floats, batch: Batch) -> None:
    """Fill in what block each sentence stands in, and where in it."""
    blocks = batch.blocks
    every = list(chain.from_iterable(one.marks.blocks for one in batch.seen))
    kinds, excerpt = column(every, 2, BLOCKS)[blocks], column(every, 4)[blocks]
    labelled = np.array([block.label is not None for block in every], np.bool_)[blocks]
    lengths, number = batch.sizes(), np.arange(len(blocks))
    first, last = opens(blocks), closes(blocks)
    sizes = np.bincount(blocks)[blocks]
    rank = number - batch.articles[:-1].repeat(lengths)
    own[number, kinds] = 1
    place = rank / np.maximum(lengths.repeat(lengths) - 1, 1)
    told = (excerpt, labelled & first, first, last, sizes == 1, np.log1p(sizes), place, rank < 3)
    for at, values in enumerate(told, len(BLOCKS)):
        own[:, at] = values
    own[:, COLUMN["verbatim"]] = _VERBATIM[kinds] | (excerpt > 0)


def _fill_ends(own: Floats, batch: Batch) -> None:
    """Fill in how long sentences are, and the sign that each ends with, marks that close something left out."""
    codes = batch.codes()
    last = np.zeros(len(own), np.int64)
    for back in (3, 2, 1):
        char = codes[np.maximum(batch.ends - back, batch.starts)]
        np.copyto(last, char, where=(char[:, None] != _CLOSING).all(axis=1))
    stop, colon, question = (last[:, None] == _STOPS).any(axis=1), last == ord(":"), last == ord("?")
    own[:, COLUMN["ends with a stop"]] = stop
    own[:, COLUMN["ends with a colon"]] = colon
    own[:, COLUMN["ends with a question mark"]] = question
    own[:, COLUMN["ends without a mark"]] = ~(stop | colon | question)
    own[:, COLUMN["length"]] = np.log1p((batch.ends - batch.starts) / 40)


def _fill_words(own: Floats, stream: Stream) -> None:
    """Fill the columns that count classes of words."""
    found = _counts(stream, len(own))
    own[:, _OUTSIDE] = found[Region.NARRATION] + found[Region.REPORTED]
    own[:, _REPORTED] = found[Region.REPORTED][:, _COUNTED_REPORTED]
    own[:, _QUOTED] = found[Region.QUOTED][:, _COUNTED_QUOTED]
    firsts = _first_of_each(stream.rows, stream.has("words"))
    heads = stream.at(firsts[stream.regions[firsts] != Region.QUOTED])
    token, name = _classes(heads)
    own[heads.rows[token], _OPENING.start + name] = 1
    judging = own[:, _JUDGING].sum(axis=1)
    own[:, COLUMN["share of judging words"]] = 10 * judging / (4 + own[:, COLUMN["words outside quote marks"]])
    for where in ("outside quote marks", "in reported words", "inside quote marks"):
        own[:, COLUMN[f"words {where}"]] = np.log1p(own[:, COLUMN[f"words {where}"]])
    np.minimum(own, _MOST, out=own)


def _counts(stream: Stream, n: int) -> Ints | Floats:
    """Return how many words of each class each of n sentences has in each region, (n_regions, n, n_classes)."""
    if fast.is_on():
        from annotator.learn import loops

        names, counts = members()
        found = np.zeros((len(Region), n, len(CLASSES)), np.float32)
        loops.classes(*stream[1:4], stream.known.sets, (names, np.cumsum(counts)), found)
        return found
    shape = len(Region), n, len(CLASSES)
    token, name = _classes(stream)
    rows = (stream.regions * n + stream.rows) * len(CLASSES)
    return np.bincount(rows[token] + name, minlength=math.prod(shape)).reshape(shape)


def _classes(stream: Stream) -> tuple[Ints, Ints]:
    """Return the number of a token and that of a class that it is of, for all such pairs."""
    names, counts = members()
    sets = stream.of("sets")
    token, at = in_a_row((np.cumsum(counts) - counts)[sets], counts[sets])
    return token, names[at]


def _first_of_each(rows: Ints, is_word: Bools) -> Ints:
    """Return the positions of each row's first word."""
    at = is_word.nonzero()[0]
    return np.asarray(at[opens(rows[at])], np.int64)


def context(values: Floats, articles: Ints, blocks: Ints) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the values before and after (0 at an article's ends), the block's and the article's means."""
    before, after = np.zeros_like(values), np.zeros_like(values)
    before[1:], after[:-1] = values[:-1], values[1:]
    sizes = articles[1:] - articles[:-1]
    firsts = articles[:-1][sizes > 0]
    before[firsts] = 0
    after[firsts[1:] - 1] = 0
    whole = np.arange(len(sizes)).repeat(sizes)
    return before, after, _means(values, blocks), _means(values, whole)


def _means(values: Floats, groups: Ints) -> Floats:
    """Return each row's mean over its group; groups are runs of equal numbers."""
    if not len(values):
        return values
    if fast.is_on():
        from annotator.learn import loops

        return loops.means(values, groups)
    firsts, lasts = opens(groups).nonzero()[0], closes(groups).nonzero()[0]
    sizes = lasts - firsts + 1
    means = np.add.reduceat(values, firsts, axis=0) / sizes[:, None]
    return np.asarray(means, np.float32).repeat(sizes, axis=0)
