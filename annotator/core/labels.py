"""The words of the annotation scheme (labels/guidelines.md)."""

from collections.abc import Iterable
from enum import StrEnum

SCHEME = "1"
"""The version of the scheme; it changes when the meaning of a tag, kind or span changes."""


class Tag(StrEnum):
    """One of four independent yes/no decisions about a sentence; a sentence carries any set of them."""

    CLAIM = "claim"
    OPINION = "opinion"
    QUOTATION = "quotation"
    SOURCE = "source"


class BlockKind(StrEnum):
    """What a block of an article is."""

    HEADLINE = "headline"
    PARAGRAPH = "paragraph"
    QUOTE = "quote"
    TURN = "turn"
    POST = "post"
    LIST = "list"
    FURNITURE = "furniture"


class SourceKind(StrEnum):
    """How a source is named; NONE when nobody is."""

    NAMED = "named"
    UNNAMED = "unnamed"
    COLLECTIVE = "collective"
    DOCUMENT = "document"
    NONE = "none"


def parse_tag(word: str) -> Tag:
    """Return the tag called `word`, or raise ValueError naming the tags there are."""
    if word not in set(Tag):
        raise ValueError(f"unknown tag {word!r}; the scheme has {', '.join(Tag)}")
    return Tag(word)


def primary(tags: Iterable[Tag], *, verbatim: float) -> Tag | None:
    """Return the one tag that stands for a set of them (guidelines, "One tag only"), None for the empty set.

    `verbatim` is the share, 0 to 1, of the sentence's characters that are somebody's own words.

    >>> str(primary({Tag.QUOTATION, Tag.SOURCE}, verbatim=0.2))
    'source'
    """
    tags = set(tags)
    if Tag.QUOTATION in tags and verbatim >= 0.5:
        return Tag.QUOTATION
    for tag in (Tag.OPINION, Tag.SOURCE, Tag.CLAIM):
        if tag in tags:
            return tag
    return None
