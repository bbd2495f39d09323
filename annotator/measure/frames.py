"""Articles become columns (columns.py): a row an article, a sentence, an attribution.

Each column is filled for all articles at once. Places of different articles are told apart by the article's number in
front of them, so that one search finds those of every article.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from annotator.core.labels import Tag
from annotator.core.numbers import four_places
from annotator.core.records import Prediction, Reason
from annotator.core.spans import Span
from annotator.measure.columns import REASON, SCHEMAS, Columns

if TYPE_CHECKING:
    from polars._typing import PolarsDataType

_Ints = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]
_Record = TypeVar("_Record")
_TAGS = tuple(Tag)
_FAR = 32  # bits of a place in a text


class _Lists(NamedTuple):
    """A column of lists: all their values one after the other, and where each ends, from 0."""

    values: pl.Series
    ends: _Ints


def of(predictions: Iterable[Prediction], genres: Mapping[str, str], *, cut: bool = True) -> list[pl.DataFrame]:
    """Return the rows of articles, a frame a table in the order of SCHEMAS.

    genres: by article, where people noted them; elsewhere the article's section stands for it. cut: whether each
    sentence's words are cut out of its article's text; else the sentences have no such column.
    """
    given = list(predictions)
    texts = [_encodable(one.article.text) for one in given]
    names = [_encodable(one.article.id) for one in given]
    return [
        _frame(_articles(given, texts, genres), "articles"),
        _frame(_sentences(given, names, texts if cut else None), "sentences"),
        _frame(_attributions(given, names, texts), "attributions"),
    ]


def of_one(prediction: Prediction) -> Columns:
    """Return the columns of one article, held in memory."""
    return Columns(*(frame.lazy() for frame in of([prediction], {})))


def attributions(given: Iterable[tuple[str, Prediction]]) -> pl.DataFrame:
    """Return the attributions of predictions, each under the name that is to stand for its article."""
    both = list(given)
    predictions = [prediction for _, prediction in both]
    texts = [_encodable(one.article.text) for one in predictions]
    return _frame(_attributions(predictions, [_encodable(name) for name, _ in both], texts), "attributions")


def _frame(columns: Mapping[str, Any], table: str) -> pl.DataFrame:
    """Return columns as a frame: those of the table that are there, in its order."""
    return pl.DataFrame(
        [_series(name, columns[name], kind) for name, kind in SCHEMAS[table].items() if name in columns]
    )


def _series(name: str, column: Any, kind: "PolarsDataType") -> pl.Series:
    """Return a column; lists go by way of Arrow, since polars takes a thousand times as long to make them of lists."""
    if not isinstance(column, _Lists):
        return pl.Series(name, column, kind)
    import pyarrow as pa  # only where articles become columns

    ends = pl.Series(column.ends, dtype=pl.Int64).to_arrow()
    lists = pa.LargeListArray.from_arrays(ends, column.values.to_arrow())
    # as a table, since a Series of an array has the whole of pyarrow.compute imported
    return pl.DataFrame(pa.Table.from_arrays([lists], [name])).to_series()


def _articles(given: Sequence[Prediction], texts: Sequence[str], genres: Mapping[str, str]) -> dict[str, Any]:
    every = [one.article for one in given]
    told: dict[str, list[str | None]] = {
        "article": [a.id for a in every],
        "digest": [a.digest for a in every],
        "genre": [genres.get(a.id) or a.section for a in every],
        **{name: [getattr(a, name) for a in every] for name in ("title", "outlet", "author", "url", "published")},
        "model": [one.model for one in given],
        "scheme": [one.scheme for one in given],
    }
    return {"text": texts} | {
        name: [value if value is None else _encodable(value) for value in values] for name, values in told.items()
    }


def _sentences(given: Sequence[Prediction], names: Sequence[str], texts: Sequence[str] | None) -> dict[str, Any]:
    counts = [len(one.sentences) for one in given]
    every = [s for one in given for s in one.sentences]
    starts, ends, tags, scores, primary, why = _turned(every, 6)
    whose = np.repeat(np.arange(len(given)), counts)
    block, kind = _blocks(given, whose << _FAR | np.array(starts, np.int64))
    has = np.array([_given(one) for one in tags], np.bool_).reshape(-1, len(Tag))
    rounded = _four_places(np.fromiter(chain.from_iterable(scores), np.float64)).astype(np.float32)
    cut = {} if texts is None else {"text": list(map(_cut, _each(texts, counts), starts, ends))}
    return {
        "article": _each(names, counts),
        "number": _ranks(counts),
        "start": starts,
        "end": ends,
        **cut,
        "block": block,
        "kind": kind,
        **dict(zip(_TAGS, has.T, strict=True)),
        # as in the export, so that all forms agree
        **{f"{tag}_score": column for tag, column in zip(_TAGS, rounded.reshape(-1, len(Tag)).T, strict=True)},
        "primary": primary,
        "why": _why(why),
    }


def _blocks(given: Sequence[Prediction], places: _Ints) -> tuple[_Ints, list[str | None]]:
    """Return the number of the block at or before each place, from 1 in its article, and the kind of that around it."""
    starts, ends, kinds, _, _ = _turned([block for one in given for block in one.blocks], 5)
    counts = [len(one.blocks) for one in given]
    bases = np.repeat(np.arange(len(given)) << _FAR, counts)
    at = np.searchsorted(bases | np.array(starts, np.int64), places, side="right")
    behind = np.append(bases | np.array(ends, np.int64), 0)  # the last one for what stands in front of all blocks
    outside = places >= behind[at - 1]
    kind = np.array([*kinds, None], object)
    before = np.cumsum([0, *counts])[places >> _FAR]
    return at - before, kind[np.where(outside, -1, at - 1)].tolist()


@cache
def _given(tags: tuple[Tag, ...]) -> tuple[bool, ...]:
    """Return whether each tag is given; there are 16 sets."""
    return tuple(tag in tags for tag in Tag)


def _why(whys: Sequence[Sequence[Reason]]) -> _Lists:
    tag, text, weight, start, end = _turned(list(chain.from_iterable(whys)), 5)
    told = {"tag": tag, "text": list(map(_encodable, text)), "weight": [round(one, 3) for one in weight]}
    reasons = pl.DataFrame({**told, "start": start, "end": end}, REASON)
    return _Lists(reasons.to_struct(), np.cumsum([0, *map(len, whys)]))


def _four_places(shares: _Floats) -> _Floats:
    """Return numbers from 0 to 1 with four places, the same as those of core/numbers.py."""
    shifted = shares * 10_000 + 0.5
    found = np.floor(shifted)
    doubtful = np.abs(shifted - found - 0.5) > 0.4998
    found /= 10_000
    found[doubtful] = [four_places(share) for share in shares[doubtful].tolist()]
    return found


def _attributions(given: Sequence[Prediction], names: Sequence[str], texts: Sequence[str]) -> dict[str, Any]:
    counts = [len(one.attributions) for one in given]
    every = [said for one in given for said in one.attributions]
    sources, cues, contents, direct, entities, kinds, scores, carried = _turned(every, 8)
    whole = _each(texts, counts)
    sizes = list(map(len, contents))
    ends = np.cumsum([0, *sizes])
    pieces = _numbers(chain.from_iterable(chain.from_iterable(contents))).reshape(-1, 2)
    lengths = [len(text[start:end].split()) for text, said in zip(whole, contents, strict=True) for start, end in said]
    return {
        "article": _each(names, counts),
        "number": _ranks(counts),
        **_words("source", whole, sources),
        **_words("cue", whole, cues),
        "content_start": _places(pieces[:, 0], ends),
        "content_end": _places(pieces[:, 1], ends),
        "direct": direct,
        "carried": carried,
        "entity": [entity and _encodable(entity) for entity in entities],
        "kind": kinds,
        "score": scores,
        "words": np.diff(np.cumsum([0, *lengths])[ends]),
        "sentences": _touched(given, pieces, np.repeat(np.arange(len(every)), sizes), counts),
    }


def _words(name: str, texts: Iterable[str], spans: Sequence[Span | None]) -> dict[str, list[Any]]:
    """Return where a part of attributions stands, and its words."""
    return {
        f"{name}_start": [span and span[0] for span in spans],
        f"{name}_end": [span and span[1] for span in spans],
        name: [span and text[span[0] : span[1]] for text, span in zip(texts, spans, strict=True)],
    }


def _touched(given: Sequence[Prediction], pieces: _Ints, of: _Ints, counts: Sequence[int]) -> _Lists:
    """Return the numbers of the sentences that share words with each attribution's pieces, each once, in order."""
    base = np.repeat(np.arange(len(given)), [len(one.sentences) for one in given]) << _FAR
    places = _numbers(place for one in given for s in one.sentences for place in (s.start, s.end)).reshape(-1, 2)
    starts, ends = (base[:, None] | places).T
    article = np.repeat(np.arange(len(given)), counts)
    from_, to = (pieces | (article[of] << _FAR)[:, None]).T
    first, behind = np.searchsorted(ends, from_, side="right"), np.searchsorted(starts, to, side="left")
    sizes = np.maximum(behind - first, 0)
    number = np.repeat(first - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
    keys = np.unique(np.repeat(of, sizes) << _FAR | number)
    whose, numbers = keys >> _FAR, keys & ((1 << _FAR) - 1)
    before = np.cumsum([0, *(len(one.sentences) for one in given)])
    return _places(numbers - before[article[whose]] + 1, np.searchsorted(whose, np.arange(len(article) + 1)))


def _places(numbers: _Ints, ends: _Ints) -> _Lists:
    return _Lists(pl.Series(numbers, dtype=pl.Int32), ends)


def _turned(rows: Sequence[tuple[Any, ...]], width: int) -> list[tuple[Any, ...]]:
    """Return so many columns of records."""
    return list(zip(*rows, strict=True)) or [()] * width


def _cut(text: str, start: int, end: int) -> str:
    return text[start:end]


def _each(values: Iterable[_Record], counts: Iterable[int]) -> list[_Record]:
    """Return each value so many times."""
    return list(chain.from_iterable(map(repeat, values, counts)))


def _ranks(counts: Sequence[int]) -> _Ints:
    """Return the numbers from 1 to each count, one after the other."""
    return _numbers(chain.from_iterable(range(1, count + 1) for count in counts))


def _numbers(values: Iterable[int]) -> _Ints:
    return np.fromiter(values, np.int64)


def _encodable(value: str) -> str:
    """Return text that Parquet's UTF-8 can hold: a lone surrogate becomes a question mark."""
    return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
