"""Events: articles that tell of one thing, by the words they share and the days between them."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.cluster import hierarchy
from scipy.sparse import coo_array, csr_array, vstack
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfTransformer

from annotator.measure.grouping import DAYS

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

LIKE = 0.2
"""The cosine from which on two articles may tell of one event."""
ON_AVERAGE = 0.15
"""The mean cosine of two groups of articles from which on they tell of one event: so that no chain leads on and on."""
_HEAD = 1_500
"""Characters of a text that are looked at: news says first what happened."""
_COLUMNS = 2**20
_HEAVIEST = 40
_AT_ONCE = 20_000
"""Texts whose words are spread out at once."""
_BLOCK = 1_000
_MOST = 2_000
"""Articles of a chain that is parted; a longer one is taken as it is."""


class _Pairs(NamedTuple):
    """Articles that are alike, by number, and how much."""

    one: Ints
    other: Ints
    cosine: Floats


def numbers(texts: pl.Series, days: pl.Series, *, within: int = DAYS) -> Ints:
    """Return the number of each article's event; they count from 0, in the order of their first articles.

    days: day numbers, null where a date is not known: such an article joins the one dated article most like it.
    """
    if not len(texts):
        return np.zeros(0, np.int64)
    undated = days.is_null().to_numpy()
    at = days.cast(pl.Int64).fill_null(np.iinfo(np.int64).max // 2).to_numpy()
    found = _closest_of_undated(_pairs(_vectors(texts), at, undated, within), undated)
    matrix = coo_array((found.cosine, (found.one, found.other)), shape=(len(texts), len(texts))).tocsr()
    _, chain = connected_components(matrix)
    return _renumbered(_parted(matrix, chain))


def _vectors(texts: pl.Series) -> csr_array:
    """Return the TF-IDF of each text's first words, cut to six letters, of length 1: the heaviest of a text only.

    A word's column is its hash: of 50,000 words one in twenty shares its column with another.
    """
    slices = range(0, len(texts), _AT_ONCE)
    counted = vstack([_counts(texts.slice(at, _AT_ONCE)) for at in slices], format="csr")
    weighed = csr_array(TfidfTransformer(sublinear_tf=True).fit_transform(counted))
    return csr_array(vstack([_heaviest(weighed[at : at + _AT_ONCE]) for at in slices], format="csr"))


def _counts(texts: pl.Series) -> csr_array:
    words = texts.fill_null("").str.slice(0, _HEAD).str.to_lowercase().str.extract_all(r"\p{L}{3,}")
    rows = pl.DataFrame({"row": np.arange(len(texts), dtype=np.int32), "word": words}).explode("word").drop_nulls()
    rows = rows.filter(~pl.col("word").is_in(list(ENGLISH_STOP_WORDS)))
    counts = rows.group_by("row", word=pl.col("word").str.slice(0, 6).hash(seed=0) % _COLUMNS).len()
    return coo_array(
        (counts["len"].cast(pl.Float64), (counts["row"], counts["word"])), shape=(len(texts), _COLUMNS)
    ).tocsr()


def _heaviest(vectors: csr_array) -> csr_array:
    """Return vectors with their heaviest words only."""
    given = coo_array(vectors)
    heavy = pl.DataFrame({"row": given.row, "word": given.col, "weight": given.data})
    heavy = heavy.sort("row", "weight", "word", descending=[False, True, False])
    begins = np.searchsorted(heavy["row"].to_numpy(), np.arange(vectors.shape[0]))
    heavy = heavy.filter(pl.int_range(pl.len()) - pl.Series(begins[heavy["row"].to_numpy()]) < _HEAVIEST)
    return coo_array((heavy["weight"], (heavy["row"], heavy["word"])), shape=vectors.shape).tocsr()


def _pairs(vectors: csr_array, at: Ints, undated: NDArray[np.bool_], within: int) -> _Pairs:
    """Return the pairs that are alike and near in time, or of which one has no date."""
    order = np.argsort(at, kind="stable")
    dated = int((~undated).sum())
    found = list(_blocks(vectors[order], at[order], dated, within))
    one, other, cosine = (np.concatenate([block[n] for block in found]) for n in range(3))
    return _Pairs(order[one], order[other], cosine)


def _blocks(vectors: csr_array, at: Ints, dated: int, within: int) -> Iterator[_Pairs]:
    """Yield pairs of articles in the order of their days, those without a date last: each pair once."""
    for start in range(0, len(at), _BLOCK):
        end = min(start + _BLOCK, len(at))
        first = 0 if end > dated else int(np.searchsorted(at, at[start] - within))
        like = (vectors[start:end] @ vectors[first:end].T).tocoo()
        one, other = like.row + start, like.col + first
        near = (np.abs(at[one] - at[other]) <= within) | (one >= dated)
        kept = near & (other < one) & (like.data >= LIKE)
        yield _Pairs(one[kept].astype(np.int64), other[kept].astype(np.int64), like.data[kept])


def _closest_of_undated(pairs: _Pairs, undated: NDArray[np.bool_]) -> _Pairs:
    """Return pairs in which an article without a date goes with one dated article at the most, or with undated ones."""
    mixed = undated[pairs.one] & ~undated[pairs.other]
    order = np.lexsort((-pairs.cosine, pairs.one))
    order = order[mixed[order]]
    closest = order[np.unique(pairs.one[order], return_index=True)[1]]
    kept = np.concatenate([np.flatnonzero(~mixed), closest])
    return _Pairs(*(side[kept] for side in pairs))


def _parted(matrix: csr_array, chain: Ints) -> list[Ints]:
    """Return the articles of each event: chains whose ends have little in common are cut (average linkage)."""
    order = np.argsort(chain, kind="stable")
    members = np.split(order, np.flatnonzero(np.diff(chain[order])) + 1)
    events = []
    for group in members:
        if not 2 < len(group) <= _MOST:
            events.append(group)
            continue
        part = matrix[group][:, group].toarray()
        apart = 1 - np.maximum(part, part.T)[np.triu_indices(len(group), 1)]
        given = hierarchy.fcluster(hierarchy.average(np.clip(apart, 0, 1)), 1 - ON_AVERAGE, "distance")
        events += [group[given == one] for one in np.unique(given)]
    return events


def _renumbered(events: list[Ints]) -> Ints:
    found = np.zeros(sum(map(len, events)), np.int64)
    for number, group in enumerate(sorted(events, key=lambda group: int(group.min()))):
        found[group] = number
    return found
