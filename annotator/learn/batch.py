"""A batch of articles laid end to end: every character, sentence and block has a number of its own."""

from collections.abc import Iterable, Sequence
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from annotator.core.marks import Cue, Mention
from annotator.learn import characters
from annotator.learn.characters import Codes
from annotator.learn.columns import COLUMN
from annotator.learn.vocabulary import Ints

if TYPE_CHECKING:  # tokens.py lays articles out by this module
    from annotator.learn.tokens import Bools, Floats, Seen

_Record = TypeVar("_Record")

GAP = 30
"""The least number of characters that is kept between two articles."""


class Batch(NamedTuple):
    """Sentences of a batch end to end: where each article begins among the characters, and each sentence's place."""

    seen: "Sequence[Seen]"
    bases: list[int]
    starts: Ints
    ends: Ints
    articles: Ints

    @property
    def end(self) -> int:
        """The place behind the last character."""
        return self.bases[-1] + len(self.seen[-1].marks.article.text) if self.seen else 0

    def codes(self) -> Codes:
        """Return the code points of all characters, blanks between the articles."""
        return characters.codes((" " * (GAP + 1)).join(one.marks.article.text for one in self.seen))

    def begins(self) -> Ints:
        """Return where each sentence's article begins, (n_sentences,)."""
        return np.array(self.bases, np.int64).repeat(self.sizes())

    def sizes(self) -> Ints:
        """Return how many sentences each article has, (n_articles,)."""
        return np.asarray(self.articles[1:] - self.articles[:-1], np.int64)

    def blocks(self) -> Ints:
        """Return the number of each sentence's block, counted through the batch, (n_sentences,)."""
        bases = offsets(len(one.marks.blocks) for one in self.seen)[:-1]
        every = list(chain.from_iterable(one.marks.sentences for one in self.seen))
        return column(every, 2) + bases.repeat(self.sizes())

    def placed(self, lists: "Sequence[Sequence[_Record]]") -> tuple[list[_Record], Ints]:
        """Return what each article has of something, end to end, and where the article of each begins."""
        return list(chain.from_iterable(lists)), np.array(self.bases, np.int64).repeat([len(one) for one in lists])

    def marked(self, lists: "Sequence[Sequence[Cue | Mention]]", kinds: Sequence[object]) -> Ints:
        """Return (start, end, place of its kind in `kinds`) of the cues or mentions of each article, (n, 3)."""
        every, base = self.placed(lists)
        return np.array([column(every, 0) + base, column(every, 1) + base, column(every, 2, kinds)]).T

    def rows(self, at: Ints) -> Ints:
        """Return the sentence at or before each position."""
        return np.maximum(self.starts.searchsorted(at, side="right") - 1, 0)

    def spread(self, starts: Ints, ends: Ints) -> tuple[Ints, Ints, Ints]:
        """Return (sentence, number of the span, shared characters) for each sentence that each span touches."""
        first, last = self.rows(starts), self.rows(np.maximum(ends - 1, starts))
        which, rows = in_a_row(first, last - first + 1)
        shared = np.minimum(self.ends[rows], ends[which]) - np.maximum(self.starts[rows], starts[which])
        return rows, which, np.maximum(shared, 0)


def lay_out(seen: "Sequence[Seen]") -> Batch:
    """Return the articles end to end."""
    lengths = [len(one.marks.article.text) + 1 + GAP for one in seen]
    bases = offsets(lengths).tolist()[:-1]
    lists = [one.marks.sentences for one in seen]
    counts = [len(sentences) for sentences in lists]
    every = list(chain.from_iterable(lists))
    base = np.array(bases, np.int64).repeat(counts)
    return Batch(seen, bases, column(every, 0) + base, column(every, 1) + base, offsets(counts))


def offsets(counts: Iterable[int]) -> Ints:
    """Return the number of the first of each lot, where all lots are counted through; last, how many there are."""
    return np.cumsum([0, *counts], dtype=np.int64)


def in_a_row(first: Ints, sizes: Ints) -> tuple[Ints, Ints]:
    """Return the numbers from each first one on, `sizes` of them, end to end: the place of the first one, the number.

    >>> [found.tolist() for found in in_a_row(np.array([7, 3]), np.array([2, 3]))]
    [[0, 0, 1, 1, 1], [7, 8, 3, 4, 5]]
    """
    which = np.arange(len(sizes)).repeat(sizes)
    return which, np.arange(len(which)) + (first - sizes.cumsum() + sizes)[which]


def opens(groups: Ints) -> "Bools":
    """Return which of some numbers differ from the one before."""
    found = np.ones(len(groups), np.bool_)
    np.not_equal(groups[1:], groups[:-1], out=found[1:])
    return found


def closes(groups: Ints) -> "Bools":
    """Return which of some numbers differ from the next one."""
    found = np.ones(len(groups), np.bool_)
    np.not_equal(groups[1:], groups[:-1], out=found[:-1])
    return found


def column(rows: Sequence[tuple[Any, ...]], number: int, of: Sequence[object] = ()) -> Ints:
    """Return a column of rows: its numbers, or the places of its values in `of`."""
    values = map(itemgetter(number), rows)
    return np.fromiter(map(of.index, values) if of else values, np.int64, len(rows))


def numbers(rows: Iterable[tuple[int, ...]]) -> Ints:
    """Return the numbers of the rows one after the other."""
    return np.fromiter(chain.from_iterable(rows), np.int64)


def count_each(own: "Floats", rows: Ints, kinds: Ints, columns: slice) -> None:
    """Set the columns of kinds, in the order of their numbers, to how often each row occurs with each."""
    size = columns.stop - columns.start
    found = np.bincount(rows * size + kinds, minlength=len(own) * size)
    own[:, columns] = found.reshape(len(own), size)


def count(own: "Floats", rows: Ints, name: str, weights: "Floats | Ints | Bools | None" = None) -> None:
    """Set a column to how often each row occurs, or to the sum of the weights there."""
    own[:, COLUMN[name]] = np.bincount(rows, weights, minlength=len(own))
