"""A batch of articles laid end to end: every character, sentence and block has a number of its own."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from annotator.learn.columns import COLUMN
from annotator.learn.tokens import Bools, Floats, Seen
from annotator.learn.vocabulary import Ints

GAP = 30
"""The least number of characters that is kept between two articles."""


class Batch(NamedTuple):
    """Sentences of a batch end to end: where each article begins among the characters, and each sentence's place."""

    seen: Sequence[Seen]
    bases: list[int]
    starts: Ints
    ends: Ints
    articles: Ints

    def blocks(self) -> Ints:
        """Return the number of each sentence's block, counted through the batch, (n_sentences,)."""
        bases = np.cumsum([0, *(len(one.marks.blocks) for one in self.seen)]).tolist()
        placed = zip(self.seen, bases, strict=False)
        return np.array([s.block + base for one, base in placed for s in one.marks.sentences], np.int64)

    def rows(self, at: Ints) -> Ints:
        """Return the sentence at or before each position."""
        return np.maximum(np.searchsorted(self.starts, at, side="right") - 1, 0)

    def spread(self, starts: Ints, ends: Ints) -> tuple[Ints, Ints, Ints]:
        """Return (sentence, number of the span, shared characters) for each sentence that each span touches."""
        first, last = self.rows(starts), self.rows(np.maximum(ends - 1, starts))
        sizes = last - first + 1
        which = np.repeat(np.arange(len(starts)), sizes)
        rows = np.repeat(first, sizes) + np.arange(len(which)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        shared = np.minimum(self.ends[rows], ends[which]) - np.maximum(self.starts[rows], starts[which])
        return rows, which, np.maximum(shared, 0)


def lay_out(seen: Sequence[Seen]) -> Batch:
    """Return the articles end to end."""
    lengths = [len(one.marks.article.text) + 1 + GAP for one in seen]
    bases = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).tolist()[:-1]
    counts = [len(one.marks.sentences) for one in seen]
    placed = zip(seen, bases, strict=True)
    spans = numbers([(start + base, end + base) for one, base in placed for start, end, _ in one.marks.sentences])
    starts, ends = spans.reshape(-1, 2).T
    articles = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64)
    return Batch(seen, bases, starts, ends, articles)


def numbers(rows: Iterable[tuple[int, ...]]) -> Ints:
    """Return the numbers of the rows one after the other."""
    return np.fromiter(chain.from_iterable(rows), np.int64)


def count(own: Floats, rows: Ints, name: str, weights: Floats | Ints | Bools | None = None) -> None:
    """Set a column to how often each row occurs, or to the sum of the weights there."""
    own[:, COLUMN[name]] = np.bincount(rows, weights, minlength=len(own))
