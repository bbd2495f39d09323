"""The figures of `annotator evaluate` as one page: tables, plots, the worst mistakes. One file, no network."""

from collections.abc import Sequence
from importlib.resources import files
from math import log

from annotator.core.labels import Tag
from annotator.measure import page as pages
from annotator.measure import plot
from annotator.measure.markup import chip, escaped
from annotator.measure.plot import Axis, Line
from annotator.measure.scorecard import MEANING, Mistake, Report

STYLE = files(__package__).joinpath("scorecard.css").read_text(encoding="utf-8")


def page(report: Report) -> str:
    """Return the report as a whole HTML page."""
    measured = report.model or "models that learned from the rest of the gold"
    body = "\n".join(
        (
            "<h1>How right the tags are</h1>",
            f'<p class="meta">{report.articles:,} articles, {report.sentences:,} sentences, gold '
            f"{escaped(report.gold)}, tagged by {escaped(measured)}.</p>",
            *map(_said, report.sentences_about()),
            '<div class="wide">',
            table(report.table()),
            f'</div><p class="meta">{escaped(MEANING)}</p>',
            "<h2>Right and wrong</h2>",
            table(report.confusion()),
            f'<div class="plots">{"".join(plots(report))}</div>',
            "<h2>F1 a genre</h2>",
            table(_genres(report)),
            *(("<h2>Beside other learners</h2>", table(report.comparison())) if report.learners else ()),
            "<h2>The worst mistakes</h2>",
            f'<ol class="mistakes">{"".join(map(_mistake, report.mistakes))}</ol>',
        )
    )
    return pages.document("How right the tags are", f"<main>{body}</main>", "en", style=STYLE)


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of text, the first one the heads, as a table."""
    head, *rest = rows
    heads = "".join(f'<th scope="col">{escaped(cell)}</th>' for cell in head)
    body = "".join(f"<tr>{''.join(f'<td>{escaped(cell)}</td>' for cell in row)}</tr>" for row in rest)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def plots(report: Report) -> list[str]:
    """Return the plots there is something to show in: reliability, precision and recall, the learning curve."""
    found = []
    if report.reliability:
        found.append(_reliability(report))
    if any(report.precision_recall.values()):
        found.append(_precision_recall(report))
    if report.curve:
        found.append(_curve(report))
    return found


def _reliability(report: Report) -> str:
    ideal = Line("as said", "ideal", [(0, 0), (1, 1)])
    by_tag = [
        Line(tag, tag, [(said, true) for said, true, _ in bins], dots=True) for tag, bins in report.reliability.items()
    ]
    return plot.lines(
        "Reliability: of the sentences with such a score, how many have the tag. The nearer to the dotted line, the "
        "better a score can be read as a chance.",
        plot.share_axis("mean score"),
        plot.share_axis("share with the tag"),
        [ideal, *by_tag],
    )


def _precision_recall(report: Report) -> str:
    by_tag = [
        Line(tag, tag, [(recall, precision) for recall, precision, _ in points])
        for tag, points in report.precision_recall.items()
    ]
    return plot.lines(
        "Precision and recall: what each threshold would trade.",
        plot.share_axis("recall"),
        plot.share_axis("precision"),
        by_tag,
    )


def _curve(report: Report) -> str:
    sizes = [step.articles for step in report.curve]
    low, high = log(sizes[0]), log(sizes[-1])
    x = Axis(
        "articles learned from (each step doubles them)",
        [(size, str(size)) for size in sizes],
        lambda size: (log(size) - low) / (high - low or 1),
    )
    least = min(min(step.f1) for step in report.curve)
    by_tag = [
        Line(tag, tag, [(step.articles, step.f1[k]) for step in report.curve], dots=True) for k, tag in enumerate(Tag)
    ]
    mean = Line("mean", "mean", [(step.articles, step.macro_f1) for step in report.curve], dots=True)
    return plot.lines(
        f"Learning curve: F1 by how many articles taught. {report.outlook}",
        x,
        plot.share_axis("F1", low=int(10 * least) / 10),
        [*by_tag, mean],
    )


def _genres(report: Report) -> list[list[str]]:
    rows = [["genre", *Tag]]
    for genre, scores in report.by_genre.items():
        rows.append([genre or "–", *("–" if x is None else f"{x:.2f}" for x in scores.values())])
    return rows


def _said(sentence: str) -> str:
    look = ' class="warning"' if sentence.startswith("WARNING") else ""
    return f"<p{look}>{escaped(sentence)}</p>"


def _mistake(wrong: Mistake) -> str:
    said = "has the tag" if wrong.has else "does not have the tag"
    why = f"<br>Why: {escaped(', '.join(wrong.why))}" if wrong.why else ""
    return (
        f"<li>{chip(wrong.tag)} {wrong.tag} {wrong.score:.2f}, but it {said}: “{escaped(wrong.text)}”"
        f'<br><span class="meta">{escaped(wrong.article)}, {wrong.start}–{wrong.end}{why}</span></li>'
    )
