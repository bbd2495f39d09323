"""PolNeAR (Newell, Margolin and Ruths, LREC 2018): who says, believes or intends what, in brat's standoff."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from annotator.core.labels import SourceKind, Tag
from annotator.core.marks import Marks
from annotator.core.records import Article, Attribution, Failure, Gold, Sentence
from annotator.core.spans import Span, overlap
from annotator.formats import partial, standoff
from annotator.formats.offsets import Unit
from annotator.formats.partial import FaultError, Files, Imported, Says
from annotator.formats.standoff import Standoff
from annotator.text import cues, marks

NAME = "polnear"
LABELS = ("Source", "Cue", "Content", "Attribution", "Attribution-no-source", "Discard", "Discuss")
_QUOTES = "“”„‟«»‹›‘’\"'`"
_ANNOTATOR = re.compile(r"_[0-9a-f]{4}$")


def read(files: Files) -> Imported:
    """Return what can be made of .ann files and the .txt files they are about.

    Of several annotators of one article the first by name is taken.
    """
    found = Imported()
    texts = {PurePosixPath(name).stem: name for name in files if name.endswith(".txt")}
    taken: set[str] = set()
    for name in partial.named(files, ".ann"):
        stem = PurePosixPath(name).stem
        article = stem if stem in texts else _ANNOTATOR.sub("", stem)
        if article in taken:
            found.notes.append(Failure(name, "another annotator's reading of the same article is passed over"))
            continue
        taken.add(article)
        found.add(_article(name, files, article, texts.get(article)))
    return found


def _article(name: str, files: Files, stem: str, text_name: str | None) -> Iterator[Gold | Failure]:
    if text_name is None:
        raise FaultError(name, None, f"there is no {stem}.txt", "the article's text beside it, or in a folder 'text'")
    text, notes = partial.decoded(text_name, files[text_name])
    lines, more = partial.decoded(name, files[name])
    yield from (*notes, *more)
    found = standoff.parse(name, lines, text)
    for bound in found.bounds.values():
        if bound.label not in LABELS:
            raise FaultError(name, bound.line, f"unknown label {bound.label!r}", ", ".join(LABELS))
    if found.unit is not Unit.POINTS:
        yield Failure(name, f"its offsets count {found.unit}; they were mended")
    outlet = stem.split("_")[0] if stem.count("_") >= 2 else None
    seen = marks.read(Article(stem, text, outlet=outlet))
    links = list(_links(found, seen))
    reported = [link for link in links if _reports(link, seen)]
    if len(reported) < len(links):
        yield Failure(name, f"{len(links) - len(reported)} attributions of thoughts and intentions are passed over")
    sentences = ((Span(s.start, s.end), _says(s, seen, links, reported)) for s in seen.sentences)
    yield partial.gold(seen.article, sentences, NAME, reported)


def _links(found: Standoff, seen: Marks) -> Iterator[Attribution]:
    """Yield the attributions, quote marks taken off their contents."""
    for event in found.events.values():
        parts = {role: found.bounds[ident].pieces for role, ident in event.arguments if ident in found.bounds}
        content = tuple(_bare(seen.article.text, piece) for piece in parts.get("Content", ()))
        yield Attribution(
            source=_whole(parts.get("Source")),
            cue=_whole(parts.get("Cue")),
            content=tuple(piece for piece in content if piece.end > piece.start),
            direct=any(new != old for new, old in zip(content, parts.get("Content", ()), strict=True)),
            entity=None,
            kind=SourceKind.NONE,
            score=1.0,
        )


def _whole(pieces: tuple[Span, ...] | None) -> Span | None:
    return Span(pieces[0].start, pieces[-1].end) if pieces else None


def _bare(text: str, piece: Span) -> Span:
    """Return a piece without the quote marks at its ends, if it begins with one; an apostrophe may end a word."""
    start, end = piece
    if text[start:end].startswith(tuple(_QUOTES)):
        while start < end and text[start] in _QUOTES:
            start += 1
        while end > start and text[end - 1] in _QUOTES:
            end -= 1
    return Span(start, end)


def _reports(link: Attribution, seen: Marks) -> bool:
    """Whether the cue holds one of the cues of our word list that is no verb of thinking: it reports what was said."""
    cue, thinking = link.cue, cues.lemmas("verbs_thinking")
    if cue is None or not link.content:
        return False
    return any(overlap(cue, (c.start, c.end)) and c.lemma not in thinking for c in seen.cues)


def _says(sentence: Sentence, seen: Marks, links: list[Attribution], reported: list[Attribution]) -> Says:
    here = Span(sentence.start, sentence.end)
    says: dict[Tag, bool] = {}
    if any(link.source and overlap(here, link.source) for link in reported):
        says[Tag.SOURCE] = True
    elif not any(link.source and overlap(here, link.source) for link in links):
        says[Tag.SOURCE] = False
    quoted = [
        Span(max(q.start, here.start), min(q.end, here.end)) for q in seen.quotes if overlap(here, (q.start, q.end))
    ]
    if not quoted:
        says[Tag.QUOTATION] = False
    elif any(overlap(piece, q) for link in reported for piece in link.content for q in quoted):
        says[Tag.QUOTATION] = True
    return says
