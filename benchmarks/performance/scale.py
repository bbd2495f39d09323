"""Many articles: two processes beside one, the most memory of a process, and the room that the output takes.

    python benchmarks/performance/scale.py [--long]

--long goes to 300,000 articles, for which two cores need a quarter of an hour or more.
"""

import json
import sys
import tempfile
from pathlib import Path

import pyarrow.parquet as pq
import texts
import whole
from result import Asked, Cell, Cost, Result, Table, run

from annotator.core import compiled
from annotator.core.records import Article
from annotator.store import packed

FEW, MANY, MOST = 10_000, 50_000, 300_000


def main() -> Result:
    """Return seconds and memory by articles and processes, and bytes an article by table."""
    many = MOST if "--long" in sys.argv else MANY
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        texts.write(folder / "few.jsonl", FEW)
        texts.write(folder / "many.jsonl", many)
        form = whole.COMPILED if compiled.is_used() else whole.PYTHON
        runs = {
            (FEW, 1): whole.prelabel(folder / "few.jsonl", folder / "few", form, 1),
            (FEW, 2): whole.prelabel(folder / "few.jsonl", folder / "few", form, 2),
            (many, 2): whole.prelabel(folder / "many.jsonl", folder / "many", form, 2),
        }
        room = sizes(folder)
    return _told(runs, room, many)


def _told(runs: dict[tuple[int, int], Cost], room: dict[str, dict[str, float]], many: int) -> Result:
    rows: list[list[Cell]] = [
        [
            f"{articles:,} articles, {'one process' if workers == 1 else 'two processes'}",
            articles / took.seconds,
            took.seconds,
            took.memory,
        ]
        for (articles, workers), took in runs.items()
    ]
    labels = max(sum(size for table, size in found.items() if table != "texts") for found in room.values())
    words = max(found["texts"] for found in room.values())
    growth = runs[many, 2].memory / runs[FEW, 2].memory
    return Result(
        "Many articles",
        f"python benchmarks/performance/scale.py{' --long' if many == MOST else ''}",
        [
            Asked("two processes beside one", 1.8, runs[FEW, 1].seconds / runs[FEW, 2].seconds),
            Asked("most memory of a process", 600, max(took.memory for took in runs.values()), " MB", at_most=True),
            Asked(f"memory with {many:,} articles beside {FEW:,}", 1.1, growth, at_most=True),
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
            "The articles are those of the gold over and over with other numbers in them. Bytes are of articles that "
            "stand there once, with what closes each file, which weighs more the fewer there are. By that, labels of "
            f"1 B articles take {labels / 1000:.2g} TB, their texts {words / 1000:.2g} TB. {MOST:,} articles: --long."
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
