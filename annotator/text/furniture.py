"""What stands in an article's text but is not the article: bylines, dates, categories, invitations, notices."""

import re
from functools import cache

from annotator.text import words

_LONGEST_LINE = 240  # code points; only a foot's boilerplate is longer
_NO_WORDS = re.compile(r"[\W_]*\Z")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
_YEAR = r"(?:19|20)\d\d"
_DATE = "|".join(
    [
        rf"{_MONTH} ?\d{{1,2}}(?:st|nd|rd|th)?\b(?:,? ?{_YEAR})?",
        rf"\b\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}(?:,? ?{_YEAR}\b)?",
        rf"{_MONTH} {_YEAR}",
        rf"\b{_YEAR}-\d\d?-\d\d?(?:T[\d:.Z+\-]+)?",
        rf"\b\d{{1,2}}[/.]\d{{1,2}}(?:[/.](?:{_YEAR}|\d\d))?\b",
    ]
)
_CLOCK = "|".join(
    [
        r"\b\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[ap]\.?m\b\.?)?",
        r"\b\d{1,2} ?[ap]\.?m\b\.?",
        r"\b\d{1,3} ?(?:h|hrs?|m|mins?|d|hours?|minutes?|days?) ago\b",
        r"·? ?\b\d{1,2}[hm]\b",
    ]
)
_DATES = re.compile(_DATE, re.IGNORECASE)
_TIMES = re.compile(rf"{_DATE}|{_CLOCK}", re.IGNORECASE)
_DATE_WORDS = re.compile(
    rf"{_DAY}|\b(?:published|updated?|posted|last|modified|first|on|at|am|pm|gmt|bst|utc|[ecmp][ds]?t|cet|cest|ist|local"
    r"|time|min(?:ute)?s? read|and|edited|created|date|as of|print edition|noon|midnight|\d\d? min|(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_ROLE = (
    r"(?:reporters?|correspondents?|editors?|columnists?|writers?|staff|contributors?|journalists?|bureau|desk|producer"
    r"|critic|press|agencies|service|photographer)"
)
_NAME_TAIL = r"[A-Z@\"“(][\w’'.\-@)\"”]*(?: \((?:now|earlier)\))?"
_NAMES = (
    r"[A-Z@][\w’'.\-@]*(?:(?:,? (?:and|&|in|for|of|with|at|the|de|van|von|der|al|da|di|la|le)|,|)"
    rf" {_NAME_TAIL}){{0,11}}"
)
_BYLINE = re.compile(
    r"(?:[Bb]y|BY|[Ww]ords by|[Ss]tory by|[Rr]eported by|[Ww]ritten by|[Aa]uthored by|[Vv]ia|[Ff]rom our)[: ] ?"
    rf"{_NAMES}"
    rf"(?:,? [A-Za-z ,&\-]*\b(?i:{_ROLE})\b[A-Za-z ,&\-]*)?\Z"
)
_ROLE_LINE = re.compile(rf"(?:[A-Za-z’'\-]+,? ){{0,5}}(?i:{_ROLE})(?:,? (?:in|at|for) [A-Z][\w ]*)?\Z")
_MAIL = re.compile(r"[\w.+\-]+@[\w\-]+\.[\w.\-]+|(?:https?://|www\.)\S+", re.IGNORECASE)
_MAIL_WORDS = re.compile(
    r"\b(?:e-?mail|contact|reach|tips?|write to|send|inquiries|enquiries|questions|follow|letters|twitter|phone|tel"
    r"|writes? at|info|press|media)\b",
    re.IGNORECASE,
)
_COUNTS = re.compile(
    r"[\d.,]+ ?[KkMm]? "
    r"(?:comments?|shares?|likes?|reposts?|retweets?|views?|repl(?:y|ies)|quotes?|bookmarks?|min read)\b",
    re.IGNORECASE,
)
_STAGE = re.compile(r"[\"“]?[(\[]\W*(?:[\w’'\-]+[ .,!/]*){1,3}[)\]][\"”]?\Z")
_NOTE = re.compile(r"[*_]*\[[^\[\]]{3,300}\][*_]*\Z")
_TABLE = re.compile(r"\S(?:\t| {3,})\S.*?\S(?:\t| {3,})\S|\A(?:\t| {8,})")
_BYLINES = ("By ", "BY ", "by ", "Via ", "via ", "Words", "Story by", "Report", "Written", "Author", "From ")
_CREDIT = re.compile(
    r"[.!?”’)\"] ((?:Photo|Photograph|Photography|Picture|Image|Illustration|Video|Credit)s?(?:(?: by|:) ?|/)"
    r"[A-Z][^.!?]*)\Z"
)
_PLACE = re.compile(
    r"\b(?:Auditorium|Ballroom|Briefing Room|Building|Chamber|Conference Room|Hall|Hotel|Media Room),?(?: |\Z)"
)
_DIGIT = re.compile(r"\d")
_DIGIT_NEAR = re.compile(r".{0,11}\d")
_PIPES = re.compile(r" [|·•/] ")
_SMALL = frozenset(["and", "&", "of", "the", "in", "for", "at", "de", "van", "von", "der", "al", "la", "le"])
_CREDITS = ("By ", "Via ", "Posted ", "Authored ", "Submitted ", "Written ", "Published ", "From ")
_ENDS_LIKE_SENTENCE = (".", "?", "!", ".”", '."', ".’", "?”", "!”", '?"', '!"')


def is_line(line: str) -> bool:
    """Say whether a paragraph is furniture by its words alone, wherever it stands.

    >>> is_line("Read more: The pier nobody asked for"), is_line("Read more slowly and you will see why it failed.")
    (True, False)
    """
    if len(line) > _LONGEST_LINE:
        return _is_notice(line)
    if _NO_WORDS.match(line):
        return True
    lower = line.lower().lstrip('*_–—-•> "“')
    in_list = _bare(lower) in _lines() or _opens(lower)
    return in_list or _is_short_form(line) or _is_notice(line)


def credit(line: str) -> int | None:
    """Return where the credit at a caption's end begins ("At the pier. Photograph: Ana Ruiz"), None without one."""
    if line[-1] in '.!?"”’:':
        return None
    match = _CREDIT.search(line, max(0, len(line) - 90))
    return match.start(1) if match else None


def is_link(line: str) -> bool:
    """Say whether a line in an article's foot is a short phrase without a stop, as links and buttons are."""
    return len(line) <= 90 and line[-1].isalnum() and len(line.split()) <= 12


def begins_foot(line: str) -> bool:
    """Say whether a line of furniture opens an article's foot: more than a date, a time, a note or a row of marks."""
    return line[0] not in "([" and not is_stamp(line)


def is_stamp(line: str) -> bool:
    """Say whether a paragraph of a post or block quote is only a date, a time or counts."""
    return len(line) <= 60 and (bool(_NO_WORDS.match(line)) or is_dated(line) or bool(_COUNTS.match(line)))


def is_boilerplate(line: str) -> bool:
    """Say whether a paragraph reads as part of a foot that furniture has begun: notices, pleas, addresses."""
    said = _says(line.lower(), "furniture_boilerplate")
    return said > 1 or (len(line) <= _LONGEST_LINE and (said > 0 or bool(_MAIL.search(line))))


def is_dated(line: str) -> bool:
    """Say whether a line is a date or time, alone or behind a name in capitals ("The Brannock Ledger, Oct. 22")."""
    if len(line) > 100 or "@" in line or not _DIGIT.search(line):
        return False
    rest, times = _TIMES.subn(" ", line)
    if not times:
        return False
    left = [w for w in _DATE_WORDS.sub(" ", rest).split() if any(c.isalnum() for c in w)]
    return not left or (len(left) <= 5 and bool(_DATES.search(line)) and not line.endswith("?") and _are_names(left))


def is_credit(line: str) -> bool:
    """Say whether a line near an article's head names a writer, an outlet, a role, a section or a room, no news."""
    if line.endswith(("?", "!", ":")):
        return False
    if line.startswith(_CREDITS) and _TIMES.search(line):
        return True
    parts = line.split()
    if len(parts) > 5:
        return bool(_PLACE.search(line)) and len(parts) <= 9 and _are_names(parts)
    return _are_names(parts) or bool(_ROLE_LINE.match(line))


def _is_short_form(line: str) -> bool:
    """Say whether the line's form is one of furniture's: byline, date, address, counts, stage note, table row."""
    if line[0] in '(["“*' and (_STAGE.match(line) or _NOTE.match(line)):
        return not _is_speech(line)
    if line.startswith(_BYLINES) and _BYLINE.match(line):
        return True
    if ("@" in line or "www." in line or "http" in line) and _is_address(line):
        return True
    if _is_counted(line):
        return True
    if "   " in line or "\t" in line:
        return bool(_TABLE.search(line))
    return _is_menu(line)


def _is_counted(line: str) -> bool:
    """Say whether a line is a date or time, or counts readers' comments and the like."""
    if not (line[-1].isdigit() or _DIGIT_NEAR.match(line)):
        return False
    return is_dated(line) or bool(_COUNTS.match(line) and not line.endswith(_ENDS_LIKE_SENTENCE))


def _is_speech(line: str) -> bool:
    return line[0] in '"“' and line[1] not in "(["


def _is_address(line: str) -> bool:
    """Say whether a line with a mail or web address is there for the address."""
    rest, count = _MAIL.subn(" ", line)
    left = rest.split()
    if not count:
        return len(left) <= 8 and left[0].strip('"“').lower() in ("follow", "tweet", "twitter", "email", "contact")
    return len(left) <= 2 or (len(left) <= 25 and bool(_MAIL_WORDS.search(rest[:50])))


def _is_menu(line: str) -> bool:
    """Say whether a line is a row of short entries between bars or dots ("41 Comments | Print | Share")."""
    if "@" in line or not _PIPES.search(line) or line.endswith(_ENDS_LIKE_SENTENCE):
        return False
    entries = _PIPES.split(line)
    return sum(len(entry.split()) for entry in entries) <= 4 * len(entries)


def _is_notice(line: str) -> bool:
    lower = line.lower()
    return lower.startswith(("disclaimer:", "copyright ©", "©")) or _says(lower, "furniture_strong") > 0


def _says(lower: str, name: str) -> int:
    """Return how many phrases of a word list stand in a paragraph."""
    said = 0
    for phrase in words.read(name):
        said += phrase in lower
    return said


def _opens(lower: str) -> bool:
    """Say whether a line opens with furniture's words, and does not go on as a sentence of the article's."""
    word = lower.split(maxsplit=1)[0] if lower else ""
    return any(lower.startswith(phrase) and _is_opening(lower, phrase) for phrase in _openings().get(word, ()))


def _is_opening(lower: str, phrase: str) -> bool:
    """Say whether `phrase` stands whole in front; one or two bare words need a line that is short or has no stop."""
    if not phrase[-1].isalnum():
        return True
    rest = lower[len(phrase) :]
    if rest[:1].isalnum():
        return False
    return (
        phrase.count(" ") > 1
        or rest.lstrip()[:1] in ":|—–-"
        or len(rest.split()) < 5
        or not lower.endswith(_ENDS_LIKE_SENTENCE)
    )


def _are_names(parts: list[str]) -> bool:
    """Say whether all words but small ones begin with a capital."""
    return all(not w[0].islower() or w in _SMALL for w in parts) and any(w[0].isupper() for w in parts)


def _bare(lower: str) -> str:
    return lower.strip("*_#-–—.:!|[]()<>»› ")


@cache
def _openings() -> dict[str, tuple[str, ...]]:
    """Return the furniture openings by their first word."""
    by_word: dict[str, list[str]] = {}
    for phrase in words.read("furniture_openings"):
        by_word.setdefault(phrase.split()[0], []).append(phrase)
    return {word: tuple(phrases) for word, phrases in by_word.items()}


@cache
def _lines() -> frozenset[str]:
    return frozenset(words.read("furniture_lines"))
