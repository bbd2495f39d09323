"""Who a mention means: the fullest name the article gives, and what kind of source it is."""

import re
from collections.abc import Callable, Iterable

from annotator.core.labels import SourceKind
from annotator.core.records import Marks, Mention, MentionKind
from annotator.core.spans import Span

Resolver = Callable[[Mention | None], tuple[str | None, SourceKind]]


def resolver(marks: Marks) -> Resolver:
    """Return the function that names a mention's entity and kind."""
    text = marks.article.text

    def resolve(mention: Mention | None) -> tuple[str | None, SourceKind]:
        if mention is None:
            return None, SourceKind.NONE
        if mention.kind in (MentionKind.NAME, MentionKind.LABEL, MentionKind.HANDLE):
            return text[mention.head.start : mention.head.end], SourceKind.NAMED
        if mention.kind is MentionKind.DOCUMENT:
            return None, SourceKind.DOCUMENT
        return None, SourceKind.UNNAMED

    return resolve
