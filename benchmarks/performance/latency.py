"""One article at a time, in a process that is warm: what somebody waits who drops an article into the app.

python benchmarks/performance/latency.py
"""

import time
from collections.abc import Callable, Sequence

import careful
import numpy as np
import texts
from result import Asked, Cell, Result, Table, run
from threadpoolctl import threadpool_limits

from annotator.core import compiled
from annotator.core.records import Article
from annotator.learn.predict import predict
from annotator.store import registry

ROUNDS = 3


def main() -> Result:
    """Return milliseconds on the clock: the middle one, and the one that 1 in 100 exceeds."""
    model = registry.load(registry.default_folder())
    stack = careful.learned()
    given = texts.articles()
    ways: dict[str, Callable[[Article], object]] = {
        "annotator": lambda article: predict([article], model),
        "annotator, with reasons": lambda article: predict([article], model, why=True),
        "careful stack": lambda article: list(stack.tagged([(article.id, article.text)])),
    }
    with threadpool_limits(1):
        rows = {name: waits(way, given) for name, way in ways.items()}
    lengths = sorted(len(article.text) for article in given)
    form = "compiled" if compiled.is_used() else "Python"
    return Result(
        "One article at a time",
        "python benchmarks/performance/latency.py",
        [Asked("one article, warm, p50", 3, float(rows["annotator"][0] or 0), " ms", at_most=True)],
        [Table("Milliseconds on the clock", ("way", "p50", "p99"), [[name, *row] for name, row in rows.items()])],
        notes=[
            f"{len(given)} articles, half of them longer than {lengths[len(lengths) // 2]:,} characters; of each the "
            f"least of {ROUNDS} rounds. Ours in its {form} form."
        ],
    )


def waits(way: Callable[[Article], object], given: Sequence[Article]) -> list[Cell]:
    """Return p50 and p99 in milliseconds over articles."""
    best = np.full(len(given), np.inf)
    for _ in range(ROUNDS):
        best = np.minimum(best, [_waited(way, article) for article in given])
    return [float(np.percentile(best, part)) * 1000 for part in (50, 99)]


def _waited(way: Callable[[Article], object], article: Article) -> float:
    began = time.perf_counter()
    way(article)
    return time.perf_counter() - began


if __name__ == "__main__":
    run(main)
