"""How long reports take over a large corpus, and how much memory (`make bench-reports`).

    python benchmarks/reports.py [ARTICLES]

The example articles are tagged once and repeated under other ids, outlets and dates, as Parquet; each report is then a
run of the program of its own. In the texts names are other ones in each copy, so that none is a copy of another; twelve
dates make events of hundreds of articles each, which is harder for `compare` than a year's news would be.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

from annotator.measure.columns import SCHEMAS

EXAMPLES = Path(__file__).resolve().parents[1] / "labels" / "examples"
REPORTS = ("sources", "claims", "leak", "sourcing", "chains", "compare")
OUTLETS = 40


def main() -> None:
    """Make the corpus and print a line a report."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as scratch:
        few, many = Path(scratch, "few"), Path(scratch, "many")
        annotator("prelabel", str(EXAMPLES), "--out", str(few), "--format", "parquet")
        repeat(few, many, wanted)
        counts = [pl.scan_parquet(many / f"{name}-00000.parquet").select(pl.len()).collect().item() for name in SCHEMAS]
        print("{:,} articles, {:,} sentences, {:,} attributions".format(*counts))
        for report in REPORTS:
            started = time.perf_counter()
            peak = annotator("report", report, str(many))
            print(f"{report:9} {time.perf_counter() - started:5.1f} s  {peak:6,.0f} MB at the most so far", flush=True)


def annotator(*command: str) -> float:
    """Run the program; return the most memory in MB that any run has taken so far. Ends where it fails."""
    done = subprocess.run([sys.executable, "-m", "annotator", *command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr.strip())
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def repeat(few: Path, many: Path, wanted: int) -> None:
    """Write the tables so often that there are at least so many articles, a copy of them after another."""
    many.mkdir()
    copies = -(-wanted // pl.scan_parquet(few / "articles-00000.parquet").select(pl.len()).collect().item())
    for name in SCHEMAS:
        copy = pl.LazyFrame({"copy": range(copies)}).join(pl.scan_parquet(few / f"{name}-00000.parquet"), how="cross")
        frame = copy.with_columns(pl.format("{}-{}", "article", "copy").alias("article"))
        if name == "articles":
            month = pl.col("copy") % 12 + 1
            another = pl.col("copy").cast(pl.String).str.replace_many(list("0123456789"), list("bcdfghjklm"))
            frame = frame.with_columns(
                outlet=pl.format("Outlet {}", pl.col("copy") % OUTLETS),
                text=pl.col("text").str.replace_all(r"(\p{Lu}\p{L}+)", pl.lit("${1}") + another),
                published=pl.format("2026-{}-01", month.cast(pl.String).str.zfill(2)),
            )
        frame.drop("copy").sink_parquet(many / f"{name}-00000.parquet")


if __name__ == "__main__":
    main()
