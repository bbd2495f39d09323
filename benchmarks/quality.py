"""How right the model is on real articles that people tagged (`make bench-quality`).

    python benchmarks/quality.py [FOLDER]

FOLDER holds articles/*.txt, gold over them in dev_tags.jsonl (the four tags) and dev_attributions.jsonl (who said
what), and score.py, which compares. Such articles are others' and are no part of this project: without them there is
nothing to measure, which is said and is no fault.
"""

import argparse
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

import speakers

from annotator import workflow

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "benchmarks"
GOLD = {"dev_tags.jsonl": "The four tags", "dev_attributions.jsonl": "Who said what"}


def main() -> None:
    """Pre-label the articles and print a table for each kind of gold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--model", type=Path, help="a model's folder, if not the default")
    given = parser.parse_args()
    if not (given.folder / "score.py").is_file():
        print(f"Nothing is measured: no articles with gold in {given.folder}.")
        return
    with tempfile.TemporaryDirectory() as scratch:
        predicted = Path(scratch, "predicted.jsonl")
        print(prelabelled(given.folder / "articles", predicted, given.model))
        for name, title in GOLD.items():
            print(f"\n{title} ({name})\n{scored(given.folder, name, predicted)}", flush=True)
        found = speakers.table(given.folder / "dev_tags.jsonl", predicted)
        print(f"\nWho speaks, by the ledger (dev_tags.jsonl)\n{found}")


def prelabelled(articles: Path, out: Path, model: Path | None) -> str:
    """Pre-label a folder's articles into `out`; return what was done. Ends the program where that cannot be done."""
    places = tuple(str(path) for path in sorted(articles.glob("*.txt")))
    job = workflow.Job(places, out, model=model, why=False)
    try:
        tally = workflow.prelabel(job, stdin=BytesIO(), stdout=BytesIO())
    except workflow.ERRORS as error:
        raise SystemExit(str(error)) from error
    if tally.failures:
        raise SystemExit("\n".join(f"{one.place}: {one.reason}" for one in tally.failures))
    return f"{tally.articles} articles, {tally.sentences:,} sentences"


def scored(folder: Path, gold: str, predicted: Path) -> str:
    """Return what the folder's score.py says of the predictions. Ends the program where it cannot score them."""
    command = [sys.executable, str(folder / "score.py"), str(folder / gold), str(predicted)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr.strip())
    return done.stdout.rstrip()


if __name__ == "__main__":
    main()
