"""What became of a suggestion's spans and links.

Label Studio says of a region whether it was suggested and changed. It does not say what a person took away, and nothing
at all of relations; and the suggestion itself may have gone from the server since. So a suggestion carries a note of
what it draws, in the meta of its sentences' regions, a sentence each: what a person submits brings the note back.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotator.core.annotated import AnnotatedLink, AnnotatedSpan, Origin, SpanKind
from annotator.core.spans import Span
from annotator.studio import scheme
from annotator.studio.errors import TaskError
from annotator.studio.regions import Json, Region, Sheet

NOTE = "drew"
"""The key in the meta of a sentence's region for what is suggested there: regions and relations that begin in it."""

_KINDS = {str(kind).capitalize(): kind for kind in SpanKind}
"""Kinds by the label that spans have in Label Studio."""
_ORDER = (SpanKind.CONTENT, SpanKind.SOURCE, SpanKind.CUE, SpanKind.NAME)
"""A link leads from the kind that comes first here, whichever way it was drawn."""


def note(sentences: Sequence[Json], drawn: Sequence[Json]) -> None:
    """Write into sentences' regions what a suggestion draws; each thing is noted once, where it begins."""
    notes: list[Json] = [{"spans": [], "links": []} for _ in sentences]
    starts = [item["value"]["start"] for item in sentences]
    places = {item["id"]: item["value"]["start"] for item in drawn if item["type"] == "labels"}
    for item in drawn if sentences else ():
        start = places.get(item["from_id"] if item["type"] == "relation" else item["id"], 0)
        held = notes[max(0, bisect_right(starts, start) - 1)]
        if item["type"] == "relation":
            held["links"].append([item["from_id"], item["to_id"], *item["labels"]])
        elif item["type"] == "labels":
            value = item["value"]
            held["spans"].append([item["id"], _kind(value["labels"]), value["start"], value["end"]])
    for sentence, one in zip(sentences, notes, strict=True):
        sentence["meta"][NOTE] = one


def spans(sheet: Sheet) -> tuple[AnnotatedSpan, ...]:
    """Return the spans of a drawing, and those that were suggested and removed, in text order. Raises TaskError."""
    there = [AnnotatedSpan(*r.span, _kind(r.labels), r.origin) for r in _marked(sheet)]
    present = {region.id for region in _marked(sheet)}
    gone = [
        AnnotatedSpan(*end.span, end.kind, Origin.REMOVED)
        for ident, end in _noted(sheet).spans.items()
        if ident not in present
    ]
    return tuple(sorted(there + gone))


def links(sheet: Sheet) -> tuple[AnnotatedLink, ...]:
    """Return the links of a drawing, and those that were suggested and removed, in text order. Raises TaskError.

    A link of a suggested span of which no note is left (its sentence's region was deleted) is left out: nobody knows
    whether it was suggested.
    """
    noted = _noted(sheet)
    ends = noted.spans | {r.id: _End(r.span, _kind(r.labels)) for r in _marked(sheet)}
    there = {
        frozenset((relation.start, relation.end)): (relation.start, relation.end, relation.label)
        for relation in sheet.relations
        if _is_known(relation.start, sheet, noted) and _is_known(relation.end, sheet, noted)
    }
    found = [(one, other, _origin(pair, label, noted)) for pair, (one, other, label) in there.items()]
    found += [(one, other, Origin.REMOVED) for pair, (one, other, _) in noted.links.items() if pair not in there]
    return tuple(
        sorted(_link(ends[one], ends[other], origin) for one, other, origin in found if {one, other} <= ends.keys())
    )


@dataclass(frozen=True, slots=True)
class _End:
    """A region that a link can lead to."""

    span: Span
    kind: SpanKind


@dataclass(frozen=True, slots=True)
class _Noted:
    """What a suggestion drew, as far as notes are left: spans by region, links by their two regions."""

    spans: dict[str, _End] = field(default_factory=dict)
    links: dict[frozenset[str], tuple[str, str, str]] = field(default_factory=dict)


def _marked(sheet: Sheet) -> Iterator[Region]:
    return (region for region in sheet.of(scheme.SPANS) if region.labels)


def _kind(labels: Sequence[str]) -> SpanKind:
    """Return what a region is; a source that is itself the fullest name is a source."""
    return next(_KINDS[label] for label in _KINDS if label in labels)


def _noted(sheet: Sheet) -> _Noted:
    noted = _Noted()
    for region in sheet.of(scheme.TAGS):
        try:
            _add(region.meta.get(NOTE) or {}, noted)
        except (TypeError, ValueError, AttributeError) as error:
            raise TaskError(
                f"the note of what was suggested at {region.span.start}-{region.span.end} was edited by hand; delete "
                "that sentence's region and draw it anew"
            ) from error
    return noted


def _add(given: Any, noted: _Noted) -> None:
    for ident, kind, start, end in given.get("spans", ()):
        noted.spans[ident] = _End(Span(int(start), int(end)), SpanKind(kind))
    for one, other, label in given.get("links", ()):
        noted.links[frozenset((one, other))] = (one, other, label)


def _is_known(ident: str, sheet: Sheet, noted: _Noted) -> bool:
    return sheet.regions[ident].origin is Origin.DRAWN or ident in noted.spans


def _origin(pair: frozenset[str], label: str, noted: _Noted) -> Origin:
    if pair not in noted.links:
        return Origin.DRAWN
    return Origin.ACCEPTED if noted.links[pair][2] == label else Origin.CHANGED


def _link(one: _End, other: _End, origin: Origin) -> AnnotatedLink:
    """Return a link; one between two sources leads from a pronoun to a source that is the name."""
    of, to = sorted((one, other), key=lambda end: _ORDER.index(end.kind))
    kind = SpanKind.NAME if of.kind is to.kind is SpanKind.SOURCE else to.kind
    return AnnotatedLink(of.span, to.span, kind, origin)
