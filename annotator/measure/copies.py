"""Copies: articles whose texts are nearly the same, as when several outlets carry what an agency wrote.

A text is its set of word sequences. The least hash of a set is the same in two sets as often as a member of either is
in both (MinHash: Broder, On the resemblance and containment of documents, 1997); texts that agree in a whole band of
such hashes are compared.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint32]

HEAD = 2_000
"""Characters of a text that are compared: what carries a piece cuts it from below."""
ALIKE = 0.5
"""The share of word sequences that two texts have in common, of all that either has, from which on one is a copy."""
_WORDS = 4
_BANDS, _IN_A_BAND = 20, 3
_MIX = np.uint64(0x9E3779B97F4A7C15)
_AT_ONCE = 20_000


def originals(texts: pl.Series) -> Ints:
    """Return for each text the number of the first one that it is a copy of: its own where it is none.

    A copy's copy is a copy. Texts that are shorter than a word sequence are copies of nothing.
    """
    seeds = np.random.default_rng(0).integers(1, 2**31, _BANDS * _IN_A_BAND, dtype=np.uint32) * 2 + 1
    parts = [_signatures(texts.slice(at, _AT_ONCE), seeds) for at in range(0, len(texts), _AT_ONCE)]
    signatures = np.concatenate([np.zeros((0, len(seeds)), np.uint32), *parts])
    told = np.flatnonzero(signatures.any(axis=1))
    pairs = [_alike(signatures[told], band) for band in range(_BANDS)]
    one, other = (told[side] for side in np.concatenate(pairs, axis=1))
    _, group = connected_components(coo_array((np.ones(len(one)), (one, other)), shape=(len(texts), len(texts))))
    _, first, inverse = np.unique(group, return_index=True, return_inverse=True)
    return np.asarray(first[inverse], np.int64)


def _signatures(texts: pl.Series, seeds: Hashes) -> Hashes:
    """Return the least hash of each text by each seed, (n_texts, n_seeds); zeros for one without a word sequence."""
    words = texts.fill_null("").str.slice(0, HEAD).str.to_lowercase().str.extract_all(r"\w+")
    sizes = words.list.len().to_numpy().astype(np.int64)
    hashed = words.filter(words.list.len() > 0).list.explode().hash(seed=0).to_numpy()
    found = np.zeros((len(texts), len(seeds)), np.uint32)
    whole = np.flatnonzero(sizes >= _WORDS)
    if not len(whole):
        return found
    sequences, starts = _sequences(hashed, sizes)
    for column, seed in enumerate(seeds):
        found[whole, column] = np.minimum.reduceat(sequences * seed, starts)
    return found


def _sequences(hashed: NDArray[np.uint64], sizes: Ints) -> tuple[Hashes, Ints]:
    """Return a hash of each word sequence, text after text, and where those of each text that has any begin."""
    rolled: NDArray[np.uint64] = np.zeros(max(0, len(hashed) - _WORDS + 1), np.uint64)
    for place in range(_WORDS):
        rolled = rolled * _MIX + hashed[place : place + len(rolled)]
    ends = np.cumsum(sizes)
    left = np.repeat(ends, sizes) - np.arange(len(hashed))
    counts = np.maximum(sizes - _WORDS + 1, 0)
    kept = counts[counts > 0]
    mixed = ((rolled * _MIX) >> np.uint64(32)).astype(np.uint32)
    return mixed[left[: len(rolled)] >= _WORDS], np.cumsum(kept) - kept


def _alike(signatures: Hashes, band: int) -> Ints:
    """Return pairs of texts, (2, n), that agree in a band, and in ALIKE of all hashes."""
    key: NDArray[np.uint64] = np.zeros(len(signatures), np.uint64)
    for column in range(band * _IN_A_BAND, (band + 1) * _IN_A_BAND):
        key = key * _MIX + signatures[:, column]
    order = np.argsort(key, kind="stable")
    same = np.flatnonzero(key[order][1:] == key[order][:-1])
    one, other = order[same], order[same + 1]
    alike = (signatures[one] == signatures[other]).mean(axis=1) >= ALIKE
    return np.stack([one[alike], other[alike]])
