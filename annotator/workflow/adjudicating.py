"""What an adjudicator sees of what people differ on, read from the store, and the answers put into it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from annotator.core.labels import Tag
from annotator.core.records import Annotation
from annotator.judge import review
from annotator.judge.links import Links
from annotator.judge.review import Asked, Cause
from annotator.workflow import queue
from annotator.workflow.queue import Case

if TYPE_CHECKING:
    from annotator.store.database import By, Labelled, Ruled, Scored, Store

A_PAGE = 100
"""Labelled articles of which an adjudicator sees the disagreements together."""
PAGES = 10
"""So many of them are looked at before somebody is asked whether to go on."""


class Answer(NamedTuple):
    """What an adjudicator says of sentence number `sentence`: tags, what went wrong, and whether guidelines lack it.

    links: those that begin there, None to leave them as they are.
    """

    sentence: int
    tags: tuple[Tag, ...]
    links: Links | None
    error: str | None
    guideline: bool
    why: str
    seen: int | None
    cause: str


def split(store: "Store", after: int = 0) -> "tuple[list[tuple[Scored, Asked]], int]":
    """Return the unsettled sentences of the next annotated articles on which people differ, and where to go on or 0.

    They differ on tags, or on who said what. after: where to begin. Nothing comes back where nobody differs in PAGES of
    articles. `queue.placed` makes items of them. Raises StoreError.
    """
    from annotator.store import database

    for _ in range(PAGES):
        given, after = database.labelled(store, after=after, limit=A_PAGE)
        found = list(_apart(store, [one for one in given if len(one.said) > 1]))
        if found or not after:
            return found, after
    return [], after


def _apart(store: "Store", given: "Sequence[Labelled]") -> "Iterator[tuple[Scored, Asked]]":
    from annotator.store import database

    said: dict[str, list[Annotation]] = defaultdict(list)
    for each in database.latest_annotations(store, of={one.scored.article for one in given}):
        said[each.annotation.article.id].append(each.annotation)
    for row, one in enumerate(given):
        here = (by for by in said[one.scored.article] if by.article.digest == one.scored.digest)
        words = review.apart(one.said, review.drawn(here, one.scored.start, one.scored.end))
        if words:
            yield one.scored, Asked(row, Cause.PEOPLE, words)


def settle(store: "Store", by: "By", known: Case, answer: Answer) -> None:
    """Settle a sentence on which people differ; what they said stays. Raises StoreError."""
    from annotator.store import database
    from annotator.store.database import Ruling

    said = (known.prediction, answer.sentence, answer.tags, answer.links)
    ruled = replace(review.decision(*said, reviewer=by.person, made=queue.now(store)), why=answer.why)
    database.decide(store, by, [Ruling(ruled, answer.cause, answer.error, answer.guideline, answer.seen)])


def said(known: Case, sentence: int) -> review.Labels:
    """Return what each person said of a sentence."""
    here = known.prediction.sentences[sentence]
    return review.labels(known.annotations, here.start, here.end)


def linked(known: Case, sentence: int) -> dict[str, Links]:
    """Return the links that begin in a sentence, as each person drew them."""
    here = known.prediction.sentences[sentence]
    return review.drawn(known.annotations, here.start, here.end)


def flagged(store: "Store") -> Iterator["Ruled"]:
    """Yield the decisions that stand whose sentence the guidelines should tell of."""
    from annotator.store import database

    return (ruled for ruled in database.all_decisions(store) if ruled.ruling.guideline)
