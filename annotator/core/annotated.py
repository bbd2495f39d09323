"""What one person did in one article, part by part, and what became there of a model's suggestions."""

from enum import StrEnum
from typing import NamedTuple

from annotator.core.labels import Tag
from annotator.core.spans import Span


class Origin(StrEnum):
    """What a person did with a suggestion: let it stand, changed it, took it away, or drew without one."""

    ACCEPTED = "accepted"
    CHANGED = "changed"
    REMOVED = "removed"
    DRAWN = "drawn"


class SpanKind(StrEnum):
    """What a span is; NAME is the fullest name of a source, where it stands elsewhere."""

    SOURCE = "source"
    CUE = "cue"
    CONTENT = "content"
    NAME = "name"


class AnnotatedSentence(NamedTuple):
    """A sentence as one person sees it; no tags means that none of the four applies. It is never REMOVED."""

    start: int
    end: int
    tags: tuple[Tag, ...]
    origin: Origin = Origin.DRAWN


class AnnotatedSpan(NamedTuple):
    """A span as one person left it; one that was removed is where it was suggested."""

    start: int
    end: int
    kind: SpanKind
    origin: Origin


class AnnotatedLink(NamedTuple):
    """A link from the span `of` to the span `to`, which is of `kind`: a content leads to its source, say.

    CHANGED: the same two spans, and another relation between them.
    """

    of: Span
    to: Span
    kind: SpanKind
    origin: Origin
