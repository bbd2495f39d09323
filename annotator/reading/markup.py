"""A page's tags read in one pass: blocks of text with their place in the source, and what the head says.

Own scanner, since no parser at hand says where in the source its text stands; linear in the page's length and blind to
how deep tags nest. It follows the HTML standard where pages in the wild need it (raw text elements, entities without a
semicolon, unclosed tags and quotes) and otherwise shrugs.
"""

import html
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from annotator.core.labels import BlockKind
from annotator.reading import elements
from annotator.reading.rendering import Part, Piece

_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<close>/?)(?P<name>[A-Za-z][^\s/>]*+)"
    r"""(?P<attributes>(?:[^>"'=]++|=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))|["'=])*+)(?:>|\Z)"""
    r"|<[!?/][^>]*+(?:>|\Z)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s=/>"']++)(?:\s*+=\s*+(?:"([^"]*+)"?|'([^']*+)'?|([^\s>"']++)))?""")
_BREAKS = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?|[ \t\n\f]{2,}|[\t\n\f]")
_BLANK = " \t\n\f"

_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s{0,9}=\s{0,9}["']?([\w.:-]{2,40})""", re.IGNORECASE
)


@dataclass(slots=True)
class Element(Part):
    """A block of the page: its text lies in `region` (a number; one for each block quote, 0 outside).

    doubtful: it stands in what is rarely the article (an aside, a comment, an advertisement).
    links: how many of its characters are link text. article: which `article` of the page it stands in, from 1; 0: none.
    """

    tag: str = ""
    doubtful: bool = False
    region: int = 0
    links: int = 0
    furniture: bool = False
    article: int = 0


class Page(NamedTuple):
    """What the scanner saw."""

    elements: tuple[Element, ...]
    title: str
    meta: dict[str, str]
    linked_data: tuple[str, ...]
    depth: int
    articles: int


class _Open(NamedTuple):
    """An element that is not yet closed, and what that means for the text in it."""

    tag: str
    marks: tuple[str, ...]


def scan(source: str) -> Page:
    """Return the blocks of the page `source`, in order, and its metadata. Never raises."""
    scanner = _Scanner()
    at = 0
    while match := _TOKEN.search(source, at):
        scanner.text(source, at, match.start())
        at = match.end()
        name = (match["name"] or "").lower()
        if match["close"]:
            scanner.close(name)
        elif name in elements.RAW:
            at = scanner.raw(source, name, match["attributes"], at)
        elif name:
            scanner.open(name, _attributes(match["attributes"]))
    scanner.text(source, at, len(source))
    return scanner.page()


def charset(data: bytes) -> str | None:
    """Return the encoding that a page's bytes declare in their first 4096, or None."""
    match = _CHARSET.search(data[:4096])
    return match[1].decode("ascii", "replace") if match else None


def _raw_end(source: str, name: str, at: int) -> tuple[int, int]:
    """Return where the raw text of an element ends, and where its end tag ends."""
    match = re.compile(rf"</{name}(?=[\s/>])[^>]*+>?", re.IGNORECASE).search(source, at)
    return match.span() if match else (len(source), len(source))


def _attributes(source: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(source):
        found.setdefault(name.lower(), html.unescape(max(values)))
    return found


@dataclass(slots=True)
class _Scanner:
    """What is open at one point of the page."""

    elements: list[Element] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    tags: Counter[str] = field(default_factory=Counter)
    marks: Counter[str] = field(default_factory=Counter)
    regions: list[int] = field(default_factory=list)
    quotes: int = 0
    depth: int = 0
    articles: int = 0
    current: Element | None = None
    blank: bool = True
    title: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    linked_data: list[str] = field(default_factory=list)

    def open(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in elements.BLOCKS:
            self._end_block()
        if tag in elements.VOID:
            self._void(tag, attributes)
            return
        if self.stack and self.stack[-1].tag in elements.CLOSED_BY_ITSELF and elements.closes(tag, self.stack[-1].tag):
            self.close(self.stack[-1].tag)
        self._push(_Open(tag, tuple(elements.marks(tag, attributes))))
        if tag == "html" and attributes.get("lang"):
            self.meta.setdefault("lang", attributes["lang"])
        if tag == "time" and attributes.get("datetime") and not self.marks["doubtful"]:
            self.meta.setdefault("time", attributes["datetime"])

    def close(self, tag: str) -> None:
        if tag in elements.BLOCKS:
            self._end_block()
        if not self.tags[tag]:
            return
        while True:
            shut = self.stack.pop()
            self.tags[shut.tag] -= 1
            self.marks.subtract(shut.marks)
            if "region" in shut.marks:
                self.regions.pop()
            if shut.tag == tag:
                return

    def raw(self, source: str, tag: str, attributes: str, at: int) -> int:
        """Take in a script or title; return where the element ends."""
        end, after = _raw_end(source, tag, at)
        if tag == "title" and not self.title and not self.marks["no text"]:
            self.title = html.unescape(source[at:end]).strip()
        if tag == "script" and "ld+json" in attributes:
            self.linked_data.append(source[at:end])
        return after

    def text(self, source: str, start: int, end: int) -> None:
        """Add the text between two tags to the current block, runs of white space as one blank."""
        if start >= end or self.marks["no text"]:
            return
        if self.tags["pre"]:
            self._add_pre(source, start, end)
            return
        at = start
        for match in _BREAKS.finditer(source, start, end):
            self._add(source[at : match.start()], at)
            at = match.end()
            if source[match.start()] == "&":
                self._add_entity(match[0], match.start())
            else:
                self._add(" ", match.start() if source[match.start()] == " " else None)
        self._add(source[at:end], at)

    def page(self) -> Page:
        self._end_block()
        return Page(tuple(self.elements), self.title, self.meta, tuple(self.linked_data), self.depth, self.articles)

    def _push(self, opened: _Open) -> None:
        self.stack.append(opened)
        self.depth = max(self.depth, len(self.stack))
        self.tags[opened.tag] += 1
        self.marks.update(opened.marks)
        self.articles += opened.tag == "article"
        if "region" in opened.marks:
            self.quotes += 1
            self.regions.append(self.quotes)

    def _void(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "meta" and attributes.get("content"):
            name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
            self.meta.setdefault(name.lower(), attributes["content"])
        elif tag == "link" and "canonical" in attributes.get("rel", "").lower():
            self.meta.setdefault("canonical", attributes.get("href", ""))
        elif tag == "br" and self.current is not None:
            if self.current.pieces and self.current.pieces[-1].text == "\n":
                self._end_block()
            else:
                self.current.pieces.append(Piece("\n", None))
                self.blank = True

    def _add(self, text: str, source: int | None) -> None:
        if self.blank and text[:1] == " ":
            text, source = text[1:], None if source is None else source + 1
        if not text:
            return
        if self.current is None:
            if text.isspace():
                return
            self._begin_block()
        if self.current is not None:
            self.current.pieces.append(Piece(text, source))
            self.current.links += len(text) if self.tags["a"] else 0
            self.blank = text[-1] == " "

    def _add_entity(self, entity: str, source: int) -> None:
        text = html.unescape(entity).replace("\r", " ").replace("\0", "\ufffd")
        if text == entity:
            self._add(text, source)
        elif text and text[0] in _BLANK:
            self._add(" ", None)
        else:
            self._add(text, None)

    def _add_pre(self, source: str, start: int, end: int) -> None:
        at = start
        for line in source[start:end].splitlines(keepends=True):
            for match in _BREAKS.finditer(line):
                if match[0][0] == "&":
                    self._add(source[at : start + match.start()], at)
                    self._add_entity(match[0], start + match.start())
                    at = start + match.end()
            start += len(line)
            self._add(source[at:start], at)
            at = start

    def _begin_block(self) -> None:
        tag = next((t.tag for t in reversed(self.stack[-50:]) if t.tag in elements.BLOCKS), "")
        self.current = Element(
            kind=self._kind(),
            tag=tag,
            doubtful=self.marks["doubtful"] > 0,
            region=self.regions[-1] if self.regions else 0,
            furniture=self.marks["furniture"] > 0,
            article=self.articles if self.tags["article"] else 0,
        )
        self.elements.append(self.current)

    def _kind(self) -> BlockKind:
        for mark, kind in elements.MARK_KINDS:
            if self.marks[mark] > 0:
                return kind
        return BlockKind.PARAGRAPH

    def _end_block(self) -> None:
        self.current = None
        self.blank = True
