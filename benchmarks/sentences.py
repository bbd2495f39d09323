"""The sentence splitter beside its peers: how right, and how fast, in one run (`make bench-sentences`).

    python benchmarks/sentences.py [FOLDER]

Everybody gets the same paragraphs, one at a time, and none is told what kind a paragraph is. FOLDER holds
dev_tags.jsonl and articles/*.txt; without it, quality is measured on the golden table of the tests alone, and speed on
labels/examples.
"""

import argparse
import json
import re
import statistics
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from annotator.core.labels import BlockKind
from annotator.core.records import Article, Block, Sentence
from annotator.text import blocks, sentences

ROOT = Path(__file__).parent.parent
ROUNDS = 5
MOST = 200_000  # code points that speed is measured on; the slowest peer needs seconds for them


class Case(NamedTuple):
    """A text, its paragraphs, and the sentences that people see in it."""

    text: str
    paragraphs: Sequence[Block]
    expected: Sequence[str]


class Splitter(NamedTuple):
    """`run` is what is timed: it splits a case into offsets or strings as they come; `read` makes strings of them."""

    run: Callable[[Case], Any]
    read: Callable[[Case, Any], Iterable[str]]


class Score(NamedTuple):
    """How many sentence ends were found, were found wrongly and were missed; how many cases came out without fault."""

    found: int
    wrong: int
    missed: int
    faultless: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.found / (2 * self.found + self.wrong + self.missed)


def main() -> None:
    """Print one table: a splitter a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared" / "benchmarks")
    folder = parser.parse_args().folder
    table = list(golden())
    articles = list(news(folder)) if (folder / "dev_tags.jsonl").exists() else []
    splitters = everybody()
    speeds = measure(splitters, sample_of(articles or list(examples())))
    out = Table("splitter", f"golden table ({len(table)} rows)", f"articles ({len(articles)})", "MB/s", "ratio")
    for name, splitter in splitters.items():
        rows, real = score(splitter, table), score(splitter, articles) if articles else None
        out.add_row(
            name,
            f"F1 {rows.f1:.3f}, {rows.faultless} rows right",
            f"F1 {real.f1:.3f}" if real else "-",
            f"{speeds[name]:.2f}",
            f"{speeds[name] / speeds['annotator']:.3f}",
        )
    Console().print(out)


def everybody() -> dict[str, Splitter]:
    """Return our splitter and its peers, set up as their documentation says for English, giving offsets if they can."""
    warnings.simplefilter("ignore")  # theirs, at import
    import blingfire
    import pysbd
    import sentencex
    from syntok import segmenter

    rules = pysbd.Segmenter(language="en", clean=False)
    return {
        "annotator": Splitter(lambda case: sentences.split(case.text, case.paragraphs), read_ours),
        "sentencex": peer(
            lambda text: sentencex.get_sentence_boundaries("en", text),
            lambda text, found: [text[b["start_index"] : b["end_index"]] for b in found],
        ),
        "blingfire": peer(
            lambda text: blingfire.text_to_sentences_and_offsets(text)[1],
            lambda text, found: [text[start:end] for start, end in found],
        ),
        "syntok": peer(
            lambda text: [sentence for paragraph in segmenter.analyze(text) for sentence in paragraph],
            lambda _text, found: ["".join(token.value for token in sentence) for sentence in found],
        ),
        "pysbd": peer(rules.segment, lambda _text, found: found),
    }


def peer(run: Callable[[str], Any], read: Callable[[str, Any], Iterable[str]]) -> Splitter:
    """Return a splitter that is called once a paragraph."""

    def read_all(case: Case, found: Sequence[Any]) -> Iterable[str]:
        strings = map(read, texts(case), found)
        return [sentence for paragraph in strings for sentence in paragraph]

    return Splitter(lambda case: list(map(run, texts(case))), read_all)


def read_ours(case: Case, found: Sequence[Sentence]) -> Iterable[str]:
    """Return the sentences' text."""
    return [case.text[sentence.start : sentence.end] for sentence in found]


def texts(case: Case) -> list[str]:
    """Return the paragraphs' text."""
    return [case.text[block.start : block.end] for block in case.paragraphs]


def golden() -> Iterable[Case]:
    """Yield the rows of the tests' table that have sentences; a paragraph ends at a blank line."""
    for line in (ROOT / "tests/text/sentences.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        spans = (match.span() for match in re.finditer(r"\S(?:(?!\n\s*\n)[\s\S])*", row["text"]))
        if row["sentences"]:
            yield Case(row["text"], [Block(*span, BlockKind.PARAGRAPH) for span in spans], row["sentences"])


def news(folder: Path) -> Iterable[Case]:
    """Yield the tagged articles."""
    for line in (folder / "dev_tags.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        expected = [sentence["text"] for sentence in row["sentences"]]
        yield article((folder / "articles" / f"{row['id']}.txt").read_text("utf-8"), expected)


def examples() -> Iterable[Case]:
    """Yield the plain example articles."""
    for path in sorted((ROOT / "labels/examples").glob("*.txt")):
        yield article(path.read_text("utf-8"), [])


def article(text: str, expected: Sequence[str]) -> Case:
    """Return an article in the paragraphs that our block finder sees, without what they are."""
    found = blocks.find(Article("article", text))
    return Case(text, [Block(block.start, block.end, BlockKind.PARAGRAPH) for block in found], expected)


def sample_of(cases: Sequence[Case]) -> Sequence[Case]:
    """Return cases of about MOST code points together, over and over again where there are too few."""
    return list(cases) * max(1, round(MOST / sum(len(case.text) for case in cases)))


def measure(splitters: dict[str, Splitter], sample: Sequence[Case]) -> dict[str, float]:
    """Return megabytes of UTF-8 a second of processor time: the median of interleaved rounds."""
    megabytes = sum(len(case.text.encode()) for case in sample) / 1e6
    seconds: dict[str, list[float]] = {name: [] for name in splitters}
    for _ in range(ROUNDS):
        for name, splitter in splitters.items():
            began = time.process_time()
            for case in sample:
                splitter.run(case)
            seconds[name].append(time.process_time() - began)
    return {name: megabytes / statistics.median(times) for name, times in seconds.items()}


def score(splitter: Splitter, cases: Sequence[Case]) -> Score:
    """Return how well sentence ends are found, told apart by the letters and digits before them alone."""
    found = wrong = missed = faultless = 0
    for case in cases:
        ours = ends(splitter.read(case, splitter.run(case)))
        theirs = expected_ends(case)
        found += len(ours & theirs)
        wrong += len(ours - theirs)
        missed += len(theirs - ours)
        faultless += ours == theirs
    return Score(found, wrong, missed, faultless)


def expected_ends(case: Case) -> set[int]:
    """Return how many letters stand before each end that people see; they may have passed over furniture."""
    whole, at, found = letters(case.text), 0, set()
    for sentence in filter(None, map(letters, case.expected)):
        at = whole.index(sentence, at) + len(sentence)
        found.add(at)
    return found


def ends(split: Iterable[str]) -> set[int]:
    """Return how many letters stand before each sentence's end."""
    at, found = 0, set()
    for sentence in filter(None, map(letters, split)):
        at += len(sentence)
        found.add(at)
    return found


def letters(text: str) -> str:
    """Return the letters and digits of a text."""
    return "".join(filter(str.isalnum, text))


if __name__ == "__main__":
    main()
