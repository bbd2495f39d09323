"""Articles become columns (columns.py): a row an article, a sentence, an attribution."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import polars as pl

from annotator.core.labels import Tag
from annotator.core.records import Prediction, TaggedSentence
from annotator.core.spans import Span, touched
from annotator.measure.columns import SCHEMAS, Columns


def of(predictions: Iterable[Prediction], genres: Mapping[str, str]) -> list[pl.DataFrame]:
    """Return the rows of articles, a frame a table in the order of SCHEMAS.

    genres: by article, where people noted them; elsewhere the article's section stands for it.
    """
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in SCHEMAS}
    for prediction in predictions:
        rows["articles"].append(_article(prediction, genres.get(prediction.article.id)))
        rows["sentences"] += _sentences(prediction)
        rows["attributions"] += _attributions(prediction.article.id, prediction)
    return [_frame(rows[name], name) for name in SCHEMAS]


def of_one(prediction: Prediction) -> Columns:
    """Return the columns of one article, held in memory."""
    return Columns(*(frame.lazy() for frame in of([prediction], {})))


def attributions(given: Iterable[tuple[str, Prediction]]) -> pl.DataFrame:
    """Return the attributions of predictions, each under the name that is to stand for its article."""
    rows = [row for name, prediction in given for row in _attributions(name, prediction)]
    return _frame(rows, "attributions")


def _frame(rows: Sequence[tuple[Any, ...]], table: str) -> pl.DataFrame:
    """Return rows as a frame, by way of Arrow: from lists, polars takes ten times as long."""
    import pyarrow as pa  # only where articles become columns

    form = SCHEMAS[table].to_frame().to_arrow(compat_level=pl.CompatLevel.oldest()).schema
    columns = zip(*rows, strict=True) if rows else [()] * len(form)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, form, strict=True)]
    return pl.DataFrame(pa.Table.from_arrays(arrays, schema=form))


def _article(prediction: Prediction, genre: str | None) -> tuple[Any, ...]:
    a = prediction.article
    named = (a.id, a.digest, a.title, a.outlet, a.author, a.url, a.published, genre or a.section)
    told = (value if value is None else _encodable(value) for value in named)
    return *told, _encodable(a.text), _encodable(prediction.model), prediction.scheme


def _sentences(prediction: Prediction) -> Iterator[tuple[Any, ...]]:
    name, text, blocks = _encodable(prediction.article.id), _encodable(prediction.article.text), prediction.blocks
    starts = [block.start for block in blocks]
    for number, s in enumerate(prediction.sentences, start=1):
        at = bisect_right(starts, s.start)
        kind = str(blocks[at - 1].kind) if at and s.start < blocks[at - 1].end else None
        primary = s.primary and str(s.primary)
        yield (
            name,
            number,
            s.start,
            s.end,
            text[s.start : s.end],
            at,
            kind,
            *_given(s.tags),
            *(round(p, 4) for p in s.scores),  # as in the export, so that all forms agree
            primary,
            _why(s),
        )


@cache
def _given(tags: tuple[Tag, ...]) -> tuple[bool, ...]:
    """Return whether each tag is given; there are 16 sets."""
    return tuple(tag in tags for tag in Tag)


def _why(sentence: TaggedSentence) -> list[dict[str, Any]]:
    return [
        {**r._asdict(), "tag": str(r.tag), "text": _encodable(r.text), "weight": round(r.weight, 3)}
        for r in sentence.why
    ]


def _attributions(name: str, prediction: Prediction) -> Iterator[tuple[Any, ...]]:
    text = _encodable(prediction.article.text)
    starts = [s.start for s in prediction.sentences]
    for number, said in enumerate(prediction.attributions, start=1):
        content = [text[slice(*piece)] for piece in said.content]
        pieces = [piece.start for piece in said.content], [piece.end for piece in said.content]
        yield (
            *(
                _encodable(name),
                number,
                *_words(text, said.source),
                *_words(text, said.cue),
                *pieces,
                said.direct,
                said.carried,
            ),
            *(
                said.entity and _encodable(said.entity),
                str(said.kind),
                said.score,
                sum(len(words.split()) for words in content),
            ),
            sorted({n + 1 for piece in said.content for n in touched(prediction.sentences, starts, piece)}),
        )


def _words(text: str, span: Span | None) -> tuple[int | None, int | None, str | None]:
    return (span.start, span.end, text[slice(*span)]) if span else (None, None, None)


def _encodable(value: str) -> str:
    """Return text that Parquet's UTF-8 can hold: a lone surrogate becomes a question mark."""
    return value.encode("utf-8", "replace").decode("utf-8")
