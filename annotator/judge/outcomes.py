"""What became of a model's suggestions: how much each person let stand, changed, took away and added."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from annotator.core.annotated import Origin, SpanKind
from annotator.core.records import Annotation

SENTENCE, LINK = "sentence", "link"
WHAT = (SENTENCE, *map(str, SpanKind), LINK)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many sentences, spans of a kind, or links one person left, by what became of the suggestion.

    Only where there were suggestions; of sentences nobody notes which were removed.
    """

    annotator: str
    what: str
    accepted: int
    changed: int
    removed: int
    drawn: int

    @property
    def total(self) -> int:
        """All four together."""
        return self.accepted + self.changed + self.removed + self.drawn


def of(annotations: Iterable[Annotation]) -> tuple[Outcome, ...]:
    """Return what became of suggestions, by person and thing; what a person has none of is left out."""
    counts: Counter[tuple[str, str, Origin]] = Counter()
    for one in annotations:
        if one.suggested is not None:
            counts.update((one.annotator, what, origin) for what, origin in _origins(one))
    names = sorted({name for name, *_ in counts})
    found = (
        Outcome(name, what, **{str(origin): counts[name, what, origin] for origin in Origin})
        for name in names
        for what in WHAT
    )
    return tuple(one for one in found if one.total)


def _origins(said: Annotation) -> Iterator[tuple[str, Origin]]:
    yield from ((SENTENCE, one.origin) for one in said.sentences)
    yield from ((str(one.kind), one.origin) for one in said.spans)
    yield from ((LINK, one.origin) for one in said.links)
