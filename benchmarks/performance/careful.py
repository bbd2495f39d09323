"""The careful stack: what a good programmer builds of well-known parts, as the peer of the whole path.

    python benchmarks/performance/careful.py OUT ARTICLES...

trafilatura reads a page (text is taken as it is), sentencex splits it, a TF-IDF union of words and characters with
logistic regression tags its sentences, and a few rules find quotations with a speaker. ARTICLES are files of JSON Lines
and folders of pages. What it writes is like the export, without reasons. It learns from the gold first; that does not
count.
"""

import json
import re
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import sentencex
import tagging
import trafilatura
from threadpoolctl import threadpool_limits

from annotator.core.labels import SourceKind, Tag
from annotator.core.records import Attribution
from annotator.core.spans import Span

BATCH = 64
_VERBS = "said|says|told|added|asked|warned|argued|wrote|replied|insisted|announced|explained|noted|claimed|declared"
_NAME = r"(?:[A-Z][\w.’'-]+|of|the|de|van)(?:\s+(?:[A-Z][\w.’'-]+|of|the|de|van))*"
_QUOTE = re.compile(r'“[^”]{3,}”|"[^"]{3,}"')
_BEHIND = re.compile(
    rf"[,\s]*(?:(?P<cue>{_VERBS})\s+(?P<source>{_NAME})|(?P<source2>{_NAME}|he|she|they)\s+(?P<cue2>{_VERBS}))\b"
)
_BEFORE = re.compile(rf"(?P<source>{_NAME}|He|She|They)\s+(?P<cue>{_VERBS})\b[^.“\"]{{0,30}}$")


class Stack(NamedTuple):
    """The tagger that was learned; all else has nothing to learn."""

    tags: tagging.Learned

    def tagged(self, given: Sequence[tuple[str, str]]) -> Iterator[dict[str, object]]:
        """Yield what is found in some articles, given as ids and texts: sentences, scores and quotations."""
        spans = [split(text) for _, text in given]
        words = [text[slice(*span)] for (_, text), found in zip(given, spans, strict=True) for span in found]
        scores = 1 / (1 + np.exp(-self.tags.odds(words))) if words else np.zeros((0, len(Tag)))
        rows = iter(scores.round(4).tolist())
        for (name, text), found in zip(given, spans, strict=True):
            sentences = [{"start": start, "end": end, "scores": next(rows)} for start, end in found]
            said = [[one.source, one.cue, one.content[0]] for one in quotes(text)]
            yield {"id": name, "text": text, "sentences": sentences, "attributions": said}


def learned() -> Stack:
    """Return the stack, its tagger learned from all of the gold."""
    words, truth = tagging.gold_sentences()
    return Stack(tagging.PEERS[tagging.UNION](words, truth))


def split(text: str) -> list[tuple[int, int]]:
    """Return the sentences of a text."""
    found = sentencex.get_sentence_boundaries("en", text)
    return [(one["start_index"], one["end_index"]) for one in found if one["text"].strip()]


def quotes(text: str) -> list[Attribution]:
    """Return the quotations that have a name and a verb of speech right behind or before them."""
    found = []
    for quoted in _QUOTE.finditer(text):
        behind = _BEHIND.match(text, quoted.end())
        before = None if behind else _BEFORE.search(text, max(0, quoted.start() - 120), quoted.start())
        told = behind or before
        if told:
            source, cue = ("source", "cue") if told["source"] else ("source2", "cue2")
            content = (Span(quoted.start() + 1, quoted.end() - 1),)
            entity = told[source]
            found.append(
                Attribution(
                    source=Span(*told.span(source)),
                    cue=Span(*told.span(cue)),
                    content=content,
                    direct=True,
                    entity=entity,
                    kind=SourceKind.NAMED,
                    score=1.0,
                )
            )
    return found


def read(place: Path) -> Iterator[tuple[str, str]]:
    """Yield the articles of a file of JSON Lines, or of a folder of pages."""
    if place.is_dir():
        for file in sorted(place.iterdir()):
            yield file.stem, trafilatura.extract(file.read_text(encoding="utf-8")) or ""
        return
    with place.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row["id"], row["text"]


def batches(given: Iterable[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """Yield articles as they are tagged together."""
    batch = []
    for one in given:
        batch.append(one)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def main() -> None:
    """Tag each of ARTICLES into OUT twice, and print the processor seconds of the faster time, a line each."""
    out, *places = map(Path, sys.argv[1:])
    with threadpool_limits(1):
        stack = learned()
        for place in places:
            print(min(seconds(stack, place, out) for _ in range(2)))


def seconds(stack: Stack, place: Path, out: Path) -> float:
    """Tag articles into a file; return the processor seconds that it took."""
    began = time.process_time()
    with out.open("w", encoding="utf-8") as file:
        for batch in batches(read(place)):
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in stack.tagged(batch))
    return time.process_time() - began


if __name__ == "__main__":
    main()
