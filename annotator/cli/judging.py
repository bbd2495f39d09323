"""`annotator agreement` and `annotator settle`."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from annotator import workflow
from annotator.cli.program import At, Person, StorePlace, app, clean, console, say, told, utc, who
from annotator.core.annotated import Origin
from annotator.core.labels import Tag
from annotator.core.numbers import many

if TYPE_CHECKING:
    from annotator.judge.agreement import Agreement, Group, Pair
    from annotator.judge.consensus import Conflict, Consensus, Reliability
    from annotator.judge.outcomes import Outcome
    from annotator.judge.report import Report
    from annotator.judge.resampling import Estimate
    from annotator.judge.spans import Placed

SHOWN_CONFLICTS = 20
SHOWN_GROUPS = 5

Annotations = Annotated[
    Path | None,
    typer.Argument(
        metavar="ANNOTATIONS", help="What people said: a .jsonl file or a folder of them.", show_default="the store"
    ),
]


class Method(StrEnum):
    """The ways of settling; the same as in judge/consensus.py, which is slow to import."""

    UNANIMOUS = "unanimous"
    MAJORITY = "majority"
    DAWID_SKENE = "dawid-skene"


Decisions = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A reviewer's decisions, beside those that stand among the annotations."),
]
How = Annotated[Method, typer.Option(help="What settles a tag in which annotators differ and no reviewer has decided.")]
Settled = Annotated[Path | None, typer.Option(metavar="FILE", help="Write the settled labels here, as JSON Lines.")]
StillOpen = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write what is still open here, as CSV, for a reviewer.")
]


@app.command(
    epilog=(
        "[bold]Examples[/bold]\n\n"
        "annotator agreement labels/readings\n\n"
        "annotator agreement --store team.db\n\n"
        "annotator agreement round-1.jsonl --out agreement.csv"
    )
)
def agreement(
    place: Annotations = None,
    *,
    store: StorePlace = None,
    at: At = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also write all figures, by pair, article and outlet too: .json or .csv."),
    ] = None,
) -> None:
    """Measure how far people agree.

    On the tags, on where sentences, sources, cues and contents are, and on which source a content has. Intervals are
    at 95 %, over 1,000 resamples of whole articles.
    """
    with told():
        said = workflow.read_annotations(place, store=store, at=utc(at)).annotations
        report = workflow.agreement(said, out=out)
    screen = console()
    typer.echo(f"{many(report.articles, 'article')} read by two or more of {many(len(report.annotators), 'annotator')}")
    for table in _agreements(report):
        screen.print(table)
    for one in report.tags:
        if one.note:
            typer.echo(f"{one.tag}: {one.note}.")


@app.command(
    epilog=(
        "[bold]Examples[/bold]\n\n"
        "annotator settle labels/readings --out gold.jsonl\n\n"
        "annotator settle --store team.db --out gold.jsonl\n\n"
        "annotator settle --store team.db --at 2026-03-10T18:00 --out gold.jsonl\n\n"
        "annotator settle round-1.jsonl --decisions reviewed.jsonl --method unanimous --conflicts open.csv"
    )
)
def settle(  # noqa: PLR0913 - one argument an option of the README
    place: Annotations = None,
    *,
    store: StorePlace = None,
    at: At = None,
    decisions: Decisions = None,
    method: How = Method.MAJORITY,
    out: Settled = None,
    conflicts: StillOpen = None,
    person: Person = None,
) -> None:
    """Make gold of what several people said.

    A reviewer's decision always wins; a tie stays open until there is one. What a store holds is settled into the store
    too, beside every earlier settling: annotator history ARTICLE tells them. With --at nothing is added to it.
    """
    keep = workflow.Keep(store, who(person)) if place is None and at is None else None
    with told():
        said = workflow.read_annotations(place, decisions, store=store, at=utc(at))
        consensus = workflow.settle(
            said.annotations, said.decisions, method=method, out=out, conflicts=conflicts, keep=keep
        )
    screen = console()
    typer.echo(clean(_how(consensus)))
    if consensus.conflicts:
        screen.print(_open(consensus.conflicts[:SHOWN_CONFLICTS]))
        rest = len(consensus.conflicts) - SHOWN_CONFLICTS
        if rest > 0:
            typer.echo(f"... and {rest:,} more; --conflicts FILE lists them all")
    screen.print(_reliable(consensus.reliability))
    if keep:
        say("Kept in the store as well: annotator history ARTICLE tells what an article came to, each time")


def _agreements(report: "Report") -> Iterator[Table]:
    yield _by_tag("Tags", report.tags)
    if report.suggested:
        yield _by_tag("Tags, with a model's suggestions in sight", report.suggested)
        yield _by_tag("Tags, without", report.blind)
    if report.outcomes:
        yield _by_outcome(report.outcomes)
    if report.places is not None:
        yield _by_span(report.places)
        yield _by_link(report.places)
    yield _by_pair("Each with all others", ("annotator",), report.each)
    if len(report.pairs) > len(report.each) / 2:  # of two people the one pair says it all
        yield _by_pair("Each pair", ("one", "other"), report.pairs)
    for name, groups in (("outlet", report.by_outlet), ("article", report.by_article)):
        yield _by_group(name, groups)


def _by_tag(title: str, tags: "Sequence[Agreement]") -> Table:
    heads = ("sentences", "differed", "yes", "percent", "alpha", "Cohen's κ", "Fleiss' κ", "AC1", "F1")
    table = _table(title, ("tag",), heads)
    for one in tags:
        figures = (one.percent, one.alpha, one.kappa, one.fleiss, one.ac1, one.f1)
        counts = (f"{one.sentences:,}", f"{one.differed:,}", _percent(one.prevalence))
        table.add_row(str(one.tag), *counts, *map(_upright, figures))
    return table


def _by_span(places: "Placed") -> Table:
    heads = ("spans", "exact F1", "overlap F1", "bounds F1", "characters F1", "alpha-u")
    table = _table("Where things are", ("what",), heads)
    for one in places.spans:
        figures = (one.exact, one.overlap, one.bounds, one.characters, one.alpha)
        table.add_row(one.kind, f"{one.spans:,}", *map(_upright, figures))
    return table


def _by_link(places: "Placed") -> Table:
    table = _table("Contents that two people marked", ("",), ("contents", "same source", "same entity", "same kind"))
    links = places.links
    table.add_row("", f"{links.contents:,}", *map(_upright, (links.source, links.entity, links.kind)))
    return table


def _by_pair(title: str, names: tuple[str, ...], pairs: "Sequence[Pair]") -> Table:
    table = _table(title, names, [f"{tag} {what}" for tag in Tag for what in ("κ", "F1")])
    for names_of, those in groupby(pairs, key=lambda pair: (pair.one, pair.other)):
        figures = [_figure(value) for pair in those for value in (pair.kappa, pair.f1)]
        table.add_row(*(Text(clean(name)) for name in names_of if name), *figures)
    return table


def _by_group(name: str, groups: "Sequence[Group]") -> Table:
    """Return the groups in which people agree least, by the mean of percent agreement over the tags."""
    table = _table(f"Least agreement, by {name}", (name,), ("sentences", *(f"{tag} %" for tag in Tag)))
    rows = []
    for one, those in groupby(groups, key=lambda group: group.name):
        held = list(those)
        rows.append((sum(group.percent or 0 for group in held), one, held))
    for _, one, held in sorted(rows, key=lambda row: row[:2])[:SHOWN_GROUPS]:
        percents = (_percent(group.percent) for group in held)
        table.add_row(Text(clean(one)), f"{held[0].sentences:,}", *percents)
    return table


def _by_outcome(outcomes: "Sequence[Outcome]") -> Table:
    table = _table("What became of suggestions", ("annotator", "what"), tuple(map(str, Origin)))
    for person, those in groupby(outcomes, key=lambda one: one.annotator):
        table.add_section()
        for number, one in enumerate(those):
            counts = (f"{getattr(one, origin):,}" for origin in Origin)
            table.add_row(Text("" if number else clean(person)), one.what, *counts)
    return table


def _table(title: str, names: Iterable[str], figures: Iterable[str]) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=0, show_edge=False)
    for name in names:
        table.add_column(name)
    for figure in figures:
        table.add_column(figure, justify="right", overflow="fold")
    return table


def _upright(estimate: "Estimate") -> str:
    """Return a figure over its interval, so that the columns are narrow."""
    return str(estimate).replace(" (", "\n(")


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def _how(consensus: "Consensus") -> str:
    ways = Counter(s.settled.way for g in consensus.golds for s in g.sentences if s.settled)
    each = ", ".join(f"{way} {count:,}" for way, count in sorted(ways.items()))
    return f"{many(len(consensus.golds), 'article')}, {many(ways.total(), 'sentence')}: {each}"


def _open(conflicts: "tuple[Conflict, ...]") -> Table:
    table = _table("Still open", ("article", "what", "yes", "no", "sentence"), ())
    for one in conflicts:
        sentence = " ".join(one.article.text[one.start : one.end].split())
        cells = (one.article.id, one.tag or "bounds", ", ".join(one.yes), ", ".join(one.no), sentence)
        table.add_row(*(Text(clean(cell)) for cell in cells))
    return table


def _reliable(reliability: "tuple[Reliability, ...]") -> Table:
    heads = ("sentences", "agreed", "sensitivity", "specificity")
    table = _table("Annotators beside what is settled", ("annotator", "tag"), heads)
    last = None
    for one in reliability:
        if last not in {None, one.annotator}:
            table.add_section()
        name, last = "" if last == one.annotator else one.annotator, one.annotator
        agreed = one.agreed / one.sentences if one.sentences else None
        figures = map(_figure, (agreed, one.sensitivity, one.specificity))
        table.add_row(Text(clean(name)), str(one.tag), f"{one.sentences:,}", *figures)
    return table
