"""Mentions: the words that could name a source, found beside cues, and the full names of the whole article."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from annotator.core.labels import BlockKind
from annotator.core.marks import Cue, Mention, MentionKind, Quote
from annotator.core.quick import maker
from annotator.core.records import Block
from annotator.core.spans import Span
from annotator.text import cues as _cues
from annotator.text import grammar, words

# Nominal words in a row: a new determiner begins a new phrase, and a lower-case word never follows a name.
_RUN = r"(?:[DE9]*+(?:L?[m9](?![VX]))*+(?:w(?=[wmCTRGOSF]))*+[mCTRGO9B]*+(?:(?<=[DEm9w])w++)?+)"
_SIMPLE = rf"(?:(?=[DEm9wCTRGO]){_RUN}(?:S{_RUN})*+)"
_FULL = rf"(?:{_SIMPLE}(?:(?<=O)Y{_SIMPLE})?(?:(?:w?F|KX){_SIMPLE})*(?:A{_SIMPLE}(?:F{_SIMPLE})*(?=[XLV]))?)"
# Before the verb: anything between commas. After it: an apposition that begins like a noun phrase.
_APPOSED_BEFORE = r"(?:,[^,VUQ.;:]{1,30}){1,2}(?=,[XL]*V)"
_APPOSED_AFTER = r"(?:,(?=[DEmTRG9C])[^,VUQ.;:PXAJI][^,VUQ.;:PX]{0,24}(?:W[^,VUQ.;:]{1,24})?(?=[,.;:Q]|$))"
_PHRASE = re.compile(
    rf"(?=[DEm9wCTRGOPW])(?:[PW](?=S?,?[XL]*V)|(?<![^,:;Q\-JHA])P(?=[XL]*w)|(?<=[VU])P|(?<=V){_FULL}(?:{_APPOSED_BEFORE}|{_APPOSED_AFTER})?"
    rf"|(?<=U){_FULL}(?:{_APPOSED_AFTER}(?=,))?|{_FULL}(?:{_APPOSED_BEFORE})?)"
)
_NAME = MentionKind.NAME  # see cues.py
_mention, _span = maker(Mention), maker(Span)
_NAME_APPOSED = re.compile(",(?:DT)?T*(C+)B?(?=[,F]|$)")
_TWO_ROLES = re.compile("[DEm9wLRT]*RA[DEm9wL]*[RT]+(C+)B?(?=[,FYK]|$)")  # "founder and chief executive Ana Ruiz"
_CALLED = frozenset("RT")  # what a name behind a comma is the name of, whatever stands before
_TOLD_BEHIND = re.compile(",(?=[DEm9wCTRG]*R,T*C+B?$)")  # "sold it to Vale Works, a Lisk spokesman, Ana Ruiz, said"
_BEFORE_OBJECT = frozenset("IFX")
_TAIL = re.compile("[FAYK,]")
_SMALL = frozenset("D9EFYKIAHWPXJL")  # letters of words that are no part of a name
_NAMES_BODY = frozenset("CGROmw")
_OF_NAME = re.compile("FD?[CGROmw]+(?:A[CGROmw](?![CGROmw]))?")  # "... of Lisk", "... for the Arts and Sciences"
_HEADS = {"T": MentionKind.NOMINAL, "R": MentionKind.NOMINAL, "G": MentionKind.NOMINAL, "O": MentionKind.DOCUMENT}
# Behind its capital: up to the last small letter and what is left of its word; nobody's name is longer.
_CAPITALISED = r"(?=[\w’'-]{1,60}+(?![\w’'-]))(?:(?:[^\Wa-z]|[’'-])*+[a-z]++)++\w*+"
# The capital stands first, so that nothing is looked at between capitals. Group 1: the name behind a title.
_PARTICLE = "|".join(words.read("particles"))
_FULL_NAME = re.compile(
    rf"[A-Z](?<!\w[A-Z])(?:(?:(?<=M)(?:rs?|s)|(?<=D)r|(?<=S)(?:ir|en)|(?<=R)ep|(?<=G)ov)\.? ([A-Z]))?{_CAPITALISED}"
    rf"(?: [A-Z]\.)*(?:(?: (?:{_PARTICLE})){{1,3}}(?= [A-Z]))?"
    rf"(?(1)(?: [A-Z]{_CAPITALISED})*|(?: [A-Z]{_CAPITALISED})+)"
)

# "KÖRBEN, Sorvane, January 30, 2025 (Halyard) – " says where and when; nobody there says anything.
_DATELINE = re.compile(
    r"(?:[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ’'.\-]{1,30} ?){1,3}(?:, [^—–:\n]{2,40}?)?(?: ?\([^)\n]{1,30}\))? ?(?:[—–]|--?) "
)


def find(text: str, blocks: Sequence[Block], quotes: Sequence[Quote], cues: Sequence[Cue]) -> tuple[Mention, ...]:
    """Return the candidate sources in text order, not overlapping.

    Phrases of every kind stand in the sentences, roughly cut, that hold a cue; elsewhere only full names are found,
    which tell who is who.
    """
    tops = _cues.outermost(quotes)
    quote_starts, cue_starts = [q.start for q in tops], [c.start for c in cues]
    found: list[Mention] = []
    for block in blocks:
        start, end, kind, label, _ = block
        if label and kind is not BlockKind.FURNITURE:
            found.append(_label(text, label))
        if kind in _cues.SILENT:
            continue
        inside = tops[bisect_left(quote_starts, start) : bisect_left(quote_starts, end)]
        dateline = _DATELINE.match(text, start, end)
        for low, high in _cues.gaps(block, inside):
            low = max(low, dateline.end()) if dateline and low == start else low
            near = cues[bisect_left(cue_starts, low) : bisect_left(cue_starts, high)]
            at = low
            for first, last, held in _windows(text, low, high, near):
                if at < first:
                    found += _full_names(text, at, first)
                found += _phrases(text, first, last, held)
                at = last
            if at < high:
                found += _full_names(text, at, high)
    return tuple(found)


def near(text: str, start: int, end: int, cue: Cue) -> tuple[Mention, ...]:
    """Return the candidate sources beside one cue of a stretch outside quote marks, whatever else is a cue there."""
    return tuple(_phrases(text, start, end, [cue]))


def _windows(text: str, low: int, high: int, cues: Sequence[Cue]) -> Iterator[tuple[int, int, Sequence[Cue]]]:
    """Yield the start and end of the sentences of a gap, by their look, that hold cues, and those cues."""
    end, next_one = low, 0
    while next_one < len(cues):
        first = next_one
        start, end = _back(text, end, cues[first].start), _on(text, cues[first].end, high)
        while next_one < len(cues) and (next_one == first or cues[next_one].start < end):
            next_one += 1
        yield start, end, cues[first:next_one]


def _back(text: str, low: int, at: int) -> int:
    """Return where the sentence of `at` begins, by its look: behind the last stop that no abbreviation owns."""
    stop = text.rfind(". ", low, at)
    while stop >= 0 and _is_short(text, low, stop):
        stop = text.rfind(". ", low, stop)
    return low if stop < 0 else stop + 2


def _on(text: str, at: int, high: int) -> int:
    """Return where the sentence of `at` ends, by its look."""
    stop = text.find(". ", at, high)
    while stop >= 0 and _is_short(text, at, stop):
        stop = text.find(". ", stop + 1, high)
    return high if stop < 0 else stop + 2


def _is_short(text: str, low: int, stop: int) -> bool:
    """Say whether the word that a stop ends is short and capitalised, or has stops inside: an abbreviation."""
    word = text[max(low, stop - 5) : stop].rpartition(" ")[2]
    return word[-2:-1] == "." or (word[:1].isupper() and len(word) <= 4)


def _label(text: str, label: Span) -> Mention:
    words = text[label.start : label.end].rstrip(": \t")
    span = Span(label.start, label.start + max(1, len(words)))
    handle = "@" in words
    return Mention(*span, MentionKind.HANDLE if handle else MentionKind.LABEL, span)


def _full_names(text: str, start: int, end: int) -> list[Mention]:
    found = []
    for match in _FULL_NAME.finditer(text, start, end):
        first = _skip(text, *match.span())
        last = match.end()
        found.append(_mention((first, last, _NAME, _span((match.start(1) if match[1] else first, last)))))
    return found


def _skip(text: str, start: int, end: int) -> int:
    """Return where a name begins behind words that have their capital from a sentence's start ("And", "By", "The")."""
    space = text.find(" ", start, end)
    while space >= 0 and grammar.letter(text[start:space]) in _SMALL:
        start, space = space + 1, text.find(" ", space + 1, end)
    return start


def _phrases(text: str, start: int, end: int, cues: Sequence[Cue]) -> list[Mention]:
    letters, places = grammar.read(text, start, end, cues)
    found: list[Mention] = []
    for match in _PHRASE.finditer(letters):
        phrase = match[0]
        if phrase and phrase != "D":
            first, behind = match.span()
            if first and letters[first - 1] in _BEFORE_OBJECT and (told := _TOLD_BEHIND.search(phrase)):
                first, phrase = first + told.end(), phrase[told.end() :]
            kind, head, last = _head(phrase)
            if phrase[last] == "w" and text[slice(*places[first + last])] in _times():
                continue
            if phrase[last] == "G" and kind is MentionKind.NOMINAL:
                body = _body(text, phrase, head, places[first:behind])
                if body:
                    kind, (head, last) = MentionKind.NAME, body
            span = _span((places[first + head][0], places[first + last][1]))
            found.append(_mention((places[first][0], places[behind - 1][1], kind, span)))
    return found


@cache
def _times() -> frozenset[str]:
    """Return the nouns of time, singular and plural, which never speak."""
    return frozenset(form for noun in words.read("times") for form in (noun, f"{noun}s"))


def _body(text: str, letters: str, head: int, places: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """Return the first and last word of a body's name whose group noun is word `head`: "Vale Council", "Bank of Lisk".

    None where the noun is no name: in small letters, or with nothing but a determiner beside it.
    """
    if not text[places[head][0]].isupper():
        return None
    first = head
    while first and letters[first - 1] in _NAMES_BODY and text[places[first - 1][0]].isupper():
        first -= 1
    more = _OF_NAME.match(letters, head + 1)
    last = more.end() - 1 if more else head
    while last > head and not text[places[last][0]].isupper():
        last -= 1
    return (first, last) if first < last else None


@lru_cache(maxsize=10_000)
def _head(letters: str) -> tuple[MentionKind, int, int]:
    """Return the kind of a phrase, and the first and last word of its name proper or head noun.

    The head stands in the phrase's first part, behind a possessive: not in what "of", "for" or a comma adds.
    """
    if letters in ("P", "W"):
        return MentionKind.PRONOUN, 0, 0
    apposed = _NAME_APPOSED.search(letters) if "," in letters else _TWO_ROLES.match(letters) if "A" in letters else None
    tail = _TAIL.search(letters)
    core = letters[: tail.start()] if tail else letters
    owner = core.rfind("S") + 1
    first = owner if owner < len(core) else 0
    if apposed and (
        letters[apposed.start() - 1] in _CALLED or core[-1:] in _CALLED or "C" not in letters[first : apposed.start(1)]
    ):
        return MentionKind.NAME, apposed.start(1), apposed.end(1) - 1
    bare = core.rstrip("B")
    if bare.endswith("C"):
        return MentionKind.NAME, len(bare.rstrip("C")), len(bare) - 1
    last = len(core.rstrip("BwLS")) - 1
    if last < first or core[last] not in _HEADS:
        last = len(core) - 1
    return _HEADS.get(core[last], MentionKind.NOMINAL), last, last
