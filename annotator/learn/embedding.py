"""What a model of sentences says of each, beside words and rules: an extra that is off unless such a model is given.

Seen is a sentence's text with each quotation as one sign, so that it is the author's own words that count. Its
embedding is brought down to a few columns, which claim and opinion weigh in the first stage; nothing else sees them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from annotator.learn import product, tokens
from annotator.learn.batch import lay_out
from annotator.learn.features import Table
from annotator.learn.tokens import Floats, Region, Seen
from annotator.learn.vocabulary import Ints

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

N_COMPONENTS = 64
_SCALE = 0.15  # how loud the columns are beside words, as for rules
_LEAST = 1e-6  # a direction with this share of the first one's variance is rounding
_SIGN = "…"


@dataclass(frozen=True, slots=True)
class Embedder:
    """A model of sentences: its name, the digest of its files, and what it says of texts, (n_texts, n)."""

    name: str
    digest: str
    embed: Callable[[Sequence[str]], Floats] = field(repr=False)


class Components(NamedTuple):
    """What brings embeddings down: what is taken off, (n,), and directions, (n, n_columns); the embedder, by digest."""

    mean: Floats
    directions: Floats
    digest: str


def beside(table: Table, seen: Sequence[Seen], embedder: Embedder | None) -> Table:
    """Return the table of these articles with what the embedder says of each sentence, and no other; None says none."""
    if table.embedded_by == (embedder.digest if embedder else ""):
        return table
    if embedder is None:
        return table._replace(embeddings=None, embedded_by="")
    texts = [text for one in seen for text in unquoted(one)]
    return table._replace(embeddings=embedder.embed(texts), embedded_by=embedder.digest)


def unquoted(one: Seen) -> Iterator[str]:
    """Yield the text of each sentence of an article with one sign for each quotation.

    White space counts as one blank.
    """
    text = one.marks.article.text
    is_quoted = tokens.regions(lay_out([one])) == Region.QUOTED
    for start, end, _ in one.marks.sentences:
        edges = [start, *(np.flatnonzero(np.diff(is_quoted[start:end])) + start + 1).tolist(), end]
        said = (_SIGN if is_quoted[first] else text[first:last] for first, last in pairwise(edges))
        yield " ".join("".join(said).split())


def fit(table: Table, rows: Ints) -> Components | None:
    """Return the principal components of some rows' embeddings, as loud as rules; None for a table without any."""
    if table.embeddings is None:
        return None
    values = table.embeddings[rows].astype(np.float64)
    mean = values.mean(axis=0)
    variance, axes = np.linalg.eigh(np.cov(values, rowvar=False))
    strongest = np.arange(len(variance))[::-1][:N_COMPONENTS]
    says = strongest[variance[strongest] > _LEAST * max(variance[-1], _LEAST)]
    directions = _SCALE * axes[:, says] / np.sqrt(variance[says])
    return Components(mean.astype(np.float32), directions.astype(np.float32), table.embedded_by)


def columns(by: Components | None, table: Table) -> Floats:
    """Return the few columns of each sentence, (n_sentences, n_columns); none without components."""
    if by is None or table.embeddings is None:
        return np.zeros((len(table.rules), 0), np.float32)
    return product.times(table.embeddings - by.mean, by.directions)


def with_columns(words: "csr_matrix", values: Floats) -> "csr_matrix":
    """Return words with the columns behind them; as they are, if there are none."""
    from scipy.sparse import csr_matrix, hstack

    return hstack([words, csr_matrix(values)]).tocsr() if values.shape[1] else words
