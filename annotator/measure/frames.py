"""Articles become columns (columns.py): a row an article, a sentence, an attribution.

Each column is filled for all articles at once. Places of different articles are told apart by the article's number in
front of them, so that one search finds those of every article.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import chain, repeat
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from annotator.core.labels import Tag
from annotator.core.numbers import four_places
from annotator.core.records import Prediction, TaggedSentence
from annotator.core.spans import Span
from annotator.measure.columns import SCHEMAS, Columns

_Ints = npt.NDArray[np.int64]
_Record = TypeVar("_Record")
_TAGS = tuple(Tag)
_FAR = 32  # bits of a place in a text


class _Lists(NamedTuple):
    """A column of lists: all their values one after the other, and where each ends, from 0."""

    values: _Ints
    ends: _Ints


def of(predictions: Iterable[Prediction], genres: Mapping[str, str]) -> list[pl.DataFrame]:
    """Return the rows of articles, a frame a table in the order of SCHEMAS.

    genres: by article, where people noted them; elsewhere the article's section stands for it.
    """
    given = list(predictions)
    texts = [_encodable(one.article.text) for one in given]
    names = [_encodable(one.article.id) for one in given]
    return [
        _frame(_articles(given, texts, genres), "articles"),
        _frame(_sentences(given, names, texts), "sentences"),
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
    """Return columns as a frame, by way of Arrow: from lists, polars takes ten times as long."""
    import pyarrow as pa  # only where articles become columns

    def array(column: Any, kind: pa.DataType) -> pa.Array:
        if isinstance(column, _Lists):
            return pa.LargeListArray.from_arrays(column.ends, pa.array(column.values, kind.value_type))
        return pa.array(column, kind)

    form = _form(table)
    arrays = [array(columns[field.name], field.type) for field in form]
    return pl.DataFrame(pa.Table.from_arrays(arrays, schema=form))


@cache
def _form(table: str) -> Any:
    """Return a table's schema in the terms of Arrow."""
    return SCHEMAS[table].to_frame().to_arrow(compat_level=pl.CompatLevel.oldest()).schema


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


def _sentences(given: Sequence[Prediction], names: Sequence[str], texts: Sequence[str]) -> dict[str, Any]:
    counts = [len(one.sentences) for one in given]
    every = [s for one in given for s in one.sentences]
    starts, ends = _numbers(s.start for s in every), _numbers(s.end for s in every)
    whose = np.repeat(np.arange(len(given)), counts)
    block, kind = _blocks(given, whose << _FAR | starts)
    has = np.array([_given(s.tags) for s in every], np.bool_).reshape(-1, len(Tag))
    scores = np.fromiter(map(four_places, chain.from_iterable(s.scores for s in every)), np.float32)
    return {
        "article": _each(names, counts),
        "number": _ranks(counts),
        "start": starts,
        "end": ends,
        "text": [text[s.start : s.end] for text, s in zip(_each(texts, counts), every, strict=True)],
        "block": block,
        "kind": kind,
        **dict(zip(_TAGS, has.T, strict=True)),
        # as in the export, so that all forms agree
        **{f"{tag}_score": column for tag, column in zip(_TAGS, scores.reshape(-1, len(Tag)).T, strict=True)},
        "primary": [s.primary for s in every],
        "why": [_why(s) if s.why else () for s in every],
    }


def _blocks(given: Sequence[Prediction], places: _Ints) -> tuple[_Ints, list[str | None]]:
    """Return the number of the block at or before each place, from 1 in its article, and the kind of that around it."""
    every = [block for one in given for block in one.blocks]
    counts = [len(one.blocks) for one in given]
    bases = np.repeat(np.arange(len(given)) << _FAR, counts)
    at = np.searchsorted(bases | _numbers(b.start for b in every), places, side="right")
    ends = np.append(bases | _numbers(b.end for b in every), 0)  # the last one for what stands in front of all blocks
    outside = places >= ends[at - 1]
    kinds = np.array([*(block.kind for block in every), None], object)
    before = np.cumsum([0, *counts])[places >> _FAR]
    return at - before, kinds[np.where(outside, -1, at - 1)].tolist()


@cache
def _given(tags: tuple[Tag, ...]) -> tuple[bool, ...]:
    """Return whether each tag is given; there are 16 sets."""
    return tuple(tag in tags for tag in Tag)


def _why(sentence: TaggedSentence) -> list[dict[str, Any]]:
    return [
        {**r._asdict(), "tag": str(r.tag), "text": _encodable(r.text), "weight": round(r.weight, 3)}
        for r in sentence.why
    ]


def _attributions(given: Sequence[Prediction], names: Sequence[str], texts: Sequence[str]) -> dict[str, Any]:
    counts = [len(one.attributions) for one in given]
    every = [said for one in given for said in one.attributions]
    whole = _each(texts, counts)
    sizes = [len(said.content) for said in every]
    ends = np.cumsum([0, *sizes])
    pieces = _numbers(chain.from_iterable(chain.from_iterable(said.content for said in every))).reshape(-1, 2)
    lengths = [
        len(text[start:end].split()) for text, said in zip(whole, every, strict=True) for start, end in said.content
    ]
    sources, cues = [said.source for said in every], [said.cue for said in every]
    return {
        "article": _each(names, counts),
        "number": _ranks(counts),
        **_words("source", whole, sources),
        **_words("cue", whole, cues),
        "content_start": _Lists(pieces[:, 0], ends),
        "content_end": _Lists(pieces[:, 1], ends),
        "direct": [said.direct for said in every],
        "carried": [said.carried for said in every],
        "entity": [said.entity and _encodable(said.entity) for said in every],
        "kind": [said.kind for said in every],
        "score": [said.score for said in every],
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
    return _Lists(numbers - before[article[whose]] + 1, np.searchsorted(whose, np.arange(len(article) + 1)))


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
