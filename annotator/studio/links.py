"""Who said what, as spans and relations in Label Studio, and back.

A content leads to its source and to its cue; its further pieces lead to the first. A source leads to the fullest
name; a source that is itself the fullest name is labelled Name too. A person need not choose a relation's label: the
labels of its ends tell what it means. What no drawing can say (a source that an article does not name as the entity
is called) stands in the anchor's meta, so that a suggestion comes back as it went.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count, zip_longest

from annotator.core.labels import SourceKind
from annotator.core.records import Attribution
from annotator.core.spans import Span, overlap
from annotator.studio import scheme
from annotator.studio.errors import TaskError
from annotator.studio.regions import Json, Region, Sheet, answer_item, parse, relation_item, span_item

REST = "rest"
"""The key in a region's meta for what a drawing cannot say of its attribution."""

_RESTS = ("entity", "kind", "carried")
_ALLOWED = ({scheme.SOURCE}, {scheme.CUE}, {scheme.CONTENT}, {scheme.NAME}, {scheme.SOURCE, scheme.NAME}, set[str]())
_QUOTES = frozenset("“”„‟«»‹›‘’\"'`")


def items(attributions: tuple[Attribution, ...], text: str, sentences: tuple[Span, ...]) -> list[Json]:
    """Return attributions as regions and relations, such that `read` returns the same. Raises TaskError."""
    drawing = _Drawing(text)
    drawn = [drawing.anchor(said) for said in attributions]
    for said, (_, source) in zip(attributions, drawn, strict=True):
        drawing.name(said, source)
    made = [*drawing.regions.values(), *drawing.answers, *drawing.relations]
    _add_rest(made, [anchor for anchor, _ in drawn], attributions, text, sentences)
    return made


def read(sheet: Sheet, text: str, sentences: tuple[Span, ...]) -> list[Attribution]:
    """Return the attributions of a drawing, in the order of the regions they hang on. Raises TaskError."""
    for region in sheet.of(scheme.SPANS):
        if set(region.labels) not in _ALLOWED:
            where = text[slice(*region.span)]
            raise TaskError(f"{where!r} is {' and '.join(region.labels)} at once; leave one, or Source and Name")
    reading = _Reading(sheet, text, sentences)
    return [said for anchor in sheet.of(scheme.SPANS) for said in reading.of(anchor)]


@dataclass(slots=True)
class _Drawing:
    """The regions and relations made so far."""

    text: str
    regions: dict[str, Json] = field(default_factory=dict)
    answers: list[Json] = field(default_factory=list)
    relations: list[Json] = field(default_factory=list)
    sources: dict[tuple[Span, SourceKind, str | None], str] = field(default_factory=dict)
    names: dict[Span, str] = field(default_factory=dict)
    led: set[str] = field(default_factory=set)
    numbers: "count[int]" = field(default_factory=count)

    def anchor(self, said: Attribution) -> tuple[str, str | None]:
        """Draw an attribution; return the region it hangs on, and its source's."""
        number = next(self.numbers)
        pieces = [self._draw(f"a{number}c{i}", piece, scheme.CONTENT) for i, piece in enumerate(said.content)]
        source = self._source(f"a{number}s", said, said.source) if said.source else None
        cue = self._draw(f"a{number}q", said.cue, scheme.CUE) if said.cue else None
        anchor = next(iter((*pieces, *filter(None, (source, cue)))), None)
        if anchor is None:
            raise TaskError("an attribution has no source, no cue and no content; leave it out")
        self.regions[anchor]["score"] = said.score
        if pieces or said.direct:
            word = scheme.DIRECT if said.direct else scheme.INDIRECT
            self._ask(anchor, scheme.WORDING, word)
        self.relations += [relation_item(piece, anchor, scheme.GOES_ON) for piece in pieces[1:]]
        if pieces and source:
            self.relations.append(relation_item(anchor, source, scheme.CARRIED if said.carried else scheme.SAID_BY))
        if cue and cue != anchor:
            self.relations.append(relation_item(anchor, cue, scheme.CUED_BY))
        return anchor, source

    def name(self, said: Attribution, source: str | None) -> None:
        """Lead from a source to the entity's name, where the text has it elsewhere."""
        if not (source and said.source and said.entity) or self.text[slice(*said.source)] == said.entity:
            return
        span = self._find(said.entity, said.source)
        if span is None or source in self.led:
            return
        if span not in self.names:
            self.names[span] = self._draw(f"n{span.start}-{span.end}", span, scheme.NAME)
        self.relations.append(relation_item(source, self.names[span], scheme.STANDS_FOR))
        self.led.add(source)

    def _source(self, ident: str, said: Attribution, span: Span) -> str:
        """Draw a source, or return the region of the same one: contents share it."""
        key = (span, said.kind, said.entity)
        if said.content and key in self.sources:
            return self.sources[key]
        named = said.entity == self.text[slice(*span)]
        self._draw(ident, span, scheme.SOURCE, *([scheme.NAME] if named else []))
        if said.kind is not SourceKind.NONE:
            self._ask(ident, scheme.KIND, said.kind)
        if said.content:
            self.sources[key] = ident
            if named:
                self.names.setdefault(span, ident)
        return ident

    def _find(self, entity: str, source: Span) -> Span | None:
        at = self.text.find(entity, *source)
        at = at if at >= 0 else self.text.find(entity)
        return None if at < 0 else Span(at, at + len(entity))

    def _draw(self, ident: str, span: Span, *labels: str) -> str:
        self.regions[ident] = span_item(ident, scheme.SPANS, span, self.text, labels)
        return ident

    def _ask(self, ident: str, control: str, word: str) -> None:
        value = self.regions[ident]["value"]
        self.answers.append(answer_item(ident, control, Span(value["start"], value["end"]), self.text, word))


def _add_rest(
    made: list[Json], anchors: list[str], attributions: tuple[Attribution, ...], text: str, sentences: tuple[Span, ...]
) -> None:
    """Write into the anchors' meta what a reader of the drawing would miss."""
    found = read(parse(made, text), text, sentences)
    if len(found) != len(attributions):
        raise TaskError(f"{len(attributions)} attributions would be read as {len(found)}: a content overtakes another")
    regions = {item["id"]: item for item in made if item["type"] == "labels"}
    for anchor, drawn, said in zip(anchors, found, attributions, strict=True):
        rest = {key: getattr(said, key) for key in _RESTS if getattr(said, key) != getattr(drawn, key)}
        if rest:
            regions[anchor]["meta"] = {REST: rest}


class _Reading:
    """A drawing with each region's neighbours at hand."""

    def __init__(self, sheet: Sheet, text: str, sentences: tuple[Span, ...]) -> None:
        self.text = text
        self.sentences = sentences
        self.order = {ident: number for number, ident in enumerate(sheet.regions)}
        self.beside: dict[str, list[tuple[Region, str]]] = defaultdict(list)
        self.onward: dict[str, list[Region]] = defaultdict(list)
        for relation in sheet.relations:
            start, end = sheet.regions[relation.start], sheet.regions[relation.end]
            self.beside[start.id].append((end, relation.label))
            self.beside[end.id].append((start, relation.label))
            self.onward[start.id].append(end)

    def of(self, anchor: Region) -> list[Attribution]:
        """Return the attributions that hang on a region: none, one, or one for each source of a content."""
        if scheme.CONTENT in anchor.labels:
            pieces = self._pieces(anchor)
            return self._of_content(pieces) if pieces[0] is anchor else []
        if scheme.SOURCE in anchor.labels and not self._with(anchor, scheme.CONTENT):
            cues = self._with(anchor, scheme.CUE)
            meant = any(anchor in self.onward[other.id] for other, _ in self.beside[anchor.id])
            return [] if meant and not cues else [self._said(anchor, anchor, next(iter(cues), None), ())]
        if scheme.CUE in anchor.labels and not self.beside[anchor.id]:
            return [self._said(anchor, None, anchor, ())]
        return []

    def _of_content(self, pieces: list[Region]) -> list[Attribution]:
        sources = _once(source for piece in pieces for source in self._with(piece, scheme.SOURCE))
        cues = _once(cue for piece in pieces for cue in self._with(piece, scheme.CUE))
        if not sources:
            return [self._said(pieces[0], None, next(iter(cues), None), pieces)]
        beside = [next(iter(self._with(source, scheme.CUE)), None) for source in sources]
        pairs = zip_longest(sources, cues[: len(sources)])
        return [
            self._said(pieces[0], source, cue or own, pieces) for (source, cue), own in zip(pairs, beside, strict=True)
        ]

    def _said(self, anchor: Region, source: Region | None, cue: Region | None, pieces: Sequence[Region]) -> Attribution:
        rest = anchor.meta.get(REST, {})
        kind = source.answers.get(scheme.KIND) if source else None
        return Attribution(
            source=None if source is None else source.span,
            cue=None if cue is None else cue.span,
            content=tuple(piece.span for piece in pieces),
            direct=self._is_direct(anchor, pieces),
            entity=(self._entity(source) if source else None) or rest.get("entity"),
            kind=SourceKind(kind or rest.get("kind") or SourceKind.NONE),
            score=1.0 if anchor.score is None else anchor.score,
            carried=(source is not None and self._is_carried(source, pieces)) or bool(rest.get("carried")),
        )

    def _with(self, region: Region, label: str) -> list[Region]:
        return [other for other, _ in self.beside[region.id] if label in other.labels]

    def _pieces(self, content: Region) -> list[Region]:
        """Return all pieces of a content, whichever way their relations lead, in text order."""
        found, waiting = {content.id: content}, [content]
        while waiting:
            for other in self._with(waiting.pop(), scheme.CONTENT):
                if other.id not in found:
                    found[other.id] = other
                    waiting.append(other)
        return sorted(found.values(), key=lambda piece: (piece.span.start, self.order[piece.id]))

    def _entity(self, source: Region) -> str:
        """Return the name at the end of the way from a source over names and sources; "" where there is no way."""
        seen, last = {source.id}, source
        while onward := [r for r in self._meant(last) if r.id not in seen]:
            last = onward[0]
            seen.add(last.id)
        named = last is not source or scheme.NAME in source.labels
        return self.text[slice(*last.span)] if named else ""

    def _meant(self, region: Region) -> list[Region]:
        """Return what a region stands for: names it is tied to either way, and sources that it leads to."""
        if scheme.NAME in region.labels:
            return []
        names = [other for other in self._with(region, scheme.NAME) if scheme.SOURCE not in other.labels]
        return names + [other for other in self.onward[region.id] if scheme.SOURCE in other.labels]

    def _is_direct(self, anchor: Region, pieces: Sequence[Region]) -> bool:
        """Whether the words are verbatim: as answered, else whether a quote mark stands beside the first piece."""
        if scheme.WORDING in anchor.answers:
            return anchor.answers[scheme.WORDING] == scheme.DIRECT
        start, end = anchor.span
        around = self.text[max(0, start - 1) : start] + self.text[end : end + 1]
        return bool(pieces) and not _QUOTES.isdisjoint(around)

    def _is_carried(self, source: Region, pieces: Sequence[Region]) -> bool:
        """Whether the speaker was carried on: as the relation says, else whether the source is in other sentences."""
        contents = {piece.id for piece in pieces}
        said = [label for other, label in self.beside[source.id] if other.id in contents]
        if scheme.CARRIED in said or scheme.SAID_BY in said:
            return scheme.CARRIED in said
        own = {s for s in self.sentences if overlap(s, source.span)}
        return bool(own and pieces) and not any(overlap(s, piece.span) for s in own for piece in pieces)


def _once(regions: Iterable[Region]) -> list[Region]:
    return list({region.id: region for region in regions}.values())
