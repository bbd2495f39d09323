"""Stores to measure on: copies of the examples, as many and as various as a big newsroom's, made once and kept."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import cycle, islice
from pathlib import Path

from annotator import workflow
from annotator.core.annotated import AnnotatedSentence
from annotator.core.labels import Tag
from annotator.core.records import Annotation, Decision, Prediction
from annotator.store import database, registry
from annotator.store.database import By, Ruling, Said, Store, schema
from annotator.workflow import storing

CACHE = Path(__file__).resolve().parents[1] / ".cache" / "bench"
LENGTH = 30
"""Sentences of an article: 20,000 articles have some 600,000."""
OUTLETS, PEOPLE, DAYS = 40, 60, 730
LABELLED, SETTLED = 500, 5_000
"""Articles that two people have labelled, and sentences that four have settled."""
BENCH = By("bench", "bench")


def kept(count: int) -> Path:
    """Return a store of so many articles: the one that an earlier run made, where schema and model are the same."""
    model = str(registry.read_card(registry.default_folder())["sha256"])[:12]
    place = CACHE / f"{count}-{schema.VERSION}-{model}.db"
    if not place.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        made = place.with_suffix(".part")
        made.unlink(missing_ok=True)
        with workflow.opened(str(made)) as store:
            database.enter(store, BENCH)
            storing.put(store, BENCH, various(tagged(LENGTH), count))
            _label(store)
            _settle(store)
        made.rename(place)
    return place


def tagged(most: int | None = None) -> list[Prediction]:
    """Return the examples, or their first so many sentences, as the program's own model tags them."""
    model = workflow.open_model()
    files = (file for file in sorted(workflow.EXAMPLES.iterdir()) if file.suffix in {".txt", ".md", ".html"})
    done = [one for file in files for one in workflow.prelabel_each(file.name, file.read_bytes(), model)]
    whole = [one for one in done if isinstance(one, Prediction)]
    if most is None:
        return whole
    begun = [(one.article.id, one.article.text[: one.sentences[:most][-1].end]) for one in whole]
    done = [one for name, text in begun for one in workflow.prelabel_each(f"{name}.txt", text.encode(), model)]
    return [one for one in done if isinstance(one, Prediction)]


def various(given: Sequence[Prediction], count: int) -> Iterator[Prediction]:
    """Yield so many articles under new ids, with outlets, dates and speakers of their own."""
    for number, one in enumerate(islice(cycle(given), count)):
        day = date(2024, 1, 1) + timedelta(days=number * DAYS // count)
        article = replace(
            one.article, id=f"{one.article.id}-{number}", outlet=f"Outlet {number % OUTLETS}", published=str(day)
        )
        links = tuple(
            link._replace(entity=link.entity and f"{link.entity} {number % PEOPLE}") for link in one.attributions
        )
        yield replace(one, article=article, attributions=links)


def _label(store: Store) -> None:
    """Let two people label the first articles; they differ now and then."""
    for one in islice(database.all_predictions(store), LABELLED):
        said = [Said(_reading(one, name, every)) for name, every in (("ana", 1_000), ("ben", 9))]
        database.annotate(store, By("bench", "bench"), said)


def _reading(given: Prediction, name: str, every: int) -> Annotation:
    """Return what somebody says of an article: as the model does, but for one sentence of so many."""
    sentences = tuple(
        AnnotatedSentence(s.start, s.end, (Tag.OPINION,) if number % every == every - 1 else s.tags)
        for number, s in enumerate(given.sentences)
    )
    return Annotation(given.article, name, sentences, given.attributions, given.scheme)


def _settle(store: Store) -> None:
    """Let four people settle the sentences of one article after the other, on twenty-eight days."""
    for number, one in enumerate(islice(database.all_predictions(store), SETTLED // LENGTH)):
        made = f"2026-03-{number % 28 + 1:02}T09:00:00Z"
        decisions = [
            Decision(one.article, s.start, s.end, s.tags, None, "abcd"[number % 4], made) for s in one.sentences
        ]
        database.decide(store, By("bench", "bench"), [Ruling(decision) for decision in decisions])
