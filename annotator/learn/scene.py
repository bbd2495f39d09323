"""What an article's text tells of whoever it names: its sentences, what is quoted, and its words with a capital."""

import re
from bisect import bisect_right

from annotator.core.marks import Marks
from annotator.text import cues as _cues

_CAPITALISED = re.compile(r"[A-ZÀ-ÖØ-Þ][\w-]*(?:['’][A-Z]\w+)?")
_APOSTROPHE = re.compile("['’]")
_BEFORE_INSIDE = frozenset("abcdefghijklmnopqrstuvwxyz,")  # behind them a capital is explained by no sentence's start


class Scene:
    """What is found out once for all who ask, each when it is first asked for; it does not change with the mentions."""

    def __init__(self, marks: Marks) -> None:
        """Note where the sentences begin."""
        self.text = marks.article.text
        self.sentences = [start for start, _, _ in marks.sentences]
        self._quotes = _cues.outermost(marks.quotes)
        self._quote_starts = [quote.start for quote in self._quotes]
        self._capitals: list[tuple[str, int]] | None = None
        self._inside: frozenset[str] | None = None

    def sentence(self, at: int) -> int:
        """Return the number of the sentence at or before a place, -1 before the first."""
        return bisect_right(self.sentences, at) - 1

    def is_quoted(self, at: int) -> bool:
        """Say whether a place is inside quote marks."""
        i = bisect_right(self._quote_starts, at) - 1
        return i >= 0 and at < self._quotes[i].end

    def capitals(self) -> list[tuple[str, int]]:
        """Return the words with a capital, each with its start."""
        if self._capitals is None:
            self._capitals = [(match[0], match.start()) for match in _CAPITALISED.finditer(self.text)]
        return self._capitals

    def inside(self) -> frozenset[str]:
        """Return the words that have a capital inside a sentence, up to an apostrophe; of two in a row the first."""
        if self._inside is None:
            self._inside = frozenset(self._found_inside())
        return self._inside

    def _found_inside(self) -> list[str]:
        text, found, end = self.text, [], 0
        for word, start in self.capitals():
            if start >= end + 2 and text[start - 1] == " " and text[start - 2] in _BEFORE_INSIDE:
                found.append(_APOSTROPHE.split(word, maxsplit=1)[0])
                end = start + len(found[-1])
        return found
