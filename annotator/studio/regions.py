"""A task's result list, parsed: spans with their labels, answers about them, and the relations between them."""

from dataclasses import dataclass, field
from typing import Any

from annotator.core.annotated import Origin
from annotator.core.spans import Span
from annotator.studio import scheme
from annotator.studio.errors import TaskError

Json = dict[str, Any]

ORIGINS = {"prediction": Origin.ACCEPTED, "prediction-changed": Origin.CHANGED}
"""What Label Studio calls a suggestion that was left as it was, or changed; all else is drawn."""

LABELS = {
    scheme.TAGS: dict.fromkeys(str(choice.word) for choice in scheme.TAG_CHOICES).keys(),
    scheme.SPANS: dict.fromkeys(str(choice.word) for choice in scheme.SPAN_CHOICES).keys(),
}
ANSWERS = {
    scheme.KIND: dict.fromkeys(str(choice.word) for choice in scheme.KIND_CHOICES).keys(),
    scheme.WORDING: dict.fromkeys(str(choice.word) for choice in scheme.WORDING_CHOICES).keys(),
}


@dataclass(slots=True)
class Region:
    """A span with its labels. answers: what was chosen about it, by control. meta: what we put there ourselves."""

    id: str
    control: str
    span: Span
    labels: tuple[str, ...]
    origin: Origin
    score: float | None
    meta: Json
    answers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Relation:
    """A line from one region to another; label is "" where nobody chose one."""

    start: str
    end: str
    label: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A result list, parsed. Regions are in the order in which they stand there, by id."""

    regions: dict[str, Region]
    relations: tuple[Relation, ...]

    def of(self, control: str) -> list[Region]:
        """Return the regions of one control."""
        return [region for region in self.regions.values() if region.control == control]


def span_item(ident: str, control: str, span: Span, text: str, labels: tuple[str, ...], **more: Any) -> Json:
    """Return a labelled span as Label Studio keeps it; `more` are "score" and "meta"."""
    value = {"start": span.start, "end": span.end, "text": text[slice(*span)], "labels": list(labels)}
    return {"id": ident, "from_name": control, "to_name": scheme.TEXT, "type": "labels", "value": value, **more}


def answer_item(ident: str, control: str, span: Span, text: str, word: str) -> Json:
    """Return an answer about the span that has the same id."""
    value = {"start": span.start, "end": span.end, "text": text[slice(*span)], "choices": [str(word)]}
    return {"id": ident, "from_name": control, "to_name": scheme.TEXT, "type": "choices", "value": value}


def relation_item(start: str, end: str, label: str) -> Json:
    """Return a relation in the one form that the server keeps."""
    return {"type": "relation", "from_id": start, "to_id": end, "direction": "right", "labels": [label]}


def parse(items: list[Any], text: str) -> Sheet:
    """Return a result list as regions and relations. Offsets of old exports, in UTF-16 units, are repaired.

    Raises TaskError for labels and answers that the scheme lacks, spans outside the text, and loose ends.
    """
    if not all(isinstance(item, dict) for item in items):
        raise TaskError("a part of the result is no object; the task was edited by hand, delete the annotation")
    spans = [item for item in items if item.get("type") == "labels"]
    if not all(isinstance(item.get("value"), dict) for item in spans):
        raise TaskError("a region has no value; the task was edited by hand, delete the annotation")
    places = _placed([item["value"] for item in spans], text)
    regions = {region.id: region for region in map(_region, spans, places)}
    if len(regions) != len(spans):
        raise TaskError("two regions have one id; the task was edited by hand, delete one of them")
    for item in items:
        if item.get("type") == "choices":
            _answer(item, regions)
        elif item.get("type") not in {"labels", "relation"}:
            raise TaskError(f"type {item.get('type')!r} is not of this scheme, which has labels, choices and relations")
    relations = tuple(_relation(item, regions) for item in items if item.get("type") == "relation")
    return Sheet(regions, relations)


def _region(item: Json, span: Span) -> Region:
    control, value = item.get("from_name"), item["value"]
    labels = value.get("labels") or []
    if control not in LABELS:
        raise TaskError(f"unknown control {control!r}; the scheme has {', '.join(LABELS)}")
    if not LABELS[control] >= set(labels):
        unknown = next(label for label in labels if label not in LABELS[control])
        raise TaskError(f"unknown label {unknown!r}; the scheme has {', '.join(LABELS[control])}; relabel that region")
    score, meta = item.get("score"), item.get("meta")
    return Region(
        id=str(item.get("id")),
        control=control,
        span=span,
        labels=tuple(labels),
        origin=ORIGINS.get(str(item.get("origin")), Origin.DRAWN),
        score=float(score) if isinstance(score, int | float) else None,
        meta=meta if isinstance(meta, dict) else {},
    )


def _answer(item: Json, regions: dict[str, Region]) -> None:
    """Add an answer to its region; an answer about a region that is gone is gone with it."""
    control, words = item.get("from_name"), (item.get("value") or {}).get("choices") or []
    if control not in ANSWERS:
        raise TaskError(f"unknown control {control!r}; the scheme has {', '.join(ANSWERS)}")
    if any(word not in ANSWERS[control] for word in words):
        raise TaskError(f"unknown {control} {words[0]!r}; the scheme has {', '.join(ANSWERS[control])}")
    if len(words) > 1:
        raise TaskError(f"{control} has two answers, {words[0]!r} and {words[1]!r}; leave one")
    region = regions.get(str(item.get("id")))
    if region and words:
        region.answers[control] = words[0]


def _relation(item: Json, regions: dict[str, Region]) -> Relation:
    start, end = str(item.get("from_id")), str(item.get("to_id"))
    for ident in (start, end):
        if ident not in regions:
            raise TaskError(f"a relation leads to region {ident!r}, which is not there; delete the relation")
    if item.get("direction") == "left":
        start, end = end, start
    return Relation(start, end, next(iter(item.get("labels") or []), ""))


def _placed(values: list[Json], text: str) -> list[Span]:
    """Return where regions stand: in code points if the text that all of them name says so, else in UTF-16 units."""
    spans = [_span(value) for value in values]
    wrong = _misplaced(spans, values, text)
    if wrong is None:
        return spans
    repaired = _from_units(spans, text)
    if repaired is not None and _misplaced(repaired, values, text) is None:
        return repaired
    (start, end), said = spans[wrong], values[wrong].get("text")
    raise TaskError(
        f"a region at {start}-{end} says its text is {_shown(said)}, and there stands {_shown(text[start:end])}; "
        "its offsets are neither code points nor UTF-16 units of this text: draw it anew"
    )


def _span(value: Json) -> Span:
    start, end = value.get("start"), value.get("end")
    if type(start) is not int or type(end) is not int or not 0 <= start < end:
        raise TaskError(f"a region stands at {start!r}-{end!r}; right would be two whole numbers, the first the lesser")
    return Span(start, end)


def _misplaced(spans: list[Span], values: list[Json], text: str) -> int | None:
    """Return the number of the first span that does not hold what its region says, None where all do."""
    for number, (span, value) in enumerate(zip(spans, values, strict=True)):
        said, there = value.get("text"), text[span.start : span.end]
        if said != there and isinstance(said, str) and _bare(said) != _bare(there):
            return number
        if span.end > len(text):
            return number
    return None


def _bare(said: str) -> str:
    r"""Return a text without white space: Label Studio writes a line end as the two characters \ and n."""
    return "".join(said.replace("\\n", "").replace("\\r", "").split())


def _from_units(spans: list[Span], text: str) -> list[Span] | None:
    """Return spans in UTF-16 units as code points; None where one is outside the text, or cuts a character."""
    units: list[int] = []
    for number, char in enumerate(text):
        units += [number] if char <= "\uffff" else [number, -1]
    units.append(len(text))
    if any(end >= len(units) or -1 in (units[start], units[end]) for start, end in spans):
        return None
    return [Span(units[start], units[end]) for start, end in spans]


def _shown(said: object) -> str:
    return repr(said if not isinstance(said, str) or len(said) <= 40 else f"{said[:39]}…")
