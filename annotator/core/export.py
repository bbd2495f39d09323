"""The export form: one article as one JSON object, the contract for every other format (docs/architecture.md)."""

from enum import StrEnum
from itertools import pairwise
from typing import Any, TypeVar

from annotator.core.labels import SCHEME, BlockKind, SourceKind, Tag, parse_tag
from annotator.core.records import (
    Article,
    Attribution,
    Block,
    Gold,
    GoldSentence,
    Prediction,
    Reason,
    TaggedSentence,
)
from annotator.core.spans import Span

ARTICLE_FIELDS = ("title", "outlet", "author", "url", "published", "language")

_Part = TypeVar("_Part", Block, GoldSentence, TaggedSentence)


class FormError(ValueError):
    """A JSON object is not in the export form. The message says what is wrong and what would be right."""


def from_prediction(prediction: Prediction) -> dict[str, Any]:
    """Return the export form of a prediction."""
    return {
        **_from_article(prediction.article),
        "blocks": [{"start": b.start, "end": b.end, "kind": str(b.kind)} for b in prediction.blocks],
        "sentences": [_from_sentence(s) for s in prediction.sentences],
        "attributions": [_from_attribution(a) for a in prediction.attributions],
        "model": prediction.model,
        "scheme": prediction.scheme,
    }


def from_gold(gold: Gold) -> dict[str, Any]:
    """Return the export form of settled labels, with who tagged them and the article's genre."""
    return {
        **_from_article(gold.article),
        "sentences": [{"start": s.start, "end": s.end, "tags": [str(t) for t in s.tags]} for s in gold.sentences],
        "attributions": [_from_attribution(a) for a in gold.attributions],
        "annotators": list(gold.annotators),
        "genre": gold.genre,
        "scheme": gold.scheme,
    }


def to_gold(row: dict[str, Any]) -> Gold:
    """Return the labels in one row of labels/gold. Raises FormError for anything but the form."""
    article = _labelled_article(row)
    text = article.text
    return Gold(
        article=article,
        sentences=_in_order(tuple(_to_sentence(s, text) for s in _list(row, "sentences")), "sentence"),
        attributions=tuple(_to_attribution(a, text) for a in _list(row, "attributions")),
        annotators=tuple(str(name) for name in _list(row, "annotators")),
        genre=str(row.get("genre", "")),
        scheme=SCHEME,
    )


def to_prediction(row: dict[str, Any]) -> Prediction:
    """Return the prediction in one row of an export. Raises FormError for anything but the form.

    What the form does not hold is not there: a block's label, the article's layout, map and notes.
    """
    article = _labelled_article(row)
    text = article.text
    return Prediction(
        article=article,
        blocks=_in_order(tuple(_to_block(b, text) for b in _list(row, "blocks")), "block"),
        sentences=_in_order(tuple(_to_tagged(s, text) for s in _list(row, "sentences")), "sentence"),
        attributions=tuple(_to_attribution(a, text) for a in _list(row, "attributions")),
        model=str(row.get("model", "")),
        scheme=SCHEME,
    )


def to_article(row: dict[str, Any]) -> Article:
    """Return the article in a row: "id" and "text", the rest where it is there."""
    for key in ("id", "text"):
        if not isinstance(row.get(key), str):
            raise FormError(f"{key!r} is {row.get(key)!r}; it must be a string")
    return Article(row["id"], row["text"], **{k: row[k] for k in ARTICLE_FIELDS if isinstance(row.get(k), str)})


def _from_article(article: Article) -> dict[str, Any]:
    fields = {k: getattr(article, k) for k in ARTICLE_FIELDS}
    return {"id": article.id, "digest": article.digest, **fields, "text": article.text}


def _from_sentence(sentence: TaggedSentence) -> dict[str, Any]:
    return {
        "start": sentence.start,
        "end": sentence.end,
        "tags": [str(t) for t in sentence.tags],
        "scores": {str(t): round(p, 4) for t, p in zip(Tag, sentence.scores, strict=True)},
        "primary": sentence.primary and str(sentence.primary),
        "why": [
            {"tag": str(r.tag), "text": r.text, "weight": round(r.weight, 3), "start": r.start, "end": r.end}
            for r in sentence.why
        ],
    }


def _from_attribution(attribution: Attribution) -> dict[str, Any]:
    return {
        "source": _from_span(attribution.source),
        "cue": _from_span(attribution.cue),
        "content": [_from_span(piece) for piece in attribution.content],
        "direct": attribution.direct,
        "entity": attribution.entity,
        "kind": str(attribution.kind),
        "score": round(attribution.score, 4),
        "carried": attribution.carried,
    }


def _from_span(span: Span | None) -> dict[str, int] | None:
    return None if span is None else {"start": span.start, "end": span.end}


def _labelled_article(row: dict[str, Any]) -> Article:
    if row.get("scheme") != SCHEME:
        raise FormError(f"scheme {row.get('scheme')!r}; this program reads scheme {SCHEME!r}")
    article = to_article(row)
    if row.get("digest") != article.digest:
        raise FormError(f"digest {row.get('digest')!r} is not the text's: the text was changed after it was labelled")
    return article


def _in_order(parts: tuple[_Part, ...], what: str) -> tuple[_Part, ...]:
    for before, after in pairwise(parts):
        if after.start < before.end:
            raise FormError(
                f"{what} {after.start}-{after.end} begins before the one in front of it ends, at {before.end}"
            )
    return parts


def _to_block(row: Any, text: str) -> Block:
    return Block(*_to_span(row, text, "block"), BlockKind(_word(row, "kind", BlockKind)))


def _to_sentence(row: Any, text: str) -> GoldSentence:
    return GoldSentence(*_to_span(row, text, "sentence"), _to_tags(row))


def _to_tagged(row: Any, text: str) -> TaggedSentence:
    start, end = _to_span(row, text, "sentence")
    scores = row.get("scores")
    if not isinstance(scores, dict) or set(scores) != set(Tag):
        raise FormError(f"scores {scores!r} of sentence {start}-{end}; it must have {', '.join(Tag)} and nothing else")
    claim, opinion, quotation, source = (_share(scores, tag) for tag in Tag)
    return TaggedSentence(
        start=start,
        end=end,
        tags=_to_tags(row),
        scores=(claim, opinion, quotation, source),
        primary=None if row.get("primary") is None else Tag(_word(row, "primary", Tag)),
        why=tuple(_to_reason(reason, text) for reason in _list(row, "why")),
    )


def _to_tags(sentence: dict[str, Any]) -> tuple[Tag, ...]:
    words = _list(sentence, "tags")
    try:
        given = {parse_tag(str(word)) for word in words}
    except ValueError as error:
        raise FormError(str(error)) from error
    return tuple(tag for tag in Tag if tag in given)


def _to_reason(row: Any, text: str) -> Reason:
    if not isinstance(row, dict):
        raise FormError(f"a reason is {row!r}; it must be an object")
    start, end, weight = row.get("start"), row.get("end"), row.get("weight")
    if type(start) is not int or type(end) is not int or not 0 <= start <= end <= len(text):
        raise FormError(f"a reason stands at {start!r}-{end!r}, not in the text, which has {len(text)} code points")
    if not isinstance(weight, int | float):
        raise FormError(f"a reason's weight is {weight!r}; it must be a number")
    return Reason(Tag(_word(row, "tag", Tag)), str(row.get("text", "")), float(weight), start, end)


def _to_attribution(row: Any, text: str) -> Attribution:
    if not isinstance(row, dict):
        raise FormError(f"an attribution is {row!r}; it must be an object")
    entity = row.get("entity")
    if not isinstance(entity, str | None):
        raise FormError(f"entity {entity!r}; it must be a name or null")
    return Attribution(
        source=_to_optional_span(row, "source", text),
        cue=_to_optional_span(row, "cue", text),
        content=tuple(_to_span(piece, text, "content") for piece in _list(row, "content")),
        direct=bool(row.get("direct", False)),
        entity=entity,
        kind=SourceKind(_word({"kind": SourceKind.NONE, **row}, "kind", SourceKind)),
        score=_share({"score": 1.0, **row}, "score"),
        carried=bool(row.get("carried", False)),
    )


def _to_optional_span(row: dict[str, Any], key: str, text: str) -> Span | None:
    return None if row.get(key) is None else _to_span(row[key], text, key)


def _to_span(row: Any, text: str, what: str) -> Span:
    start, end = (row.get("start"), row.get("end")) if isinstance(row, dict) else (None, None)
    if type(start) is not int or type(end) is not int:
        raise FormError(f"a {what} span is {row!r}; it must have whole numbers 'start' and 'end'")
    if not 0 <= start < end <= len(text):
        raise FormError(f"{what} span {start}-{end} does not lie in the text, which has {len(text)} code points")
    return Span(start, end)


def _word(row: dict[str, Any], key: str, words: type[StrEnum]) -> str:
    word = row.get(key)
    if not isinstance(word, str) or word not in set(words):
        raise FormError(f"unknown {key} {word!r}; the scheme has {', '.join(words)}")
    return word


def _share(row: dict[str, Any], key: str) -> float:
    share = row.get(key)
    if not isinstance(share, int | float) or not 0 <= share <= 1:
        raise FormError(f"{key} {share!r}; it must be a number from 0 to 1")
    return float(share)


def _list(row: dict[str, Any], key: str) -> list[Any]:
    value = row.get(key, [])
    if not isinstance(value, list):
        raise FormError(f"{key!r} is {value!r}; it must be a list")
    return value
