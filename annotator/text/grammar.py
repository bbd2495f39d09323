"""A stretch of text as a string with one letter a word, so that regular expressions can find noun phrases in it.

D determiner or possessive pronoun   9 number          C capitalised word     T title ("Mr.", "Senator")
R role ("spokesman")                 G group ("police") O document ("poll")   m modifier ("former")
w other lower-case word              L adverb           S possessive 's        B bracket
Y by                    K close, next
F preposition inside a noun phrase   I other preposition A and, or, &          H that
W who, which                         P personal pronoun X auxiliary, not      J conjunction
M day, month, year       V verb cue            U phrase cue           Q quoted words
E quantity ("many")
Punctuation stands for itself; "-" is a dash.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from annotator.core.marks import Cue, CueKind
from annotator.text import trie, words

_CLOSED = {
    "D": "a an any another each every her his its my no our the their these this those your",
    "E": "all both few many most much neither none one ones other others several some somebody someone everybody "
    "everyone nobody half only nearly almost more about another",
    "9": "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundreds dozens "
    "thousands million percent",
    "F": "of for at from with within inside behind",
    "Y": "by",
    "K": "close next",
    "I": "in on about above across against after along amid among around as before below beneath beside "
    "between beyond despite during following including into like near off onto out outside over past per regarding "
    "since through throughout toward towards under until up upon versus via without while",
    "A": "and or & nor",
    "H": "that",
    "W": "who which whom whose",
    "P": "he she they it we i you him them us me himself herself themselves",
    "X": "has had have having is was were are be been being am will would could should may might must can did does do "
    "not n't also later then now already again once never always often ever still just since recently reportedly "
    "further ultimately yesterday first finally himself herself themselves both all even instead cannot ca wo didn't "
    "doesn't don't hasn't haven't hadn't isn't wasn't weren't won't wouldn't couldn't can't to soon today too",
    "J": "but because when where if so than although though yet whereas unless how why what whether",
    "M": "monday tuesday wednesday thursday friday saturday sunday january february april june july august september "
    "october november december jan feb aug sept oct nov dec tonight tomorrow",
}
_AFTER_CAPITAL_ONLY = frozenset({"will", "may", "march", "can", "us", "mark"})
_TOKEN = re.compile(
    r"[a-z]++(?=,)|(?:[A-Z]\.){1,4}(?![a-z])|(?:"
    + trie.pattern(title[:-1] for title in words.read("titles") if title.endswith(".") and " " not in title)
    + r"|Jr|Sr|No|Va|Calif)\.|[^\W_]+(?:[-.&/’'](?!s\b)[^\W_]+)*|['’]s\b|['’](?=\s)|"
    r"\([^()\n]{1,40}\)|[@#]\w+|&|[^\w\s“”„‟«»\"`]"
)
_JOINING = frozenset([*words.read("particles"), "&"])
_BETWEEN_NAMES = re.compile("(?<=C)(?:w{1,3}|A)(?=C)")
_TIES = {CueKind.VERB: "V", CueKind.PHRASE: "U"}
_MOST_KNOWN = 30_000
_BRACKET = re.compile(r"\([^()\n]{1,40}\)")
_YEAR = re.compile(r"(?:1[789]|20)\d\d(?:s|[-–]\d+)?")


class Line(NamedTuple):
    """A stretch as letters; `places[i]` is where the word of letter i starts and ends."""

    letters: str
    places: list[tuple[int, int]]


@cache
def _classes() -> dict[str, str]:
    classes: dict[str, str] = {}
    for letter, name in (("m", "modifiers"), ("O", "documents"), ("G", "groups"), ("R", "roles")):
        for entry in words.read(name):
            if " " not in entry:
                classes |= dict.fromkeys((entry, _plural(entry)), letter)
    classes |= {word: letter for letter, closed in _CLOSED.items() for word in closed.split()}
    capitalised = {word.capitalize(): letter for word, letter in classes.items() if word not in _AFTER_CAPITAL_ONLY}
    titles = dict.fromkeys(words.read("titles"), "T")
    return classes | capitalised | titles | {"’s": "S", "'s": "S", "’": "S", "'": "S", "I": "P", "—": "-", "–": "-"}


def _plural(noun: str) -> str:
    if noun.endswith("man"):
        return noun[:-3] + "men"
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun + "es"
    return noun[:-1] + "ies" if re.search("[^aeiou]y$", noun) else noun + "s"


def read(text: str, start: int, end: int, cues: Sequence[Cue]) -> Line:
    """Return the words of a stretch as letters, with V or U for the words of each of the cues that stand in it."""
    stretch = text[start:end]
    if "(" in stretch:  # a bracket is one word
        stretch = _BRACKET.sub(lambda bracket: bracket[0].replace(" ", "_"), stretch)
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    for piece in stretch.split(" "):
        for letter, first, last in _KNOWN[piece]:
            letters.append(letter)
            places.append((start + first, start + last))
        start += len(piece) + 1
    for cue in cues:
        if cue.kind in _TIES:
            first = last = bisect_left(places, (cue.start,))
            while last < len(places) and places[last][0] < cue.end:
                letters[last] = _TIES[cue.kind]
                last += 1
    line = "".join(letters)
    for first, last in [match.span() for match in _BETWEEN_NAMES.finditer(line)]:  # "Ines de Vries", "Hale & Ruiz"
        if all(text[start:end] in _JOINING for start, end in places[first:last]):
            line = line[:first] + "C" * (last - first) + line[last:]
    return Line(line, places)


_Words = tuple[tuple[str, int, int], ...]


class _Pieces(dict[str, _Words]):
    """The letter, start and end of each word and sign in what stands between two spaces, kept for the next time."""

    def __missing__(self, piece: str) -> _Words:
        if len(self) >= _MOST_KNOWN:
            self.clear()
            _SAME.clear()
        found = tuple((letter(match[0]), *match.span()) for match in _TOKEN.finditer(piece))
        self[piece] = found = _SAME.setdefault(found, found)
        return found  # not self[piece]: another thread may have cleared it


_KNOWN = _Pieces()
_SAME: dict[_Words, _Words] = {}  # most pieces share what they hold, and so it stays in the processor's caches


def letter(word: str) -> str:
    """Return the letter of a word or sign that stands alone, without what the cues of its sentence say of it."""
    return _classes().get(word) or _guess(word)


def _guess(word: str) -> str:
    first = word[0]
    if first.islower():
        return "L" if word.endswith("ly") else "w"
    if first.isalpha():
        return "C"
    if first.isdigit():
        return "M" if _YEAR.fullmatch(word) else "9"
    if first == "(":
        return "B"
    return "C" if first in "@#" else first if not word.isalnum() and len(word) == 1 else "w"
