"""Articles that are a few lines long, for tests of reports: each line is a sentence, and may be what somebody said."""

from pathlib import Path
from typing import Any, NamedTuple

from annotator.core.labels import SCHEME, BlockKind, SourceKind, Tag
from annotator.core.records import Article, Attribution, Block, Prediction, Reason, TaggedSentence
from annotator.core.spans import Span
from annotator.measure.columns import Columns
from annotator.store import columns

LETTERS = dict(zip("COQS", Tag, strict=True))


class Line(NamedTuple):
    """A block of one sentence. tags: of the letters COQS. said: the words of it that are content, None for none."""

    text: str
    tags: str = ""
    said: str | None = None
    source: str | None = None
    cue: str | None = None
    entity: str | None = None
    kind: SourceKind = SourceKind.NONE
    direct: bool = False
    block: BlockKind = BlockKind.PARAGRAPH
    why: tuple[str, ...] = ()


def says(name: str, text: str, cue: str = "said", tags: str = "CS", kind: SourceKind = SourceKind.NAMED) -> Line:
    """Return the line "NAME said TEXT"; the name is also the entity of a named source."""
    entity = name if kind is SourceKind.NAMED else None
    return Line(f"{name} {cue} {text}", tags, text, name, cue, entity, kind)


def article(name: str, *lines: Line, **known: Any) -> Prediction:
    """Return an article of lines; `known` is what else an Article holds."""
    text = "\n\n".join(line.text for line in lines)
    starts = [sum(len(line.text) + 2 for line in lines[:n]) for n in range(len(lines))]
    placed = list(zip(starts, lines, strict=True))
    return Prediction(
        article=Article(name, text, **known),
        blocks=tuple(Block(at, at + len(line.text), line.block) for at, line in placed),
        sentences=tuple(_sentence(at, line) for at, line in placed),
        attributions=tuple(_attribution(at, line) for at, line in placed if line.said),
        model="made by hand",
        scheme=SCHEME,
    )


def corpus(folder: Path, *articles: Prediction, **genres: str) -> Columns:
    """Return articles as columns, kept in a folder."""
    columns.write(articles, folder, genres=genres)
    return columns.scan(folder)


def _sentence(at: int, line: Line) -> TaggedSentence:
    tags = tuple(LETTERS[letter] for letter in line.tags)
    claim, opinion, quotation, source = (0.9 if tag in tags else 0.1 for tag in Tag)
    why = tuple(Reason(Tag.OPINION, word, 1.0, *_span(at, line, word)) for word in line.why)
    return TaggedSentence(at, at + len(line.text), tags, (claim, opinion, quotation, source), None, why)


def _attribution(at: int, line: Line) -> Attribution:
    source = _span(at, line, line.source) if line.source else None
    cue = _span(at, line, line.cue) if line.cue else None
    content = (_span(at, line, line.said or ""),)
    return Attribution(source, cue, content, line.direct, line.entity, line.kind, 0.9)


def _span(at: int, line: Line, words: str) -> Span:
    start = at + line.text.index(words)
    return Span(start, start + len(words))
