"""All that can be said of how far people agree, together; as plain values, and as one table of figures."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, astuple, dataclass
from typing import Any

from annotator.core.annotated import Origin
from annotator.core.records import Annotation
from annotator.judge import agreement, outcomes, ratings, spans
from annotator.judge.agreement import Agreement, Group, Pair
from annotator.judge.outcomes import Outcome
from annotator.judge.spans import Placed
from annotator.judge.votes import current

COLUMNS = ("part", "name", "tag", "measure", "n", "value", "low", "high", "note")
"""A row a figure: of which part of the report, of whom or what, which measure, from how many things."""

TAG_MEASURES = ("percent", "alpha", "kappa", "fleiss", "ac1", "f1")
SPAN_MEASURES = ("exact", "overlap", "bounds", "characters", "alpha")
LINK_MEASURES = ("source", "entity", "kind")


@dataclass(frozen=True, slots=True)
class Report:
    """How far people agree. articles: how many were read by two people or more, `annotators` by name.

    places: on bounds, spans and links. pairs: each two people. each: each person with all others together.
    suggested, blind: on the tags among annotations made with a model's suggestions in sight, and without.
    outcomes: what became of those suggestions.
    """

    articles: int
    annotators: tuple[str, ...]
    tags: tuple[Agreement, ...]
    places: Placed | None
    pairs: tuple[Pair, ...]
    each: tuple[Pair, ...]
    by_article: tuple[Group, ...]
    by_outlet: tuple[Group, ...]
    suggested: tuple[Agreement, ...]
    blind: tuple[Agreement, ...]
    outcomes: tuple[Outcome, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values; an interval is {"value", "low", "high"}."""
        return asdict(self)

    def rows(self) -> Iterator[tuple[object, ...]]:
        """Yield the figures in the order of COLUMNS; one that is undefined has no value."""
        for part, held in (("tags", self.tags), ("with suggestions", self.suggested), ("blind", self.blind)):
            for one in held:
                for name in TAG_MEASURES:
                    yield part, "", one.tag, name, one.sentences, *astuple(getattr(one, name)), one.note
                yield part, "", one.tag, "prevalence", one.sentences, one.prevalence, None, None, ""
        yield from _place_rows(self.places)
        for part, pairs in (("pair", self.pairs), ("annotator", self.each)):
            for pair in pairs:
                name = f"{pair.one} {pair.other}" if pair.other else pair.one
                for measure in ("percent", "kappa", "f1", "given", "others"):
                    yield part, name, pair.tag, measure, pair.sentences, getattr(pair, measure), None, None, ""
        for part, groups in (("article", self.by_article), ("outlet", self.by_outlet)):
            for group in groups:
                for measure in ("percent", "alpha"):
                    yield part, group.name, group.tag, measure, group.sentences, getattr(group, measure), None, None, ""
        yield from _outcome_rows(self.outcomes)


def of(annotations: Iterable[Annotation], *, random_state: int = 0) -> Report:
    """Return the report on what counts of the annotations (`votes.current`); empty where nobody judged the same."""
    counted = [one for those in current(annotations).values() for one in those]
    said = ratings.table(counted)
    pairs = said.pairs()
    twice = sorted(set(pairs.article.tolist()))
    suggested = [one for one in counted if one.suggested is not None]
    blind = [one for one in counted if one.suggested is None]
    return Report(
        articles=len(twice),
        annotators=tuple(sorted({name for names in pairs.names for name in names})),
        tags=agreement.tags(said, pairs, random_state=random_state),
        places=spans.of(counted, random_state=random_state),
        pairs=tuple(agreement.matrix(pairs)),
        each=tuple(agreement.by_annotator(pairs)),
        by_article=tuple(agreement.groups(said, lambda n: said.articles[n].id)),
        by_outlet=tuple(agreement.groups(said, lambda n: said.articles[n].outlet)),
        suggested=agreement.of(suggested, random_state=random_state),
        blind=agreement.of(blind, random_state=random_state) if suggested else (),
        outcomes=outcomes.of(suggested),
    )


def _place_rows(places: Placed | None) -> Iterator[tuple[object, ...]]:
    if places is None:
        return
    for one in places.spans:
        for name in SPAN_MEASURES:
            yield "spans", one.kind, "", name, one.spans, *astuple(getattr(one, name)), ""
    for name in LINK_MEASURES:
        yield "links", "content", "", f"same {name}", places.links.contents, *astuple(getattr(places.links, name)), ""


def _outcome_rows(outcomes: Iterable[Outcome]) -> Iterator[tuple[object, ...]]:
    for one in outcomes:
        for origin in Origin:
            share = getattr(one, origin) / one.total
            yield "suggestions", one.annotator, "", f"{one.what} {origin}", one.total, share, None, None, ""
