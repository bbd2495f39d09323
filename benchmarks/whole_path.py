"""How fast articles become predictions on disk, and where the time goes.

The articles are those of a folder, repeated with their numbers changed until there are enough. First each stage runs
alone over all of them, start-up left out; then the whole command, on one core and on two, start-up in it.
"""

import argparse
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from io import BytesIO
from itertools import cycle, islice
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.table import Table

from annotator import workflow
from annotator.core.marks import Marks
from annotator.core.records import Article
from annotator.learn import features, predict, tagger
from annotator.learn.linker import link
from annotator.learn.tagger import Model
from annotator.learn.tokens import Seen
from annotator.store import corpus, output, registry
from annotator.text import blocks, cues, names, quotes, sentences

EXAMPLES = Path(__file__).resolve().parents[1] / "labels" / "examples"
SUFFIXES = {".txt", ".md", ".html"}

_Out = TypeVar("_Out")


class Clock:
    """Adds up the seconds of each stage, in order of their first use."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def add(self, stage: str, seconds: float) -> None:
        self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds

    def each(self, stage: str, do: Callable[..., _Out], *items: Sequence[Any]) -> list[_Out]:
        """Return what `do` makes of the items, taken together as by map, and count the time."""
        begun = time.perf_counter()
        made = list(map(do, *items))
        self.add(stage, time.perf_counter() - begun)
        return made


def main() -> None:
    """Write the articles, time them, print two tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=EXAMPLES, help="articles to repeat (.txt, .md, .html)")
    parser.add_argument("--articles", type=int, default=600, help="how many in all")
    parser.add_argument("--only", choices=sorted(SUFFIXES), help="only files of this kind")
    parser.add_argument("--model", type=Path, help="a model's folder, if not the default")
    given = parser.parse_args()
    model = given.model or registry.default_folder()
    console = Console()
    with tempfile.TemporaryDirectory() as scratch:
        suffixes = {given.only} if given.only else SUFFIXES
        paths = repeated(given.folder, Path(scratch, "articles"), given.articles, suffixes)
        console.print(stages(paths, registry.load(model)))
        console.print(whole(paths, Path(scratch, "out.jsonl"), model))


def repeated(source: Path, target: Path, count: int, suffixes: set[str]) -> list[Path]:
    """Write `count` articles: those of `source` over and over, each time with other numbers in them."""
    originals = [path for path in sorted(source.rglob("*")) if path.suffix in suffixes and path.name != "README.md"]
    if not originals:
        raise SystemExit(f"no article in {source} ends in {' or '.join(sorted(suffixes))}")
    target.mkdir()
    paths = []
    for number, path in enumerate(islice(cycle(originals), count)):
        text = path.read_text(encoding="utf-8", errors="replace")
        paths.append(target / f"{number:06}{path.suffix}")
        paths[-1].write_text(renumbered(text, number), encoding="utf-8")
    return paths


def renumbered(text: str, by: int) -> str:
    """Return the text with `by` added to its numbers, character references left alone."""
    return re.sub(r"(?<!&#)\b\d{1,9}\b", lambda found: str(int(found[0]) + by), text)


def stages(paths: Sequence[Path], model: Model) -> Table:
    """Return a table of each stage's share of the time, beside reading the same bytes."""
    clock = Clock()
    predict.predict([Article("warm", "The mill opened in 1904.")], model, why=True)
    size = sum(map(len, clock.each("the bytes alone", Path.read_bytes, paths)))
    found = clock.each("read", lambda path: next(corpus.articles([str(path)])), paths)
    seen = see([item for item in found if isinstance(item, Article)], clock)
    for start in range(0, len(seen), workflow.BATCH):
        tag(seen[start : start + workflow.BATCH], model, clock)
    total = sum(clock.seconds.values()) - clock.seconds["the bytes alone"] - clock.seconds["why"]
    count = sum(len(one.marks.sentences) for one in seen)
    table = Table("stage", "share", "µs a sentence", "MB/s", title=f"{len(seen):,} articles, {count:,} sentences")
    for stage, seconds in (*clock.seconds.items(), ("all, without why", total)):
        table.add_row(stage, f"{seconds / total:.1%}", f"{seconds / count * 1e6:.1f}", f"{size / seconds / 1e6:,.1f}")
    return table


def see(articles: Sequence[Article], clock: Clock) -> list[Seen]:
    """Run the rules, each over all articles, in the order of marks.read."""
    texts = [article.text for article in articles]
    blocked = clock.each("blocks", blocks.find, articles)
    quoted = clock.each("quotes", quotes.find, texts, blocked)
    tied = clock.each("cues", cues.find, texts, blocked, quoted)
    split = clock.each("sentences", sentences.split, texts, blocked)
    named = clock.each("names", names.find, texts, blocked, quoted, tied)
    marks = list(map(Marks, articles, blocked, split, quoted, tied, named))
    return list(map(Seen, marks, clock.each("linker", link, marks)))


def tag(batch: Sequence[Seen], model: Model, clock: Clock) -> None:
    """Run the learned part over one batch, in parts and whole, and write what comes out."""
    [table] = clock.each("features", features.table, [batch])
    clock.each("score", lambda table: tagger.scores(model, table) >= model.calibration.thresholds, [table])
    lap = Clock()
    [table] = lap.each("parts", features.table, [batch])
    lap.each("parts", lambda table: tagger.scores(model, table) >= model.calibration.thresholds, [table])
    [plain] = lap.each("plain", lambda seen: predict.tag(seen, model), [batch])
    lap.each("told", lambda seen: predict.tag(seen, model, why=True), [batch])
    clock.add("records", lap.seconds["plain"] - lap.seconds["parts"])
    clock.each("write", lambda made: output.write(made, BytesIO(), output.Format.JSONL), [plain])
    clock.add("why", lap.seconds["told"] - lap.seconds["plain"])


def whole(paths: Sequence[Path], out: Path, model: Path) -> Table:
    """Return a table of `annotator prelabel`, files to file, by cores and with or without reasons.

    Each row is a command of its own. Its seconds count from start to exit, what it takes to tag one article in them;
    CPU is that of all its processes. The rates are of all seconds, and of those that are left without one article's.
    """
    size = sum(path.stat().st_size for path in paths)
    columns = ("seconds", "CPU", "sentences/s", "articles/s", "MB/s", "after start", "reading is faster")
    table = Table("prelabel", *columns, title="Files to file, from start to exit")
    [read, _] = timed(lambda: sum(len(path.read_bytes()) for path in paths))
    for why, workers in ((False, 1), (False, 2), (True, 1), (True, 2)):
        options = ["--model", str(model), "--workers", str(workers), "--why" if why else "--no-why", "--out", str(out)]
        start, _ = timed(partial(tag_files, paths[0], options))
        seconds, cpu = timed(partial(tag_files, paths[0].parent, options))
        count = sum(len(prediction.sentences) for prediction in output.read(out))
        rates = (count / seconds, len(paths) / seconds, size / seconds / 1e6, count / (seconds - start))
        label = f"{workers} {'core' if workers == 1 else 'cores'}, {'with' if why else 'without'} why"
        shown = (f"{rates[0]:,.0f}", f"{rates[1]:,.0f}", f"{rates[2]:,.1f}", f"{rates[3]:,.0f}")
        table.add_row(label, f"{seconds:.1f}", f"{cpu:.1f}", *shown, f"{seconds / read:,.0f} x")
    return table


def tag_files(place: Path, options: Sequence[str]) -> None:
    """Run the program on a file or folder."""
    command = [sys.executable, "-m", "annotator", "prelabel", str(place), *options]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def timed(do: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds that `do` took, and the CPU seconds of the commands it ran."""
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    do()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter() - begun, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
