"""The methods of a study, as far as this program knows them: what a paper says beside its figures."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.core.labels import Tag
from annotator.measure.grouping import WITHIN, ArticlesBy, Counted
from annotator.store import aside, registry
from annotator.store.annotations import Said
from annotator.workflow.errors import UsageError
from annotator.workflow.judging import read_annotations
from annotator.workflow.shares import Asked, Read, in_columns, read_by_people
from annotator.workflow.storing import opened, said_in

if TYPE_CHECKING:
    from annotator.judge.report import Report
    from annotator.judge.resampling import Estimate
    from annotator.measure.columns import Columns
    from annotator.measure.methods import Section
    from annotator.measure.shares import Shares


def methods(columns: "Columns", said: Said | None, corrected: "Shares | None", out: Path) -> None:
    """Write the methods to `out`, a .md or .tex file. said: what people labelled. Raises UsageError.

    corrected: shares in these articles, None where nobody said what people read of them.
    """
    from annotator.judge import report
    from annotator.measure import methods as pack

    if out.suffix not in {".md", ".tex"}:
        raise UsageError(f"--out {out}: methods are written as .md or .tex, not {out.suffix or 'without a suffix'}")
    agreed = report.of(said.annotations) if said else None
    agreed = agreed if agreed and agreed.tags else None
    names = columns.articles.select("model").unique().collect()["model"].to_list()
    cards = [card for _, card in registry.shelf() if card.get("name") in names]
    card = cards[0] if len(cards) == len(names) == 1 else None
    sections = [
        pack.corpus(columns),
        *([_people(agreed)] if agreed else []),
        *(_model(one) for one in cards),
        pack.corrections(corrected),
        pack.not_done(columns, agreement=agreed is not None, card=card),
    ]
    write = pack.markdown if out.suffix == ".md" else pack.latex
    with aside.whole(out) as file:
        file.write(write(sections).encode())


def corrected(columns: "Columns", read: Read, by: ArticlesBy, store: str | None) -> "Shares":
    """Return the shares in these articles, corrected by what people read. Raises UsageError, GoldError, StoreError."""
    asked = Asked(by, list(map(str, Counted)), WITHIN)
    return in_columns(columns, read_by_people(read, store), asked)


def labelled(annotations: Path | None, place: Path | None, store: str | None) -> Said | None:
    """Return what people labelled: in a file, or in the store where no other place is reported on; None for nothing."""
    if annotations is not None:
        return read_annotations(annotations)
    if place is not None:
        return None
    with opened(store, create=False) as held:
        return said_in(held)


def _people(agreed: "Report") -> "Section":
    from annotator.measure.methods import Section, Table, pseudonyms

    called = pseudonyms(agreed.annotators)
    tags = [
        (
            str(one.tag),
            f"{one.sentences:,}",
            f"{one.differed:,}",
            *map(_interval, (one.alpha, one.kappa, one.ac1, one.f1)),
        )
        for one in agreed.tags
    ]
    each = [
        (called[one.one], str(one.tag), f"{one.sentences:,}", _number(one.percent), _number(one.kappa))
        for one in agreed.each
    ]
    head = ("tag", "sentences", "differed", "alpha", "kappa", "AC1", "F1")
    notes = [f"{one.tag}: {one.note}" for one in agreed.tags if one.note]
    return Section(
        "Annotators and agreement",
        [
            f"{len(called)} annotators, under pseudonyms; {agreed.articles:,} articles labelled by two or more. "
            "Intervals are 95 %, from resamples of whole articles.",
            Table("Agreement by tag: Krippendorff's alpha, Cohen's kappa, Gwet's AC1, F1", [head, *tags]),
            Table(
                "Each annotator with all others", [("annotator", "tag", "sentences", "agree", "kappa"), *sorted(each)]
            ),
            *([notes] if notes else []),
        ],
    )


def _model(card: dict[str, Any]) -> "Section":
    from annotator.measure.methods import Section, Table

    report = card["report"]
    scores = [
        (
            part["name"],
            score["tag"],
            f"{score['count']:,}",
            *(_triple(score[name]) for name in ("precision", "recall", "f1")),
        )
        for part in report["parts"]
        for score in part["scores"]
    ]
    given = [
        (str(tag), _number(card["thresholds"][tag]), " to ".join(map(_number, card["doubt"][tag])))
        for tag in map(str, Tag)
    ]
    versions = ", ".join(f"{name} {version}" for name, version in card["versions"].items())
    return Section(
        f"Model {card['name']}",
        [
            f"Learned from {report['articles']:,} articles, {report['sentences']:,} sentences, gold {report['gold']}, "
            f"read by {len(card['readers'])} people or models; scheme {card['scheme']}. "
            f"SHA-256 of the model: {card['sha256']}. Made with {versions}.",
            Table("On gold held back, in the part by article, outlet or genre", [
                ("held back by", "tag", "sentences", "precision", "recall", "F1"), *scores,
            ]),
            Table("From which score on a tag is given, and where the model is unsure", [
                ("tag", "threshold", "unsure"), *given,
            ]),
        ],
    )  # fmt: skip


def _interval(estimate: "Estimate") -> str:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return _number(estimate.value)
    return _triple((estimate.value, estimate.low, estimate.high))


def _triple(figure: tuple[float, float, float] | list[float]) -> str:
    value, low, high = figure
    return f"{value:.2f} ({low:.2f}–{high:.2f})"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
