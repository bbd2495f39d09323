"""A batch of articles laid end to end: every character, sentence and block has a number of its own."""

from collections.abc import Iterable, Sequence
from itertools import accumulate, chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from annotator.core.marks import Cue, Mention
from annotator.learn import characters
from annotator.learn.characters import Codes
from annotator.learn.columns import COLUMN, CUES, MENTIONS
from annotator.learn.vocabulary import Ints

if TYPE_CHECKING:  # tokens.py lays articles out by this module
    from annotator.learn.tokens import Bools, Floats, Seen

_Record = TypeVar("_Record")

GAP = 30
"""The least number of characters that is kept between two articles."""


class Batch(NamedTuple):
    """A batch end to end.

    bases: where each article begins among the characters. starts, ends: (n_sentences,) each sentence's place. articles:
    (n_articles + 1,) the number of each article's first sentence. blocks: (n_sentences,) the number of each sentence's
    block. cues, mentions: (n, 3) start, end, place of its kind in CUES or MENTIONS.
    """

    seen: "Sequence[Seen]"
    bases: list[int]
    starts: Ints
    ends: Ints
    articles: Ints
    blocks: Ints
    cues: Ints
    mentions: Ints

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

    def placed(self, lists: "Sequence[Sequence[_Record]]") -> tuple[list[_Record], Ints]:
        """Return what each article has of something, end to end, and where the article of each begins."""
        return _placed(self.bases, lists)

    def rows(self, at: Ints) -> Ints:
        """Return the sentence at or before each position."""
        return np.maximum(self.starts.searchsorted(at, side="right") - 1, 0)

    def spread(self, starts: Ints, ends: Ints) -> tuple[Ints, Ints, Ints]:
        """Return (sentence, number of the span, shared characters) for each sentence that each span touches."""
        first, last = self.rows(np.array([starts, np.maximum(ends - 1, starts)]))
        which, rows = in_a_row(first, last - first + 1)
        shared = np.minimum(self.ends[rows], ends[which]) - np.maximum(self.starts[rows], starts[which])
        return rows, which, np.maximum(shared, 0)


def lay_out(seen: "Sequence[Seen]") -> Batch:
    """Return the articles end to end."""
    every = [one.marks for one in seen]
    *bases, _ = accumulate([len(one.article.text) + 1 + GAP for one in every], initial=0)
    lists = [one.sentences for one in every]
    sentences, base = _placed(bases, lists)
    counts = [len(one) for one in lists]
    return Batch(
        seen=seen,
        bases=bases,
        starts=column(sentences, 0) + base,
        ends=column(sentences, 1) + base,
        articles=offsets(counts),
        blocks=column(sentences, 2) + offsets(len(one.blocks) for one in every)[:-1].repeat(counts),
        cues=_marked(bases, [one.cues for one in every], CUES),
        mentions=_marked(bases, [one.mentions for one in every], MENTIONS),
    )


def _placed(bases: list[int], lists: "Sequence[Sequence[_Record]]") -> tuple[list[_Record], Ints]:
    return list(chain.from_iterable(lists)), np.array(bases, np.int64).repeat([len(one) for one in lists])


def _marked(bases: list[int], lists: "Sequence[Sequence[Cue | Mention]]", kinds: Sequence[object]) -> Ints:
    every, base = _placed(bases, lists)
    return np.array([column(every, 0) + base, column(every, 1) + base, column(every, 2, kinds)]).T


def offsets(counts: Iterable[int]) -> Ints:
    """Return the number of the first of each lot, where all lots are counted through; last, how many there are."""
    return np.array([*accumulate(counts, initial=0)], np.int64)


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
