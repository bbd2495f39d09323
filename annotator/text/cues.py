"""Cues: the words and marks outside quote marks that can tie a source to what it said."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from annotator.core.labels import BlockKind
from annotator.core.records import Block, Cue, CueKind, Quote
from annotator.core.spans import Span
from annotator.text import trie, words

_NEVER_NOUNS = frozenset(["said", "says", "saying", "told", "asked", "added", "wrote"])
_DETERMINERS = frozenset(words.read("determiners"))
_PREPOSITIONS = frozenset(words.read("prepositions"))
_VERBAL_NOUNS = frozenset(words.read("verbal_nouns"))
_BEFORE_BASE = frozenset(words.read("before_verbs"))
_APOSTROPHES = ("'", "’")
# A noun cue has its content right behind it ("the claim that", "a statement: ...").
_NOUN_TAIL = r"s?(?=\s+that\b|:|,?\s*[“\"„«‘])"
# A colon ties where a quotation or the next block follows, or behind the name that opens a headline.
_COLON = re.compile(r":(?=\s*(?:[“\"„«‘`']|\Z))")
_HEADLINE_COLON = re.compile(r":(?=\s)")
_CREDIT = re.compile(r"[\s”\"’»']*([—–―]|--?)\s*(?=[A-Z@])")
_THAT = re.compile(r"(?:\s+\w+){0,3}\s+that\b")


class _Entry(NamedTuple):
    kind: CueKind
    lemma: str
    form: str  # "base" and "third" can be nouns, "past" an adjective, "gerund" either


def find(text: str, blocks: Sequence[Block], quotes: Sequence[Quote]) -> tuple[Cue, ...]:
    """Return the cues of every block in text order; they do not overlap, and none stands inside quote marks.

    A doubtful verb ("found", "showed") counts only before "that" or in a block that quotes.
    """
    tops = outermost(quotes)
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


def outermost(quotes: Sequence[Quote]) -> list[Quote]:
    """Return the quotations that do not begin inside another one, in text order."""
    kept: list[Quote] = []
    for quote in quotes:
        if not kept or quote.start >= kept[-1].end:
            kept.append(quote)
    return kept


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


def inflect(entry: str) -> dict[str, str]:
    """Return the forms of a verb entry ("say | said"), each with its name; the past goes before the base it equals.

    >>> inflect("deny")
    {'deny': 'base', 'denies': 'third', 'denied': 'past', 'denying': 'gerund'}
    """
    base, *past = entry.split(" | ")
    head, _, rest = base.partition(" ")
    tail = f" {rest}" if rest else ""
    pasts = past or [_past(head) + tail]
    present = {base: "base", _third(head) + tail: "third"}
    return present | dict.fromkeys(pasts, "past") | {_gerund(head, past) + tail: "gerund"}


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
            entries |= {word: _Entry(CueKind.VERB, lemma, form) for word, form in inflect(entry).items()}
    entries["quoted as saying"] = _Entry(CueKind.VERB, "say", "past")
    entries |= {p: _Entry(CueKind.PHRASE, p, "phrase") for p in words.read("phrases")}
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
    if entry and _is_verb(_word_before(text, gap.start, match.start()), entry):
        return Cue(*match.span(), entry.kind, entry.lemma)
    return Cue(*match.span(), CueKind.NOUN, match[1]) if match[1] else None


def _word_before(text: str, low: int, at: int) -> str:
    """Return the word before `at` in lower case, over one adverb; empty at a start or behind a comma or stop."""
    words_before = text[max(low, at - 30) : at].lower().split(" ")
    if words_before.pop() or not words_before:
        return ""
    if words_before[-1].endswith("ly") and len(words_before) > 1:
        words_before.pop()
    last = words_before[-1]
    return (
        "’s" if last.endswith(("’s", "'s", "s’", "s'")) else last.lstrip('“"(') if last.isalpha() or "’" in last else ""
    )


def _is_verb(before: str, entry: _Entry) -> bool:
    """Say whether a form is a verb behind the word before it: not "the claim", "of reports" or "a late press event"."""
    if before in _DETERMINERS or (before[:1] in _APOSTROPHES and entry.form != "gerund"):
        return False
    if entry.lemma not in _VERBAL_NOUNS:
        return True
    if entry.form == "base":
        return not before or before in _BEFORE_BASE or (before.endswith("s") and before not in _PREPOSITIONS)
    return entry.form != "third" or before not in _PREPOSITIONS


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
