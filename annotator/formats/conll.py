r"""Labels in CoNLL-U Plus: a word a line, BIO columns for sources, cues and contents, tags of sentences as comments.

The white space behind a word stands in MISC as UDPipe writes it (SpaceAfter=No, SpacesAfter=\n\n).
"""

import json
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any

from annotator.core.labels import SCHEME, Tag, parse_tag
from annotator.core.parts import FormError
from annotator.core.records import Article, Attribution, Failure, Gold, GoldSentence
from annotator.core.spans import Span, union
from annotator.formats import kept, partial, tokens
from annotator.formats.kept import ROLES, Written
from annotator.formats.partial import FaultError, Files, Imported

SUFFIX = ".conllup"
_COLUMNS = ("ID", "FORM", "MISC", *(f"ANNOTATOR:{role.upper()}" for role in ROLES))
_ESCAPES = {"\\": "\\\\", " ": "\\s", "\t": "\\t", "\n": "\\n", "|": "\\p"}
_MEANT = {escape: char for char, escape in _ESCAPES.items()}
_ESCAPED = re.compile(r"\\(.)")
_LABEL = re.compile(r"([BI])-(\d+)")


def write(golds: Mapping[str, Gold]) -> Written:
    """Return a file an article, called by its name. Of a content whose pieces overlap their union is held."""
    written = kept.by_article(golds, SUFFIX, lambda gold: "".join(f"{line}\n" for line in _lines(gold)))
    links = [one for gold in golds.values() for one in gold.attributions]
    united = Counter({"content whose pieces overlap": sum(_pieces(one) != sorted(one.content) for one in links)})
    return Written(written.files, written.lost + united)


def _lines(gold: Gold) -> Iterator[str]:
    text, found = gold.article.text, tokens.stretches(gold)
    every = [word for stretch in found for word in stretch.words]
    labels, behind = _labels(gold, every), tokens.gaps(text, every)
    miscs = [_misc(gap) for gap in behind[1:]]
    if found and behind[0]:
        miscs[0] = "|".join([f"SpacesBefore={_escaped(behind[0])}", miscs[0]]).removesuffix("|_")
    yield f"# global.columns = {' '.join(_COLUMNS)}"
    yield f"# newdoc id = {_escaped(gold.article.id)}"
    for number, one in enumerate(gold.attributions, start=1):
        yield f"# attribution {number} = {json.dumps(kept.rest(one), ensure_ascii=False)}"
    each = iter(miscs)
    for number, (words, sentence) in enumerate(found, start=1):
        yield f"# sent_id = {number}"
        if sentence is not None:
            yield f"# tags = {' '.join(sentence.tags)}".rstrip()
            yield f"# open = {' '.join(kept.open_tags(sentence))}".rstrip()
        yield f"# text = {' '.join(text[words[0].start : words[-1].end].split())}"
        for place, word in enumerate(words, start=1):
            cells = ("|".join(labels[role, word.start]) or "O" for role in ROLES)
            yield "\t".join([str(place), text[slice(*word)], next(each), *cells])
        yield ""


def _labels(gold: Gold, words: Sequence[Span]) -> dict[tuple[str, int], list[str]]:
    """Return the labels of each word, by role and where it begins: B-1 where a part of attribution 1 begins."""
    starts = [word.start for word in words]
    found = defaultdict[tuple[str, int], list[str]](list)
    for number, one in enumerate(gold.attributions, start=1):
        for role, span in kept.roles(one._replace(content=tuple(_pieces(one)))):
            for start in starts[bisect_left(starts, span.start) : bisect_left(starts, span.end)]:
                found[role, start].append(f"{'B' if start == span.start else 'I'}-{number}")
    return found


def _pieces(one: Attribution) -> list[Span]:
    pieces = sorted(one.content)
    return pieces if all(a.end <= b.start for a, b in pairwise(pieces)) else union(pieces)


def _misc(gap: str) -> str:
    return {"": "SpaceAfter=No", " ": "_"}.get(gap, f"SpacesAfter={_escaped(gap)}")


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(char, char) for char in text)


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda at: _MEANT.get(at[0], at[0]), text)


def read(files: Files) -> Imported:
    """Return the articles in files of CoNLL-U Plus; a stretch without a comment on its tags was not judged."""
    return partial.each(files, SUFFIX, _articles)


def _articles(name: str, files: Files) -> Iterator[Gold | Failure]:
    text, notes = partial.decoded(name, files[name])
    yield from notes
    reading = _Reading(name)
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith("# newdoc") and reading.begun:
            yield reading.done()
            reading = _Reading(name, columns=reading.columns)
        reading.take(number, line)
    if not reading.begun:
        raise FaultError(name, None, "no word", f"lines of words below '# global.columns = {' '.join(_COLUMNS)}'")
    yield reading.done()


@dataclass(slots=True)
class _Reading:
    """An article as far as it was read. comments: tags of the sentence that is read; start: where that begins."""

    name: str
    columns: list[str] = field(default_factory=list)
    ident: str = ""
    text: str = ""
    comments: dict[str, list[Tag]] = field(default_factory=dict)
    start: int | None = None
    end: int = 0
    sentences: list[GoldSentence] = field(default_factory=list)
    said: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, dict[str, list[Span]]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    @property
    def begun(self) -> bool:
        return bool(self.text or self.ident)

    def take(self, number: int, line: str) -> None:
        """Read one line."""
        if line.startswith("#"):
            key, _, value = line[1:].partition("=")
            self._comment(number, key.strip(), value.strip())
        elif line.strip():
            self._word(number, line)
        else:
            self._end()

    def done(self) -> Gold:
        """Return the article; the file may end without an empty line."""
        self._end()
        links = []
        for number, parts in sorted(self.parts.items(), key=lambda one: int(one[0])):
            if number not in self.said:
                right = f"a comment '# attribution {number} = {{…}}' above"
                raise FaultError(self.name, self.lines[number], f"a part of attribution {number}", right)
            try:
                links.append(kept.linked(parts, self.said[number], self.text))
            except FormError as error:
                raise FaultError(self.name, self.lines[number], str(error), "as the scheme has it") from error
        article = Article(self.ident or PurePosixPath(self.name).stem, self.text)
        return Gold(article, tuple(self.sentences), tuple(links), (), "", SCHEME)

    def _comment(self, number: int, key: str, value: str) -> None:
        if key == "global.columns":
            self.columns = value.split()
            if missing := [column for column in _COLUMNS[1:] if column not in self.columns]:
                raise FaultError(self.name, number, f"no column {missing[0]}", f"the columns {' '.join(_COLUMNS)}")
        elif key == "newdoc id":
            self.ident = _plain(value)
        elif key.startswith("attribution "):
            self.said[key.split()[1]] = _rest(self.name, number, value)
        elif key in {"tags", "open"}:
            self.comments[key] = _tags(self.name, number, value)

    def _word(self, number: int, line: str) -> None:
        cells = line.split("\t")
        if not self.columns or len(cells) != len(self.columns):
            right = f"{len(self.columns)}, as in '# global.columns'" if self.columns else "a line '# global.columns ='"
            raise FaultError(self.name, number, f"{len(cells)} columns", f"{right}; perhaps the file is cut")
        row = dict(zip(self.columns, cells, strict=True))
        spaces = dict(one.partition("=")[::2] for one in row["MISC"].split("|"))
        self.text += _plain(spaces.get("SpacesBefore", ""))
        here = Span(len(self.text), len(self.text) + len(row["FORM"]))
        self.start = here.start if self.start is None else self.start
        self.end = here.end
        for role in ROLES:
            self._label(number, role, row[f"ANNOTATOR:{role.upper()}"], here)
        gap = "" if spaces.get("SpaceAfter") == "No" else _plain(spaces.get("SpacesAfter", "\\s"))
        self.text += row["FORM"] + gap

    def _label(self, number: int, role: str, cell: str, here: Span) -> None:
        for label in () if cell == "O" else cell.split("|"):
            match = _LABEL.fullmatch(label)
            pieces = self.parts.setdefault(match[2], {}).setdefault(role, []) if match else []
            if not match or (match[1] == "I" and not pieces):
                right = "O, or B-1 where a part of attribution 1 begins and I-1 where it goes on, with | between"
                raise FaultError(self.name, number, f"label {label!r} of a {role}", right)
            self.lines.setdefault(match[2], number)
            if match[1] == "B":
                pieces.append(here)
            else:
                pieces[-1] = Span(pieces[-1].start, here.end)

    def _end(self) -> None:
        if self.start is not None and "tags" in self.comments:
            here, unsaid = Span(self.start, self.end), self.comments.get("open", ())
            self.sentences.append(kept.sentence(here, self.comments["tags"], unsaid))
        self.start, self.comments = None, {}


def _tags(name: str, number: int, words: str) -> list[Tag]:
    try:
        return [parse_tag(word) for word in words.split()]
    except ValueError as error:
        raise FaultError(name, number, str(error), "tags with a space between") from error


def _rest(name: str, number: int, value: str) -> dict[str, Any]:
    try:
        said = json.loads(value)
    except json.JSONDecodeError as error:
        raise FaultError(name, number, f"{value[:40]!r} is not JSON: {error.msg}", "an object {…}") from error
    if not isinstance(said, dict):
        raise FaultError(name, number, f"{value[:40]!r}", "an object {…}")
    return said
