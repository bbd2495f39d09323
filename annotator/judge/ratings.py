"""What people said as a table: a row a sentence, a column an annotator, a layer a tag."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from annotator.core.labels import Tag
from annotator.core.records import Annotation, Article
from annotator.judge.coefficients import Floats, unit_sums
from annotator.judge.votes import current

Ints = NDArray[np.int64]
MISSING = -1


@dataclass(frozen=True, slots=True)
class Pairs:
    """Each two ratings of one sentence. names: (one, other) for each pair of annotators who share a sentence.

    pair, article: (n,) the number of the pair of annotators and of the article. left, right: (n, 4) 1 or 0 a tag.
    """

    names: tuple[tuple[str, str], ...]
    pair: Ints
    article: Ints
    left: Ints
    right: Ints


@dataclass(frozen=True, slots=True)
class Ratings:
    """Sentences with the same bounds are one unit, whoever drew them.

    article: (n_units,) the number of each unit's article. given: (n_units, n_annotators, 4) 1, 0 or MISSING.
    """

    articles: tuple[Article, ...]
    names: tuple[str, ...]
    article: Ints
    given: NDArray[np.int8]

    def sums(self) -> Floats:
        """Return `coefficients.unit_sums` added up an article and tag, (n_articles, 4, n_sums)."""
        found = np.zeros((len(self.articles), len(Tag), 8))
        for n in range(len(Tag)):
            votes = self.given[:, :, n]
            counts = np.stack([(votes == 0).sum(axis=1), (votes == 1).sum(axis=1)], axis=1).astype(np.float64)
            np.add.at(found[:, n], self.article, unit_sums(counts))
        return found

    def pairs(self) -> Pairs:
        """Return each two ratings of one sentence, by annotators in order of their names."""
        numbers: dict[tuple[int, int], int] = {}
        parts: list[tuple[Ints, Ints, Ints, Ints]] = []
        edges = np.flatnonzero(np.diff(self.article, prepend=-1, append=len(self.articles)))
        for start, end in pairwise(edges.tolist()):
            votes = self.given[start:end]
            present = np.flatnonzero((votes[:, :, 0] != MISSING).any(axis=0))
            for i, j in combinations(present.tolist(), 2):
                both = votes[(votes[:, i, 0] != MISSING) & (votes[:, j, 0] != MISSING)].astype(np.int64)
                number = numbers.setdefault((i, j), len(numbers))
                where = np.full(len(both), self.article[start])
                parts.append((np.full(len(both), number), where, both[:, i], both[:, j]))
        names = tuple((self.names[i], self.names[j]) for i, j in numbers)
        if not parts:
            none = np.zeros(0, np.int64)
            return Pairs(names, none, none, np.zeros((0, len(Tag)), np.int64), np.zeros((0, len(Tag)), np.int64))
        return Pairs(names, *(np.concatenate(column) for column in zip(*parts, strict=True)))


def table(annotations: Iterable[Annotation]) -> Ratings:
    """Return the last word of each annotator as a table; articles by id, units in text order, annotators by name."""
    said = sorted(current(annotations).values(), key=lambda those: (those[0].article.id, those[0].article.digest))
    names = sorted({one.annotator for those in said for one in those})
    column = {name: n for n, name in enumerate(names)}
    units = [(n, span) for n, those in enumerate(said) for span in _spans(those)]
    row = {unit: n for n, unit in enumerate(units)}
    given = np.full((len(units), len(names), len(Tag)), MISSING, np.int8)
    for n, those in enumerate(said):
        _fill(given, those, {span: row[n, span] for span in _spans(those)}, column)
    article = np.array([n for n, _ in units], np.int64)
    return Ratings(tuple(those[0].article for those in said), tuple(names), article, given)


def _spans(those: Sequence[Annotation]) -> list[tuple[int, int]]:
    return sorted({(s.start, s.end) for one in those for s in one.sentences})


def _fill(
    given: NDArray[np.int8],
    those: Sequence[Annotation],
    row: Mapping[tuple[int, int], int],
    column: Mapping[str, int],
) -> None:
    for one in those:
        for s in one.sentences:
            given[row[s.start, s.end], column[one.annotator]] = [tag in s.tags for tag in Tag]
