"""Whole pages: an article coloured by tag with who said what, and a list of articles. One file each, no network."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Container, Iterable
from importlib.resources import files
from typing import NamedTuple

from annotator.core.labels import BlockKind, Tag
from annotator.core.numbers import many
from annotator.core.records import Article, Prediction
from annotator.measure.markup import chip, escaped, text, who_said_what

STYLE = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
SCRIPT = files(__package__).joinpath("page.js").read_text(encoding="utf-8")

MEANINGS = {
    Tag.CLAIM: "states what could be checked",
    Tag.OPINION: "the author judges or predicts",
    Tag.QUOTATION: "has somebody else's own words",
    Tag.SOURCE: "says where it comes from",
}


class Entry(NamedTuple):
    """One line of the list of articles: what there is to know of an article without its text."""

    file: str
    title: str
    outlet: str
    published: str
    sentences: int
    tags: tuple[int, ...]
    attributions: int


def article(prediction: Prediction) -> str:
    """Return an article as a whole HTML page that needs neither network nor script (a script only lights up links)."""
    body = "\n".join(
        (
            *head(prediction),
            legend(prediction),
            fragment(prediction),
            f'<p class="meta">Tagged by {escaped(prediction.model)}, scheme {escaped(prediction.scheme)}.</p>',
        )
    )
    return document(title(prediction), f"<main>{body}</main>", prediction.article.language or "en")


def title(prediction: Prediction) -> str:
    """Return what an article is called."""
    return prediction.article.title or prediction.article.id


def head(prediction: Prediction) -> tuple[str, str]:
    """Return a heading where the text has none, and a line on outlet, author and day."""
    headed = any(block.kind is BlockKind.HEADLINE for block in prediction.blocks)
    known = about(prediction.article)
    return (
        "" if headed else f"<h1>{escaped(title(prediction))}</h1>",
        f'<p class="meta">{escaped(known)}</p>' if known else "",
    )


def about(given: Article) -> str:
    """Return outlet, author and day of an article in one line, as far as they are known.

    >>> about(Article("mill", "", outlet="Harrow Post", published="2024-04-09T05:00:00+02:00"))
    'Harrow Post · 2024-04-09'
    """
    return " · ".join(filter(None, (given.outlet, given.author, day(given.published or ""))))


def day(published: str) -> str:
    """Return the day of a time that is written as ISO 8601 says; anything else as it is."""
    return re.sub(r"(?<=^\d{4}-\d\d-\d\d)[T ].*", "", published, flags=re.DOTALL)


def fragment(prediction: Prediction, *, sentences: range | None = None, marked: Container[int] | None = None) -> str:
    """Return an article's text and its table of who said what, to stand inside a page with STYLE.

    sentences: the numbers (from 0) of those to draw, all by default. marked: those of them to colour, all by default.
    """
    drawn = text(prediction, sentences=sentences, marked=marked)
    return f'<div class="sheet">{drawn}{who_said_what(prediction, sentences=sentences)}</div>'


def legend(prediction: Prediction) -> str:
    """Return what the letters and signs mean, with how many sentences have each tag."""
    counts = entry(prediction, "").tags
    tags = "".join(
        f"<li>{chip(tag)} <b>{tag}</b> {count}: {MEANINGS[tag]}</li>" for tag, count in zip(Tag, counts, strict=True)
    )
    signs = (
        '<li><span class="who">source</span></li><li><span class="cue">cue</span></li>'
        '<li><span class="said opens closes" data-n="1">what was said</span></li>'
        '<li><span class="quoted opens closes" data-n="2">word for word</span></li>'
    )
    total = f'<li class="meta">{many(len(prediction.sentences), "sentence")}</li>'
    return f'<div class="legend sheet"><ul>{tags}</ul><ul>{signs}{total}</ul></div>'


def entry(prediction: Prediction, file: str) -> Entry:
    """Return an article's line in the list; `file` is the name of its page."""
    given = prediction.article
    return Entry(
        file=file,
        title=given.title or given.id,
        outlet=given.outlet or "",
        published=given.published or "",
        sentences=len(prediction.sentences),
        tags=tuple(sum(tag in s.tags for s in prediction.sentences) for tag in Tag),
        attributions=len(prediction.attributions),
    )


def index(entries: Iterable[Entry]) -> str:
    """Return a page that lists articles and links to theirs, which lie beside it."""
    listed = list(entries)
    names = ("Article", "Outlet", "Published", "Sentences", *(f"{chip(tag)} {tag}" for tag in Tag), "Attributions")
    head = "".join(f"<th scope=col>{name}</th>" for name in names)
    rows = "".join(map(_listed, listed))
    title = many(len(listed), "article")
    table = f'<div class="wide"><table><tr>{head}</tr>{rows}</table></div>'
    return document(title, f"<main><h1>{title}</h1>{table}</main>", "en")


def _listed(one: Entry) -> str:
    words = (escaped(one.outlet), escaped(one.published))
    link = f'<a href="{escaped(one.file)}">{escaped(one.title)}</a>'
    numbers = (one.sentences, *one.tags, one.attributions)
    cells = [f"<td>{word}</td>" for word in (link, *words)] + [f'<td class="number">{n:,}</td>' for n in numbers]
    return f"<tr>{''.join(cells)}</tr>\n"


def document(title: str, body: str, language: str, *, style: str = "") -> str:
    """Return a whole page around a body, with `style` after the common stylesheet."""
    script = f"{SCRIPT}link(document);"
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    return (
        f'<!DOCTYPE html>\n<html lang="{escaped(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escaped(title)}</title>\n<style>\n{STYLE}{style}</style>\n</head>\n"
        f"<body>\n{body}\n<script>{script}</script>\n</body>\n</html>\n"
    )
