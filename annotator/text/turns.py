"""Speaker labels ("MR HALE:", "Q:", "Reporter:") and the turns they open, in a transcript or an interview."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from annotator.core.labels import BlockKind
from annotator.core.records import Block
from annotator.core.spans import Span, strip

_LONGEST = 60  # code points of a label, with what stands in brackets
_GAP = 4  # how many paragraphs without a label a turn may have inside an article that is not a transcript
_TITLE = (
    r"(?:MR|MRS|MS|MISS|DR|SIR|DAME|LORD|LADY|SEN|REP|GOV|GEN|COL|CAPT|AMB|SECRETARY|PRESIDENT|MINISTER|JUDGE|PROF)"
)
_ROLE = (
    r"(?:Q|A|QUESTION|ANSWER|REPORTER|INTERVIEWER|MODERATOR|HOST|SPEAKER|CHAIR|CHAIRMAN|CHAIRWOMAN|THE COURT"
    r"|THE WITNESS|THE CHAIR|THE PRESIDENT|AUDIENCE MEMBER|OPERATOR|COUNSEL|PANELLIST|PANELIST|CALLER|ANCHOR|NARRATOR"
    r"|JOURNALIST)"
)
_NUMBER = r"(?: ?#?\d{1,2})?"
_ASIDE = r"(?: ?[(\[][^()\[\]\n:]{1,40}[)\]])?"
_CAPS_WORD = r"[A-Z][A-Z’'.\-]+"
_NAME_WORD = r"(?:[A-Z][\w’'\-]*\.?|de|van|von|der|al|bin|la|le|du|da|di|of|the|for)"
# Sure: a title with a name in capitals, or a role. Caps: other capitals. Name: capitalised words; more evidence needed.
_SURE = re.compile(rf"(?:{_TITLE}\.? {_CAPS_WORD}(?: {_CAPS_WORD}){{0,2}}|(?i:{_ROLE}){_NUMBER}){_ASIDE}\Z")
_CAPS = re.compile(rf"[A-Z][A-Z’'.\-]+(?: {_CAPS_WORD}|,| [A-Z]\.?){{0,4}}{_NUMBER}{_ASIDE}\Z")
_NAME = re.compile(rf"[A-Z][\w’'\-]*\.?(?: {_NAME_WORD}){{0,4}}{_NUMBER}{_ASIDE}\Z")
_NO_SPEAKER = re.compile(
    r"(?i:note|notes|update|updated|correction|clarification|photos?|pictures?|images?|videos?|podcasts?|sources?|credits?|caption|"
    r"read|read more|related|watch|listen|see also|also read|more|breaking|exclusive|analysis|opinion|editorial|review|"
    r"copyright|contact|contacts|tags|topics|category|filed under|region|theme|published|posted|disclaimer|warning|"
    r"location|date|time|when|where|who|what|why|how|price|tickets?|website|e-?mail|phone|tel|address|by|"
    r"results?|score|weather|total|winner|summary|background|conclusion|question \d+ of|step \d+|part \w+|"
    r"chapter \w+|rule|law|fact|myth|example|bottom line|key points?|pros|cons|verdict|rating|p\.?s|re|subject|from|to|"
    r"editor.s note|live|transcript|rush transcript|(?:day|week|year) \d+"
    r"|to (?:the|whom|all|our) [\w ]+|the \w+ (?:result|answer|problem|question|point|truth|lesson|upshot))\Z"
)
# "Mr. HALE. We do." as official reports of a parliament print it: a small title, a name in capitals, a stop.
_REPORTED_NAME = r"(?:Ma?c|De|Di|La|Le|O[’']|D[’'])?[A-Z][A-Z’'\-]{2,}"
_REPORTED = re.compile(
    r"(?:(?:M(?:r|rs|s|iss)|Dr|Sen|Rep|Gov|Gen|Adm|Col|Prof|Hon)\.?|(?:The )?(?:Senator|Representative|Secretary"
    r"|Judge|Justice|Ambassador|Governor|General|Admiral|Director|Chairman|Chairwoman|Chair|Delegate|Commissioner"
    rf"|Congress(?:wo)?man)) {_REPORTED_NAME}(?: {_REPORTED_NAME}){{0,2}}(?: of [A-Z]\w+(?: [A-Z]\w+)?)?{_ASIDE}\."
    r"(?=\s|\Z)|The (?:(?:VICE |ACTING |DEPUTY )?(?:CHAIR(?:MAN|WOMAN|PERSON)?|PRESIDENT|SPEAKER)"
    rf"|PRESIDING OFFICER|CLERK|WITNESS|COURT|INTERPRETER|SECRETARY)(?: pro tempore)?{_ASIDE}\.(?=\s|\Z)"
)
_LETTER = re.compile(r"[QA]\.(?= )|Q(?=[ \t]+[\"“‘(\[A-Z—–\-])")  # "Q. Why now?" "A. Why not?", or a bare "Q"
_LETTERS = re.compile(r"^[ \t]*Q[.\t ]", re.MULTILINE)
_FEWEST = 2  # labels with a stop that show what kind of text it is
# "(Laughter.)" behind a sentence or a turn's end; inside a sentence or behind a label it is left alone.
_STAGE = re.compile(
    r"(?<=[.?!…—–”\"] )[(\[](?i:(?:general |more |loud )?(?:laughter|laughs|applause|cheers|cheering|boos|booing"
    r"|cross-?talk|inaudible|unintelligible|off-mike|pause|silence|music|gavel|(?:begin|end) (?:video|audio|videotape)"
    r"(?: clip)?|commercial break)(?: and (?:laughter|applause|cheers|boos))?)[.!]?[)\]](?= |\Z)"
)
_GLUED = re.compile(r"(?<=[.?!…—–\"”’)\]])[ \t]?(?=[A-Z])")
_ENDS = tuple('.?!…—–"”’)]')
_LAST_NAME = re.compile(r"[A-Z][A-Za-z’'\-]{2,}(?=[:.]?\Z)")
_TEXT = (BlockKind.PARAGRAPH, BlockKind.QUOTE)


class Label(NamedTuple):
    """A possible speaker label: the words and their colon or stop. `sure`: its form alone says that it is one."""

    start: int
    end: int
    words: str
    sure: bool
    leads: bool  # it stands at the start of a block


def mark(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with speakers' turns as TURN: cut where two are glued together, carried over unlabelled blocks.

    Nothing changes in a text without at least one sure label or two of another form that look like speakers.
    """
    stopped = _stopped(text, blocks)
    by_block = [_merged(_labels(text, block), _with_stop(text, block, stopped)) for block in blocks]
    is_title = bool(blocks) and text[blocks[0].end - 1].isalnum()  # "Ana Ruiz: a life on the pier" names no speaker
    speakers = _speakers([label for labels in by_block[is_title:] for label in labels])
    if not speakers:
        return list(blocks)
    cut: list[Block] = []
    for block, labels in zip(blocks, by_block, strict=True):
        cut += _cut(text, block, [label for label in labels if label.words in speakers])
    return [part for block in _carry(text, cut) for part in _without_stage_notes(text, block)]


def _stopped(text: str, blocks: Sequence[Block]) -> tuple[re.Pattern[str], ...]:
    """Return the patterns of the labels without a colon that open at least two blocks of the text."""
    found: list[re.Pattern[str]] = []
    if sum(bool(_REPORTED.match(text, block.start, block.end)) for block in blocks) >= _FEWEST:
        found.append(_REPORTED)
    if text.find("\nQ") >= 0 and len(_LETTERS.findall(text)) >= _FEWEST:
        found.append(_LETTER)
    return tuple(found)


def _with_stop(text: str, block: Block, patterns: Sequence[re.Pattern[str]]) -> list[Label]:
    """Return the labels without a colon: "Mr. HALE." in front or behind a sentence, "Q." and "A." in front only."""
    if block.kind not in _TEXT:
        return []
    found: list[Label] = []
    for pattern in patterns:
        if pattern is _LETTER:
            match = pattern.match(text, block.start, block.end)
            found += [Label(*match.span(), match.group(), sure=True, leads=True)] if match else []
        else:
            found += [
                Label(*match.span(), match.group(), sure=True, leads=match.start() == block.start)
                for match in pattern.finditer(text, block.start, block.end)
                if match.start() == block.start or text[match.start() - 2 : match.start()].rstrip().endswith(_ENDS)
            ]
    return found


def _merged(labels: list[Label], others: list[Label]) -> list[Label]:
    return sorted([*labels, *others]) if others else labels


def _labels(text: str, block: Block) -> list[Label]:
    if block.kind not in _TEXT:
        return []
    found: list[Label] = []
    colon = text.find(":", block.start, block.end)
    while colon >= 0:
        label = _label(text, block, colon)
        if label:
            found.append(label)
        colon = text.find(":", colon + 1, block.end)
    return found


def _label(text: str, block: Block, colon: int) -> Label | None:
    """Return the speaker label that ends with a colon, if the words before it can be one."""
    after = text[colon + 1 : colon + 2]
    if colon + 1 < block.end and not after.isspace():
        return None
    low = max(block.start, colon - _LONGEST)
    head = text[low:colon]
    if low == block.start:
        words = head.lstrip("\"“'‘*")
        if len(words) < len(head) and head[-1] in "\"”'’":
            return None  # 'I was wrong': a quotation, then a colon
        lead = _named(words, low + len(head) - len(words), colon, leads=True)
        if lead:
            return lead
    return _glued(head, low, colon)


def _glued(head: str, low: int, colon: int) -> Label | None:
    """Return a label in mid-block, right behind the end of a sentence or an interruption."""
    for match in _GLUED.finditer(head):
        words = head[match.end() :]
        if _SURE.match(words) and (words.isupper() or "." not in words):
            return Label(low + match.end(), colon + 1, words, sure=True, leads=False)
        if len(words) > 2 and (_CAPS.match(words) or _NAME.match(words)) and not _NO_SPEAKER.match(words):
            return Label(low + match.end(), colon + 1, words, sure=False, leads=False)
    return None


def _named(words: str, start: int, colon: int, *, leads: bool) -> Label | None:
    if _SURE.match(words):
        return Label(start, colon + 1, words, sure=True, leads=leads)
    if (_CAPS.match(words) or _NAME.match(words)) and not _NO_SPEAKER.match(words):
        return Label(start, colon + 1, words, sure=False, leads=leads)
    return None


def _speakers(labels: Sequence[Label]) -> frozenset[str]:
    """Return the label words that are speakers: sure and repeated ones; beside them capitals and full names too.

    In mid-block a label that is not sure shows no speaker by itself, unless it is in capitals beside others.
    """
    sure = {label.words for label in labels if label.sure}
    count = Counter(label.words for label in labels if label.sure or label.leads)
    repeated = {words for words, n in count.items() if n > 1}
    if not sure and not repeated:
        return frozenset()
    capitals = {label.words for label in labels if label.words.isupper()}
    return frozenset(sure | repeated | capitals | {words for words in count if " " in words})


def _cut(text: str, block: Block, labels: Sequence[Label]) -> Iterator[Block]:
    """Yield a block's turns, and what stands before the first of them."""
    starts = [block.start if label.leads and not i else label.start for i, label in enumerate(labels)]
    if not labels or starts[0] > block.start:
        yield block._replace(end=strip(text, block.start, starts[0]).end if starts else block.end)
    for label, start, end in zip(labels, starts, [*starts[1:], block.end], strict=False):
        yield Block(start, strip(text, start, end).end, BlockKind.TURN, Span(label.start, label.end))


def _carry(text: str, blocks: list[Block]) -> list[Block]:
    """Return the blocks with the unlabelled paragraphs between two turns as parts of the earlier turn."""
    turns = [i for i, block in enumerate(blocks) if block.kind is BlockKind.TURN]
    plain = sum(block.kind is BlockKind.PARAGRAPH for block in blocks)
    gap = len(blocks) if len(turns) >= plain else _GAP
    carried = list(blocks)
    for this, following in pairwise(turns):
        between = range(this + 1, following)
        speaker = _surname(text, blocks[this])
        if len(between) <= gap:
            for i in between:
                if _is_carried(text, blocks[i]) and not (speaker and speaker.search(text, *blocks[i][:2])):
                    carried[i] = blocks[i]._replace(kind=BlockKind.TURN)
                elif blocks[i].kind is not BlockKind.FURNITURE:
                    break
    return carried


def _surname(text: str, turn: Block) -> re.Pattern[str] | None:
    """Return what finds the name of a turn's speaker in small letters: words with it are not that speaker's own."""
    name = _LAST_NAME.search(text, *turn.label) if turn.label else None
    return re.compile(rf"(?i:\b{name[0][0]})(?:{name[0][1:]}|{name[0][1:].lower()})\b") if name else None


def _without_stage_notes(text: str, block: Block) -> Iterator[Block]:
    """Yield a turn's parts, the stage notes between its sentences as furniture; any other block as it is."""
    at, label = block.start, block.label
    if (
        block.kind is BlockKind.TURN
        and text.find(" (", block.start, block.end) + text.find(" [", block.start, block.end) > -2
    ):
        for note in _STAGE.finditer(text, block.start, block.end):
            if note.start() > at:
                yield block._replace(start=at, end=strip(text, at, note.start()).end, label=label)
            yield Block(*note.span(), BlockKind.FURNITURE)
            at, label = strip(text, note.end(), block.end).start, None
    if at < block.end:
        yield block._replace(start=at, label=label)


def _is_carried(text: str, block: Block) -> bool:
    """Say whether an unlabelled block can be a speaker's next paragraph: no lead-in, no aside of the author's."""
    if block.kind not in (BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.LIST):
        return False
    return text[block.end - 1] != ":" and not (text[block.start] in "([" and text[block.end - 1] in ")]")
