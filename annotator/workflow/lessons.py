"""Gold to learn from: what people settled, in files and in a store."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from annotator.core.records import Annotation, Attribution, Decision, Gold
from annotator.workflow.storing import said_in

if TYPE_CHECKING:
    from annotator.store.database import Store


def of_store(store: "Store") -> tuple[list[Gold], list[Annotation]]:
    """Return what people settled in a store, as gold that can teach, and what they said. Raises StoreError.

    A decision without links leaves those there are: where nobody annotated the article, they are the model's, which
    its reviewer had seen.
    """
    from annotator.judge import consensus

    said = said_in(store)
    told = consensus.settle(said.annotations, said.decisions)
    read = {one.article.digest for one in said.annotations}
    silent = defaultdict(list)
    for one in said.decisions:
        if one.attributions is None and one.article.digest not in read:
            silent[one.article.digest].append(one)
    golds = (_linked(store, gold, silent[gold.article.digest]) for gold in told.golds)
    return list(judged(golds)), said.annotations


def judged(golds: Iterable[Gold]) -> Iterable[Gold]:
    """Yield gold with what can teach: no sentence in which a tag is open, no link to nothing."""
    for one in golds:
        sentences = tuple(s for s in one.sentences if not (s.settled and s.settled.open))
        links = tuple(link for link in one.attributions if link.source or link.content)
        if sentences:
            yield replace(one, sentences=sentences, attributions=links)


def joined(own: Sequence[Gold], others: Sequence[Gold]) -> list[Gold]:
    """Return both; of an article that is in both, what is said in the first counts."""
    texts = {one.article.digest for one in own}
    return [*own, *(one for one in others if one.article.digest not in texts)]


def _linked(store: "Store", gold: Gold, decisions: Sequence[Decision]) -> Gold:
    """Return gold with the model's links that begin in the sentences of decisions that left them as they are."""
    from annotator.judge import links
    from annotator.store import database

    said = database.prediction(store, gold.article.id, digest=gold.article.digest) if decisions else None
    if said is None:
        return gold

    def is_left(link: Attribution) -> bool:
        return any(links.begins_in(link, d.start, d.end) for d in decisions)

    return replace(gold, attributions=(*gold.attributions, *filter(is_left, said.attributions)))
