"""Where the time goes from text to file, stage by stage, and what large jobs would take by that.

python benchmarks/performance/stages.py
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import orjson
import texts
from result import Cell, Result, Table, run
from threadpoolctl import threadpool_limits

from annotator.core import compiled
from annotator.core.marks import Marks
from annotator.core.records import Article
from annotator.learn import features, predict, tagger
from annotator.learn.entities import Names
from annotator.learn.linker import link
from annotator.learn.tagger import Model
from annotator.learn.tokens import Seen
from annotator.store import columns, registry
from annotator.text import blocks, cues, names, quotes, sentences
from annotator.workflow import BATCH, memory

ROUNDS = 3
WHY = "reasons (only where asked for)"
_Out = TypeVar("_Out")


class Clock:
    """Adds up the processor seconds of each stage, in order of their first use."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def each(self, stage: str, do: Callable[..., _Out], *items: Iterable[Any]) -> list[_Out]:
        """Return what `do` makes of the items, taken together as by map, and count the time."""
        began = time.process_time()
        made = list(map(do, *items))
        self.seconds[stage] += time.process_time() - began
        return made


def main() -> Result:
    """Return milliseconds an article by stage, the least of several rounds each."""
    model = registry.load(registry.default_folder())
    given = texts.articles()
    with threadpool_limits(1), memory.kept():
        rounds = [staged(given, model) for _ in range(ROUNDS)]
    costs = {stage: min(one[stage] for one in rounds) / len(given) * 1000 for stage in rounds[0]}
    whole = sum(cost for stage, cost in costs.items() if stage != WHY)
    rows: list[list[Cell]] = [
        [stage, cost, f"{cost / whole:.0%}" if stage != WHY else "–"] for stage, cost in costs.items()
    ]
    form = "compiled" if compiled.is_used() else "Python"
    return Result(
        "Stages",
        "python benchmarks/performance/stages.py",
        tables=[Table("Milliseconds an article, one core", ("stage", "ms", "share"), rows)],
        notes=[
            f"{len(given)} articles of the gold in batches of {BATCH}, the least of {ROUNDS} rounds; the {form} form. "
            "Start-up and reading from disk are left out."
        ],
        costs={stage: cost for stage, cost in costs.items() if stage != WHY},
    )


def staged(given: Sequence[Article], model: Model) -> dict[str, float]:
    """Return the seconds of each stage over all articles."""
    clock = Clock()
    lines = [orjson.dumps({"id": one.id, "text": one.text}) for one in given]
    rows = clock.each("JSON in", orjson.loads, lines)
    articles = clock.each("text", lambda row: Article(row["id"], row["text"]), rows)
    for start in range(0, len(articles), BATCH):
        tag(see(articles[start : start + BATCH], clock), model, clock)
    return clock.seconds


def see(articles: Sequence[Article], clock: Clock) -> list[Seen]:
    """Run the rules, each over some articles, in the order of marks.read."""
    given = [article.text for article in articles]
    blocked = clock.each("blocks", blocks.find, articles)
    quoted = clock.each("quotes", quotes.find, given, blocked)
    tied = clock.each("cues", cues.find, given, blocked, quoted)
    split = clock.each("sentences", sentences.split, given, blocked)
    named = clock.each("names", names.find, given, blocked, quoted, tied)
    marks = list(map(Marks, articles, blocked, split, quoted, tied, named))
    known = clock.each("who said what", Names, marks)
    return list(map(Seen, marks, clock.each("who said what", link, known), known))


def tag(batch: Sequence[Seen], model: Model, clock: Clock) -> None:
    """Run the learned part over one batch, in parts and whole, and write what comes out."""
    lap = Clock()
    [table] = clock.each("features", features.table, [batch])
    clock.each("scores", lambda table: tagger.scores(model, table), [table])
    [table] = lap.each("parts", features.table, [batch])
    lap.each("parts", lambda table: tagger.scores(model, table), [table])
    [plain] = lap.each("plain", lambda seen: predict.tag(seen, model), [batch])
    lap.each("told", lambda seen: predict.tag(seen, model, why=True), [batch])
    clock.seconds["records"] += max(0.0, lap.seconds["plain"] - lap.seconds["parts"])
    clock.seconds[WHY] += lap.seconds["told"] - lap.seconds["plain"]
    clock.each("Parquet out", lambda made: columns.encoded(made, texts=True), [plain])


if __name__ == "__main__":
    run(main)
