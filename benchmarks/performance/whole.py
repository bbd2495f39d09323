"""The whole path, files to file, beside the careful stack: from text and from web pages, and the physical limit.

    python benchmarks/performance/whole.py

Rates leave out what it takes to start and to tag one article; the peer's leave out starting and learning.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import texts
from result import Asked, Bars, Cell, Cost, Result, Table, cost, least, run, versions

from annotator.core import compiled

ARTICLES = 1_500
FOR_PEER = 450
PAGES = 333
ROUNDS = 3
PYTHON = {"ANNOTATOR_COMPILED": "no"}
COMPILED = {"ANNOTATOR_COMPILED": ""}
CAREFUL = Path(__file__).with_name("careful.py")


def main() -> Result:
    """Return rates a core, each form of ours beside the peer."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        size = texts.write(folder / "text.jsonl", ARTICLES)
        texts.write(folder / "peer.jsonl", FOR_PEER)
        texts.write(folder / "one.jsonl", 1)
        texts.write_pages(folder / "pages", texts.articles()[:PAGES])
        texts.write_pages(folder / "one", texts.articles()[:1])
        forms = {"compiled": COMPILED, "Python": PYTHON} if compiled.is_used() else {"Python": PYTHON}
        ours = {name: ours_of(folder, form) for name, form in forms.items()}
        theirs = peer(folder)
        limits = limit(folder / "text.jsonl", size)
    return _told(ours, theirs, limits, size / ARTICLES)


def _told(ours: dict[str, dict[str, float]], theirs: dict[str, float], limits: dict[str, float], each: float) -> Result:
    best = "compiled" if "compiled" in ours else "Python"
    rows: list[list[Cell]] = [
        [
            f"annotator, {form} form",
            rates["text"],
            rates["text"] / theirs["text"],
            rates["pages"],
            rates["pages"] / theirs["pages"],
        ]
        for form, rates in ours.items()
    ]
    rows.append(["careful stack", theirs["text"], 1.0, theirs["pages"], 1.0])
    rate = ours[best]["text"]
    shares: list[list[Cell]] = [[name, speed, f"{rate * each / 1e6 / speed:.3%}"] for name, speed in limits.items()]
    return Result(
        "The whole path",
        "python benchmarks/performance/whole.py",
        [
            Asked(f"whole path on text, one core, {best} form", 1_000, rate, " articles/s"),
            Asked("whole path on text, beside the careful stack", 30, rate / theirs["text"]),
            Asked("whole path on web pages, beside the careful stack", 30, ours[best]["pages"] / theirs["pages"]),
        ],
        [
            Table("Files to file, one core", ("way", "articles/s, text", "beside it", "pages/s", "beside it"), rows),
            Table("Beside the physical limit, same text", ("what", "MB/s", "the whole path's share"), shares),
        ],
        [Bars("The whole path, text", "articles/s", {str(row[0]): float(row[1] or 0) for row in rows})],
        _notes(best, rate, each),
        versions("trafilatura", "sentencex", "scikit-learn"),
        {"careful stack, text": 1000 / theirs["text"], "careful stack, pages": 1000 / theirs["pages"]},
    )


def _notes(best: str, rate: float, each: float) -> list[str]:
    sentences = texts.sentences()
    notes = [
        "Careful stack: trafilatura (pages), sentencex, TF-IDF union of words and characters with logistic regression, "
        "a few rules for quotations (benchmarks/performance/careful.py). CPU seconds of all processes, the least of "
        f"{ROUNDS} runs; {ARTICLES:,} articles of {each / 1000:.1f} kB, {PAGES} pages of them.",
        f"Ours, {best} form: {rate * sentences:,.0f} sentences and {rate * each / 1e6:.2f} MB a second; an article of "
        f"the gold has {sentences:.0f} sentences.",
        "We write Parquet with texts; the peer writes JSON Lines, and decides no tags, resolves no names and carries "
        "no speaker on.",
    ]
    if best == "Python":
        notes.append("The compiled form was not measured: it is not built here (`make fast`).")
    return notes


def ours_of(folder: Path, form: dict[str, str]) -> dict[str, float]:
    """Return articles and pages a second of processor time."""
    found = {}
    for name, many, one, count in (
        ("text", folder / "text.jsonl", folder / "one.jsonl", ARTICLES),
        ("pages", folder / "pages", folder / "one", PAGES),
    ):
        runs = [[prelabel(place, folder / "out", form).cpu for place in (many, one)] for _ in range(ROUNDS)]
        whole, start = map(min, zip(*runs, strict=True))
        found[name] = (count - 1) / (whole - start)
    return found


def prelabel(place: Path, out: Path, form: dict[str, str], workers: int = 1) -> Cost:
    """Run the program on a file or folder."""
    command = [sys.executable, "-m", "annotator", "prelabel", str(place), "--out", str(out), "--format", "parquet"]
    return cost([*command, "--workers", str(workers)], form)


def peer(folder: Path) -> dict[str, float]:
    """Return articles and pages a second of processor time of the careful stack."""
    command = (sys.executable, CAREFUL, folder / "peer.out", folder / "peer.jsonl", folder / "pages")
    text, pages = map(float, subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())
    return {"text": FOR_PEER / text, "pages": PAGES / pages}


def limit(file: Path, size: int) -> dict[str, float]:
    """Return MB a second of reading the bytes, and of one regular expression over their characters."""
    text = file.read_text(encoding="utf-8")
    scan = re.compile(r"[.!?\n]").findall
    whole = file.stat().st_size
    seconds = least({"read": file.read_bytes, "scan": lambda: scan(text)}, rounds=5)
    return {
        "reading the bytes, from memory": whole / seconds["read"] / 1e6,
        "one regex scan for . ! ? and line ends": size / seconds["scan"] / 1e6,
    }


if __name__ == "__main__":
    run(main)
