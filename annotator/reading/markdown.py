"""Markdown becomes an Article: the rendered text, its blocks, and the map back to the source.

CommonMark by markdown-it, with the place of every character kept, and less strict where news text would be lost: four
blanks do not make code, "2016. It began" is no item number 2016, "[Laughter]: yes" defines no link.
"""

import functools
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

from annotator.core.labels import BlockKind
from annotator.core.records import Article
from annotator.reading import html, metadata, plain
from annotator.reading.rendering import Part, Piece, join

_TOO_LONG = 4_000_000  # characters
_PARAGRAPH = 100_000  # characters; hostile marks take time by the square of a paragraph's length
_NESTING = 60
_TOO_DEEP = re.compile(rf"^(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{{1,9}}[.)](?=[ \t]))){{{_NESTING // 2},}}", re.MULTILINE)
_FRONT_MATTER = re.compile(
    r"---[ \t]*\n((?:[\w-]+[ \t]*:.*\n|[ \t#-].*\n|[ \t]*\n){1,100}?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)"
)
_FIELD = re.compile(r"^([\w-]+)[ \t]*:[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_ADDRESS = re.compile(r"^[ ]{0,3}\[[^\]\n]+\]:[ \t]*<?(?:https?:|www\.|mailto:|/|#)", re.MULTILINE)
_MARKUP = re.compile(r"[\\`~*_\[<&\n]")  # a paragraph without these is text and nothing else
_HEADING = 250  # characters; a longer "heading" is a paragraph above a rule
_WRAP = range(40, 131)  # characters; editors wrap lines so wide, and where one is longer, they do not wrap
_ITEM_NUMBER = 99  # a list that begins higher is a sentence that begins with a number
_KINDS = {"heading_open": BlockKind.HEADLINE, "blockquote_open": BlockKind.QUOTE, "list_item_open": BlockKind.LIST}


def read(source: str, name: str, notes: tuple[str, ...] = ()) -> Article:
    """Return the article that the Markdown in `source` renders to. Never raises, whatever the text."""
    why = _unreadable(source)
    if why:
        return plain.read(source, name, (*notes, why))
    front = _FRONT_MATTER.match(source)
    fields = metadata.from_row({k: v.strip("\"'") for k, v in _FIELD.findall(front.group(1))}) if front else {}
    text, layout, source_map = join(_parts(source, front.end() if front else 0))
    told = metadata.from_lines(text)
    heading = next((text[b.start : b.end] for b in layout if b.kind == BlockKind.HEADLINE), None)
    if heading:
        told["title"] = " ".join(heading.split())
    return Article(name, text, layout=layout, source_map=source_map, notes=notes, **(told | fields))


def _unreadable(source: str) -> str | None:
    if len(source) > _TOO_LONG:
        return f"longer than {_TOO_LONG:,} characters: read as plain text, not as Markdown"
    if len(max(source.split("\n\n"), key=len)) > _PARAGRAPH:
        return f"a paragraph longer than {_PARAGRAPH:,} characters: read as plain text, not as Markdown"
    if _TOO_DEEP.search(source):
        return "quotes or lists nested too deeply: read as plain text, not as Markdown"
    return None


class _State(StateInline):
    """Inline state that keeps, in each text token's `meta`, where its characters stand in the block's content."""

    def __init__(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> None:
        super().__init__(src, md, env, tokens)
        self._places: list[tuple[int, int]] = []

    def append_pending(self, text: str) -> None:
        self._places.append((self.pos, len(text)))
        super().append_pending(text)

    def pushPending(self) -> Token:  # noqa: N802 - the parent's name
        token = super().pushPending()
        token.meta["places"] = self._places
        self._places = []
        return token

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        token = super().push(ttype, tag, nesting)
        token.meta["at"] = self.pos
        self._places = []  # of blanks before a line end, which were taken back
        return token


class _Inline(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = _State(src, md, env, tokens)
        if src and not _MARKUP.search(src):
            state.append_pending(src)
            state.pushPending()
            return state.tokens
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


@functools.cache
def _parser(*, references: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": _NESTING})
    parser.inline = _Inline()
    parser.configure("commonmark", {"maxNesting": _NESTING})
    parser.enable(["table", "strikethrough"])
    parser.disable(["code", "text_join", "fragments_join"])
    return parser if references else parser.disable("reference")


def _parts(source: str, start: int) -> Iterator[Part]:
    parser = _parser(references=bool(_ADDRESS.search(source)))
    lines = _Lines(source, start)
    open_kinds: list[BlockKind] = []
    number = ""
    for token in parser.parse(source[start:]):
        if token.type == "list_item_open" and token.info.isdigit() and int(token.info) > _ITEM_NUMBER:
            number = token.info + token.markup
            open_kinds.append(BlockKind.PARAGRAPH)
        elif token.type in _KINDS:
            open_kinds.append(_KINDS[token.type])
        elif token.type.replace("_close", "_open") in _KINDS:
            open_kinds.pop()
        elif token.type == "inline":
            yield _inline(token, lines, open_kinds, number)
            number = ""
        elif token.type in {"fence", "html_block"}:
            yield from _verbatim(token, lines, open_kinds)


class _Lines:
    """Where the lines of the source stand."""

    def __init__(self, source: str, start: int) -> None:
        self.source = source
        self._starts = [start, *(m.end() for m in re.compile("\n").finditer(source, start)), len(source) + 1]
        self._free = start
        plain_lines = (line for line in source.split("\n") if "](" not in line and "://" not in line)
        self.wrapped = max(map(len, plain_lines), default=0) < _WRAP.stop

    def places(self, content: str, rows: Sequence[int] | None) -> list[tuple[int, int, int]]:
        """Return (start in content, start in source, length) for the lines of `content`, which stand in `rows`.

        A line stands at the end of its row, as marks and blanks are cut from its beginning; a heading or a table cell
        stands inside.
        """
        if rows is None:
            return []
        found = []
        at = 0
        for line, row in zip(content.split("\n"), range(rows[0], rows[1]), strict=False):
            place = self._place(line, row)
            if place is not None:
                found.append((at, place, len(line)))
            at += len(line) + 1
        return found

    def row(self, row: int) -> tuple[int, int]:
        return self._starts[row], self._starts[row + 1] - 1

    def _place(self, line: str, row: int) -> int | None:
        start, end = self.row(row)
        start = max(start, self._free)  # a row of a table holds several cells
        if start + len(line) <= end and self.source.endswith(line, start, end):
            place = end - len(line)
        else:
            place = self.source.find(line, start, end)
        if place < 0:
            return None
        self._free = place + len(line)
        return place


def _inline(token: Token, lines: _Lines, kinds: list[BlockKind], number: str) -> Part:
    part = Part(_kind(kinds, token.content))
    places = lines.places(token.content, token.map)
    if number and token.map:
        start, end = lines.row(token.map[0])
        found = lines.source.find(number, start, end)
        part.pieces += [Piece(number, found if found >= 0 else None), Piece(" ", None)]
    soft_break = " " if lines.wrapped and _is_wrapped(token.content) else "\n"
    part.pieces += _located(_rendered(token.children or [], token.content, soft_break), places)
    return part


def _kind(kinds: list[BlockKind], content: str) -> BlockKind:
    """A quote's heading or item is the quote's; a heading as long as a paragraph is one."""
    if BlockKind.QUOTE in kinds:
        return BlockKind.QUOTE
    kind = kinds[-1] if kinds else BlockKind.PARAGRAPH
    return BlockKind.PARAGRAPH if kind == BlockKind.HEADLINE and len(content) > _HEADING else kind


def _rendered(children: list[Token], content: str, soft_break: str) -> Iterator[Piece]:
    """Yield what the inline tokens render to; sources are places in `content`."""
    at = 0
    for child in children:
        if child.type == "text" and "places" in child.meta:
            yield from _text(child.content, child.meta["places"])
        elif child.type in {"text", "text_special", "code_inline"}:
            found = _found(child, content, max(at, child.meta.get("at", at)))
            known = found >= 0 and child.info != "entity"
            at = found + len(child.content) if known else at
            yield Piece(child.content, found if known else None)
        elif child.type == "softbreak":
            yield Piece(soft_break, None)
        elif child.type == "hardbreak" or (child.type == "html_inline" and child.content.lower().startswith("<br")):
            yield Piece("\n", None)


def _found(child: Token, content: str, start: int) -> int:
    """Return where a token stands in `content`, -1 where it does not as such: line ends in code become blanks.

    Code stands right behind its marks, or behind one blank.
    """
    if child.type != "code_inline":
        return content.find(child.content, start)
    start += len(child.markup)
    return content.find(child.content, start, start + 1 + len(child.content))


def _text(text: str, places: list[tuple[int, int]]) -> Iterator[Piece]:
    done = 0
    for place, length in places:
        yield Piece(text[done : done + length], place)
        done += length


def _is_wrapped(content: str) -> bool:
    """Whether each line end is where an editor put it: the next word would not have fitted on the line."""
    lines = content.split("\n")
    width = max(map(len, lines))
    return width in _WRAP and all(
        len(a) + 1 + len(b.split(maxsplit=1)[0] if b.strip() else "") > width for a, b in pairwise(lines)
    )


def _located(pieces: Iterator[Piece], places: list[tuple[int, int, int]]) -> Iterator[Piece]:
    """Turn places in a block's content into places in the file; a piece never spans two lines."""
    row = 0
    for text, at in pieces:
        if at is None:
            yield Piece(text, None)
            continue
        while row < len(places) and sum(places[row][::2]) < at + len(text):
            row += 1
        inside = row < len(places) and places[row][0] <= at
        yield Piece(text, places[row][1] + at - places[row][0] if inside else None)


def _verbatim(token: Token, lines: _Lines, kinds: list[BlockKind]) -> Iterator[Part]:
    content = token.content.removesuffix("\n")
    rows = token.map and ([token.map[0] + 1, token.map[1]] if token.type == "fence" else token.map)
    places = lines.places(content, rows)
    parts = html.parts(content) if token.type == "html_block" else [Part(BlockKind.PARAGRAPH, list(_split(content)))]
    for part in parts:
        kind = BlockKind.QUOTE if BlockKind.QUOTE in kinds else part.kind
        yield Part(kind, list(_located(iter(part.pieces), places)))


def _split(content: str) -> Iterator[Piece]:
    at = 0
    for line in content.split("\n"):
        yield Piece(line, at)
        yield Piece("\n", None)
        at += len(line) + 1
