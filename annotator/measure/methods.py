"""What a reviewer of a paper asks of figures: sections of text and tables, as Markdown or LaTeX."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from annotator.core.numbers import many
from annotator.measure.columns import Columns
from annotator.measure.estimates import FEWEST, Unit
from annotator.measure.shares import Line, Shares


class Table(NamedTuple):
    """A table: its first row names the columns."""

    caption: str
    rows: Sequence[Sequence[str]]


class Section(NamedTuple):
    """A heading, and what stands under it in order: paragraphs of plain text, lists of points, tables."""

    title: str
    parts: Sequence[str | list[str] | Table]


CORRECTIONS = (
    "A model's count of a tag is no finding. `annotator report shares` corrects it by what people read at random: by "
    "the difference estimator with a tuned weight, for units of one size prediction-powered inference (Angelopoulos et "
    "al., Science 382, 2023; Angelopoulos, Duchi and Zrnic, arXiv:2311.01453), with strata where sentences were asked "
    "about for a reason, 95 % t intervals for the share in these articles, and differences between groups by the "
    "limits of both shares (Zou and Donner, Statistics in Medicine 27, 2008), their chances corrected after Holm and "
    f"after Benjamini and Hochberg. Below {FEWEST[Unit.SENTENCE]} random sentences or {FEWEST[Unit.ARTICLE]} random "
    "articles a group gets no share."
)
UNCORRECTED = (
    "The reports sources, claims, leak, sourcing, chains and compare count what the model says; no error of it is "
    "corrected there, and no interval given."
)


def corpus(columns: Columns) -> Section:
    """Return what was pre-annotated, with a digest by which others can tell whether they have the same articles."""
    articles = columns.articles.select("digest", "outlet", "published", "model", "scheme").collect()
    texts = columns.sentences.select(pl.len()).collect().item()
    dates = articles["published"].drop_nulls().str.extract(r"^(\d{4}-\d\d-\d\d)").drop_nulls()
    ordered = sorted(dates)
    span = f"{ordered[0]} to {ordered[-1]}" if ordered else "no article has a date"
    digest = hashlib.sha256("\n".join(sorted(articles["digest"])).encode()).hexdigest()
    outlets = articles.with_columns(pl.col("outlet").fill_null("(not known)")).group_by("outlet").len()
    outlets = outlets.sort("len", "outlet", descending=[True, False])
    twice = articles.height - articles["digest"].n_unique()
    facts = [
        f"{many(articles.height, 'article')}, {many(texts, 'sentence')}; dates: {span}; without a date: "
        f"{articles.height - len(dates):,}; texts there twice: {twice:,}.",
        f"SHA-256 of the sorted SHA-256 of all texts, a line each: {digest}.",
        f"Annotation scheme: version {', '.join(sorted(articles['scheme'].unique()))}. Pre-annotated by: "
        f"{', '.join(sorted(articles['model'].unique()))}.",
    ]
    rows = [("outlet", "articles"), *((name, f"{count:,}") for name, count in outlets.head(30).iter_rows())]
    more = [f"And {many(outlets.height - 30, 'outlet')} more."] if outlets.height > 30 else []
    return Section("Corpus", [*facts, Table("Articles by outlet", rows), *more])


def corrections(found: Shares | None) -> Section:
    """Return how shares are corrected; and, where people read some of these articles, these shares with all figures."""
    if found is None:
        nothing = "No share is corrected here: nobody said which of these articles people read (--gold, --drawn)."
        return Section("Corrections", [CORRECTIONS, nothing])
    rows = [_SHARES, *map(_share, found.lines)]
    notes = [f"{one.group}, {one.counted}: {one.noted}." for one in found.lines if one.noted]
    gaps = [
        (
            name, one, other, _points(gap.value), f"{_points(gap.low)} to {_points(gap.high)}",
            *(f"{chance:.3f}" for chance in (gap.p, gap.holm, gap.bh)),
        )
        for name, one, other, gap in found.differences
    ]  # fmt: skip
    return Section(
        "Corrections",
        [
            CORRECTIONS,
            Table("Shares in per cent, corrected by what people read", rows),
            *([[*notes, *found.notes]] if notes or found.notes else []),
            *([Table("Differences in percentage points, and their chances where there is none", [_GAPS, *gaps])]
              if gaps else []),
        ],
    )  # fmt: skip


_SHARES = ("group", "share of", "corrected", "95 % interval", "model alone", "read", "of", "units", "lambda")
_GAPS = ("of", "group", "less group", "difference", "95 % interval", "p", "Holm", "B.-H.")


def _share(line: Line) -> tuple[str, ...]:
    one = line.share
    interval = "–" if one.low is None or one.high is None else f"{100 * one.low:.1f} to {100 * one.high:.1f}"
    power = "–" if one.value is None else f"{one.power:.2f}"
    counts = (f"{one.read:,}", f"{one.units:,}", f"{one.unit}s", power)
    return (line.group, line.counted, _percent(one.value), interval, _percent(one.naive), *counts)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f}"


def _points(share: float) -> str:
    return f"{100 * share:+.1f}"


def pseudonyms(names: Sequence[str]) -> dict[str, str]:
    """Return a pseudonym for each name: numbered in the order of the names' hashes, so that no order tells who is who.

    >>> sorted(pseudonyms(["ana", "ben"]).values())
    ['annotator 1', 'annotator 2']
    """
    order = sorted(set(names), key=lambda name: hashlib.sha256(name.encode()).hexdigest())
    return {name: f"annotator {number}" for number, name in enumerate(order, start=1)}


def not_done(columns: Columns, *, agreement: bool, card: Mapping[str, object] | None) -> Section:
    """Return what a reader must not take for done."""
    return Section("What was not done", [list(_not_done(columns, agreement=agreement, card=card))])


def markdown(sections: Sequence[Section]) -> str:
    """Return sections as a page of Markdown."""
    lines = ["# Methods", ""]
    for section in sections:
        lines += [f"## {section.title}", ""]
        for part in section.parts:
            lines += [*_markdown(part), ""]
    return "\n".join(lines)


def latex(sections: Sequence[Section]) -> str:
    r"""Return sections as LaTeX, to be put into a paper by \input; it needs booktabs and longtable."""
    lines = [r"% needs \usepackage{booktabs,longtable}"]
    for section in sections:
        lines += [rf"\section*{{{_latex_text(section.title)}}}"]
        for part in section.parts:
            lines += [*_latex(part), ""]
    return "\n".join(lines)


def _not_done(columns: Columns, *, agreement: bool, card: Mapping[str, object] | None) -> Iterator[str]:
    yield UNCORRECTED
    yield "Wire copy counts once in the report compare, and in all others as often as it is carried."
    yield "Names are compared as words: two people of one name are not told apart."
    yield "Articles in other languages than English were not found and left out."
    yield "Nobody checked whether a claim is true; a claim without a source is not thereby false."
    if not agreement:
        yield "How far people agree was not measured: no two people labelled the same article."
    if card is None:
        yield "The model's card is not here: how right it is, and what it learned from, is not told."
        return
    if card.get("is_invented"):
        yield "The model learned from, and was measured on, invented articles: its figures say little of real ones."
    taught = {str(digest) for digest in _listed(card.get("digests"))}
    known = columns.articles.select("digest").collect()["digest"].str.slice(0, 12).is_in(taught).sum()
    if known:
        yield f"{many(int(known), 'article')} of the corpus taught the model; only the report shares leaves them out."


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, Sequence) else ()


def _markdown(part: str | list[str] | Table) -> list[str]:
    if isinstance(part, str):
        return [part]
    if isinstance(part, list):
        return [f"- {point}" for point in part]
    head, *rows = ([cell.replace("|", r"\|").replace("\n", " ") for cell in row] for row in part.rows)
    lines = [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
    return [f"{part.caption}:", "", *lines]


def _latex(part: str | list[str] | Table) -> list[str]:
    if isinstance(part, str):
        return [_latex_text(part)]
    if isinstance(part, list):
        return [r"\begin{itemize}", *(rf"\item {_latex_text(point)}" for point in part), r"\end{itemize}"]
    # {} before a row: "(" behind \midrule, and "[" or "*" behind \\, would be taken for an option
    head, *rows = [rf"{{}}{' & '.join(map(_latex_text, row))} \\" for row in part.rows]
    size = r"\scriptsize" if len(part.rows[0]) > _BROAD else r"\small"
    first = r"p{.2\textwidth}" if max(len(row[0]) for row in part.rows) > _WIDE else "l"
    begin = rf"\begin{{longtable}}{{{first}{'r' * (len(part.rows[0]) - 1)}}}"
    caption = rf"\caption*{{{_latex_text(part.caption)}}}\\"
    table = [begin, caption, r"\toprule", head, r"\midrule", *rows, r"\bottomrule", r"\end{longtable}"]
    return [rf"{{{size}\setlength{{\tabcolsep}}{{3pt}}", *table, "}"]


def _latex_text(text: str) -> str:
    r"""Return text in which no character means anything to LaTeX; digests can be broken.

    >>> print(_latex_text("5 % of $x_1$ & `more`"))
    5 \% of \$x\_1\$ \& \textasciigrave{}more\textasciigrave{}
    """
    plain = "".join(_SPECIAL.get(char, char) for char in text)
    return _LONG.sub(lambda found: found[0] + r"\allowbreak{}", plain)


_BROAD, _WIDE = 5, 20
_LONG = re.compile(r"[0-9a-f]{8}(?=[0-9a-f]{8})")
_SPECIAL = {char: rf"\{char}" for char in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "`": r"\textasciigrave{}",
    "–": "--",
}
