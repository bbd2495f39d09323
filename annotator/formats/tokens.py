"""A text as words in stretches, for the forms that have a word a line; no span cuts a word."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from annotator.core.records import Gold, GoldSentence
from annotator.core.spans import Span
from annotator.formats.kept import roles

_WORD = re.compile(r"\w(?:[\w\u0300-\u036f\u200d\ufe0f]|[.,'’-](?=\w))*|\S")
_PARAGRAPH = re.compile(r"(?:(?!\n\s*\n)[\s\S])*\S")


class Stretch(NamedTuple):
    """A sentence with its words, or a paragraph of what stands between sentences (then `sentence` is None)."""

    words: tuple[Span, ...]
    sentence: GoldSentence | None


def stretches(gold: Gold) -> list[Stretch]:
    """Return all words of an article; only white space stands between them. Spans must begin and end with words."""
    text = gold.article.text
    edges = {edge for one in gold.attributions for _, span in roles(one) for edge in span}
    found, at = [], 0
    for s in gold.sentences:
        found += [Stretch(words, None) for words in _between(text, at, s.start, edges)]
        found.append(Stretch(_cut(text, s.start, s.end, edges), s))
        at = s.end
    return found + [Stretch(words, None) for words in _between(text, at, len(text), edges)]


def gaps(text: str, words: Sequence[Span]) -> list[str]:
    """Return what stands before the first word, and behind each."""
    edges = [0, *(edge for word in words for edge in word), len(text)]
    return [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _between(text: str, start: int, end: int, edges: set[int]) -> list[tuple[Span, ...]]:
    found = [_cut(text, *match.span(), edges) for match in _PARAGRAPH.finditer(text, start, end)]
    return [words for words in found if words]


def _cut(text: str, start: int, end: int, edges: set[int]) -> tuple[Span, ...]:
    found: list[Span] = []
    for match in _WORD.finditer(text, start, end):
        inside = sorted(edge for edge in edges if match.start() < edge < match.end())
        found += (Span(*pair) for pair in pairwise([match.start(), *inside, match.end()]))
    return tuple(found)
