"""Corpora of single sentences in tables: BABE, MBIC, CheckThat! subjectivity."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from annotator.core.labels import Tag
from annotator.core.records import Article, Gold
from annotator.formats import partial
from annotator.formats.offsets import shown
from annotator.formats.partial import SILENT, FaultError, Imported, Says
from annotator.formats.rows import Placed, Row


class Judged(NamedTuple):
    """How a table of sentences is read: its columns (the first name that is there), and what its labels say.

    link: the column that tells which article a sentence is from. known: columns that every such table has.
    """

    text: tuple[str, ...]
    label: tuple[str, ...]
    link: str | None
    labels: Mapping[str, Says]


_OPINION: Says = {Tag.OPINION: True}
_NONE: Says = {Tag.OPINION: False}
_BIASED = {
    "expresses writer's opinion": _OPINION,
    "somewhat factual but also opinionated": _OPINION,
    "entirely factual": _NONE,
    "no agreement": SILENT,
}
BABE = Judged(("text",), ("label_opinion",), "news_link", _BIASED)
MBIC = Judged(("sentence", "text"), ("label_opinion",), "news_link", _BIASED)
CHECKTHAT = Judged(("sentence",), ("label",), None, {"subj": _OPINION, "obj": _NONE})


def reader(name: str, form: Judged) -> Callable[[Iterable[Placed]], Imported]:
    """Return what reads such a table, as the corpus called `name`."""
    return lambda rows: _read(rows, name, form)


def _read(rows: Iterable[Placed], name: str, form: Judged) -> Imported:
    """Return an article for the sentences of each link, a paragraph each in their order, and for each without one."""
    found = Imported()
    articles: dict[str, list[tuple[str, Says]]] = {}
    outlets: dict[str, tuple[str | None, str | None]] = {}
    for number, (file, line, row) in enumerate(rows, start=1):
        try:
            words, says = _sentence(file, line, row, form)
        except FaultError as fault:
            found.faults.append(fault.failure)
            continue
        link = _value(row, form.link) if form.link else ""
        key = link or f"row {number}"
        articles.setdefault(key, []).append((words, says))
        outlets.setdefault(key, (link or None, _value(row, "outlet") or None))
    found.golds += _articles(articles, outlets, name)
    return found


def _articles(
    articles: Mapping[str, list[tuple[str, Says]]], outlets: Mapping[str, tuple[str | None, str | None]], name: str
) -> Iterator[Gold]:
    for number, (key, sentences) in enumerate(articles.items(), start=1):
        text, spans = partial.joined([words] for words, _ in sentences)
        url, outlet = outlets[key]
        article = Article(f"{name}-{number}", text, url=url, outlet=outlet)
        yield partial.gold(article, zip(spans, (says for _, says in sentences), strict=True), name)


def _sentence(file: str, line: int, row: Row, form: Judged) -> tuple[str, Says]:
    words, label = (_first(file, line, row, names) for names in (form.text, form.label))
    words = " ".join(words.split())
    if not words:
        raise FaultError(file, line, "an empty sentence", "words")
    says = form.labels.get(label.strip().casefold().replace("’", "'"))
    if says is None:
        raise FaultError(file, line, f"unknown label {shown(label)}", ", ".join(map(repr, form.labels)))
    return words, says


def _first(file: str, line: int, row: Row, names: tuple[str, ...]) -> str:
    for name in names:
        if (value := _value(row, name)) is not None:
            return value
    there = ", ".join(map(repr, list(row)[:12]))
    raise FaultError(
        file, line, f"no column {names[0]!r}; there are {there}", f"the corpus's own table, with {names[0]!r}"
    )


def _value(row: Row, name: str) -> str | None:
    """Return the value of a column, however its name is capitalised."""
    return next((value for key, value in row.items() if key.strip().casefold() == name and value is not None), None)
