"""How long reports take over a large corpus, and how much memory (`make bench-reports`).

    python benchmarks/reports.py [ARTICLES]

The example articles are tagged once and repeated under other ids, outlets and dates, as Parquet; each report is then a
run of the program of its own. In the texts names are other ones in each copy, as long as they were, so that none is a
copy of another; twelve dates make events of hundreds of articles each, which is harder for `compare` than a year's.
"""

import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

from annotator.core.export import from_gold
from annotator.core.records import Gold, GoldSentence
from annotator.store import columns, jsonl, output, packed
from annotator.store.run import PART

EXAMPLES = Path(__file__).resolve().parents[1] / "labels" / "examples"
REPORTS = (
    ("sources",), ("claims",), ("leak",), ("sourcing",), ("chains",), ("compare",),
    ("shares", "--by", "outlet"), ("shares", "--of", "own", "--filed", "news", "--by", "outlet"),
)  # fmt: skip
OUTLETS = 40


def main() -> None:
    """Make the corpus and print a line a report."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as scratch:
        few, many = Path(scratch, "few"), Path(scratch, "many")
        annotator("prelabel", str(EXAMPLES), "--out", str(few), "--format", "parquet")
        annotator("prelabel", str(EXAMPLES), "--out", f"{few}.jsonl")
        read(Path(f"{few}.jsonl"), Path(scratch, "gold.jsonl"))
        repeat(few, many, wanted)
        found = columns.scan(many)
        counts = [frame.select(pl.len()).collect(engine="streaming").item() for frame in found]
        print("{:,} articles, {:,} sentences, {:,} attributions".format(*counts))
        for report in REPORTS:
            started = time.perf_counter()
            gold = ("--gold", f"{scratch}/gold.jsonl", "--drawn", "all") if report[0] == "shares" else ()
            peak = annotator("report", report[0], str(many), *report[1:], *gold)
            print(
                f"{' '.join(report):44} {time.perf_counter() - started:5.1f} s  {peak:6,.0f} MB at the most so far",
                flush=True,
            )


def annotator(*command: str) -> float:
    """Run the program; return the most memory in MB that any run has taken so far. Ends where it fails."""
    done = subprocess.run([sys.executable, "-m", "annotator", *command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr.strip())
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def read(tagged: Path, out: Path) -> None:
    """Write the articles as gold, as if people had read them and agreed with the model."""
    with out.open("wb") as file:
        for one in output.read(tagged):
            sentences = tuple(GoldSentence(s.start, s.end, s.tags) for s in one.sentences)
            file.write(jsonl.line(from_gold(Gold(one.article, sentences, one.attributions, ("r1",), "", one.scheme))))


def repeat(few: Path, many: Path, wanted: int) -> None:
    """Write the tables so often that there are at least so many articles, a copy of them after another."""
    once = {table: pl.read_parquet(few / f"{table}-00000.parquet") for table in packed.SCHEMAS}
    size = once["articles"].height
    copies = range(-(-wanted // size))
    for number, part in enumerate(slices(copies, PART // size)):
        with columns.part(many, number) as add:
            for group in slices(part, columns.GROUP // size):
                added = [[copied(name, frame, copy) for copy in group] for name, frame in once.items()]
                add([pl.concat(frames) for frames in added])


def slices(given: range, size: int) -> list[range]:
    """Return a range in pieces of a size, the last perhaps shorter."""
    return [given[start : start + size] for start in range(0, len(given), size)]


def copied(table: str, frame: pl.DataFrame, copy: int) -> pl.DataFrame:
    """Return the rows of a copy of the articles."""
    frame = frame.with_columns(pl.format("{}-{}", "article", pl.lit(copy)).alias("article"))
    if table == "articles":
        return frame.with_columns(
            outlet=pl.lit(f"Outlet {copy % OUTLETS}"), published=pl.lit(f"2026-{copy % 12 + 1:02}-01")
        )
    if table == "texts":
        return frame.with_columns(text=pl.Series([renamed(text, copy) for text in frame["text"]], dtype=pl.String))
    return frame


def renamed(text: str, copy: int) -> str:
    """Return a text in which the ends of names are letters that stand for the copy."""
    ending = str(copy).translate(str.maketrans("0123456789", "bcdfghjklm"))
    return re.sub(
        r"\b[A-Z][a-z]+", lambda name: name[0][: -len(ending)] + ending if len(name[0]) > len(ending) else name[0], text
    )


if __name__ == "__main__":
    main()
