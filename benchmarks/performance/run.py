"""All of the performance benchmark in one run, and the page that is made of it (`make bench`).

    python benchmarks/performance/run.py [--results FOLDER] [--only PART] [--long]

Each part is a program of its own, run after the other, which leaves its result in FOLDER; the page is made of all
results that are there. --long: memory up to 300,000 short articles.
"""

import argparse
import subprocess
import sys
from pathlib import Path

import page
import result
from texts import ROOT

PARTS = ("splitting", "tagging", "quoting", "whole", "stages", "scale", "latency")


def main() -> None:
    """Run the parts, one after the other, then write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=Path, default=ROOT / "out" / "performance")
    parser.add_argument("--only", choices=(*PARTS, "page"), help="measure this part alone, or none")
    parser.add_argument("--long", action="store_true")
    given = parser.parse_args()
    given.results.mkdir(parents=True, exist_ok=True)
    for part in [name for name in PARTS if given.only in {None, name}]:
        print(f"{part} ...", flush=True)
        command = [
            sys.executable,
            str(Path(__file__).with_name(f"{part}.py")),
            "--out",
            str(given.results / f"{part}.json"),
        ]
        subprocess.run([*command, "--long"] if given.long else command, check=True, cwd=ROOT)
    files = [given.results / f"{name}.json" for name in PARTS]
    page.write([result.read(file) for file in files if file.exists()], ROOT / "docs")
    print("docs/performance.md")


if __name__ == "__main__":
    main()
