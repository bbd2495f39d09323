"""Which sentences people's labels ask to settle: where they differ, are suspect, or the model says otherwise."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from annotator.judge import review
from annotator.judge.review import Asked
from annotator.measure.sentence import EVEN
from annotator.store import registry
from annotator.workflow.model import levels

if TYPE_CHECKING:
    from annotator.store.database import Labelled, Scored, Store

AT_ONCE = 1_000
"""Articles that people have labelled of which the causes are looked for together."""
DIGITS = 12
"""Of a digest, as many as a model's card has of each article that taught it."""

Taught = Mapping[str, frozenset[str]]
"""The beginnings of the digests of the articles that taught each model, by its name."""


def asked(store: "Store", after: int, known: Taught) -> "tuple[list[tuple[Scored, Asked]], int]":
    """Return what people's labels ask to settle in the next AT_ONCE texts, and where to go on, 0 at the end."""
    from annotator.store import database

    given, onward = database.labelled(store, after=after, limit=AT_ONCE)
    levels_of = {name: levels(name) or EVEN for name in {one.model for one in given}}
    held_out = _held_out(store, given, known)
    judged = [
        review.Judged(one.said, one.scored.tags, one.scored.scores, levels_of[one.model], held_out.get(one.scored.key))
        for one in given
    ]
    return [(given[why.row].scored, why) for why in review.by_people(judged)], onward


def taught() -> Taught:
    """Return what taught the models that are here."""
    try:
        cards = [card for _, card in registry.shelf()]
    except registry.ModelError:
        return {}
    return {str(card["name"]): frozenset(card["digests"]) for card in cards if "name" in card and "digests" in card}


def _held_out(store: "Store", given: "Sequence[Labelled]", known: Taught) -> dict[int, review.Scores]:
    """Return by key the scores of sentences by models that did not learn from their articles, the newest that did."""
    from annotator.store import database

    found = {one.scored.key: one.scored.scores for one in given if _is_new(one.scored, known.get(one.model))}
    for model in database.model_names(store):
        rows = [one.scored for one in given if one.scored.key not in found and _is_new(one.scored, known.get(model))]
        found |= database.scores_by(store, model, [one.key for one in rows]) if rows else {}
    return found


def _is_new(one: "Scored", digests: frozenset[str] | None) -> bool:
    """Whether an article is none of those, by the beginnings of their digests, that taught a model."""
    return digests is not None and one.digest[:DIGITS] not in digests
