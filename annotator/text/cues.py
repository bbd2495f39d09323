"""Cues: the words and marks outside quote marks that can tie a source to what it said."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from annotator.core.records import Block, BlockKind, Cue, CueKind, Quote
from annotator.core.spans import Span
from annotator.text import trie, words

_NEVER_NOUNS = frozenset(["said", "says", "saying", "told", "asked", "added", "wrote"])
_DETERMINERS = frozenset(["a", "an", "any", "each", "every", "her", "his", "its", "my", "no", "our", "some", "the", "their", "these", "this", "those", "your"])
# A noun cue has its content right behind it ("the claim that", "a statement: ...").
_NOUN_TAIL = r"s?(?=\s+that\b|:|,?\s*[“\"„«‘])"
# A colon ties where a quotation or the next block follows, or behind the name that opens a headline.
_COLON = re.compile(r":(?=\s*(?:[“\"„«‘`']|\Z))")
_HEADLINE_COLON = re.compile(r":(?=\s)")
_CREDIT = re.compile(r"[\s”\"’»']*([—–―]|--?)\s*(?=[A-Z@])")
_THAT = re.compile(r"(?:\s+\w+){0,3}\s+that\b")
_WORD_BEFORE = re.compile(r"(\w+|['’]s?)(?:\s+\w+ly)?\s+\Z")


class _Entry(NamedTuple):
    kind: CueKind
    lemma: str
    as_noun: bool


def find(text: str, blocks: Sequence[Block], quotes: Sequence[Quote]) -> tuple[Cue, ...]:
    """Return the cues of every block in text order; they do not overlap, and none stands inside quote marks.

    A doubtful verb ("found", "showed") counts only before "that" or in a block that quotes.
    """
    tops = [q for q in quotes if q.depth == 0]
    starts = [q.start for q in tops]
    found: list[Cue] = []
    for block in blocks:
        if block.kind is BlockKind.FURNITURE:
            continue
        inside = tops[bisect_left(starts, block.start) : bisect_left(starts, block.end)]
        if block.label:
            found.append(_label(text, block.label))
        if block.kind is not BlockKind.POST and block.kind is not BlockKind.TURN:
            for gap in gaps(block, inside):
                found += _in_gap(text, gap, block, quoted=bool(inside))
    return tuple(found)


def gaps(block: Block, quotes: Sequence[Quote]) -> Iterator[Span]:
    """Yield the stretches of a block outside the given quotes, in order; the marks belong to the gaps."""
    at = block.label.end if block.label else block.start
    for quote in quotes:
        if quote.start > at:
            yield Span(at, quote.start)
        at = max(at, quote.end)
    if at < block.end:
        yield Span(at, block.end)


@cache
def _doubtful() -> frozenset[str]:
    return lemmas("doubtful")


@cache
def lemmas(name: str) -> frozenset[str]:
    """Return the lemmas of one of the verb lists."""
    return frozenset(entry.split(" | ")[0] for entry in words.read(name))


def inflect(entry: str) -> dict[str, bool]:
    """Return the forms of a verb entry ("say | said"), each with whether it can also be a noun ("claim", "claims").

    >>> list(inflect("deny"))
    ['deny', 'denies', 'denied', 'denying']
    """
    base, *past = entry.split(" | ")
    head, _, rest = base.partition(" ")
    tail = f" {rest}" if rest else ""
    pasts = past or [_past(head) + tail]
    return dict.fromkeys((base, _third(head) + tail), True) | dict.fromkeys((*pasts, _gerund(head, past) + tail), False)


def _third(verb: str) -> str:
    if verb.endswith(("s", "x", "z", "ch", "sh", "go")):
        return verb + "es"
    return verb[:-1] + "ies" if re.search("[^aeiou]y$", verb) else verb + "s"


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    return verb[:-1] + "ied" if re.search("[^aeiou]y$", verb) else verb + "ed"


def _gerund(verb: str, past: Sequence[str]) -> str:
    doubled = next((p for p in past if p.startswith(verb + verb[-1]) and p.endswith("ed")), None)
    if doubled:
        return doubled[:-2] + "ing"
    return verb[:-1] + "ing" if re.search("[^eoy]e$", verb) else verb + "ing"


@cache
def _lexicon() -> dict[str, _Entry]:
    entries: dict[str, _Entry] = {}
    for name in ("doubtful", "judgements", "verbs"):
        for entry in words.read(name):
            lemma = entry.split(" | ")[0]
            entries |= {form: _Entry(CueKind.VERB, lemma, noun) for form, noun in inflect(entry).items()}
    entries["quoted as saying"] = _Entry(CueKind.VERB, "say", False)
    entries |= {p: _Entry(CueKind.PHRASE, p, False) for p in words.read("phrases")}
    return entries


@cache
def _pattern() -> re.Pattern[str]:
    """One pattern: a word of the lexicon, or a noun with its content behind it (group 1)."""
    ties = [
        *_lexicon(),
        *(p.capitalize() for p in words.read("phrases")),
        "Asked",
        "Said",
        "Says",
        "Speaking",
        "Writing",
    ]
    return re.compile(rf"\b(?:({trie.pattern(words.read('nouns'))}){_NOUN_TAIL}|(?:{trie.pattern(ties)}))\b")


def _in_gap(text: str, gap: Span, block: Block, *, quoted: bool) -> list[Cue]:
    found = [
        cue
        for match in _pattern().finditer(text, *gap)
        if (cue := _cue(text, match, gap)) and (quoted or cue.lemma not in _doubtful() or _THAT.match(text, cue.end))
    ]
    marks = list(_marks(text, gap, block))
    return sorted([*found, *marks]) if marks else found


def _cue(text: str, match: re.Match[str], gap: Span) -> Cue | None:
    """Return the cue of a match, None where the word before it shows that it is a noun or an adjective."""
    entry = _lexicon().get(match[0]) or _lexicon().get(match[0].lower())
    if entry and entry.kind is CueKind.PHRASE:
        return Cue(*match.span(), entry.kind, entry.lemma)
    if entry and match[0] in _NEVER_NOUNS:
        return Cue(*match.span(), entry.kind, entry.lemma)
    before = _WORD_BEFORE.search(text, max(gap.start, match.start() - 24), match.start())
    determined = before is not None and _determines(before[1], match[0])
    if entry and not determined:
        return Cue(*match.span(), entry.kind, entry.lemma)
    return Cue(*match.span(), CueKind.NOUN, match[1]) if match[1] else None


def _determines(before: str, form: str) -> bool:
    """Say whether the word before makes a noun of a form; "'s" before "-ing" is a verb ("he's claiming")."""
    return before.lower() in _DETERMINERS or (before[0] in "'’" and not form.endswith("ing"))


def _marks(text: str, gap: Span, block: Block) -> Iterator[Cue]:
    """Yield the colons of a gap, and the credit dash behind a quotation or at the block's start."""
    if text.find(":", *gap) >= 0:
        colon = _HEADLINE_COLON if block.kind is BlockKind.HEADLINE else _COLON
        for match in colon.finditer(text, gap.start, min(gap.end + 1, block.end)):
            yield Cue(*match.span(), CueKind.COLON, ":")
    dash = _CREDIT.match(text, gap.start, gap.end)
    if dash and (dash.start(1) > gap.start or gap.start == block.start):
        line_end = text.find("\n", dash.end(), gap.end)
        if (gap.end if line_end < 0 else line_end) - dash.end() < 80 and (line_end >= 0 or gap.end == block.end):
            yield Cue(*dash.span(1), CueKind.DASH, "—")


def _label(text: str, label: Span) -> Cue:
    """Return the cue of a speaker label: its colon, or the label itself where it has none."""
    colon = text.rfind(":", *label)
    return Cue(colon, colon + 1, CueKind.COLON, ":") if colon >= 0 else Cue(*label, CueKind.LABEL, "label")
