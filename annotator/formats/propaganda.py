"""SemEval-2020 task 11 (Da San Martino and others): spans of propaganda techniques, offsets without words."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from annotator.core.labels import Tag
from annotator.core.records import Article, Failure, Gold
from annotator.core.spans import Span, covered, overlap, strip
from annotator.formats import offsets, partial
from annotator.formats.offsets import Unit
from annotator.formats.partial import SILENT, FaultError, Files, Imported, Says
from annotator.text import marks

NAME = "semeval2020"
_OPINION: Says = {Tag.OPINION: True}
TECHNIQUES: dict[str, Says] = {
    "Loaded_Language": _OPINION,
    "Name_Calling,Labeling": _OPINION,
    "Exaggeration,Minimisation": _OPINION,
    "Doubt": _OPINION,
    "Appeal_to_fear-prejudice": _OPINION,
    "Flag-Waving": _OPINION,
    "Slogans": _OPINION,
    "Black-and-White_Fallacy": _OPINION,
    "Thought-terminating_Cliches": _OPINION,
    "Bandwagon,Reductio_ad_hitlerum": _OPINION,
    "Whataboutism,Straw_Men,Red_Herring": _OPINION,
    "Whataboutism": _OPINION,
    "Straw_Men": _OPINION,
    "Red_Herring": _OPINION,
    "Bandwagon": _OPINION,
    "Reductio_ad_hitlerum": _OPINION,
    "Causal_Oversimplification": SILENT,
    "Obfuscation,Intentional_Vagueness,Confusion": SILENT,
    "Repetition": SILENT,
    "Appeal_to_Authority": SILENT,
}
"""What a technique says of the sentence, where its span stands outside quote marks; a span without one: opinion."""
_WORST = 0.25
"""The share of edges within words from which on offsets are refused; annotators cut a word now and then."""


class _Row(NamedTuple):
    place: tuple[str, int]
    says: Says
    span: Span


def read(files: Files) -> Imported:
    """Return what can be made of article*.txt, and of *.labels, one file an article or one for all.

    Where files for both tasks are there, those with techniques are taken.
    """
    found, rows = Imported(), defaultdict[str, dict[tuple[Span, bool], _Row]](dict)
    named = [name for name in sorted(files) if name.endswith(".labels")]
    named = [name for name in named if "tc" in PurePosixPath(name).name.lower()] or named
    for name in named:
        try:
            for article, row in _rows(name, files[name]):
                rows[article][row.span, bool(row.says)] = row
        except FaultError as fault:
            found.faults.append(fault.failure)
    texts = {PurePosixPath(name).stem.removeprefix("article"): name for name in sorted(files) if name.endswith(".txt")}
    for article, labels in rows.items():
        if article not in texts:
            where, line = next(iter(labels.values())).place
            found.add(
                _refused(FaultError(where, line, f"article {article}", f"an article{article}.txt, which is not there"))
            )
    for ident, name in texts.items():
        found.add(_article(name, files[name], ident, list(rows.get(ident, {}).values())))
    return found


def _refused(fault: FaultError) -> Iterator[Gold | Failure]:
    raise fault
    yield


def _rows(name: str, data: bytes) -> Iterator[tuple[str, _Row]]:
    text, _ = partial.decoded(name, data)
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        article, *technique, start, end = [part.strip() for part in ["", "", *line.split("\t")][-4:]]
        if not (article or technique[0]) or not start.isdecimal() or not end.isdecimal():
            right = "an article's number, a technique (or none), start and end, with tabs; perhaps the file is cut"
            raise FaultError(name, number, f"{line[:60]!r}", right)
        if not article:
            article, technique = technique[0], []
        if technique and technique[0] not in TECHNIQUES:
            raise FaultError(name, number, f"unknown technique {technique[0]!r}", ", ".join(TECHNIQUES))
        if int(start) >= int(end):
            raise FaultError(name, number, f"a span {start}-{end}", "a start before its end")
        says = TECHNIQUES[technique[0]] if technique else _OPINION
        yield article, _Row((name, number), says, Span(int(start), int(end)))


def _article(name: str, data: bytes, ident: str, rows: list[_Row]) -> Iterator[Gold | Failure]:
    text, notes = partial.decoded(name, data)
    yield from notes
    spans, unit, cut = offsets.best_unit([row.span for row in rows], text)
    if rows and (not spans or cut > 2 * _WORST * len(rows)):
        where, line = next((row.place for row in rows if row.span.end > len(text)), rows[0].place)
        value = f"{cut} of {2 * len(rows)} edges cut a word" if spans else f"a span that ends beyond {len(text)}"
        raise FaultError(
            where, line, f"{value} in {name}", "offsets of this text in code points (other units were tried)"
        )
    if unit is not Unit.POINTS:
        yield Failure(rows[0].place[0], f"the offsets for {name} count {unit}; they were mended")
    article = Article(f"article{ident}", text, title=text.partition("\n")[0].strip() or None)
    seen = marks.read(article)
    quoted = [Span(quote.start, quote.end) for quote in seen.quotes]
    opinions = [
        s for s, row in zip(spans, rows, strict=True) if row.says and not 2 * covered(s, quoted) > s.end - s.start
    ]
    lines = _lines(text)
    says = [_OPINION if any(overlap(line, span) for span in opinions) else SILENT for line in lines]
    yield partial.gold(article, zip(lines, says, strict=True), NAME)


def _lines(text: str) -> list[Span]:
    """Return the lines that hold something: the corpus has a sentence a line."""
    found, start = [], 0
    for line in text.split("\n"):
        span = strip(text, start, start + len(line))
        start += len(line) + 1
        if span.end > span.start:
            found.append(span)
    return found
