"""How likely each word outside quote marks ties a source to what it said, learned from the cues of gold.

A linear model over a word and its neighbours, for one candidate at a time: what its sentence is about does not count.
What it says of a sentence is its likeliest word.
"""

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from annotator.core.records import Gold
from annotator.core.spans import Span
from annotator.learn import fast
from annotator.learn.batch import Batch, in_a_row
from annotator.learn.characters import Hashes
from annotator.learn.tokens import Bools, Floats, Stream
from annotator.learn.vocabulary import NOTHING, QUOTED, Ints

if TYPE_CHECKING:  # what learns is imported where it is used
    from scipy.sparse import csr_matrix

N_COLUMNS = 1 << 18
NAMES = ("likeliest cue", "second likeliest cue", "how many cues", "some cue")
"""What `summary` tells of a sentence."""
FEWEST = 10
"""From fewer cues nothing is learned."""
# Chosen by F1 on whole unseen articles of labels/gold.
_LEARNER = {"loss": "log_loss", "alpha": 1e-6, "max_iter": 8, "tol": None, "average": True}
_LEAST = -6.0
_REACH = 3  # how far a candidate's terms look
FAR = 6  # tokens to the next quotation beyond which it says no more
STEP, NEXT, NEXT_BUT_ONE, ODD = map(
    np.uint64, (0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xD6E8FEB86659FD93, 0x9E3779B97F4A7C15)
)

LOOKED_UP = ("hashes", "stems", "letters", "endings", "lists", "looks")
"""What of words is looked up."""
_OFFSETS = range(-2, 3), range(1), range(-_REACH, _REACH + 1), range(1), range(-1, 2), range(1)
VALUES = tuple((name, at) for name, offsets in zip(LOOKED_UP, _OFFSETS, strict=True) for at in offsets)
"""What a term can be of: of a word so many tokens away. Behind these stand distances and regions, as in `_terms`."""


def _terms() -> tuple[tuple[int, ...], ...]:
    """Return what each term is made of, one to three places in VALUES and behind."""
    h, s, l, e, w, x = ({at: VALUES.index((name, at)) for of, at in VALUES if of == name} for name in LOOKED_UP)  # noqa: E741
    ahead, behind, place, left, regions = range(len(VALUES), len(VALUES) + 5)
    return (
        *((one,) for one in (s[0], h[0], w[0], w[-1], w[1], h[-1], h[1], h[-2], h[2], x[0])),
        *((w[0], one) for one in (e[0], h[-1], h[1], ahead, behind)),
        *((one, h[k]) for one in (s[0], e[0]) for k in (-1, 1)),
        *((l[-1], l[1], one) for one in (e[0], w[0])),
        (l[-1], l[-2], l[-3]),
        (l[1], l[2], l[3]),
        (w[0], l[1], l[2]),
        (ahead, behind, e[0]),
        (place, left, l[-1]),
        (w[0], regions),
    )


TERMS = _terms()
N_TERMS = len(TERMS)
_SALTS = np.arange(1, N_TERMS + 1, dtype=np.uint64)[:, None] * ODD
_USED = tuple(sorted({term[k] for term in TERMS if len(term) > k}) for k in range(3))
"""What terms have first, second and third; _PLACES has the places of a term's own there."""
_PLACES = tuple(tuple(used.index(at) for used, at in zip(_USED, term, strict=False)) for term in TERMS)


class Candidates(NamedTuple):
    """The words of a batch that could tie, in text order.

    columns: (n_candidates, N_TERMS) hashed terms, below N_COLUMNS. rows: the number of the sentence in the batch.
    places: (n_candidates, 2) where it stands in its article.
    """

    columns: Ints
    rows: Ints
    places: Ints


class Ties(NamedTuple):
    """What was learned: weights of the columns, (N_COLUMNS,), and what is added to their sum."""

    weights: Floats
    intercept: float


def candidates(batch: Batch, unquoted: Stream) -> Candidates:
    """Return the candidates among a batch's tokens without quoted ones."""
    chosen = unquoted.of("may_tie").nonzero()[0]
    rows = unquoted.rows[chosen]
    bases = batch.begins()[rows]
    places = np.array([unquoted.starts[chosen] - bases, unquoted.ends[chosen] - bases]).T
    return Candidates(_columns(unquoted, chosen), rows, places)


def truth(golds: Sequence[Gold], batch: Batch, found: Candidates) -> Bools:
    """Return which candidates stand in a cue that people marked."""
    has = np.zeros(batch.end, np.bool_)
    for gold, base in zip(golds, batch.bases, strict=True):
        for cue in (link.cue for link in gold.attributions if link.cue):
            has[base + cue.start : base + cue.end] = True
    return np.asarray(has[found.places[:, 0] + batch.begins()[found.rows]])


def fit(columns: Ints, is_cue: Bools, *, random_state: int) -> Ties:
    """Return what candidates teach, whose columns are (n_candidates, N_TERMS)."""
    from sklearn.linear_model import SGDClassifier

    if not FEWEST <= is_cue.sum() < len(is_cue):
        return Ties(np.zeros(N_COLUMNS, np.float32), 0.0)
    learner = SGDClassifier(**_LEARNER, random_state=random_state).fit(_matrix(columns), is_cue)
    scale = 1 / np.sqrt(N_TERMS)
    return Ties((learner.coef_[0] * scale).astype(np.float32), float(learner.intercept_[0]))


def odds(ties: Ties, columns: Ints) -> Floats:
    """Return the log-odds that each candidate is a cue, (n_candidates,), for its columns, (n_candidates, N_TERMS).

    They are added up term by term for all candidates at once, in the order in which NumPy adds up a row of its own.
    """
    if fast.is_on():
        from annotator.learn import tie_loops

        return tie_loops.odds(ties.weights, ties.intercept, np.ascontiguousarray(columns))
    weights = ties.weights.take(columns.T)
    eights = weights[:8] + weights[8:16] + weights[16:24]
    fours = eights[::2] + eights[1::2]
    twos = fours[::2] + fours[1::2]
    found = twos[0] + twos[1]
    for rest in weights[24:]:
        found += rest
    return np.asarray(found + ties.intercept, np.float32)


def likeliest(ties: Ties, found: Candidates, rows: Sequence[int]) -> list[Span | None]:
    """Return where the likeliest cue of each of some sentences stands, None where no word is one."""
    if not rows:
        return []
    firsts = found.rows.searchsorted(rows)
    _, here = in_a_row(firsts, found.rows.searchsorted(rows, side="right") - firsts)
    order = here[np.argsort(odds(ties, found.columns[here]), kind="stable")]
    best = dict(zip(found.rows[order].tolist(), found.places[order].tolist(), strict=True))
    return [Span(*best[row]) if row in best else None for row in rows]


def summary(found: Floats, rows: Ints, n: int) -> Floats:
    """Return what the log-odds of candidates, whose sentences are `rows`, say of each sentence, (n, len(NAMES))."""
    clipped = found.clip(_LEAST, -_LEAST)
    chances = 1 / (1 + np.exp(-clipped))
    best = _highest(clipped, rows, n)
    second = _highest(np.where(clipped >= best[rows], _LEAST, clipped), rows, n)
    count = np.bincount(rows, chances, minlength=n)
    none = np.bincount(rows, np.log1p(-chances), minlength=n)  # log-chance that no candidate ties
    some = np.log(np.expm1(np.minimum(-none, 30)) + 1e-3)
    return np.array([best, second, np.log1p(count), some], np.float32).T


def _matrix(columns: Ints) -> "csr_matrix":
    from scipy.sparse import csr_matrix

    values = np.full(columns.size, 1 / np.sqrt(N_TERMS), np.float32)
    ends = np.arange(0, columns.size + 1, N_TERMS)
    return csr_matrix((values, columns.ravel(), ends), shape=(len(columns), N_COLUMNS))


def _highest(values: Floats, rows: Ints, n: int) -> Floats:
    found = np.full(n, _LEAST, np.float32)
    np.maximum.at(found, rows, values)
    return found


def _around(unquoted: Stream, chosen: Ints) -> tuple[Ints, Ints]:
    """Return the numbers of the words around each candidate, (2 * _REACH + 1, n_candidates), and three regions as one.

    NOTHING stands beyond a sentence's ends.
    """
    rows = unquoted.rows
    places = np.arange(len(rows)) + _REACH * (rows + 1)
    numbers = np.full(places[-1] + _REACH + 1 if len(rows) else 0, NOTHING)
    numbers[places] = unquoted.numbers
    regions = np.zeros(len(numbers), np.int64)
    regions[places] = unquoted.regions + 1
    at = places[chosen]
    near = numbers[np.arange(-_REACH, _REACH + 1)[:, None] + at]
    return near, 16 * regions[at - 1] + 4 * regions[at] + regions[at + 1]


def _columns(unquoted: Stream, chosen: Ints) -> Ints:
    """Return each candidate's terms as columns, (n_candidates, N_TERMS)."""
    if fast.is_on():
        from annotator.learn import tie_loops

        known = tuple(getattr(unquoted.known, name) for name in LOOKED_UP)
        return tie_loops.columns(chosen, *unquoted[1:4], known)
    near, regions = _around(unquoted, chosen)
    words = chain.from_iterable(
        getattr(unquoted.known, name)[near[_REACH + at.start : _REACH + at.stop]]
        for name, at in zip(LOOKED_UP, _OFFSETS, strict=True)
    )
    values = [*words, *_distances(unquoted, chosen), regions]
    return _mixed([value.view(np.uint64) for value in values]).view(np.int64).T


def _mixed(values: Sequence[Hashes]) -> Hashes:
    """Return hashes below N_COLUMNS of what each term is made of, (N_TERMS, n_candidates), others for each term."""
    factors = (STEP, NEXT, NEXT_BUT_ONE)
    first, *rest = (np.array([values[at] for at in used]) * by for used, by in zip(_USED, factors, strict=True))
    found = first[[at for at, *_ in _PLACES]]
    for column, (_, *more) in zip(found, _PLACES, strict=True):
        for mixed, at in zip(rest, more, strict=False):
            column += mixed[at]
    found += _SALTS
    found ^= found >> np.uint64(29)
    found *= ODD
    found >>= np.uint64(46)
    return found


def _distances(unquoted: Stream, chosen: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Return the tokens from each candidate to the next quotation and to the last, and to its sentence's ends."""
    sizes = np.bincount(unquoted.rows)
    stops = sizes.cumsum()
    rows = unquoted.rows[chosen]
    firsts, lasts = (stops - sizes)[rows], stops[rows] - 1
    is_sign = unquoted.numbers == QUOTED
    signs = is_sign.nonzero()[0]
    after = is_sign.cumsum()[chosen]  # no candidate is a sign
    far = len(unquoted.rows) + FAR + 1
    every = np.array([-far, *signs.tolist(), far])
    last_one, next_one = every[after], every[after + 1]
    ahead = np.where(next_one <= lasts, np.minimum(next_one - chosen, FAR), FAR + 1)
    behind = np.where(last_one >= firsts, np.minimum(chosen - last_one, FAR), FAR + 1)
    return ahead, behind, np.minimum(chosen - firsts, 5), np.minimum(lasts - chosen, 3)
