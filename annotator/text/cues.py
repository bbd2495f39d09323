"""Cues: the words and marks outside quote marks that can tie a source to what it said."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from annotator.core.labels import BlockKind
from annotator.core.marks import Cue, CueKind, Quote
from annotator.core.quick import maker
from annotator.core.records import Block
from annotator.core.spans import Span
from annotator.text import trie, words

SILENT = frozenset([BlockKind.FURNITURE, BlockKind.POST, BlockKind.TURN])
"""The kinds of blocks in which the article itself says nothing of who speaks."""

_VERB, _NOUN = CueKind.VERB, CueKind.NOUN  # to look a member up in its enum takes long in a loop
_NEVER_NOUNS = frozenset(["said", "says", "saying", "told", "asked", "added", "wrote"])
_DETERMINERS = frozenset(words.read("determiners"))
_PREPOSITIONS = frozenset(words.read("prepositions"))
_VERBAL_NOUNS = frozenset(words.read("verbal_nouns"))
_BEFORE_BASE = frozenset(words.read("before_verbs"))
_APOSTROPHES = ("'", "’")
# A noun cue has its content right behind it ("the claim that", "a statement: ...").
_NOUN_TAIL = re.compile(r"\s+that\b|:|,?\s*[“\"„«‘]")
# A colon ties where a quotation or the next block follows, or behind the name that opens a headline.
_COLON = re.compile(r":(?=\s*(?:[“\"„«‘`']|\Z))")
_HEADLINE_COLON = re.compile(r":(?=\s)")
_CREDIT = re.compile(r"[\s”\"’»']*([—–―]|--?)\s*(?=[A-Z@])")
_BEFORE_CREDIT = frozenset(" \n”\"’'»—–―-")
_THAT = re.compile(r"(?:\s+\w+){0,3}\s+that\b")
_cue = maker(Cue)


class _Entry(NamedTuple):
    kind: CueKind
    lemma: str
    form: str  # "base" and "third" can be nouns, "past" an adjective, "gerund" either; "sure", "noun"
    doubtful: bool = False
    nominal: bool = False  # its forms are nouns too
    noun: str = ""  # which one of the nouns that tie


def find(text: str, blocks: Sequence[Block], quotes: Sequence[Quote]) -> tuple[Cue, ...]:
    """Return the cues of every block in text order; they do not overlap, and none stands inside quote marks.

    A doubtful verb ("found", "showed") counts only before "that" or in a block that quotes.
    """
    tops = outermost(quotes)
    starts = [q.start for q in tops]
    found: list[Cue] = []
    for block in blocks:
        start, end, kind, label, _ = block
        if label and kind is not BlockKind.FURNITURE:
            found.append(_label(text, label))
        if kind in SILENT:
            continue
        inside = tops[bisect_left(starts, start) : bisect_left(starts, end)]
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


def gaps(block: Block, quotes: Sequence[Quote]) -> list[tuple[int, int]]:
    """Return the stretches of a block outside the given quotes, in order; the marks belong to the gaps."""
    found: list[tuple[int, int]] = []
    at = block.label.end if block.label else block.start
    for quote in quotes:
        if quote.start > at:
            found.append((at, quote.start))
        at = max(at, quote.end)
    if at < block.end:
        found.append((at, block.end))
    return found


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
    """Return the entry of every form of a verb, phrase or noun that can tie, as it is written in a text."""
    entries: dict[str, _Entry] = {}
    weak = lemmas("doubtful")
    for name in ("doubtful", "judgements", "verbs"):
        for verb in words.read(name):
            lemma = verb.split(" | ")[0]
            doubtful, nominal = lemma in weak, lemma in _VERBAL_NOUNS
            for word, form in inflect(verb).items():
                entries[word] = _Entry(CueKind.VERB, lemma, form, doubtful, nominal)
    entries["quoted as saying"] = _Entry(CueKind.VERB, "say", "past")
    entries |= {word.capitalize(): entries[word] for word in ("asked", "said", "says", "speaking", "writing")}
    entries |= {word: entries[word]._replace(form="sure") for word in _NEVER_NOUNS}
    phrases = {p: _Entry(CueKind.PHRASE, p, "sure") for p in words.read("phrases")}
    entries |= phrases | {p.capitalize(): entry for p, entry in phrases.items()}
    for noun in words.read("nouns"):
        for form in (noun, noun + "s"):
            entries[form] = entries.get(form, _Entry(CueKind.NOUN, noun, "noun"))._replace(noun=noun)
    return entries


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return a pattern of the lexicon's words behind a sign or space, and one of them anywhere.

    The first is the fast one: only where there is a sign or space is a word looked at.
    """
    tie = rf"({trie.pattern(_lexicon())})\b"
    return re.compile(rf"[^A-Za-z0-9_À-ɏ]{tie}"), re.compile(tie)


def _in_gap(text: str, gap: tuple[int, int], block: Block, *, quoted: bool) -> list[Cue]:
    start, end = gap
    behind, anywhere = _patterns()
    lexicon = _lexicon()
    matches = list(behind.finditer(text, max(0, start - 1), end))
    if not start and (first := anywhere.match(text, 0, end)):
        matches.insert(0, first)
    found: list[Cue] = []
    for match in matches:
        entry = lexicon[match[1]]
        if quoted or not entry.doubtful or _THAT.match(text, match.end()):
            kind = entry.kind if entry.form == "sure" else _kind(text, match, entry, gap)
            if kind:
                found.append(_cue((*match.span(1), kind, entry.noun if kind is _NOUN else entry.lemma)))
    marks = _marks(text, gap, block)
    return sorted(found + marks) if marks else found


def _kind(text: str, match: re.Match[str], entry: _Entry, gap: tuple[int, int]) -> CueKind | None:
    """Return what a word ties as; None where the word before it shows that it is a noun or an adjective."""
    if entry.kind is _VERB and _is_verb(_word_before(text, gap[0], match.start(1)), entry):
        return _VERB
    return _NOUN if entry.noun and _NOUN_TAIL.match(text, match.end(), gap[1]) else None


def _word_before(text: str, low: int, at: int) -> str:
    """Return the word before `at` in lower case, over one adverb; empty at a start or behind a comma or stop."""
    if at == low or text[at - 1] != " ":
        return ""
    rest, _, last = text[max(low, at - 30) : at - 1].rpartition(" ")
    if rest and last.endswith("ly"):
        last = rest.rpartition(" ")[2]
    if last.isalpha():
        return last.lower()
    if last.endswith(("’s", "'s", "s’", "s'")):
        return "’s"
    return last.lower().lstrip('“"(') if "’" in last else ""


def _is_verb(before: str, entry: _Entry) -> bool:
    """Say whether a form is a verb behind the word before it: not "the claim", "of reports" or "a late press event"."""
    if before in _DETERMINERS or (before[:1] in _APOSTROPHES and entry.form != "gerund"):
        return False
    if not entry.nominal:
        return True
    if entry.form == "base":
        return not before or before in _BEFORE_BASE or (before.endswith("s") and before not in _PREPOSITIONS)
    return entry.form != "third" or before not in _PREPOSITIONS


def _marks(text: str, gap: tuple[int, int], block: Block) -> list[Cue]:
    """Return the colons of a gap, and the credit dash behind a quotation or at the block's start."""
    start, end = gap
    found: list[Cue] = []
    if text.find(":", start, end) >= 0:
        colon = _HEADLINE_COLON if block.kind is BlockKind.HEADLINE else _COLON
        found += [
            Cue(*match.span(), CueKind.COLON, ":") for match in colon.finditer(text, start, min(end + 1, block.end))
        ]
    dash = _CREDIT.match(text, start, end) if text[start] in _BEFORE_CREDIT else None
    if dash and (dash.start(1) > start or start == block.start):
        line_end = text.find("\n", dash.end(), end)
        if (end if line_end < 0 else line_end) - dash.end() < 80 and (line_end >= 0 or end == block.end):
            found.append(Cue(*dash.span(1), CueKind.DASH, "—"))
    return found


def _label(text: str, label: Span) -> Cue:
    """Return the cue of a speaker label: its colon, or the label itself where it has none."""
    colon = text.rfind(":", *label)
    return Cue(colon, colon + 1, CueKind.COLON, ":") if colon >= 0 else Cue(*label, CueKind.LABEL, "label")
