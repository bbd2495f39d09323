"""What is known of a word by itself: its hash and stem, its classes, what part of speech it looks like."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from annotator.learn import characters
from annotator.learn.characters import Codes, Hashes
from annotator.learn.numbered import Numbers
from annotator.text import cues, grammar, words

Ints = npt.NDArray[np.int64]

WORD_BITS = 18
N_WORDS = 1 << WORD_BITS
_CACHE_LIMIT = 80_000  # held in some 15 MB, together with their hashes

LEXICONS = {
    "judging words": "evaluative",
    "judging adverbs": "adverbs",
    "intensifiers": "intensifiers",
    "hedges": "hedges",
    "loaded nouns": "loaded_nouns",
    "loaded verbs": "loaded_verbs",
    "linking words": "openers",
    "should, must": "obligation",
}
"""Classes of words that are word lists in annotator/text/words: what people call them, and the list."""
_CLASSES = {
    "I, my": "i me my mine myself i'm i've i'd i'll",
    "we, our": "we us our ours ourselves we're we've we'll let's",
    "you, your": "you your yours yourself you're you've you'll",
    "he, she": "he she him her his hers himself herself",
    "they, their": "they them their theirs themselves",
    "no, not": "no not never nor neither nobody nothing without cannot don't doesn't didn't isn't wasn't won't can't",
    "is, has": "is are has have does do it's that's isn't aren't",
    "was, had": "was were had did wasn't weren't didn't",
    "will, would": "will would shall won't wouldn't going",
    "this, that, it": "this that these those it",
    "question marks": "?",
    "exclamation marks": "!",
    "colons": ":",
    "semicolons": ";",
    "dashes": "— – -",
    "brackets": "( ) [ ]",
    "money, per cent": "$ % € £ percent per million billion thousand crore lakh",
    "days, months, years": "monday tuesday wednesday thursday friday saturday sunday january february march april june "
    "july august september october november december yesterday week month year years ago earlier last",
}
_SHAPES: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("capitals", lambda token: token[0].isupper()),
    ("words in capitals", lambda token: len(token) > 2 and token.isupper()),
    ("numbers", lambda token: token[0].isdigit()),
    ("words in -ed", lambda token: len(token) > 4 and token.endswith("ed")),
    ("words in -ly", lambda token: len(token) > 4 and token.endswith("ly")),
    ("words in -ing", lambda token: len(token) > 5 and token.endswith("ing")),
    ("words in -est", lambda token: len(token) > 5 and token.endswith("est")),
    ("words", lambda token: token[0].isalnum()),
)
CLASSES = (*LEXICONS, *_CLASSES, *(name for name, _ in _SHAPES))
"""The classes of words; a word's bits stand in this order."""

_VERBS = (
    "verbs",
    "doubtful",
    "judgements",
    "lead_in_verbs",
    "verbs_disputing",
    "verbs_judging",
    "verbs_ruling",
    "verbs_showing",
    "verbs_telling",
    "verbs_thinking",
    "verbs_urging",
)
_NOUNS = ("nouns", "phrases", "verbal_nouns", "documents", "roles", "groups", "unnamed")
_ENDINGS = ("ing", "ed", "ly", "tion", "ment", "er", "s", "n't")
_STEM_ENDINGS = re.compile(r"(?<=\w{3})(?:(y|i)(?:ing|ed|es)|ing|ed|es|s)\Z")
# Words of these letters of grammar.py are few and say how a sentence is built, not what it is about.
_STRUCTURAL = frozenset("D9FEYKIAHWPXJ.,:;?!-()")
# Words of these letters are closed classes, and a cue has a word besides them; of signs, two can tie.
_CLOSED, _SIGNS = frozenset("D9FIAHPJMYKXST"), frozenset(":-")
_sets: dict[int, int] = {}  # of classes, numbered as they are met: a few hundred
NOTHING, QUOTED = 0, 1
"""The numbers of what stands beyond a sentence's ends, of which nothing is known, and of the sign for quoted words."""


class Words(NamedTuple):
    """What is known of words, one entry each.

    classes: bits in the order of CLASSES. sets: the number of that set of classes (`members`). hashes, stems: below
    N_WORDS. letters: the code points of grammar.py's. may_tie: 1 for what could be a cue. lists: which lists of verbs
    and nouns of saying a word is on, as bits. endings: how it ends. looks: letter, ending and capitals as a hash.
    outlines: the word itself if it shows how a sentence is built, else a hash of its look.
    """

    classes: Ints
    sets: Ints
    hashes: Ints
    stems: Ints
    letters: Ints
    may_tie: Ints
    lists: Ints
    endings: Ints
    looks: Ints
    outlines: Ints


class Vocabulary:
    """What is known of the words that were met so far: each has a number, which it keeps."""

    def __init__(self) -> None:
        self._numbers = Numbers()
        self._columns = np.zeros((len(Words._fields), 1 << 10), np.int64)
        self._size = 0
        self._add([(0,) * len(Words._fields), _describe_quoted()])

    def read(self, codes: Codes, starts: Ints, ends: Ints, hashes: Hashes) -> Ints:
        """Return the number of each token, given where it stands among characters, and its hash."""
        numbers = self._numbers.find(hashes)
        unknown = np.flatnonzero(numbers < 0)
        if len(unknown):
            new, firsts, which = np.unique(hashes[unknown], return_index=True, return_inverse=True)
            places = zip(starts[unknown[firsts]].tolist(), ends[unknown[firsts]].tolist(), strict=True)
            added = self._add([_describe(characters.word(codes, start, end)) for start, end in places])
            self._numbers.put(new, added)
            numbers[unknown] = added[which]
        return numbers

    def words(self) -> Words:
        """Return what is known of each word, by its number; words that are met later do not change it."""
        return Words(*self._columns[:, : self._size])

    def is_full(self) -> bool:
        """Say whether so many words are known that it is better to begin anew than to keep them all."""
        return self._size >= _CACHE_LIMIT

    def _add(self, described: Sequence[tuple[int, ...]]) -> Ints:
        """Return the numbers of words that are new."""
        first, self._size = self._size, self._size + len(described)
        if self._size > self._columns.shape[1]:
            room = np.zeros((len(Words._fields), 2 * self._size), np.int64)
            room[:, :first] = self._columns[:, :first]
            self._columns = room
        self._columns[:, first : self._size] = np.array(described, np.int64).T
        return np.arange(first, self._size)


def members() -> tuple[Ints, Ints]:
    """Return the classes in each set of classes (`Words.sets`), end to end, and how many each has."""
    return _members(len(_sets))


@lru_cache(maxsize=1)
def _members(count: int) -> tuple[Ints, Ints]:
    bits = np.array(list(_sets)[:count], np.int64)
    rows, names = np.nonzero(bits[:, None] >> np.arange(len(CLASSES)) & 1)
    return names, np.bincount(rows, minlength=count)


def hash_of(word: str) -> int:
    """Return a word's hash, below N_WORDS; the same on every machine."""
    return crc32(word.encode("utf-8", "surrogatepass")) & (N_WORDS - 1)


def _describe(token: str) -> tuple[int, ...]:
    lower = token.lower().replace("’", "'")
    form = "0" * len(lower) if lower.isdigit() else lower
    classes, lists = _classes().get(lower, 0), _lists().get(lower, 0)
    for bit, (_, has) in enumerate(_SHAPES, len(LEXICONS) + len(_CLASSES)):
        classes |= has(token) << bit
    letter = grammar.letter(token)
    ending = next((i for i, end in enumerate(_ENDINGS, 1) if lower.endswith(end) and len(lower) > len(end) + 2), 0)
    capitals = token[0].isupper() + (token.isupper() and len(token) > 1)
    look = hash_of(f"\N{START OF HEADING}{letter} {ending} {capitals}")
    return (
        classes,
        _sets.setdefault(classes, len(_sets)),
        hash_of(form),
        hash_of(f"{_stem(form)}~"),
        ord(letter),
        letter in _SIGNS or (token[0].isalnum() and letter not in _CLOSED),
        lists,
        ending,
        look,
        _outline(form, letter, classes, look),
    )


def _describe_quoted() -> tuple[int, ...]:
    sign = hash_of("\N{START OF HEADING}quoted words")
    return (0, _sets.setdefault(0, len(_sets)), sign, sign, ord("Q"), 0, 0, 0, sign, sign)


def _outline(form: str, letter: str, classes: int, look: int) -> int:
    judging = classes & ((1 << len(LEXICONS)) - 1)
    if letter in _STRUCTURAL:
        return hash_of(form)
    return hash_of(f"\N{START OF HEADING}{judging}") if judging else look


def _stem(word: str) -> str:
    """Return a word without the endings of verbs and plurals: the same for most forms of a word, and no word itself.

    >>> [_stem(word) for word in ("deny", "denies", "denied", "planning", "urges")]
    ['deny', 'deny', 'deny', 'plan', 'urg']
    """
    match = _STEM_ENDINGS.search(word)
    if match is None:
        return word.rstrip("e")
    stem = word[: match.start()]
    if match[1]:
        return f"{stem}y"
    doubled = len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "sl"
    return (stem[:-1] if doubled else stem).rstrip("e")


@cache
def _classes() -> dict[str, int]:
    """Return the bits of the classes that are lists, by word."""
    named = {name: words.read(entries) for name, entries in LEXICONS.items()}
    return _bits((*named.values(), *(tuple(entries.split()) for entries in _CLASSES.values())))


@cache
def _lists() -> dict[str, int]:
    """Return the bits of the lists of words of saying, by the first word of each entry's forms."""
    verbs = [[form for entry in words.read(name) for form in cues.inflect(entry)] for name in _VERBS]
    nouns = [[form for entry in words.read(name) for form in (entry, f"{entry}s")] for name in _NOUNS]
    return _bits([[form.partition(" ")[0] for form in forms] for forms in (*verbs, *nouns)])


def _bits(lists: Iterable[Iterable[str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for bit, entries in enumerate(lists):
        for word in entries:
            found[word] = found.get(word, 0) | 1 << bit
    return found
