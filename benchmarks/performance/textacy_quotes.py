"""Direct quotations by textacy, for quoting.py: runs in an environment of its own, which has textacy and no annotator.

    python benchmarks/performance/textacy_quotes.py TEXTS

TEXTS is a JSON list of articles. Prints, as JSON, what is found in each (places of source, cue and content), how many
articles are refused, and the least processor seconds of two rounds over all.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import spacy
from textacy import extract


def main() -> None:
    """Read, find twice, print."""
    texts = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    pipeline = spacy.blank("en")
    pipeline.add_pipe("sentencizer")
    seconds = []
    for _ in range(2):
        began = time.process_time()
        made = [quotations(pipeline, text) for text in texts]
        seconds.append(time.process_time() - began)
    found = [one or [] for one in made]
    versions = {name: version(name) for name in ("textacy", "spacy")}
    print(json.dumps({"found": found, "refused": made.count(None), "seconds": min(seconds), "versions": versions}))


def quotations(pipeline: Any, text: str) -> list[list[tuple[int, int]]] | None:
    """Return the quotations of a text, None where textacy refuses it."""
    try:
        found = list(extract.direct_quotations(pipeline(text)))
    except ValueError:
        return None
    return [[_place(one.speaker), _place(one.cue), _place(one.content)] for one in found]


def _place(tokens: Any) -> tuple[int, int]:
    return tokens[0].idx, tokens[-1].idx + len(tokens[-1])


if __name__ == "__main__":
    main()
