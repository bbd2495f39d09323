"""The articles that speed is measured on: the project's gold and examples, and as many more as are wanted of them."""

import json
import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import cycle, islice
from pathlib import Path

from annotator.core.records import Article, Gold
from annotator.store import gold

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared" / "benchmarks"
"""Articles of others with gold, which are no part of the project; what needs them is left out without."""


def golds() -> list[Gold]:
    """Return the gold, in the order of its files."""
    return gold.read_sound(ROOT / "labels" / "gold")


def articles() -> list[Article]:
    """Return the articles of the gold, mixed."""
    return [one.article for one in mixed()]


def mixed() -> list[Gold]:
    """Return the gold, mixed so that each stretch of it is like the whole."""
    return sorted(golds(), key=lambda one: one.article.digest)


def sentences() -> float:
    """Return how many sentences an article of the gold has on average."""
    counts = [len(one.sentences) for one in golds()]
    return sum(counts) / len(counts)


def short() -> list[str]:
    """Return stretches of four sentences from the gold, some 300 characters each."""
    return [
        one.article.text[first.start : last.end]
        for one in mixed()
        for first, last in zip(one.sentences[::4], one.sentences[3::4], strict=False)
    ]


def repeated(count: int, given: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the ids and texts of so many articles: those given again and again, each time with other numbers."""
    for number, text in enumerate(islice(cycle(given), count)):
        yield f"{number:07}", renumbered(text, number)


def renumbered(text: str, by: int) -> str:
    """Return the text with `by` added to its numbers."""
    return re.sub(r"\b\d{1,9}\b", lambda found: str(int(found[0]) + by), text)


def write(path: Path, count: int, given: Sequence[str] | None = None) -> int:
    """Write so many articles, those of the gold or those given, as JSON Lines; return the bytes of their texts."""
    size = 0
    with path.open("w", encoding="utf-8") as file:
        for name, text in repeated(count, given or [one.text for one in articles()]):
            file.write(json.dumps({"id": name, "text": text}, ensure_ascii=False) + "\n")
            size += len(text.encode())
    return size


def write_pages(folder: Path, given: Sequence[Article]) -> None:
    """Write articles as web pages, with all that stands around them on a news site."""
    folder.mkdir()
    for number, article in enumerate(given):
        (folder / f"{number:05}.html").write_text(page(article), encoding="utf-8")


def page(article: Article) -> str:
    """Return a web page with an article, links, comments and a footer."""
    paragraphs = "\n".join(f"<p>{escape(part)}</p>" for part in re.split(r"\n\s*\n", article.text) if part.strip())
    links = "".join(f'<li><a href="/section/{n}">Section {n} of the paper</a></li>' for n in range(40))
    asides = "".join(f'<div class="card"><a href="/story/{n}">Another story, number {n}</a></div>' for n in range(30))
    comments = "".join(f'<div class="comment"><p>Reader {n} has said something here.</p></div>' for n in range(40))
    title = escape(article.title or "News")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head><body>'
        f"<nav><ul>{links}</ul></nav><main><article><h1>{title}</h1>{paragraphs}</article></main>"
        f"<aside>{asides}</aside><section>{comments}</section><footer>All rights reserved.</footer></body></html>"
    )
