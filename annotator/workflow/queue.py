"""What a reviewer is asked next, read from the store as it is needed, and the answers put into it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from heapq import merge
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from annotator.core.parts import FormError, to_attribution, to_tags
from annotator.core.records import Annotation, Prediction
from annotator.judge import review
from annotator.judge.review import RULES, Asked, Cause, Item, Rule
from annotator.measure.sentence import EVEN
from annotator.workflow import asked
from annotator.workflow.errors import UsageError
from annotator.workflow.model import levels

if TYPE_CHECKING:
    from annotator.store.database import By, Ruled, Ruling, Scored, Settling, Store

AUDIT_EVERY = 10
"""One sentence in so many is drawn at random."""
AT_ONCE = 25
"""Articles, or sentences, that are read from the store together."""
AUDITS = 500
"""Sentences that are drawn at random for one visit."""

_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class Case:
    """All there is to know of an article that is being reviewed. ruled: every decision, the undone too, in order."""

    prediction: Prediction
    annotations: tuple[Annotation, ...]
    ruled: tuple["Ruled", ...]
    settled: tuple["Settling", ...] = ()


def items(store: "Store", wanted: Cause | None, seed: str, *, words: str = "") -> Iterator[Item]:
    """Yield what is to be settled, for one cause or (None) all of them by cause with a random one now and then.

    words: sentences that hold them, instead. What others settle meanwhile may still come. Raises StoreError.
    """
    if words:
        return _found(store, words)
    sources: dict[Cause, Callable[[], Iterator[Item]]] = {
        Cause.UNSURE: lambda: _unsure(store),
        Cause.RULE: lambda: _odd(store),
        Cause.AUDIT: lambda: _drawn(store, seed),
    }
    if wanted is not None:
        return sources.get(wanted, lambda: _by_people(store, wanted))()
    every = chain(_by_people(store, None), _unsure(store), _odd(store))
    return _once(review.mixed(every, _drawn(store, seed), AUDIT_EVERY))


def case(store: "Store", article: str, digest: str) -> Case | None:
    """Return what is known of a text, None where no model has read it. Raises StoreError."""
    from annotator.store import database

    prediction = database.prediction(store, article, digest=digest)
    if prediction is None:
        return None
    said = (one.annotation for one in database.latest_annotations(store, of=[article]))
    ruled = database.all_decisions(store, article, standing=False)
    return Case(
        database.named(store, prediction),
        tuple(one for one in said if one.article.digest == digest),
        tuple(one for one in ruled if one.ruling.decision.article.digest == digest),
        tuple(one for one in database.settled(store, article) if one.settlement.gold.article.digest == digest),
    )


def standing(known: Case, start: int, end: int) -> "Ruled | None":
    """Return the last decision on a sentence that was not undone."""
    on = [
        r for r in known.ruled if (r.ruling.decision.start, r.ruling.decision.end) == (start, end) and not r.withdrawn
    ]
    return on[-1] if on else None


def answer(store: "Store", by: "By", given: dict[str, Any]) -> None:
    """Put one answer of the page into the store: a decision, names merged, or an undo. A second time it does nothing.

    A decision: {"article", "digest", "sentence", "tags", "links" or null, "cause", "seen"}; an undo: {"undo": key}. For
    names: {"article", "digest", "name", "entity"}, in all links of that text.
    Raises StoreError, and UsageError for what is no answer.
    """
    from annotator.store import database

    if "undo" in given:
        if not database.take_back(store, by, str(given["undo"])):
            database.withdraw(store, by, database.made_in(store, str(given["undo"])))
        return
    if "entity" in given:
        article = database.article(store, str(given.get("article")), str(given.get("digest")))
        if article is None:
            raise UsageError(f"no article {given.get('article')!r} with that text in the store")
        database.rename(store, by, article, str(given.get("name")), str(given["entity"]))
        return
    database.decide(store, by, [_ruling(store, by, given)])


def now(store: "Store") -> str:
    """Return the time as a decision notes it."""
    return f"{store.clock().astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def sure(store: "Store", above: float, limit: int) -> list["Scored"]:
    """Return unsettled sentences whose scores, by the model that spoke last, are all so far from their thresholds."""
    from annotator.store import database

    found: list[Scored] = []
    for model in database.model_names(store):
        found += database.unsettled(store, model, above=above, limit=limit - len(found))
    return found


def accept(store: "Store", by: "By", rows: Sequence["Scored"]) -> int:
    """Settle sentences as the model has them, all in one act, and return how many. Raises StoreError."""
    from annotator.store import database
    from annotator.store.database import Ruling

    made = now(store)
    placed = _placed(store, sorted(rows, key=attrgetter("article")))
    rulings = [
        Ruling(review.decision(p, n, p.sentences[n].tags, None, reviewer=by.person, made=made), "accepted in bulk")
        for p, n in placed
    ]
    return len(database.decide(store, by, rulings))


def placed(store: "Store", given: "Iterable[tuple[Scored, Asked]]") -> Iterator[Item]:
    """Yield sentences that people's labels ask to settle as items. Raises StoreError."""
    whys = {(row.article, row.digest, row.start, row.end): (row, why) for row, why in given}
    for prediction, number in _placed(store, (row for row, _ in whys.values())):
        article, s = prediction.article, prediction.sentences[number]
        _, why = whys[article.id, article.digest, s.start, s.end]
        yield Item(article.id, article.digest, number, why.cause, why.words)


def _ruling(store: "Store", by: "By", given: dict[str, Any]) -> "Ruling":
    from annotator.store import database

    name, digest, number = given.get("article"), given.get("digest"), given.get("sentence")
    said = database.prediction(store, str(name), digest=str(digest))
    if said is None or not isinstance(number, int) or not 0 <= number < len(said.sentences):
        raise UsageError(f"no sentence {number!r} of article {name!r} in the store")
    links = given.get("links")
    try:
        tags = to_tags(given)
        drawn = None if links is None else [to_attribution(link, said.article.text) for link in links]
    except (FormError, TypeError) as error:
        raise UsageError(f"the answer on {name!r} cannot be used: {error}") from error
    ruled = review.decision(said, number, tags, drawn, reviewer=by.person, made=now(store))
    seen = given.get("seen")
    return database.Ruling(ruled, str(given.get("cause", "")), seen=seen if isinstance(seen, int) else None)


def _by_people(store: "Store", wanted: Cause | None) -> Iterator[Item]:
    known = asked.taught()
    after: int | None = None
    while after != 0:
        found, after = asked.asked(store, after or 0, known)
        yield from placed(store, ((row, why) for row, why in found if wanted in {None, why.cause}))


def _unsure(store: "Store") -> Iterator[Item]:
    """Yield what the models that spoke last are unsure of, the least sure first."""
    from annotator.store import database

    rows = merge(*(_doubted(store, model) for model in database.model_names(store)), key=attrgetter("margin"))
    for prediction, number in _placed(store, rows):
        item = review.by_doubt(prediction, number, levels(prediction.model) or EVEN)
        if item:
            yield item


def _doubted(store: "Store", model: str) -> "Iterator[Scored]":
    from annotator.store import database

    widest = max(max(level.high - level.threshold, level.threshold - level.low) for level in levels(model) or EVEN)
    pages = _pages(
        lambda after: database.unsettled(store, model, below=widest, after=after, limit=AT_ONCE), lambda r: r
    )
    return chain.from_iterable(pages)


def _odd(store: "Store") -> Iterator[Item]:
    return chain.from_iterable(_breaking(store, rule) for rule in RULES)


def _breaking(store: "Store", rule: Rule) -> Iterator[Item]:
    from annotator.store import database

    pages = _pages(lambda after: database.odd(store, rule.words, after=after or 0, limit=AT_ONCE), attrgetter("key"))
    for prediction, number in _placed(store, chain.from_iterable(pages)):
        item = review.by_rule(prediction, number, rule)
        if item:
            yield item


def _drawn(store: "Store", seed: str) -> Iterator[Item]:
    from annotator.store import database

    rows = database.drawn(store, seed, limit=AUDITS)
    return (review.audit(prediction, number) for prediction, number in _placed(store, rows))


def _found(store: "Store", words: str) -> Iterator[Item]:
    from annotator.store import database

    for texts in _pages(
        lambda after: database.holding(store, words, after=after or 0, limit=AT_ONCE), attrgetter("key")
    ):
        for text in texts:
            said = database.prediction(store, text.id, digest=text.digest)
            yield from review.by_words(said, words) if said else ()


def _placed(store: "Store", rows: Iterable["Scored"]) -> Iterator[tuple[Prediction, int]]:
    """Yield for each row what the model says of its article, and the number of its sentence."""
    from annotator.store import database

    last: Prediction | None = None
    for row in rows:
        if last is None or (last.article.id, last.article.digest) != (row.article, row.digest):
            last = database.prediction(store, row.article, digest=row.digest)
        if last is None:
            continue
        yield from ((last, n) for n, s in enumerate(last.sentences) if (s.start, s.end) == (row.start, row.end))


def _pages(page: Callable[[Any], Sequence[Any]], key: Callable[[Any], _Key]) -> Iterator[Sequence[Any]]:
    after: _Key | None = None
    while rows := page(after):
        yield rows
        after = key(rows[-1])


def _once(given: Iterable[Item]) -> Iterator[Item]:
    """Yield each sentence once, for the first cause it comes up for."""
    seen: set[tuple[str, str, int]] = set()
    for item in given:
        where = (item.article, item.digest, item.sentence)
        if where not in seen:
            seen.add(where)
            yield item
