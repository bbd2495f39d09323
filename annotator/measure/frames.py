"""Articles become columns (columns.py): a row an article, a sentence, an attribution."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
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
    return [pl.DataFrame(rows[name], schema=schema, orient="row") for name, schema in SCHEMAS.items()]


def of_one(prediction: Prediction) -> Columns:
    """Return the columns of one article, held in memory."""
    return Columns(*(frame.lazy() for frame in of([prediction], {})))


def attributions(given: Iterable[tuple[str, Prediction]]) -> pl.DataFrame:
    """Return the attributions of predictions, each under the name that is to stand for its article."""
    rows = [row for name, prediction in given for row in _attributions(name, prediction)]
    return pl.DataFrame(rows, schema=SCHEMAS["attributions"], orient="row")


def _article(prediction: Prediction, genre: str | None) -> tuple[Any, ...]:
    a = prediction.article
    named = (a.id, a.digest, a.title, a.outlet, a.author, a.url, a.published, genre or a.section)
    return *map(_encodable, named), _encodable(a.text), _encodable(prediction.model), prediction.scheme


def _sentences(prediction: Prediction) -> Iterator[tuple[Any, ...]]:
    name, text, blocks = _encodable(prediction.article.id), prediction.article.text, prediction.blocks
    starts = [block.start for block in blocks]
    for number, s in enumerate(prediction.sentences, start=1):
        at = bisect_right(starts, s.start)
        kind = str(blocks[at - 1].kind) if at and s.start < blocks[at - 1].end else None
        tags = (tag in s.tags for tag in Tag)
        primary = s.primary and str(s.primary)
        yield (
            name,
            number,
            s.start,
            s.end,
            _encodable(text[s.start : s.end]),
            at,
            kind,
            *tags,
            *(round(p, 4) for p in s.scores),  # as in the export, so that all forms agree
            primary,
            _why(s),
        )


def _why(sentence: TaggedSentence) -> list[dict[str, Any]]:
    return [
        {**r._asdict(), "tag": str(r.tag), "text": _encodable(r.text), "weight": round(r.weight, 3)}
        for r in sentence.why
    ]


def _attributions(name: str, prediction: Prediction) -> Iterator[tuple[Any, ...]]:
    text = prediction.article.text
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
            *(_encodable(said.entity), str(said.kind), said.score, sum(len(words.split()) for words in content)),
            sorted({n + 1 for piece in said.content for n in touched(prediction.sentences, starts, piece)}),
        )


def _words(text: str, span: Span | None) -> tuple[int | None, int | None, str | None]:
    return (span.start, span.end, _encodable(text[slice(*span)])) if span else (None, None, None)


def _encodable(value: str | None) -> str | None:
    """Return text that Parquet's UTF-8 can hold: a lone surrogate becomes a question mark."""
    return None if value is None else value.encode("utf-8", "replace").decode("utf-8")
