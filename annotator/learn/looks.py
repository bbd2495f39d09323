"""How mentions, and what is quoted or reported, look in the text where they stand."""

from annotator.core.marks import Mention, MentionKind
from annotator.core.records import Attribution
from annotator.text import grammar

OF_MENTION = (
    "opens with a small letter",
    "behind a comma",
    "behind a conjunction",
    "behind a preposition",
    "before a comma",
    "before a possessive",
    "him, them, us",
    "who, which",
    "I, we",
    "role or group",
    "with a comma inside",
    "title or role before the name",
    "words",
)
"""What a mention can look like."""
OF_LINK = ("behind a colon", "comma behind it", "small letter behind it")
"""What stands around what is quoted or reported."""
_JOINING, _PREPOSITIONS = frozenset("AJH"), frozenset("FIYK")  # letters of grammar.py
_POSSESSIVES = frozenset(["’s", "'s"])
_OBJECTS = frozenset(["him", "them", "us", "me"])
_FIRST_PERSON = frozenset(["I", "we", "We", "me", "us"])
_RELATIVES = frozenset(["wh", "Wh"])
_NAME, _PRONOUN = MentionKind.NAME, MentionKind.PRONOUN  # an enum's own look-up is slow
_TRIM = " \n“”\"'‘’«»"


def of_mention(text: str, mention: Mention) -> bytes:
    """Return what a mention looks like, an octet each, in the order of OF_MENTION: 0 or 1, or how many, up to 8."""
    start, end, kind, head = mention
    form, lead = text[start:end], text[max(0, start - 14) : start].rstrip(_TRIM)
    word = lead.rpartition(" ")[2]
    before = grammar.letter(word) if word else ""
    return bytes(
        (
            form[0].islower(),
            word[-1:] == ",",
            before in _JOINING,
            before in _PREPOSITIONS,
            text[end : end + 1] == ",",
            text[end : end + 2] in _POSSESSIVES,
            form in _OBJECTS,
            kind is _PRONOUN and form[:2] in _RELATIVES,
            form in _FIRST_PERSON,
            grammar.letter(text[head.start : head.end]) in "RG",
            "," in form,
            head.start > start and kind is _NAME,
            min(form.count(" "), 8),
        )
    )


def of_link(text: str, link: Attribution) -> tuple[bool, bool, bool]:
    """Return what stands around what a link holds, in the order of OF_LINK."""
    start, end = link.content[0].start, link.content[-1].end
    lead, tail = text[max(0, start - 4) : start].rstrip(_TRIM), text[end : end + 4].lstrip(_TRIM)
    return lead.endswith(":"), "," in (text[end - 1], tail[:1]), tail[:1].islower()
