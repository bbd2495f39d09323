"""Labels in brat's standoff: a .txt and an .ann file an article, and annotation.conf, which tells brat their types."""

import json
from collections import defaultdict
from collections.abc import Sequence
from itertools import count

from annotator.core.labels import SCHEME, SourceKind, Tag
from annotator.core.records import Article, Attribution, Gold
from annotator.core.spans import Span
from annotator.formats import kept, offsets, partial, standoff
from annotator.formats.kept import Written
from annotator.formats.partial import FaultError, Files
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


def write(gold: Gold, name: str) -> Written:
    """Return the files of one article, called `name`. An attribution's pieces of content are one span in pieces."""
    lines = _Lines(gold.article.text)
    for s in gold.sentences:
        ident = lines.bound(_SENTENCE, [Span(s.start, s.end)])
        for flag in (*(_HAS[tag] for tag in s.tags), *(_OPEN[tag] for tag in kept.open_tags(s))):
            lines.add("A", f"{flag} {ident}")
    for one in gold.attributions:
        _add_link(lines, one)
    text, rows = gold.article.text.encode("utf-8", "replace"), "".join(lines.rows).encode("utf-8", "replace")
    lost = kept.lost(gold)
    lost["attribution of nothing"] += sum(not kept.roles(one) for one in gold.attributions)
    return Written({f"{name}.txt": text, f"{name}.ann": rows, "annotation.conf": CONF.encode()}, +lost)


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


def read(files: Files) -> list[Gold]:
    """Return the articles that `write` wrote. Raises FaultError, with file and line."""
    return [_article(name, files) for name in sorted(files) if name.endswith(".ann")]


def _article(name: str, files: Files) -> Gold:
    stem = name.removesuffix(".ann")
    if f"{stem}.txt" not in files:
        raise FaultError(name, None, f"there is no {stem}.txt", "the article's text beside it")
    text, _ = partial.decoded(f"{stem}.txt", files[f"{stem}.txt"])
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
    links = tuple(_link(name, found, ident, event) for ident, event in found.events.items())
    return Gold(Article(stem.rpartition("/")[2], text), tuple(sorted(sentences)), links, (), "", SCHEME)


def _link(name: str, found: Standoff, ident: str, event: Event) -> Attribution:
    flags = found.attributes.get(ident, {})
    parts = {role: found.bounds[bound].pieces for role, bound in event.arguments if bound in found.bounds}
    kind = flags.get("Kind", SourceKind.NONE)
    if kind not in set(SourceKind):
        raise FaultError(name, event.line, f"unknown kind {kind!r}", ", ".join(SourceKind))
    return Attribution(
        source=next(iter(parts.get("Source", ())), None),
        cue=next(iter(parts.get("Cue", ())), None),
        content=parts.get("Content", ()),
        direct="Direct" in flags,
        entity=json.loads(found.notes[ident]) if ident in found.notes else None,
        kind=SourceKind(kind),
        score=1.0,
        carried="Carried" in flags,
    )
