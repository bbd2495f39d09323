"""What is known of a word by itself: its hash and stem, its classes, what part of speech it looks like."""

import re
from array import array
from collections.abc import Callable, Iterable
from functools import cache
from typing import NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from annotator.text import cues, grammar, words

Ints = npt.NDArray[np.int64]

TOKEN = re.compile(r"\w++(?:['’-]\w++)*+|[^\w\s]")
WORD_BITS = 18
N_WORDS = 1 << WORD_BITS
_CACHE_LIMIT = 80_000  # some 13 MB; a dict of 87,381 doubles

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
QUOTED_LETTER = ord("Q")


class Words(NamedTuple):
    """What is known of words, one entry each.

    classes: bits in the order of CLASSES. hashes, stems: below N_WORDS. letters: the code points of grammar.py's.
    lists: which lists of verbs and nouns of saying a word is on, as bits. endings: how it ends. looks: letter, ending
    and capitals as a hash. outlines: the word itself if it shows how a sentence is built, else a hash of its look.
    """

    classes: Ints
    hashes: Ints
    stems: Ints
    letters: Ints
    lists: Ints
    endings: Ints
    looks: Ints
    outlines: Ints


class Vocabulary(dict[str, int]):
    """What stands between two spaces to its number, filled as it is met: a word, mostly, with the signs around it.

    Each word and sign has a number of its own, too.
    """

    def __init__(self) -> None:
        self._known = tuple(array("q") for _ in Words._fields)
        self._tokens = array("q")
        self._ends = array("q", [0])

    def __missing__(self, piece: str) -> int:
        found = TOKEN.findall(piece)
        if found == [piece]:
            self._tokens.append(len(self._known[0]))
            for column, value in zip(self._known, _describe(piece), strict=True):
                column.append(value)
        else:
            self._tokens.extend([self._tokens[self._ends[self[token]]] for token in found])
        self._ends.append(len(self._tokens))
        self[piece] = number = len(self._ends) - 2
        return number

    def is_full(self) -> bool:
        """Say whether so many pieces are known that it is better to begin anew than to keep them all."""
        return len(self) >= _CACHE_LIMIT

    def read(self, pieces: Ints) -> tuple[Words, Ints]:
        """Return what is known of the tokens in the pieces of these numbers, and how many tokens each piece has."""
        ends = _seen(self._ends)
        firsts = ends[pieces]
        sizes = ends[pieces + 1] - firsts
        behind = np.cumsum(sizes)
        at = np.arange(behind[-1] if len(behind) else 0) + np.repeat(firsts - behind + sizes, sizes)
        tokens = _seen(self._tokens)[at]
        return Words(*(_seen(column)[tokens] for column in self._known)), sizes


def _seen(numbers: "array[int]") -> Ints:
    """Return the numbers as an array that shares their memory: as long as it lives, none can be added."""
    return np.frombuffer(numbers, np.int64)


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
        hash_of(form),
        hash_of(f"{_stem(form)}~"),
        ord(letter),
        lists,
        ending,
        look,
        _outline(form, letter, classes, look),
    )


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
