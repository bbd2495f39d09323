"""Who speaks in a document: whoever its phrase names as the writer ("Ruiz's letter", "a post by Hale")."""

import re
from collections.abc import Iterable

from annotator.core.marks import Mention, MentionKind
from annotator.core.spans import Span
from annotator.learn.cast import Entity
from annotator.text import words
from annotator.text.persons import can_mean, parts, without_title

_WRITINGS = frozenset(words.read("writings"))
_OWNED = re.compile(r"(?:his|her)\b", re.IGNORECASE)
_CAPITALISED = r"[A-ZÀ-ÖØ-Þ][\w.&’'-]{0,40}"
_NAME = rf"(?:[Tt]he )?({_CAPITALISED}(?:(?: (?:&|d[aeiu]|of|the|v[ao]n)){{0,2}} {_CAPITALISED}){{0,6}})"
_OWNER = re.compile(rf"\b{_NAME}(?<!['’]s)['’]s? ")
_WRITER = re.compile(rf" (?:by|from) (?:[a-z]+ ){{0,3}}{_NAME}")
_PUBLISHED = re.compile(rf"\b(?:issued|posted|published|released|shared|signed|written) by (?:[a-z]+ ){{0,3}}{_NAME}")
_CARRIER = re.compile(rf" in {_NAME}")
_LONGEST = 80  # code points of who has released it
_OUTLETS = frozenset(words.read("outlets"))


def owner(text: str, document: Mention) -> Mention | None:
    """Return the "his" or "her" that begins the phrase of a document somebody speaks in, as a mention."""
    match = _OWNED.match(text, document.start, document.head.start) if _is_writing(text, document) else None
    return Mention(*match.span(), MentionKind.PRONOUN, Span(*match.span())) if match else None


def named(text: str, document: Mention) -> str | None:
    """Return whom the phrase of a document somebody speaks in names as its writer; None where it names nobody.

    Also whoever has released whatever else is not a person ("figures released by Ruiz").
    """
    last = document.end + _LONGEST
    found = (
        _PUBLISHED.search(text, document.head.start, last) if text.find(" by ", document.head.start, last) > 0 else None
    )
    if found and found.start() <= document.end + 1:
        return found[1]
    if not _is_writing(text, document):
        return None
    found = _OWNER.search(text, document.start, document.head.start) or _WRITER.match(text, document.head.end)
    if not found and (carrier := _CARRIER.match(text, document.head.end)):
        found = carrier if _OUTLETS.intersection(parts(carrier[1])) else None
    if not found or found[1].endswith(("'s", "’s")):  # "a report by Lisk's auditors"
        return None
    return found[1]


def fullest(written: str, entities: Iterable[Entity]) -> str:
    """Return the fullest name that an article gives somebody, by how it is written in one place."""
    name = without_title(written.rstrip(".,’'"))
    tokens = parts(name)
    return next((e.name for e in entities if can_mean(tokens, e.tokens)), name)


def _is_writing(text: str, document: Mention) -> bool:
    return document.kind is MentionKind.DOCUMENT and text[slice(*document.head)].lower() in _WRITINGS
