"""What another corpus says of our tags: yes, no, or nothing; a tag that it is silent on is open, not missing."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from annotator.core.labels import SCHEME, Tag
from annotator.core.parts import FormError, in_order
from annotator.core.records import Article, Attribution, Failure, Gold, GoldSentence, Settled, Way
from annotator.core.spans import Span
from annotator.reading import decoding
from annotator.reading.decoding import ReadingError

Files = Mapping[str, bytes]
"""The files of a corpus by their path below the one that was given, "/" between folders."""
Says = Mapping[Tag, bool]
"""The tags that a corpus says something of, and what."""
SILENT: Says = {}
_PLAIN = re.compile("line ends made LF|byte-order mark")
"""Notes on reading a file that nobody need be told."""


class FaultError(ValueError):
    """What is wrong in a corpus: file, line (None: the whole file), the value, and what would be right."""

    def __init__(self, file: str, line: int | None, value: str, right: str) -> None:
        self.failure = Failure(file if line is None else f"{file} line {line}", f"{value}; right would be {right}")
        super().__init__(f"{self.failure.place}: {self.failure.reason}")


@dataclass(slots=True)
class Imported:
    """What was made of a corpus: articles; what could not be used; what was mended or passed over."""

    golds: list[Gold] = field(default_factory=list)
    faults: list[Failure] = field(default_factory=list)
    notes: list[Failure] = field(default_factory=list)

    def add(self, made: Iterator[Gold | Failure]) -> None:
        """Add what can be made of one file or row: articles and notes, until a FaultError ends it, and then none."""
        try:
            found = list(made)
            for one in found:
                if isinstance(one, Gold):
                    _refuse_overlap(one)
        except FaultError as fault:
            self.faults.append(fault.failure)
            return
        self.golds += (one for one in found if isinstance(one, Gold))
        self.notes += (one for one in found if isinstance(one, Failure))


def named(files: Files, suffix: str) -> list[str]:
    """Return the names of the files that end so, in order."""
    return sorted(name for name in files if name.endswith(suffix))


def each(files: Files, suffix: str, made: Callable[[str, Files], Iterator[Gold | Failure]]) -> Imported:
    """Return what `made` makes of each file that ends so."""
    found = Imported()
    for name in named(files, suffix):
        found.add(made(name, files))
    return found


def _refuse_overlap(one: Gold) -> None:
    try:
        in_order(one.sentences, "sentence")
    except FormError as error:
        raise FaultError(one.article.id, None, str(error), "sentences that do not overlap") from error


def gold(
    article: Article, sentences: Iterable[tuple[Span, Says]], corpus: str, links: Iterable[Attribution] = ()
) -> Gold:
    """Return an article as a corpus has it."""
    made = tuple(_sentence(span, says, corpus) for span, says in sentences)
    return Gold(article, made, tuple(links), (corpus,), "", SCHEME)


def _sentence(span: Span, says: Says, corpus: str) -> GoldSentence:
    silent = tuple(tag for tag in Tag if tag not in says)
    return GoldSentence(*span, tuple(tag for tag in Tag if says.get(tag)), Settled(Way.CORPUS, (corpus,), open=silent))


def decoded(file: str, data: bytes) -> tuple[str, list[Failure]]:
    """Return a file's characters with LF line ends, and notes of what had to be done.

    Raises FaultError for what is no text, or is damaged.
    """
    try:
        text, notes = decoding.decode(data)
    except ReadingError as error:
        raise FaultError(file, None, str(error), "text in UTF-8") from error
    if "\ufffd" in text and "\ufffd".encode() not in data:
        line = text[: text.index("\ufffd")].count("\n") + 1
        raise FaultError(
            file, line, "bytes that are no character", "text in UTF-8; the file is damaged or in another form"
        )
    return text, [Failure(file, note) for note in notes if not _PLAIN.search(note)]


def beside(name: str) -> str:
    """Return the name of the file of text that an .ann file is about."""
    return f"{name.removesuffix('.ann')}.txt"


def text_beside(name: str, files: Files) -> tuple[str, list[Failure]]:
    """Return the text that an .ann file is about, and notes of reading it. Raises FaultError where there is none."""
    text_name = beside(name)
    if text_name not in files:
        raise FaultError(name, None, f"there is no {text_name}", "the article's text beside it")
    return decoded(text_name, files[text_name])


def json_object(file: str, data: bytes) -> tuple[dict[str, Any], list[Failure]]:
    """Return the object that a file is, and notes of what had to be done. Raises FaultError for what is none."""
    loaded, notes = _json(file, data)
    if not isinstance(loaded, dict):
        raise FaultError(file, None, f"a {type(loaded).__name__}", "an object {…}")
    return loaded, notes


def json_list(file: str, data: bytes) -> list[Any]:
    """Return the list that a file is. Raises FaultError for what is none."""
    loaded, _ = _json(file, data)
    if not isinstance(loaded, list):
        raise FaultError(file, None, f"a {type(loaded).__name__}", "a list […]")
    return loaded


def _json(file: str, data: bytes) -> tuple[Any, list[Failure]]:
    text, notes = decoded(file, data)
    try:
        return json.loads(text), notes
    except json.JSONDecodeError as error:
        value = f"not JSON: {error.msg}, column {error.colno}"
        raise FaultError(file, error.lineno, value, "JSON; perhaps the file is cut") from error


def joined(paragraphs: Iterable[Iterable[str]]) -> tuple[str, list[Span]]:
    """Return sentences as one text, a space between them and an empty line between paragraphs, and where they stand."""
    text, spans = "", []
    for number, sentences in enumerate(paragraphs):
        for place, sentence in enumerate(sentences):
            text += " " if place else "\n\n" if number else ""
            spans.append(Span(len(text), len(text) + len(sentence)))
            text += sentence
    return text, spans
