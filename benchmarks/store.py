"""How fast a big store is: adding, looking up, paging, deciding; and how much room it takes.

The articles are the examples, tagged with reasons and repeated under new ids until there are enough. Times are seconds
of this process's processor time (on PostgreSQL without the server's own).
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from statistics import median

import stores
from rich.console import Console
from rich.table import Table

from annotator.core.records import Decision, Prediction
from annotator.store import database
from annotator.store.database import By, Ruling, Store

REPEATS = 50


def main() -> None:
    """Fill a store, ask it, print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=14_000, help="how many; 14,000 have some 600,000 sentences")
    parser.add_argument("--store", help="a new store, if not a file that is gone afterwards")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = database.open_store(given.store or str(Path(folder) / "bench.db"))
        database.enter(store, By("bench", "bench"))
        many = _many(stores.tagged(), given.articles)
        seconds = _seconds(lambda: database.add_predictions(store, By("bench", "bench"), many))
        Console().print(_table(store, seconds))
        if given.store is None:
            print(f"{sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6:,.0f} MB on disk")
        print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:,.0f} MB of memory, the model's included")
        store.close()


def _many(predictions: list[Prediction], count: int) -> Iterator[Prediction]:
    for number, one in enumerate(islice(cycle(predictions), count)):
        yield replace(one, article=replace(one.article, id=f"{one.article.id}-{number}"))


def _table(store: Store, adding: float) -> Table:
    there = database.progress(store)
    table = Table(title=f"{there.articles:,} articles, {there.sentences:,} sentences")
    table.add_column("what")
    table.add_column("seconds", justify="right")
    table.add_row("add them, with predictions", f"{adding:.1f}")
    for what, do in _questions(store).items():
        table.add_row(what, f"{median(_seconds(do) for _ in range(REPEATS)):.4f}")
    return table


def _questions(store: Store) -> dict[str, Callable[[], object]]:
    middle = database.listed(store, after=database.count(store) // 2, limit=1)[0]
    article = database.article(store, middle.id)
    (model,) = database.model_names(store)
    assert article is not None  # noqa: S101 - it was listed

    def decide() -> None:
        decision = Decision(article, 0, 1, (), None, "bench", "2026-03-10T06:00:00Z")
        database.decide(store, By("bench", "bench"), [Ruling(decision)])

    return {
        "an article": lambda: database.article(store, middle.id),
        "a prediction, with reasons": lambda: database.prediction(store, middle.id),
        "a page of 100 articles, in the middle": lambda: database.listed(store, after=middle.key),
        "the 100 least sure sentences": lambda: database.unsettled(store, model),
        "progress of the whole store": lambda: database.progress(store),
        "a decision, kept": decide,
        "an article's history": lambda: database.history(store, middle.id),
    }


def _seconds(do: Callable[[], object]) -> float:
    begun = time.process_time()
    do()
    return time.process_time() - begun


if __name__ == "__main__":
    main()
