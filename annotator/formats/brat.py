"""Labels in brat's standoff: a .txt and an .ann file an article, and annotation.conf, which tells brat their types."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import PurePosixPath

from annotator.core.labels import SCHEME, SourceKind, Tag
from annotator.core.parts import FormError
from annotator.core.records import Article, Attribution, Failure, Gold
from annotator.core.spans import Span
from annotator.formats import kept, offsets, partial, standoff
from annotator.formats.kept import Written
from annotator.formats.partial import FaultError, Files, Imported
from annotator.formats.standoff import Event, Standoff

_SENTENCE, _ATTRIBUTION = "Sentence", "Attribution"
_HAS = {tag: f"Has{tag.capitalize()}" for tag in Tag}
_OPEN = {tag: f"Open{tag.capitalize()}" for tag in Tag}
CONF = f"""[entities]
{_SENTENCE}
Source
Cue
Content

[relations]

[events]
{_ATTRIBUTION} Source?:Source, Cue?:Cue, Content?:Content

[attributes]
{"".join(f"{name} Arg:{_SENTENCE}" + chr(10) for name in (*_HAS.values(), *_OPEN.values()))}\
Direct Arg:{_ATTRIBUTION}
Carried Arg:{_ATTRIBUTION}
Kind Arg:{_ATTRIBUTION}, Value:{"|".join(SourceKind)}
"""


class _Lines:
    """The lines of an .ann file, numbered by kind."""

    def __init__(self, text: str) -> None:
        self.rows: list[str] = []
        self._text, self._ids = text, {letter: count(1) for letter in "TEA#"}

    def add(self, letter: str, rest: str) -> str:
        ident = f"{letter}{next(self._ids[letter])}"
        self.rows.append(f"{ident}\t{rest}\n")
        return ident

    def bound(self, label: str, pieces: Sequence[Span]) -> str:
        where = ";".join(f"{start} {end}" for start, end in pieces)
        words = offsets.words_at(self._text, pieces).translate(dict.fromkeys(map(ord, "\n\t\r"), " "))
        return self.add("T", f"{label} {where}\t{words}")


def write(golds: Mapping[str, Gold]) -> Written:
    """Return two files an article, called by its name. An attribution's pieces of content are one span in pieces."""
    files, lost = {"annotation.conf": CONF.encode()}, Counter[str]()
    for name, given in golds.items():
        gold, unprintable = kept.printable(given)
        lost += kept.lost(given) + unprintable
        lost["attribution of nothing"] += sum(not kept.roles(one) for one in gold.attributions)
        lost["id that is no file's name"] += gold.article.id != name
        files[f"{name}.txt"], files[f"{name}.ann"] = gold.article.text.encode(), _annotations(gold).encode()
    return Written(files, +lost)


def _annotations(gold: Gold) -> str:
    lines = _Lines(gold.article.text)
    for s in gold.sentences:
        ident = lines.bound(_SENTENCE, [Span(s.start, s.end)])
        for flag in (*(_HAS[tag] for tag in s.tags), *(_OPEN[tag] for tag in kept.open_tags(s))):
            lines.add("A", f"{flag} {ident}")
    for one in gold.attributions:
        _add_link(lines, one)
    return "".join(lines.rows)


def _add_link(lines: _Lines, one: Attribution) -> None:
    """Add an attribution as an event, whose trigger stands where its cue does, or what else it has."""
    parts: dict[str, list[Span]] = {}
    for role, span in kept.roles(one):
        parts.setdefault(role.capitalize(), []).append(span)
    if not parts:
        return
    arguments = [f"{role}:{lines.bound(role, spans)}" for role, spans in parts.items()]
    at = parts.get("Cue") or parts.get("Content") or parts["Source"]
    ident = lines.add("E", " ".join([f"{_ATTRIBUTION}:{lines.bound(_ATTRIBUTION, at[:1])}", *arguments]))
    for flag, is_so in (("Direct", one.direct), ("Carried", one.carried)):
        if is_so:
            lines.add("A", f"{flag} {ident}")
    lines.add("A", f"Kind {ident} {one.kind}")
    if one.entity is not None:
        lines.add("#", f"AnnotatorNotes {ident}\t{json.dumps(one.entity)}")


def read(files: Files) -> Imported:
    """Return the articles that `write` wrote, or people after it in brat."""
    return partial.each(files, ".ann", _article)


def _article(name: str, files: Files) -> Iterator[Gold | Failure]:
    text, notes = partial.text_beside(name, files)
    yield from notes
    found = standoff.parse(name, partial.decoded(name, files[name])[0], text)
    flags = defaultdict[str, dict[str, str]](dict, found.attributes)
    sentences = [
        kept.sentence(
            bound.pieces[0],
            [tag for tag in Tag if _HAS[tag] in flags[ident]],
            [tag for tag in Tag if _OPEN[tag] in flags[ident]],
        )
        for ident, bound in found.bounds.items()
        if bound.label == _SENTENCE
    ]
    links = tuple(_link(name, text, found, ident, event) for ident, event in found.events.items())
    yield Gold(Article(PurePosixPath(name).stem, text), tuple(sorted(sentences)), links, (), "", SCHEME)


def _link(name: str, text: str, found: Standoff, ident: str, event: Event) -> Attribution:
    flags = found.attributes.get(ident, {})
    parts = {role.lower(): found.bounds[bound].pieces for role, bound in event.arguments if bound in found.bounds}
    said = {
        "direct": "Direct" in flags,
        "carried": "Carried" in flags,
        "kind": flags.get("Kind", SourceKind.NONE),
        "entity": _entity(found.notes.get(ident)),
    }
    try:
        return kept.linked(parts, said, text)
    except FormError as error:
        raise FaultError(name, event.line, str(error), "as annotation.conf has it") from error


def _entity(note: str | None) -> str | None:
    """Return what a note says: a string in JSON, or the note as a person wrote it."""
    try:
        said = json.loads(note or "null")
    except json.JSONDecodeError:
        return note
    return said if isinstance(said, str) else note
