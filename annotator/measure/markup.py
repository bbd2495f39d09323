"""An article's text as HTML: sentences coloured by tag, and in them who said what. Everything is escaped."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

from annotator.core.labels import BlockKind, Tag
from annotator.core.records import Attribution, Block, Prediction, TaggedSentence
from annotator.core.spans import Span

_UNSAFE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff]")
_QUOTED = re.compile(r"[“”„«»\"]")
_LONGEST_CELL = 400


class _Part(NamedTuple):
    """A span that belongs to attribution `number` (from 1): its source ("who"), its cue, or what was said."""

    start: int
    end: int
    role: str
    number: int


def printable(text: str) -> str:
    """Return text as a page can show it: each character that it cannot hold, or that turns others round, as U+FFFD.

    Those are control characters, lone surrogates, and the overrides that make "gpj.exe" of "exe.jpg".
    """
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text)


def escaped(text: str) -> str:
    """Return text, as `printable`, for HTML.

    >>> escaped('<b title="x">')
    '&lt;b title=&quot;x&quot;&gt;'
    """
    return escape(printable(text))


def chip(tag: Tag) -> str:
    """Return a tag's letter on its colour. It is drawn by the stylesheet, so that copied text stays the article's."""
    return f'<b class="t {tag}" data-t="{tag[0].upper()}" role="img" aria-label="{tag}"></b>'


def text(prediction: Prediction, *, sentences: range | None = None, marked: Container[int] | None = None) -> str:
    """Return the article's blocks with their sentences marked, numbered from 0.

    sentences: which to draw, all by default. marked: which of them to colour, all by default.
    """
    every = prediction.sentences
    drawn = range(len(every)) if sentences is None else sentences
    lo = every[drawn.start].start if drawn and drawn.start else 0
    hi = every[drawn.stop].start if drawn and drawn.stop < len(every) else len(prediction.article.text)
    parts = _parts_by_sentence(prediction, drawn)
    body = "".join(_blocks(prediction, Span(lo, hi), marked, parts))
    return f'<div class="text" lang="{escaped(prediction.article.language or "")}">{body}</div>'


def who_said_what(prediction: Prediction, *, sentences: range | None = None) -> str:
    """Return a table of the attributions that touch some sentences, all by default; "" where there are none."""
    lo, hi = _extent(prediction, sentences)
    article = prediction.article.text
    shown = [(n, said) for n, said in _numbered(prediction) if any(a < hi and b > lo for a, b in _spans(said))]
    if not shown:
        return ""
    rows = "".join(_row(article, number, said) for number, said in shown)
    head = "<td></td>" + "".join(f"<th scope=col>{name}</th>" for name in ("Who", "Kind", "Cue", "What"))
    return f'<h2>Who said what</h2><div class="wide"><table class="said"><tr>{head}</tr>{rows}</table></div>'


def speaker(prediction: Prediction, said: Attribution) -> str | None:
    """Return the fullest name of an attribution's source, else the words that name it, None where nobody is named."""
    named = said.source and prediction.article.text[slice(*said.source)]
    return said.entity or named


def excerpt(article: str, content: Iterable[Span], *, direct: bool) -> str:
    """Return what an attribution's content says in one line, cut short where it is long.

    Verbatim words stand in quote marks, unless some of the article's own are among them.
    """
    line = " ".join(" … ".join(article[slice(*piece)] for piece in content).split())
    short = line if len(line) <= _LONGEST_CELL else f"{line[:_LONGEST_CELL].rsplit(' ', 1)[0]} …"
    return f"“{short}”" if direct and short and not _QUOTED.search(short) else short


def _extent(prediction: Prediction, sentences: range | None) -> Span:
    if not sentences:
        return Span(0, len(prediction.article.text))
    return Span(prediction.sentences[sentences[0]].start, prediction.sentences[sentences[-1]].end)


def _numbered(prediction: Prediction) -> Iterable[tuple[int, Attribution]]:
    return enumerate(prediction.attributions, start=1)


def _spans(said: Attribution) -> list[Span]:
    return [span for span in (said.source, said.cue, *said.content) if span]


def _row(article: str, number: int, said: Attribution) -> str:
    words = article[slice(*said.source)] if said.source else ""
    who = escaped(said.entity or words or "nobody named")
    if said.entity and words and words != said.entity:
        who += f' <span class="meta">“{escaped(words)}”</span>'
    if said.carried:
        who += ' <span class="meta">(from before)</span>'
    cue = escaped(article[slice(*said.cue)]) if said.cue else ""
    to = f'<a href="#a{number}">{number}</a>'
    cells = (to, who, said.kind, cue, escaped(excerpt(article, said.content, direct=said.direct)))
    return f'<tr data-a="{number}">{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _parts_by_sentence(prediction: Prediction, drawn: range) -> dict[int, list[_Part]]:
    starts = [s.start for s in prediction.sentences]
    found: dict[int, list[_Part]] = defaultdict(list)
    for number, said in _numbered(prediction):
        for part in _parts(number, said):
            first = max(drawn.start, bisect_right(starts, part.start) - 1)
            for i in range(first, min(drawn.stop, bisect_left(starts, part.end))):
                found[i].append(part)
    return found


def _parts(number: int, said: Attribution) -> Iterator[_Part]:
    if said.source:
        yield _Part(*said.source, "who", number)
    if said.cue:
        yield _Part(*said.cue, "cue", number)
    for piece in said.content:
        yield _Part(*piece, "quoted" if said.direct else "said", number)


def _blocks(
    prediction: Prediction, shown: Span, marked: Container[int] | None, parts: dict[int, list[_Part]]
) -> Iterator[str]:
    """Yield the elements of the shown stretch; text that stands in no block is shown as a paragraph, never lost."""
    article, every = prediction.article.text, prediction.sentences
    starts = [s.start for s in every]
    anchored: set[int] = set()
    headed = False
    for block in _covering(prediction.blocks, article, shown):
        pieces, at = [], block.start
        for i in range(max(0, bisect_right(starts, block.start) - 1), bisect_left(starts, block.end)):
            span = Span(max(at, every[i].start), min(block.end, every[i].end))
            if span.start < span.end:
                inner = _inline(article, span, parts.get(i, ()), anchored)
                lead = escaped(article[at : span.start])
                pieces += [lead, _sentence(every[i], i, inner, at=span.start, marked=marked is None or i in marked)]
                at = span.end
        pieces.append(escaped(article[at : block.end]))
        element = _element(block.kind, first=not headed)
        headed = headed or block.kind is BlockKind.HEADLINE
        yield f'<{element} class="block {block.kind}" dir="auto">{"".join(pieces)}</{element}>\n'


def _covering(blocks: Sequence[Block], article: str, shown: Span) -> Iterator[Block]:
    at = shown.start
    for block in (*blocks, Block(len(article), len(article), BlockKind.PARAGRAPH)):
        start, end = max(at, min(block.start, shown.end)), min(block.end, shown.end)
        if article[at:start].strip():
            yield Block(at, start, BlockKind.PARAGRAPH)
        if start < end:
            yield Block(start, end, block.kind)
        at = max(start, end)


def _element(kind: BlockKind, *, first: bool) -> str:
    if kind is BlockKind.HEADLINE:
        return "h1" if first else "h2"
    return "blockquote" if kind is BlockKind.QUOTE else "p"


def _sentence(sentence: TaggedSentence, number: int, inner: str, *, at: int, marked: bool) -> str:
    tags = sentence.tags if marked else ()
    tint = f"as-{sentence.primary}" if marked and sentence.primary else ""
    classes = " ".join(filter(None, ("s", *tags, tint)))
    scores = " · ".join(f"{tag} {score:.2f}" for tag, score in zip(Tag, sentence.scores, strict=True))
    chips = "".join(map(chip, tags))
    ident = f' id="s{number + 1}"' if at == sentence.start else ""
    return f'<span class="{classes}"{ident} data-s="{number}" data-at="{at}" title="{scores}">{chips}{inner}</span>'


def _inline(article: str, span: Span, parts: Iterable[_Part], anchored: set[int]) -> str:
    """Return one sentence's text cut where a part begins or ends, each piece naming the parts it lies in."""
    opening: dict[int, list[_Part]] = defaultdict(list)
    closing: dict[int, list[_Part]] = defaultdict(list)
    for part in parts:
        start, end = max(part.start, span.start), min(part.end, span.end)
        if start < end:
            opening[start].append(part)
            closing[end].append(part)
    inside: list[_Part] = []
    pieces = []
    for a, b in pairwise(sorted({*span, *opening, *closing})):
        inside = [part for part in inside if part not in closing[a]] + opening[a]
        pieces.append(_piece(escaped(article[a:b]), a, b, inside, anchored))
    return "".join(pieces)


def _piece(shown: str, a: int, b: int, inside: Sequence[_Part], anchored: set[int]) -> str:
    if not inside:
        return shown
    said = [part for part in inside if part.role in {"said", "quoted"}]
    classes = list(dict.fromkeys(part.role for part in inside))
    classes += ["opens"] * any(part.start == a for part in said) + ["closes"] * any(part.end == b for part in said)
    numbers = " ".join(dict.fromkeys(str(part.number) for part in inside))
    named = ",".join(dict.fromkeys(str(part.number) for part in inside if part.start == a and part.role != "cue"))
    new = list(dict.fromkeys(part.number for part in inside if part.number not in anchored))
    anchored.update(new)
    also = "".join(f'<a id="a{number}"></a>' for number in new[1:])
    anchor = f' id="a{new[0]}"' if new else ""
    label = f' data-n="{named}"' if named else ""
    return f'{also}<span class="{" ".join(classes)}" data-a="{numbers}"{label}{anchor}>{shown}</span>'
