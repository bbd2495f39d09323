r"""Labels in WebAnno TSV 3.3, which INCEpTION reads and writes: a word a line, a column a feature of a layer.

Two layers of spans hold them (docs/corpora.md). The white space behind a sentence stands in its `#Text=`, since the
form keeps none between sentences. Offsets count UTF-16 units.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import NamedTuple

from annotator.core.labels import SCHEME, SourceKind, Tag
from annotator.core.parts import FormError
from annotator.core.records import Article, Attribution, Failure, Gold, GoldSentence
from annotator.core.spans import Span
from annotator.formats import kept, offsets, partial, tokens
from annotator.formats.kept import Written
from annotator.formats.offsets import Unit
from annotator.formats.partial import FaultError, Files, Imported

SUFFIX = ".tsv"
JUDGED, PART = "webanno.custom.Judged", "webanno.custom.Attribution"
LAYERS = {JUDGED: tuple(map(str, Tag)), PART: ("carried", "direct", "entity", "kind", "number", "role")}
"""The layers and their features, all of type string. A tag that nothing is said of has no value."""

_HEAD = "#FORMAT=WebAnno TSV 3.3"
_RESERVED = re.compile(r"->|[\\\[\]|_;\t\n*]")
_ESCAPED = re.compile(r"\\(->|.)", re.DOTALL)
_SPOKEN = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}
_MEANT = {"t": "\t", "n": "\n", "r": "\r"}
_VALUE = re.compile(r"((?:[^\\\[]|\\->|\\.)*)(?:\[(\d+)\])?", re.DOTALL)
_STACK = re.compile(r"(?<!\\)\|")
_ANY, _NONE = "*", "_"


class _Annotation(NamedTuple):
    """A span of a layer, with its features' values, "" for none."""

    layer: str
    span: Span
    values: Mapping[str, str]


class _Row(NamedTuple):
    """A line of a word, or of a part of one (then `word` is None): where it stands, and its columns."""

    line: int
    span: Span
    word: str | None
    cells: list[str]


def write(golds: Mapping[str, Gold]) -> Written:
    """Return a file an article, called by its name."""
    written = kept.by_article(golds, SUFFIX, lambda gold: "".join(f"{line}\n" for line in _lines(gold)))
    begins = (gold.article.text[: len(gold.article.text) - len(gold.article.text.lstrip())] for gold in golds.values())
    lost = Counter({"white space before the first word": sum(not set(blank) <= {" "} for blank in begins)})
    lost["id that is no file's name"] = sum(gold.article.id != name for name, gold in golds.items())
    return Written(written.files, +(written.lost + lost))


def _lines(gold: Gold) -> Iterator[str]:
    text = gold.article.text
    units, found = offsets.to_utf16(text), tokens.stretches(gold)
    cells = _cells(list(_annotations(gold)), [word for words, _ in found for word in words])
    yield _HEAD
    yield from ("|".join([f"#T_SP={layer}", *features]) for layer, features in LAYERS.items())
    yield ""
    ends = [words[0].start for words, _ in found[1:]] + [len(text)]
    for number, ((words, _), end) in enumerate(zip(found, ends, strict=True), start=1):
        said = text[words[0].start : end]
        yield ""
        yield from (f"#Text={_spoken(line)}" for line in said.removesuffix("\n" if end < len(text) else "").split("\n"))
        for place, word in enumerate(words, start=1):
            where = f"{number}-{place}\t{units[word.start]}-{units[word.end]}"
            yield "\t".join([where, _spoken(text[slice(*word)]), *cells[word.start]]) + "\t"


def _spoken(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\r", "\\r")


def _annotations(gold: Gold) -> Iterator[_Annotation]:
    for s in gold.sentences:
        unsaid = kept.open_tags(s)
        says = {str(tag): "yes" if tag in s.tags else "no" for tag in Tag if tag not in unsaid}
        yield _Annotation(JUDGED, Span(s.start, s.end), says)
    for number, one in enumerate(gold.attributions, start=1):
        flags = {"direct": _flag(one.direct), "carried": _flag(one.carried)}
        values = {**flags, "entity": one.entity or "", "kind": str(one.kind), "number": str(number)}
        for role, span in kept.roles(one):
            yield _Annotation(PART, span, {**values, "role": role})


def _flag(value: bool) -> str:  # noqa: FBT001 - what is turned into a word
    return "yes" if value else "no"


def _cells(annotations: Sequence[_Annotation], words: Sequence[Span]) -> Mapping[int, list[str]]:
    """Return the columns of each word, by where it begins."""
    starts = [word.start for word in words]
    over: dict[int, list[tuple[_Annotation, int]]] = defaultdict(list)
    for number, one in enumerate(annotations, start=1):
        for start in starts[bisect_left(starts, one.span.start) : bisect_left(starts, one.span.end)]:
            over[start].append((one, number))
    return {word.start: _columns(over[word.start]) for word in words}


def _columns(here: list[tuple[_Annotation, int]]) -> list[str]:
    return [
        "|".join(f"{_value(one.values.get(name, ''))}[{number}]" for one, number in here if one.layer == layer) or _NONE
        for layer, features in LAYERS.items()
        for name in features
    ]


def _value(value: str) -> str:
    return _RESERVED.sub(lambda at: _SPOKEN.get(at[0], f"\\{at[0]}"), value) or _ANY


def read(files: Files) -> Imported:
    """Return the articles in files that have these layers; other layers are passed over."""
    return partial.each(files, SUFFIX, _article)


def _article(name: str, files: Files) -> Iterator[Gold | Failure]:
    text, notes = partial.decoded(name, files[name])
    yield from notes
    reading = _Reading(name)
    for number, line in enumerate(text.split("\n"), start=1):
        reading.take(number, line)
    if not any(layer in LAYERS for layer, _ in reading.columns):
        raise FaultError(name, None, "no layer of ours", f"a head with #T_SP={JUDGED}|… and #T_SP={PART}|…")
    yield reading.done()


@dataclass(slots=True)
class _Reading:
    """A file as far as it was read. columns: layer and feature of each; units: the text's length in UTF-16."""

    name: str
    columns: list[tuple[str, str]] = field(default_factory=list)
    text: str = ""
    fragments: list[str] = field(default_factory=list)
    units: int = 0
    rows: list[_Row] = field(default_factory=list)

    def take(self, number: int, line: str) -> None:
        """Read one line."""
        if number == 1 and not line.startswith("#FORMAT=WebAnno TSV 3"):
            raise FaultError(self.name, 1, repr(line[:40]), _HEAD)
        if line.startswith("#T_"):
            layer, *features = line.partition("=")[2].split("|")
            self.columns += [(layer, name) for name in features or [""]]
        elif line.startswith("#Text="):
            self.fragments.append(_plain(line.partition("=")[2]))
        elif line.strip() and not line.startswith("#"):
            self._word(number, line)

    def _word(self, number: int, line: str) -> None:
        where, _, rest = line.removesuffix("\t").partition("\t")
        at, *cells = rest.split("\t")
        match = re.fullmatch(r"(\d+)-(\d+)", at)
        if not match or len(cells) != len(self.columns) + 1:
            right = f"an id, offsets, a word and {len(self.columns)} columns, with tabs; perhaps the file is cut"
            raise FaultError(self.name, number, f"{line[:40]!r}", right)
        here = Span(int(match[1]), int(match[2]))
        if self.fragments:
            self._begin(here.start)
        self.rows.append(_Row(number, here, None if "." in where else _plain(cells[0]), cells[1:]))

    def _begin(self, start: int) -> None:
        """Add a sentence's text where its first word begins; spaces stand for what the form does not keep."""
        if self.units > start and self.text.endswith("\n"):
            self.text, self.units = self.text[:-1], self.units - 1
        self.text += " " * (start - self.units)
        said = "".join(f"{line}\n" for line in self.fragments)
        self.text, self.fragments = self.text + said, []
        self.units = start + _width(said)

    def done(self) -> Gold:
        """Return the article."""
        text = self.text.removesuffix("\n")
        rows = [row._replace(span=span) for row, span in zip(self.rows, self._placed(text), strict=True)]
        judged = [_sentence(self.name, one) for one in _spans(JUDGED, self.columns, rows)]
        parts: dict[str, list[_Annotation]] = defaultdict(list)
        for one in _spans(PART, self.columns, rows):
            parts[one.values["number"]].append(one)
        several = sorted(parts.items(), key=lambda item: (len(item[0]), item[0]))
        links = tuple(_link(self.name, number, one, text) for number, one in several)
        ident = PurePosixPath(self.name).name.removesuffix(SUFFIX)
        return Gold(Article(ident, text), tuple(sorted(judged)), links, (), "", SCHEME)

    def _placed(self, text: str) -> Iterator[Span]:
        """Yield where each row stands in code points. Raises FaultError where another word stands there."""
        points = offsets.to_points(text, Unit.UTF16)
        for row in self.rows:
            inside = row.span.end < len(points)
            here = Span(*(points[at] for at in row.span)) if inside else Span(len(text), len(text))
            if row.word is not None and text[slice(*here)] != row.word:
                right = f"those of {row.word!r} in UTF-16 units; {text[slice(*here)]!r} stands there"
                raise FaultError(self.name, row.line, f"offsets {row.span.start}-{row.span.end}", right)
            yield here


def _spans(layer: str, columns: Sequence[tuple[str, str]], rows: Sequence[_Row]) -> Iterator[_Annotation]:
    """Yield the annotations of a layer, in the order in which they begin; what has one number is one."""
    places = {name: at for at, (of, name) in enumerate(columns) if of == layer}
    found: dict[tuple[str, int, int], tuple[list[Span], dict[str, str]]] = {}
    for row in rows:
        for name, at in places.items():
            for depth, cell in enumerate([] if row.cells[at] == _NONE else _STACK.split(row.cells[at])):
                match = _VALUE.fullmatch(cell)
                value, number = (match[1], match[2]) if match else (cell, None)
                key = (number, 0, 0) if number else ("", row.line, depth)
                spans, values = found.setdefault(key, ([], dict.fromkeys(LAYERS[layer], "")))
                spans.append(row.span)
                values[name] = "" if value == _ANY else _plain(value)
    for spans, values in found.values():
        yield _Annotation(layer, Span(min(s.start for s in spans), max(s.end for s in spans)), values)


def _sentence(name: str, one: _Annotation) -> GoldSentence:
    for tag, said in one.values.items():
        if said not in {"yes", "no", ""}:
            raise FaultError(name, None, f"{tag} {said!r} at {one.span.start}-{one.span.end}", "yes, no, or no value")
    return kept.sentence(
        one.span, [tag for tag in Tag if one.values[tag] == "yes"], [tag for tag in Tag if not one.values[tag]]
    )


def _link(name: str, number: str, parts: Sequence[_Annotation], text: str) -> Attribution:
    """Return the attribution of parts with one number; the first says what there is to say of all."""
    where = f"{parts[0].span.start}-{parts[0].span.end}"
    if not number or any(one.values["role"] not in kept.ROLES for one in parts):
        right = f"the number of its attribution, and a role: {', '.join(kept.ROLES)}"
        raise FaultError(name, None, f"an attribution's part at {where} with {dict(parts[0].values)}", right)
    spans = {role: [one.span for one in parts if one.values["role"] == role] for role in kept.ROLES}
    said = parts[0].values
    rest = {"direct": said["direct"] == "yes", "carried": said["carried"] == "yes", "entity": said["entity"] or None}
    try:
        return kept.linked(spans, {**rest, "kind": said["kind"] or SourceKind.NONE}, text)
    except FormError as error:
        raise FaultError(name, None, f"attribution {number} at {where}: {error}", "as the scheme has it") from error


def _width(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda at: _MEANT.get(at[1], at[1]), text)
