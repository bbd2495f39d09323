"""Labels as three tables for spreadsheets: articles.csv, sentences.csv, attributions.csv."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import PurePosixPath

from annotator.core.labels import SCHEME, Tag
from annotator.core.parts import ARTICLE_FIELDS, FormError, from_span, to_article, to_attribution, to_span
from annotator.core.records import Attribution, Failure, Gold, GoldSentence
from annotator.core.spans import Span
from annotator.formats import kept, offsets, partial, rows, spreadsheet
from annotator.formats.kept import Written
from annotator.formats.partial import FaultError, Files, Imported
from annotator.formats.rows import Placed

ARTICLES, SENTENCES, ATTRIBUTIONS = "articles.csv", "sentences.csv", "attributions.csv"
COLUMNS = {
    ARTICLES: ("article", *ARTICLE_FIELDS, "genre", "annotators", "text"),
    SENTENCES: ("article", "start", "end", *map(str, Tag), "text"),
    ATTRIBUTIONS: (
        *("article", "source_start", "source_end", "cue_start", "cue_end", "content"),
        *("direct", "carried", "kind", "entity", "score", "source", "cue", "words"),
    ),
}
"""content: pieces as "1-17 20-25". Sentences' text and attributions' words are for people, and are not read back."""

_BETWEEN = "; "
_IS = {True: "1", False: "0"}
_SAYS = {"1": True, "0": False}


def write(golds: Mapping[str, Gold]) -> Written:
    """Return the three tables. A tag that nothing is said of is an empty cell."""
    tables: dict[str, list[tuple[object, ...]]] = {name: [] for name in COLUMNS}
    lost = Counter[str]()
    for given in golds.values():
        gold, unprintable = kept.printable(given)
        settled = "how a sentence was settled"
        lost += unprintable + Counter({settled: kept.lost(gold)[settled]})
        name, article = gold.article.id, gold.article
        fields = (getattr(article, key) for key in ARTICLE_FIELDS)
        tables[ARTICLES].append((name, *fields, gold.genre, _BETWEEN.join(gold.annotators), article.text))
        tables[SENTENCES] += ((name, *_sentence(s, article.text)) for s in gold.sentences)
        tables[ATTRIBUTIONS] += ((name, *_attribution(one, article.text)) for one in gold.attributions)
    return Written({name: _table(COLUMNS[name], found) for name, found in tables.items()}, lost)


def _table(heads: tuple[str, ...], found: list[tuple[object, ...]]) -> bytes:
    sink = BytesIO()
    spreadsheet.write(sink, heads, found)
    return sink.getvalue()


def _sentence(s: GoldSentence, text: str) -> tuple[object, ...]:
    says = ("" if tag in kept.open_tags(s) else _IS[tag in s.tags] for tag in Tag)
    return s.start, s.end, *says, text[s.start : s.end]


def _attribution(one: Attribution, text: str) -> tuple[object, ...]:
    edges = [edge for span in (one.source, one.cue) for edge in span or ("", "")]
    pieces = " ".join(f"{start}-{end}" for start, end in one.content)
    source, cue = (text[slice(*span)] if span else "" for span in (one.source, one.cue))
    said = offsets.words_at(text, one.content)
    flags = (_IS[one.direct], _IS[one.carried], str(one.kind), one.entity, one.score)
    return *edges, pieces, *flags, source, cue, said


def read(files: Files) -> Imported:
    """Return the articles in the tables that `write` wrote, or people after it in a spreadsheet."""
    found = Imported()
    by_table: dict[str, dict[str, list[Placed]]] = {}
    names = {PurePosixPath(name).name: name for name in files}
    for table, heads in COLUMNS.items():
        try:
            by_table[table] = _by_article(table, heads, names, files)
        except FaultError as fault:
            found.faults.append(fault.failure)
    if not found.faults:
        articles, sentences, links = by_table.values()
        for name in dict.fromkeys([*articles, *sentences, *links]):
            found.add(_article(name, articles.get(name, []), sentences.get(name, []), links.get(name, [])))
    return found


def _by_article(table: str, heads: tuple[str, ...], names: Mapping[str, str], files: Files) -> dict[str, list[Placed]]:
    if table not in names:
        raise FaultError(table, None, "it is not there", f"the three tables {', '.join(COLUMNS)}")
    text, _ = partial.decoded(names[table], files[names[table]])
    found: dict[str, list[Placed]] = defaultdict(list)
    for place in rows.read(names[table], text):
        if missing := [head for head in heads if head not in place.row]:
            raise FaultError(place.file, 1, f"no column {missing[0]!r}", ", ".join(heads))
        row = {head: spreadsheet.bare(cell) for head, cell in place.row.items()}
        found[row["article"]].append(place._replace(row=row))
    return found


def _article(
    name: str, articles: list[Placed], sentences: list[Placed], links: list[Placed]
) -> Iterator[Gold | Failure]:
    if len(articles) != 1:
        at = [*articles[1:], *sentences, *links][0]
        right = f"one row for {name!r} in {ARTICLES}"
        raise FaultError(at.file, at.line, f"article {name!r} has {len(articles)} there", right)
    row = articles[0].row
    text = row["text"]
    fields = {key: row[key] for key in ARTICLE_FIELDS if row.get(key)}
    article = to_article({**fields, "id": name, "text": text})
    annotators = tuple(one for one in row["annotators"].split(_BETWEEN) if one)
    judged = tuple(sorted(_judged(place, text) for place in sentences))
    yield Gold(article, judged, tuple(_link(place, text) for place in links), annotators, row["genre"], SCHEME)


def _judged(place: Placed, text: str) -> GoldSentence:
    span, row = _span(place, "", text), place.row
    if span is None:
        raise FaultError(place.file, place.line, "no start and end", "where the sentence stands in the article's text")
    for tag in Tag:
        if row[tag] not in {*_SAYS, ""}:
            raise FaultError(place.file, place.line, f"{tag} {row[tag]!r}", "1, 0, or nothing where nothing is said")
    return kept.sentence(span, [tag for tag in Tag if row[tag] == "1"], [tag for tag in Tag if not row[tag]])


def _link(place: Placed, text: str) -> Attribution:
    row = place.row
    spans = {role: from_span(_span(place, f"{role}_", text)) for role in ("source", "cue")}
    pieces = [from_span(_numbers(place, *piece.partition("-")[::2])) for piece in row["content"].split()]
    flags = {key: _flag(place, key) for key in ("direct", "carried")}
    try:
        said = {"kind": row["kind"], "entity": row["entity"] or None, "score": float(row["score"] or 1)}
        return to_attribution({**spans, "content": pieces, **flags, **said}, text)
    except (FormError, ValueError) as error:
        raise FaultError(place.file, place.line, str(error), "as the scheme has it") from error


def _flag(place: Placed, key: str) -> bool:
    if place.row[key] not in _SAYS:
        raise FaultError(place.file, place.line, f"{key} {place.row[key]!r}", "1 or 0")
    return _SAYS[place.row[key]]


def _span(place: Placed, prefix: str, text: str) -> Span | None:
    """Return the span in two columns; None where both are empty."""
    start, end = (place.row[f"{prefix}{edge}"] for edge in ("start", "end"))
    if not start and not end:
        return None
    found = _numbers(place, start, end)
    try:
        return to_span(from_span(found), text, prefix.removesuffix("_") or "sentence")
    except FormError as error:
        raise FaultError(place.file, place.line, str(error), "offsets in code points") from error


def _numbers(place: Placed, start: str, end: str) -> Span:
    if not (start.isdecimal() and end.isdecimal()):
        raise FaultError(place.file, place.line, f"a span {start!r}-{end!r}", "two whole numbers, as in 1-17")
    return Span(int(start), int(end))
