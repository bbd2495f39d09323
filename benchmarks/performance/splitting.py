"""The sentence splitter beside its peers: how right, and how fast (`make bench-sentences`).

Everybody gets the same paragraphs, one at a time, and none is told what kind a paragraph is.
"""

import json
import re
import warnings
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import texts
from result import Asked, Bars, Result, Table, least, run, versions

from annotator.core import compiled
from annotator.core.labels import BlockKind
from annotator.core.records import Article, Block, Sentence
from annotator.text import blocks, sentences

MOST = 200_000  # code points that speed is measured on; the slowest peer needs seconds for them
SLOW = ("syntok", "pysbd")  # they have fewer rounds
PEERS = ("sentencex", "blingfire", "nupunkt", "syntok", "pysbd")


class Case(NamedTuple):
    """A text, its paragraphs, and the ways in which people split it, of which one is enough."""

    text: str
    paragraphs: Sequence[Block]
    expected: Sequence[Sequence[str]]


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


def main() -> Result:
    """Return speed and quality, a splitter a row."""
    splitters, sample = everybody(), sample_of([article(one.text) for one in texts.articles()])
    size = sum(len(case.text.encode()) for case in sample) / 1e6
    does = {name: _over(one.run, sample) for name, one in splitters.items()}
    scan = re.compile(r"[.!?\n]").findall
    does["regex scan"] = lambda: [scan(case.text) for case in sample]
    slow = {name: does.pop(name) for name in SLOW}
    seconds = least(does, rounds=15) | least(slow, rounds=3)
    speeds = {name: size / took for name, took in seconds.items()}
    rows, notes = _rows(splitters, speeds)
    asked = [
        Asked("splitting, beside sentencex", 0.9, speeds["annotator"] / speeds["sentencex"]),
        Asked("splitting, beside blingfire with offsets", 7, speeds["annotator"] / speeds["blingfire"]),
    ]
    cases = {row[0]: row[5] for row in rows if isinstance(row[5], int)}
    if cases:
        best = max(count for name, count in cases.items() if name in PEERS)
        asked.append(Asked("rows of the hard cases right, beside the best peer", best, cases["annotator"], ""))
    notes.append(
        "One regular expression that finds each full stop, question mark and line end of the same text does "
        f"{speeds['regex scan']:,.0f} MB/s: we go at {speeds['annotator'] / speeds['regex scan']:.0%} of it."
    )
    columns = ("splitter", "MB/s", "beside us", "golden table, F1", "articles, F1", "hard cases right")
    return Result(
        "Sentences",
        "make bench-sentences",
        asked,
        [Table("Splitting the same paragraphs, one core", columns, rows)],
        [Bars("Splitting", "MB/s", {name: speeds[name] for name in splitters})],
        notes,
        versions(*PEERS),
    )


def _rows(splitters: dict[str, Splitter], speeds: dict[str, float]) -> tuple[list[list[Any]], list[str]]:
    table, real, hard = list(golden()), list(news(texts.REAL)), list(cases(texts.REAL))
    rows = []
    for name, splitter in splitters.items():
        scores = [score(splitter, given) if given else None for given in (table, real, hard)]
        f1 = [round(one.f1, 3) if one else None for one in scores[:2]]
        right = scores[2].faultless if scores[2] else None
        rows.append([name, speeds[name], speeds[name] / speeds["annotator"], *f1, right])
    form = "compiled" if compiled.is_used() else "Python"
    notes = [
        f"Megabytes of UTF-8 a second, the least of several interleaved rounds; our splitter in its {form} form.",
        f"Golden table: {len(table)} rows of the project's own tests, which the splitter was written with. Articles: "
        f"{len(real)} of others, hard cases: {len(hard)} of others (– where they are not there).",
    ]
    return rows, notes


def _over(split: Callable[[Case], Any], sample: Sequence[Case]) -> Callable[[], object]:
    return lambda: [split(case) for case in sample]


def everybody() -> dict[str, Splitter]:
    """Return our splitter and its peers, set up as their documentation says for English, giving offsets if they can."""
    warnings.simplefilter("ignore")  # theirs, at import
    import blingfire
    import nupunkt
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
        "blingfire": peer(lambda text: blingfire.text_to_sentences_and_offsets(text)[1], read_spans),
        "nupunkt": peer(nupunkt.sent_spans, read_spans),
        "syntok": peer(
            lambda text: [sentence for paragraph in segmenter.analyze(text) for sentence in paragraph],
            lambda _text, found: ["".join(token.value for token in sentence) for sentence in found],
        ),
        "pysbd": peer(rules.segment, lambda _text, found: found),
    }


def peer(split: Callable[[str], Any], read: Callable[[str, Any], Iterable[str]]) -> Splitter:
    """Return a splitter that is called once a paragraph."""

    def read_all(case: Case, found: Sequence[Any]) -> Iterable[str]:
        strings = map(read, paragraphs(case), found)
        return [sentence for paragraph in strings for sentence in paragraph]

    return Splitter(lambda case: list(map(split, paragraphs(case))), read_all)


def read_ours(case: Case, found: Sequence[Sentence]) -> Iterable[str]:
    """Return the sentences' text."""
    return [case.text[sentence.start : sentence.end] for sentence in found]


def read_spans(text: str, found: Iterable[tuple[int, int]]) -> Iterable[str]:
    """Return the text of spans."""
    return [text[start:end] for start, end in found]


def paragraphs(case: Case) -> list[str]:
    """Return the paragraphs' text."""
    return [case.text[block.start : block.end] for block in case.paragraphs]


def golden() -> Iterable[Case]:
    """Yield the rows of the tests' table that have sentences."""
    for line in (texts.ROOT / "tests/text/sentences.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["sentences"]:
            yield lines_apart(row["text"], [row["sentences"]])


def cases(folder: Path) -> Iterable[Case]:
    """Yield hard cases of others, each with all ways that are right; none where they are not there."""
    file = folder / "sentence_cases.jsonl"
    for line in file.read_text("utf-8").splitlines() if file.exists() else ():
        row = json.loads(line)
        yield lines_apart(row["text"], [row["expected"], *row["also"]])


def lines_apart(text: str, expected: Sequence[Sequence[str]]) -> Case:
    """Return a case whose paragraphs end at blank lines."""
    spans = (match.span() for match in re.finditer(r"\S(?:(?!\n\s*\n)[\s\S])*", text))
    return Case(text, [Block(*span, BlockKind.PARAGRAPH) for span in spans], expected)


def news(folder: Path) -> Iterable[Case]:
    """Yield tagged articles of others; none where they are not there."""
    file = folder / "dev_tags.jsonl"
    for line in file.read_text("utf-8").splitlines() if file.exists() else ():
        row = json.loads(line)
        expected = [sentence["text"] for sentence in row["sentences"]]
        yield article((folder / "articles" / f"{row['id']}.txt").read_text("utf-8"), expected)


def article(text: str, expected: Sequence[str] = ()) -> Case:
    """Return an article in the paragraphs that our block finder sees, without what they are."""
    found = blocks.find(Article("article", text))
    return Case(text, [Block(block.start, block.end, BlockKind.PARAGRAPH) for block in found], [expected])


def sample_of(given: Sequence[Case]) -> Sequence[Case]:
    """Return the first cases that have MOST code points together."""
    found, length = [], 0
    for case in given:
        if length < MOST:
            found.append(case)
            length += len(case.text)
    return found


def score(splitter: Splitter, given: Sequence[Case]) -> Score:
    """Return how well sentence ends are found, told apart by the letters and digits before them alone."""
    found = wrong = missed = faultless = 0
    for case in given:
        ours = ends(splitter.read(case, splitter.run(case)))
        theirs = min((expected_ends(case.text, way) for way in case.expected), key=lambda way: len(way ^ ours))
        found += len(ours & theirs)
        wrong += len(ours - theirs)
        missed += len(theirs - ours)
        faultless += ours == theirs
    return Score(found, wrong, missed, faultless)


def expected_ends(text: str, way: Sequence[str]) -> set[int]:
    """Return how many letters stand before each end that people see; they may have passed over furniture."""
    whole, at, found = letters(text), 0, set()
    for sentence in filter(None, map(letters, way)):
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
    run(main)
