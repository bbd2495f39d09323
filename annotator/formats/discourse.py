"""NewsDiscourse (Choubey, Lee, Huang and Wang, ACL 2020): what each sentence of a report does for its main event."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from annotator.core.labels import Tag
from annotator.core.records import Article, Failure, Gold
from annotator.formats import partial
from annotator.formats.partial import SILENT, FaultError, Files, Imported, Says

NAME = "newsdiscourse"
SPEECH = "Speech"
_EVENT: Says = {Tag.CLAIM: True, Tag.OPINION: False}
LABELS: dict[str, Says] = {
    "Main": _EVENT,
    "Main_Consequence": _EVENT,
    "Cause_Specific": _EVENT,
    "Cause_General": _EVENT,
    "Distant_Historical": _EVENT,
    "Distant_Anecdotal": _EVENT,
    "Distant_Evaluation": {Tag.OPINION: True},
    "Distant_Expectations_Consequences": SILENT,
    "Error": SILENT,
    "NA": SILENT,
}
"""What a label says of a sentence that is no speech; of speech none says anything, since it may be the speaker's."""
_SENTENCE = re.compile(r"(S\d+)\s+(.*\S)")


class _Told(NamedTuple):
    headline: str | None
    url: str | None
    paragraphs: list[list[tuple[str, str]]]


def read(files: Files) -> Imported:
    """Return what can be made of .ann files and the .txt files of the same name beside them."""
    return partial.each(files, ".ann", _article)


def _article(name: str, files: Files) -> Iterator[Gold | Failure]:
    text, notes = partial.text_beside(name, files)
    lines, more = partial.decoded(name, files[name])
    yield from (*notes, *more)
    told = _told(partial.beside(name), text)
    known = {ident for paragraph in told.paragraphs for ident, _ in paragraph}
    labels = _labels(name, lines, known)
    missing = sorted(known - set(labels))
    if missing:
        yield Failure(name, f"no label for {', '.join(missing)}; not annotated")
    paragraphs = [[words for _, words in paragraph] for paragraph in told.paragraphs]
    head = [[told.headline]] if told.headline else []
    whole, spans = partial.joined([*head, *paragraphs])
    says = [SILENT] * len(head) + [labels.get(ident, SILENT) for one in told.paragraphs for ident, _ in one]
    article = Article(PurePosixPath(name).stem, whole, title=told.headline, url=told.url)
    yield partial.gold(article, zip(spans, says, strict=True), NAME)


def _told(name: str, text: str) -> _Told:
    headline, url, paragraphs = None, None, [list[tuple[str, str]]()]
    for number, line in enumerate(text.split("\n"), start=1):
        word, _, rest = line.strip().partition(" ")
        if word == "URL":
            url = rest.strip() or None
        elif word == "H":
            headline = rest.strip() or None
        elif match := _SENTENCE.fullmatch(line.strip()):
            paragraphs[-1].append((match[1], match[2]))
        elif not word:
            paragraphs.append([])
        elif not word.startswith("DATE"):
            raise FaultError(name, number, f"{line[:40]!r}", "a line that begins with URL, DATE/, H, or S and a number")
    kept = [paragraph for paragraph in paragraphs if paragraph]
    if not kept:
        raise FaultError(name, None, "no sentence", "lines that begin with S1, S2, …")
    return _Told(headline, url, kept)


def _labels(name: str, lines: str, known: set[str]) -> dict[str, Says]:
    """Return what is said of each sentence; a label's third column names it."""
    labels: dict[str, str] = {}
    speech: set[str] = set()
    for number, line in enumerate(lines.split("\n"), start=1):
        parts = line.strip().split("\t")
        if len(parts) == 1 and not parts[0]:
            continue
        if not parts[0].startswith("T"):
            continue  # attributes and notes
        if len(parts) != 3:
            raise FaultError(
                name, number, f"{line[:40]!r}", "an id, LABEL START END, and a sentence, with tabs between"
            )
        label, ident = parts[1].partition(" ")[0], parts[2]
        if label not in {*LABELS, SPEECH}:
            raise FaultError(name, number, f"unknown label {label!r}", ", ".join([*LABELS, SPEECH]))
        if ident not in known:
            raise FaultError(
                name, number, f"a label for {ident!r}", f"one of the sentences in the text, S1 to S{len(known)}"
            )
        if label == SPEECH:
            speech.add(ident)
        else:
            labels[ident] = label
    return {ident: SILENT if ident in speech else LABELS[label] for ident, label in labels.items()}
