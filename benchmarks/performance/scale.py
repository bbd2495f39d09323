"""Many articles: two processes beside one, the most memory of a process, and the room that the output takes.

    python benchmarks/performance/scale.py [--long]

How memory grows is seen on short articles of four sentences; --long goes to 300,000 of them.
"""

import json
import sys
import tempfile
from pathlib import Path
from shutil import rmtree
from typing import NamedTuple

import pyarrow.parquet as pq
import texts
import whole
from result import Asked, Cell, Cost, Result, Table, run

from annotator.core import compiled
from annotator.core.records import Article
from annotator.store import packed

FEW, MANY, MOST = 10_000, 50_000, 300_000
SHORT = "short articles"


class Run(NamedTuple):
    """Articles that are tagged, from start to exit."""

    articles: int
    workers: int
    kind: str = "articles"

    def __str__(self) -> str:
        return f"{self.articles:,} {self.kind}, {('one process', 'two processes')[self.workers - 1]}"


def main() -> Result:
    """Return seconds and memory by articles and processes, and bytes an article by table."""
    counts = (FEW, MANY, MOST) if "--long" in sys.argv else (FEW, MANY)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        asked = [Run(FEW, 1), Run(FEW, 2), *(Run(count, 2, SHORT) for count in counts)]
        costs = {one: taken(one, folder) for one in asked}
        room = sizes(folder)
    return _told(costs, room)


def taken(run: Run, folder: Path) -> Cost:
    """Return what a run takes."""
    texts.write(folder / "in.jsonl", run.articles, texts.short() if run.kind == SHORT else None)
    form = whole.COMPILED if compiled.is_used() else whole.PYTHON
    found = whole.prelabel(folder / "in.jsonl", folder / "out", form, run.workers)
    rmtree(folder / "out")
    print(f"{run}: {found.seconds:.0f} s, {found.memory:.0f} MB", file=sys.stderr, flush=True)
    return found


def _told(costs: dict[Run, Cost], room: dict[str, dict[str, float]]) -> Result:
    rows: list[list[Cell]] = [
        [str(one), one.articles / took.seconds, took.seconds, took.memory] for one, took in costs.items()
    ]
    alone, together, *grown = costs.items()
    (few, little), (many, most) = grown[0], grown[-1]
    labels = max(sum(size for table, size in found.items() if table != "texts") for found in room.values())
    words = max(found["texts"] for found in room.values())
    return Result(
        "Many articles",
        f"python benchmarks/performance/scale.py{' --long' if many.articles == MOST else ''}",
        [
            Asked("two processes beside one", 1.8, alone[1].seconds / together[1].seconds),
            Asked("most memory of a process", 600, max(took.memory for took in costs.values()), " MB", at_most=True),
            Asked(
                f"memory with {many.articles:,} short articles beside {few.articles:,}",
                1.1,
                most.memory / little.memory,
                at_most=True,
            ),
            Asked("Parquet beside the texts", 1_000, labels, " bytes an article", at_most=True),
        ],
        [
            Table("From start to exit", ("job", "articles/s", "seconds", "MB of the largest process"), rows),
            Table(
                "Bytes an article in Parquet",
                ("table", *room),
                [[name, *(room[one][name] for one in room)] for name in packed.SCHEMAS],
            ),
        ],
        notes=[
            "The articles are those of the gold over and over with other numbers in them; short ones are four of "
            "their sentences. Bytes are of articles that stand there once, with what closes each file, which weighs "
            f"more the fewer there are. By that, labels of 1 B articles take {labels / 1000:.2g} TB, their texts "
            f"{words / 1000:.2g} TB. {MOST:,} short articles: --long."
        ],
    )


def sizes(scratch: Path) -> dict[str, dict[str, float]]:
    """Return bytes an article by table: of the gold's articles, and of others' where they are there; none twice."""
    places = {"gold": scratch / "gold.jsonl"} | (
        {"articles of others": texts.REAL / "articles"} if texts.REAL.is_dir() else {}
    )
    lines = (json.dumps({"id": one.id, **_filed(one), "text": one.text}) for one in texts.articles())
    places["gold"].write_text("\n".join(lines), encoding="utf-8")
    found = {}
    for name, place in places.items():
        out = scratch / "room"
        whole.prelabel(place, out, {})
        count = pq.read_metadata(out / "articles-00000.parquet").num_rows
        found[name] = {table: (out / f"{table}-00000.parquet").stat().st_size / count for table in packed.SCHEMAS}
    return found


def _filed(article: Article) -> dict[str, str | None]:
    return {name: getattr(article, name) for name in ("title", "outlet", "author", "url", "published")}


if __name__ == "__main__":
    run(main)
