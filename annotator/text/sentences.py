"""Where sentences begin and end: one compiled pass over each block, a constant-time decision at each candidate."""

import re
from collections.abc import Sequence
from enum import StrEnum

from annotator.core.labels import BlockKind
from annotator.core.quick import maker
from annotator.core.records import Block, Sentence
from annotator.core.spans import strip
from annotator.text import words


class _Stop(StrEnum):
    """What the stop of an abbreviation can be (words/abbreviations.txt)."""

    TITLE = "title"
    NUMBER = "number"
    END = "end"
    TIME = "time"


_STOPS = {word[:-1]: _Stop(kind) for word, kind in (entry.split(" | ") for entry in words.read("abbreviations"))}
_ENDINGS = frozenset(word[-3:] for word in _STOPS)
_OPENINGS = frozenset(words.read("openings"))
_CLOCK = frozenset(words.read("clock"))

# Every repetition below is possessive and what can be retried is bounded, so that no text takes more than linear time.
_LABEL = r"(?:[A-Z][A-Z.'’-]{0,20}+ ?+){1,4}+(?:\([^()\n]{0,40}+\) ?+)?+:"
_CLOSERS = r"""["”’'»›)\]}]*+"""
_OPENERS = r"""["“”„‟«‹‘’'`(\[{¿¡*_]{0,6}+"""
_EMOJI = "[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u200d]"
# What belongs to a sentence though it stands behind the stop: ellipses, footnote marks, a stray closing mark, emoji.
_TAIL = rf"(?: ?+(?:\.\.++|…|\[(?:\.\.\.|…|\d{{1,3}})\]|[”»](?!\w)|{_EMOJI}{{1,9}}+)|[¹²³⁰-⁹†‡]){_CLOSERS}"
_SMALL = "".join(char for char in map(chr, range(0x80, 0x590)) if char.islower())
# What can begin a sentence: no small letter, but that of "iPhone", of an address, and behind “….
_FIRST = (
    rf"{_OPENERS}((?<=[\"“‘])(?:…|\.\.)|(?:…|\.\.\.)?+(?:[A-Z0-9$@]|#\w{{1,40}}+ \w|[^\x00-\x7f–—”’»›…{_SMALL}]"
    r"|[a-z][A-Z]|https?://|www\.|pic\.))"
)
_GLUED = rf"(?:[A-Z][a-z]++(?:[ ,'’]|$)|[AI] [a-z]|[“‘][A-Z]|{_LABEL})"
_CANDIDATE = re.compile(
    r"[.?!…—\n](?:"
    rf"(?<=[.?!…])(?<![.?!…]{{2}})([.?!…]*+{_CLOSERS}(?:{_TAIL}){{0,4}}+)"
    rf"(?:\s++(?={_FIRST}|[-–—]\s?+{_LABEL})|(?={_GLUED}))"
    rf"|(?<=—)\s*+(?={_LABEL})"
    r"|(?<=\n)\s*+)"
)
_GLUED_LABEL = re.compile(_LABEL)
_ADDRESS = re.compile(r"[/@]|^www\.")
_STARTS_LINE = re.compile(rf"[*•·▪●‣>#@|]|[-–—] |\(?\d{{1,2}}[.)] |{_LABEL}|https?://|www\.")
_LINE = re.compile(r"\S(?:[^\n]*\S)?")
_SHORT_LINE = 40  # nobody wraps plain text narrower than this
_WORD = re.compile(r"\w{1,20}+(?:['’]\w{1,3}+)?+")
_ROMAN = re.compile(r"[IVX]{1,5}\b")
_LETTERS = re.compile(r"(?:[A-Za-z]{1,2}\.)+[A-Za-z]{1,2}")
_NOT_WORD = re.compile(r"[^\w.]+")
_SPEAKER = re.compile(
    r"[^?!;:“\"\n]{0,40}?\b(?:said|says|asked|asks|cried|shouted|yelled|chanted|wondered|replied|added|told|demanded"
    r"|wrote|tweeted|exclaimed|answered|joked|quipped)\b"
)
_sentence = maker(Sentence)
_QUOTES = frozenset("\"”’'»›")


def split(text: str, blocks: Sequence[Block]) -> tuple[Sentence, ...]:
    """Return the sentences of every block, in order: every character but white space is in exactly one.

    A quotation of several sentences is cut like other text, its marks going with the words they enclose ('"Go now.' /
    'Stay safe," she said.'): the sentences of one quotation can carry different tags, and the quotation itself is a
    record of its own. What follows a closed question or exclamation stays with it when it says who spoke ("'Stop!'
    Ruiz said."). A label stays with its turn's first sentence, an ellipsis, footnote mark or emoji with the sentence
    before it. Furniture is one sentence a line. Never raises; the time is linear in the text.
    """
    found: list[Sentence] = []
    for number, block in enumerate(blocks):
        if block.kind is BlockKind.FURNITURE:
            found += [_sentence((*line.span(), number)) for line in _LINE.finditer(text, block.start, block.end)]
        else:
            _add(found, text, block, number)
    return tuple(found)


def _add(found: list[Sentence], text: str, block: Block, number: int) -> None:
    """Add the sentences of a block that is not furniture to `found`."""
    begin, last, kind, label, _ = block
    if begin < last and (text[begin].isspace() or text[last - 1].isspace()):
        begin, last = strip(text, begin, last)
    body = line = label.end if label and label.start == begin else begin
    for match in _CANDIDATE.finditer(text, body, last):
        end, after = match.end(1), match.end()
        if end < 0 or not _is_end(text, match, body, kind):
            end = _end_of_line(text, match, line)
        if end > body:
            found.append(_sentence((begin, end, number)))
            begin = body = line = after
        elif "\n" in match.group():
            line = after
    if begin < last:
        found.append(_sentence((begin, last, number)))


def _is_end(text: str, match: re.Match[str], body: int, kind: BlockKind) -> bool:
    """Say whether the stop at a candidate ends the sentence whose own words begin at `body`."""
    at, end = match.start(), match.end(1)
    if at - body < 7 and not any(map(str.isalnum, text[body:at])):
        return False  # an ellipsis in front, "[...]" or "?!" alone
    if end == match.end():
        return _is_glued(text, at, end) and kind is not BlockKind.HEADLINE
    if text[at] == "." and text[at + 1] not in ".?!…":
        return _is_full_stop(text, at, match.start(2), body)
    if text[at] in "?!":
        return not (text[end - 1] in _QUOTES and _names_speaker(text, match.start(2)))
    return kind is not BlockKind.HEADLINE


def _is_full_stop(text: str, at: int, first: int, body: int) -> bool:
    """Say whether a stop is more than an abbreviation's or a list number's; `first` is -1 before a label."""
    ending = text[at - 3 : at]
    if ending not in _ENDINGS and ending.isalpha() and ending.islower():
        return True  # an ordinary word, as nearly always
    word = _word_before(text, at, body)
    if len(word) < 3 and at - len(word) <= body + 1 and (len(word) == 1 or word.isdigit()):
        return False  # "1. Leave the town." "(b). A second rule."
    if word.isdigit() and text[body : at - len(word)] == "Step ":
        return False  # "Step 1. Lay the nets out."
    stop = _stop(word, text[first : first + 2])
    return stop is None or first < 0 or _can_end(stop, text, first)


def _stop(word: str, after: str) -> _Stop | None:
    """Return what the stop behind a word can be, None if it is no abbreviation; `after` is how the next word begins."""
    if word in _STOPS:
        return _STOPS[word]
    if _LETTERS.fullmatch(word) if "." in word else len(word) == 1 and word.isupper():
        return _Stop.END
    shouted = word.isupper() and after.isupper()  # "MR. VOSS", but not "on RT. The network"
    return _STOPS.get(word.capitalize()) if shouted else None


def _can_end(stop: _Stop, text: str, first: int) -> bool:
    """Say whether an abbreviation ends its sentence in front of what begins at `first`."""
    if text[first].isdigit():
        return False
    follower = _WORD.match(text, first)
    after = follower.group() if follower else ""
    if stop is _Stop.NUMBER:
        return not _ROMAN.fullmatch(after)
    if stop is _Stop.TIME:
        return after not in _CLOCK and not _LETTERS.match(text, first)
    return stop is _Stop.END and after in _OPENINGS


def _word_before(text: str, at: int, body: int) -> str:
    """Return the word in front of a stop, without what clings to it ("(D-N.C" gives "N.C"); long words are cut."""
    pieces = text[max(body, at - 24) : at].rsplit(None, 1)
    word = pieces[-1] if pieces else ""
    return word if word.isalpha() else _NOT_WORD.split(word)[-1]


def _is_glued(text: str, at: int, end: int) -> bool:
    """Say whether a sentence begins right behind a stop ("in March.MS OKORO: Right."), and it is no address."""
    if _GLUED_LABEL.match(text, end):
        return True
    token = text[max(0, at - 60) : at].rsplit(None, 1)[-1:]
    if token and _ADDRESS.search(token[0]):
        return False
    word = _word_before(text, at, 0)
    return text[at] != "." or (word not in _STOPS and (word[-2:].islower() or word[-2:].isdigit()))


def _names_speaker(text: str, first: int) -> bool:
    """Say whether the words behind a closed question or exclamation say who spoke ("“Stop!” President Ruiz said")."""
    word = _WORD.match(text, first)
    return word is not None and word.group() not in _OPENINGS and _SPEAKER.match(text, first) is not None


def _end_of_line(text: str, match: re.Match[str], line: int) -> int:
    """Return where a sentence ends that a line end, or a dash before a label, cuts off; -1 when it goes on.

    Inside a block a line end is soft, unless an item, label or address begins behind it, or the line before, which
    begins at `line`, is blank or too short to be a wrapped one.
    """
    at, after = match.span()
    if text[at] == "—":
        return at + 1
    newline = text.find("\n", at, after)
    if newline < 0:
        return -1
    end = newline if match.end(1) < 0 else match.end(1)
    while end > line and text[end - 1].isspace():
        end -= 1
    if text.count("\n", newline, after) > 1 or _STARTS_LINE.match(text, after):
        return end
    word = _WORD.match(text, after)
    full = (word.end() if word else after) - line >= _SHORT_LINE or text[end - 1] in ",;–—-("
    return -1 if full or not (text[after].isupper() or text[after].isdigit()) else end
