"""What `annotator evaluate` tells: all figures in one record, as rows of text and as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from annotator.core.labels import Tag
from annotator.measure.attributions import LinkScore
from annotator.measure.quality import Difference, Figure, Part, Score

HEAD = ("held back", "tag", "count", "precision", "recall", "F1", "95 % interval", "AUROC", "AP", "Brier", "ECE")
MEANING = (
    "AUROC: the chance that a sentence with the tag scores above one without. AP: average precision. Brier: the mean "
    "square of score minus truth. ECE: expected calibration error. Intervals: 1,000 resamples of whole articles."
)


RULES = (
    "The rules of the baseline: claim where most stands outside quote marks, opinion where a judging word stands, "
    "quotation where a quote mark stands, source where a verb or phrase of the cue list or a speaker label stands."
)


@dataclass(frozen=True, slots=True)
class Mistake:
    """Where score and label differ: the sentence, the score, whether people gave the tag, what moved the score."""

    article: str
    start: int
    end: int
    text: str
    tag: Tag
    score: float
    has: bool
    why: tuple[str, ...]


class Step(NamedTuple):
    """A point of the learning curve: F1 on articles held back, by models that learned from so many others."""

    articles: int
    sentences: int
    macro_f1: float
    f1: tuple[float, ...]


class Learner(NamedTuple):
    """F1 of another learner on the same folds."""

    name: str
    f1: tuple[float, ...]
    macro_f1: float


@dataclass(frozen=True, slots=True)
class Beside:
    """A model beside another one. how: on what they were compared, or why they could not be; then no differences."""

    other: str
    how: str
    differences: tuple[Difference, ...] = ()

    @property
    def mean(self) -> Difference | None:
        """The difference in the mean over the tags; None where the two could not be compared."""
        return next((one for one in self.differences if one.tag is None), None)

    def table(self) -> list[list[str]]:
        """Return rows of text, the first one the heads: F1 of both and the difference, with intervals."""
        rows = [["tag", "in use", "new", "difference", "so"]]
        for one in self.differences:
            figures = (with_span(one.other), with_span(one.ours), signed(one.change))
            rows.append([str(one.tag or "mean"), *figures, verdict(one.change)])
        return rows


@dataclass(frozen=True, slots=True)
class Report:
    """What `annotator evaluate` tells.

    model: the name of a model that was measured as it is; None where models learned from the rest of the gold.
    notes: what to know before believing the figures. by_genre: F1 a tag, None where the genre never has the tag.
    reliability, precision_recall: by tag, as in quality. outlook: would more labels help, in words. by_rules: how right
    links are whose sources the rules choose alone, where `attributions` are ranked.
    """

    articles: int
    sentences: int
    gold: str
    parts: tuple[Part, ...]
    baselines: tuple[Part, ...]
    by_genre: Mapping[str, Mapping[str, float | None]]
    reliability: Mapping[str, Sequence[tuple[float, float, int]]]
    precision_recall: Mapping[str, Sequence[tuple[float, float, float]]] = field(default_factory=dict)
    attributions: LinkScore | None = None
    by_rules: LinkScore | None = None
    mistakes: tuple[Mistake, ...] = ()
    curve: tuple[Step, ...] = ()
    outlook: str = ""
    learners: tuple[Learner, ...] = ()
    model: str | None = None
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return asdict(self)

    def table(self) -> list[list[str]]:
        """Return rows of text, the first one the heads: each part, each tag."""
        rows = [list(HEAD)]
        for part in (*self.parts, *self.baselines):
            rows += [[part.name, *_cells(score)] for score in part.scores]
            rows.append([part.name, "mean", "", "", "", f"{part.macro_f1.value:.3f}", span(part.macro_f1), *[""] * 4])
        return rows

    def confusion(self) -> list[list[str]]:
        """Return rows of text, the first one the heads: right and wrong decisions on the first part, and doubt."""
        rows = [["tag", "hits", "false alarms", "misses", "unsure", "wrong if unsure", "wrong if sure"]]
        for s in self.parts[0].scores if self.parts else ():
            counts = (s.hits, s.false_alarms, s.misses)
            shares = (s.unsure, s.wrong_unsure, s.wrong_sure)
            rows.append([str(s.tag), *(f"{n:,}" for n in counts), *map(percent, shares)])
        return rows

    def comparison(self) -> list[list[str]]:
        """Return rows of text, the first one the heads: other learners on the same folds."""
        rows = [["learner", *Tag, "mean"]]
        return rows + [[one.name, *(f"{x:.3f}" for x in (*one.f1, one.macro_f1))] for one in self.learners]

    def sentences_about(self) -> list[str]:
        """Return what the figures beside the table say, a sentence each."""
        return [*self.notes, *self._exact(), *self._links(), *([self.outlook] if self.outlook else [])]

    def _exact(self) -> list[str]:
        if not self.parts:
            return []
        exact = self.parts[0].exact
        return [f"All four decisions are right for {percent(exact.value)} of the sentences ({span(exact)})."]

    def _links(self) -> list[str]:
        said = self.attributions
        if said is None or not said.pieces:
            return []
        return [
            f"Who said what, over {said.pieces:,} quoted pieces of four words or more whose source is in the text: "
            f"source overlaps {with_span(said.source_overlap)}, is the same span {with_span(said.source_exact)}; "
            f"end to end precision {with_span(said.precision)}, F1 {with_span(said.f1)}.",
            *self._rules_alone(),
        ]

    def _rules_alone(self) -> list[str]:
        rules = self.by_rules
        if rules is None:
            return []
        return [
            f"By the rules alone, without the ranking of candidate sources: {rules.source_overlap.value:.3f} and "
            f"{rules.source_exact.value:.3f}; end to end {rules.precision.value:.3f} and {rules.f1.value:.3f}."
        ]


def span(figure: Figure) -> str:
    """Return a figure's interval.

    >>> span(Figure(0.5, 0.4, 0.6))
    '0.400–0.600'
    """
    return f"{figure.low:.3f}–{figure.high:.3f}"


def with_span(figure: Figure) -> str:
    """Return a figure with its interval.

    >>> with_span(Figure(0.5, 0.4, 0.6))
    '0.500 (0.400–0.600)'
    """
    return f"{figure.value:.3f} ({span(figure)})"


def to_beside(given: Mapping[str, Any]) -> Beside:
    """Return what a model's card has of its comparison with another, as a record."""
    rows = (
        Difference(
            Tag(one["tag"]) if one["tag"] else None, *(Figure(*one[name]) for name in ("other", "ours", "change"))
        )
        for one in given["differences"]
    )
    return Beside(given["other"], given["how"], tuple(rows))


def signed(figure: Figure) -> str:
    """Return a difference with its interval.

    >>> signed(Figure(0.5, -0.25, 0.75))
    '+0.500 (−0.250 to +0.750)'
    """
    return f"{figure.value:+.3f} ({figure.low:+.3f} to {figure.high:+.3f})".replace("-", "−")


def verdict(change: Figure) -> str:
    """Return what a difference's interval says, in a word.

    >>> verdict(Figure(0.5, 0.25, 0.75)), verdict(Figure(0.5, -0.25, 0.75))
    ('better', 'no telling')
    """
    if change.low > 0:
        return "better"
    return "worse" if change.high < 0 else "no telling"


def percent(share: float | None) -> str:
    """Return a share in hundredths, a dash for none.

    >>> percent(0.125), percent(None)
    ('12.5 %', '–')
    """
    return "–" if share is None else f"{100 * share:.1f} %"


def _cells(score: Score) -> list[str]:
    rest = (score.auroc, score.average_precision, score.brier, score.ece)
    return [
        str(score.tag),
        str(score.count),
        *(f"{x.value:.3f}" for x in (score.precision, score.recall, score.f1)),
        span(score.f1),
        *("–" if x is None else f"{x.value:.3f}" for x in rest),
    ]
