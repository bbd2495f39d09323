"""The parts that rows of the export form share: article, span, tags, attribution; and how a bad value is refused."""

from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any, Protocol, TypeVar

from annotator.core.labels import SCHEME, SourceKind, Tag, parse_tag
from annotator.core.numbers import four_places
from annotator.core.records import Article, Attribution
from annotator.core.spans import Span

ARTICLE_FIELDS = ("title", "outlet", "author", "url", "published", "language", "section")
_MOMENT = "2026-03-31T09:30:00Z"

_Word = TypeVar("_Word", bound=StrEnum)


class _Placed(Protocol):
    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


_Part = TypeVar("_Part", bound=_Placed)


class FormError(ValueError):
    """A JSON object is not in the export form. The message says what is wrong and what would be right."""


def to_article(row: dict[str, Any]) -> Article:
    """Return the article in a row: "id" and "text", the rest where it is there."""
    for key in ("id", "text"):
        if not isinstance(row.get(key), str):
            raise FormError(f"{key!r} is {row.get(key)!r}; it must be a string")
    return Article(row["id"], row["text"], **{k: row[k] for k in ARTICLE_FIELDS if isinstance(row.get(k), str)})


def from_article(article: Article) -> dict[str, Any]:
    """Return what each row says of its article."""
    fields = {k: getattr(article, k) for k in ARTICLE_FIELDS}
    return {"id": article.id, "digest": article.digest, **fields, "text": article.text}


def labelled_article(row: dict[str, Any]) -> Article:
    """Return the article of a row with labels, whose scheme and text must be those that were labelled."""
    if row.get("scheme") != SCHEME:
        raise FormError(f"scheme {row.get('scheme')!r}; this program reads scheme {SCHEME!r}")
    article = to_article(row)
    if row.get("digest") != article.digest:
        raise FormError(f"digest {row.get('digest')!r} is not the text's: the text was changed after it was labelled")
    return article


def from_attribution(attribution: Attribution) -> dict[str, Any]:
    """Return an attribution as plain values."""
    return {
        "source": from_span(attribution.source),
        "cue": from_span(attribution.cue),
        "content": [from_span(piece) for piece in attribution.content],
        "direct": attribution.direct,
        "entity": attribution.entity,
        "kind": str(attribution.kind),
        "score": four_places(attribution.score),
        "carried": attribution.carried,
    }


def to_attribution(row: Any, text: str) -> Attribution:
    """Return the attribution in an object."""
    if not isinstance(row, dict):
        raise FormError(f"an attribution is {row!r}; it must be an object")
    entity = row.get("entity")
    if not isinstance(entity, str | None):
        raise FormError(f"entity {entity!r}; it must be a name or null")
    return Attribution(
        source=_to_optional_span(row, "source", text),
        cue=_to_optional_span(row, "cue", text),
        content=tuple(to_span(piece, text, "content") for piece in items(row, "content")),
        direct=bool(row.get("direct", False)),
        entity=entity,
        kind=word({"kind": SourceKind.NONE, **row}, "kind", SourceKind),
        score=share({"score": 1.0, **row}, "score"),
        carried=bool(row.get("carried", False)),
    )


def _to_optional_span(row: dict[str, Any], key: str, text: str) -> Span | None:
    return None if row.get(key) is None else to_span(row[key], text, key)


def from_span(span: Span | None) -> dict[str, int] | None:
    """Return a span as plain values."""
    return None if span is None else {"start": span.start, "end": span.end}


def to_span(row: Any, text: str, what: str) -> Span:
    """Return a span that must lie in the text and hold something."""
    start, end = (row.get("start"), row.get("end")) if isinstance(row, dict) else (None, None)
    if type(start) is not int or type(end) is not int:
        raise FormError(f"a {what} span is {row!r}; it must have whole numbers 'start' and 'end'")
    if not 0 <= start < end <= len(text):
        raise FormError(f"{what} span {start}-{end} does not lie in the text, which has {len(text)} code points")
    return Span(start, end)


def to_tags(row: dict[str, Any], key: str = "tags") -> tuple[Tag, ...]:
    """Return the tags in a list of words, in the order of `Tag`."""
    try:
        given = {parse_tag(str(name)) for name in items(row, key)}
    except ValueError as error:
        raise FormError(str(error)) from error
    return tuple(tag for tag in Tag if tag in given)


def in_order(parts: tuple[_Part, ...], what: str) -> tuple[_Part, ...]:
    """Return the parts of a text, none of which may begin before the one in front of it ends."""
    for before, after in pairwise(parts):
        if after.start < before.end:
            raise FormError(
                f"{what} {after.start}-{after.end} begins before the one in front of it ends, at {before.end}"
            )
    return parts


def word(row: dict[str, Any], key: str, words: type[_Word]) -> _Word:
    """Return one of the words of the scheme."""
    given = row.get(key)
    if not isinstance(given, str) or given not in set(words):
        raise FormError(f"unknown {key} {given!r}; the scheme has {', '.join(words)}")
    return words(given)


def share(row: dict[str, Any], key: str) -> float:
    """Return a number from 0 to 1."""
    given = row.get(key)
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given <= 1:
        raise FormError(f"{key} {given!r}; it must be a number from 0 to 1")
    return float(given)


def items(row: dict[str, Any], key: str) -> list[Any]:
    """Return a list, the empty one where there is none."""
    given = row.get(key, [])
    if not isinstance(given, list):
        raise FormError(f"{key!r} is {given!r}; it must be a list")
    return given


def string(row: dict[str, Any], key: str) -> str:
    """Return a string, the empty one where there is none."""
    given = row.get(key, "")
    if not isinstance(given, str):
        raise FormError(f"{key} {given!r}; it must be a string")
    return given


def name(row: dict[str, Any], key: str) -> str:
    """Return a string that must be there and not be blank."""
    given = string(row, key)
    if not given.strip():
        raise FormError(f"{key} {row.get(key)!r}; it must be a name or a pseudonym")
    return given


def moment(row: dict[str, Any], key: str) -> str:
    """Return a time in ISO 8601, in UTC; "" where nobody noted it."""
    given = string(row, key)
    try:
        zone = datetime.fromisoformat(given).utcoffset() if given else timedelta()
    except ValueError as error:
        raise FormError(f"{key} {given!r}; it must be a time like {_MOMENT}") from error
    if zone != timedelta():
        raise FormError(f"{key} {given!r} is not in UTC; it must be a time like {_MOMENT}")
    return given
