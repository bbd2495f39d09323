"""Whether the ledger (measure/ledger.py) has the right name for whoever speaks in a sentence.

Gold has for each sentence whose words or information it is ("-": nobody's), a list where its readers differ, names of
several parted by "|", what they are in brackets or after a comma. Sentences count whose speaker every reader names.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from annotator.measure import ledger
from annotator.text.persons import can_mean, parts, without_title
from annotator.workflow import reporting


class Count(NamedTuple):
    """Sentences with a named speaker: whose words the ledger gives to that one first, to that one too, to anybody."""

    sentences: int
    first: int
    too: int
    somebody: int


class _Said(NamedTuple):
    """An attribution: its name in the ledger, None for none, and its places in the text, the content's first."""

    name: str | None
    content: list[tuple[int, int]]
    places: list[tuple[int, int]]


def table(gold: Path, predicted: Path) -> str:
    """Return the figures in words."""
    with gold.open(encoding="utf-8") as lines:
        every = list(_judged([json.loads(line) for line in lines], predicted))
    total = Count(*map(sum, zip(*every, strict=True)))
    shares = (f"{share / max(total.sentences, 1):.3f}" for share in (total.first, total.too, total.somebody))
    first, too, somebody = shares
    return (
        f"{total.sentences:,} sentences whose speaker is named: {first} are given to that name first, "
        f"{too} to it or to another as well; {somebody} are given to somebody"
    )


def _judged(golds: list[dict[str, Any]], predicted: Path) -> Iterator[Count]:
    with reporting.corpus(predicted) as columns:
        texts = dict(columns.articles.select("article", "text").collect().iter_rows())
        said: dict[str, list[_Said]] = defaultdict(list)
        for row in ledger.named(columns.attributions).collect().iter_rows(named=True):
            said[row["article"]].append(_said(row))
    for gold in golds:
        for (start, end), speakers in _sentences(gold, texts[gold["id"]]):
            yield _judge(said[gold["id"]], start, end, speakers)


def _said(row: dict[str, Any]) -> _Said:
    content = list(zip(row["content_start"], row["content_end"], strict=True))
    around = [(row[f"{part}_start"], row[f"{part}_end"]) for part in ("source", "cue") if row[f"{part}_end"]]
    return _Said(row["name"], content, content + around)


def _judge(said: list[_Said], start: int, end: int, speakers: list[str]) -> Count:
    """Count one sentence; of its attributions that comes first which gives away most of it."""
    here = [one for one in said if _shared(one.places, start, end)]
    here.sort(key=lambda one: -_shared(one.content, start, end))
    right = [one.name is not None and any(_is_same(one.name, name) for name in speakers) for one in here]
    return Count(1, int(right[:1] == [True]), int(any(right)), int(bool(here)))


def _sentences(gold: dict[str, Any], text: str) -> Iterator[tuple[tuple[int, int], list[str]]]:
    """Yield the place of each sentence whose speaker every reader names, and all the names they give."""
    letters = [place for place, char in enumerate(text) if char.isalnum()]
    plain, at = "".join(text[place] for place in letters), 0
    for sentence in gold["sentences"]:
        wanted = "".join(filter(str.isalnum, sentence["text"]))
        at = plain.index(wanted, at) + len(wanted)
        given = sentence["speaker"] if isinstance(sentence["speaker"], list) else [sentence["speaker"]]
        by_reader = [[name for name in map(_name, one.split("|")) if name] for one in given]
        if wanted and all(by_reader):
            place = letters[at - len(wanted)], letters[at - 1] + 1
            yield place, [name for names in by_reader for name in names]


def _name(speaker: str) -> str | None:
    """Return the name in what gold says of a speaker; None for one who has none ("a senior official")."""
    head = speaker.partition("(")[0].partition(",")[0].strip().removeprefix("The ").removeprefix("the ")
    return head if head[:1].isupper() and "unnamed" not in speaker else None


def _is_same(name: str, other: str) -> bool:
    one, two = (parts(without_title(each.removeprefix("the ").removeprefix("The "))) for each in (name, other))
    return can_mean(one, two) or can_mean(two, one) or one[-len(two) :] == two or two[-len(one) :] == one


def _shared(places: list[tuple[int, int]], start: int, end: int) -> int:
    """Return how many characters of a sentence stand in some places."""
    return sum(max(0, min(end, high) - max(start, low)) for low, high in places)


if __name__ == "__main__":
    import sys

    print(table(Path(sys.argv[1]), Path(sys.argv[2])))
