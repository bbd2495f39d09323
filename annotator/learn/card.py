"""A model's card: what it was learned from, how right it is, what it is for, and where it fails.

The form is Hugging Face's model card (Mitchell et al., Model Cards for Model Reporting, FAT* 2019).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from annotator.core.labels import Tag
from annotator.core.records import Gold
from annotator.judge.agreement import Agreement
from annotator.learn.evaluation import Report
from annotator.learn.tagger import Model

_INTENDED = """\
Pre-annotation of English news articles, sentence by sentence, for people who then check it: content analysts, standards
editors, fact-checkers. Scores are meant to be read as chances; a sentence near a threshold deserves a person's look."""

_FAILURES = """\
- The gold is synthetic: every article was invented for this project, and both written and tagged by language models
  working as separate writers and readers under labels/guidelines.md. No person has yet checked a sample. Figures on
  such articles say how well the guidelines were learned, not how well the model reads your newspaper: evaluate on gold
  of your own.
- Who said what and which blocks are quoted are found by rules, and those rules were mended while looking at articles of
  this same gold. Out of fold, the learner never saw an article, but the rules did: the figure for quotation flatters.
- Opinion is the weakest tag. Irony, understatement and judgement without a judging word are missed.
- A letter, post or excerpt that is pasted without marks and without a lead-in is taken for the author's own words.
- Claim and opinion are told apart by wording, not by the world: nothing is checked for truth.
- English only. Verse, lists of results, tables and court captions are outside what it was taught."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a model's card tells. `versions` names the libraries that learned it."""

    name: str
    report: Report
    agreement: tuple[Agreement, ...]
    counts: dict[str, int]
    genres: dict[str, int]
    readers: tuple[str, ...]
    thresholds: dict[str, float]
    doubt: dict[str, tuple[float, float]]
    versions: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        """Return the card as plain values."""
        return asdict(self)

    def as_markdown(self) -> str:
        """Return the card as a page of Markdown with a front matter."""
        return "\n".join([*self._head(), *self._data(), *self._figures(), "## Known failures", "", _FAILURES, ""])

    def _head(self) -> list[str]:
        return [
            "---",
            "language: en",
            "license: mit",
            "library_name: sklearn",
            "pipeline_tag: text-classification",
            "tags: [news, attribution, quotation, claim, opinion]",
            "---",
            "",
            f"# {self.name}",
            "",
            "Tags every sentence of a news article claim, opinion, quotation, source: four separate calibrated",
            "decisions. Two stages: logistic regression over hashed words and what the rules found, then a small",
            "network that also sees what the first stage thinks of the sentences around. `annotator train` rebuilds it",
            "from labels/gold.",
            "",
            "## Intended use",
            "",
            _INTENDED,
            "",
        ]

    def _data(self) -> list[str]:
        tags = ", ".join(f"{tag} {n}" for tag, n in self.counts.items())
        genres = ", ".join(f"{genre} {n}" for genre, n in self.genres.items())
        readers = "1 reader" if len(self.readers) == 1 else f"{len(self.readers)} readers"
        lines = [
            "## What it learned from",
            "",
            f"{self.report.articles} articles, {self.report.sentences} sentences, gold `{self.report.gold}`, read by "
            f"{readers} ({', '.join(self.readers)}). Sentences with each tag: {tags}.",
            f"Articles a genre: {genres}.",
            "",
        ]
        if self.agreement:
            lines += [
                "Sentences read twice, independently:",
                "",
                "| tag | sentences | differed | alpha | F1 |",
                "|---|---|---|---|---|",
            ]
            lines += [
                f"| {a.tag} | {a.sentences} | {a.differed} | {a.alpha:.3f} | {a.f1:.3f} |" for a in self.agreement
            ]
            lines += ["", "Where two readers differed, a third one decided, with a reason.", ""]
        return lines

    def _figures(self) -> list[str]:
        head, *rows = self.report.table()
        thresholds = ", ".join(f"{tag} {at:.2f}" for tag, at in self.thresholds.items())
        versions = ", ".join(f"{name} {version}" for name, version in self.versions.items())
        genres = [
            f"| {genre} | {' | '.join('–' if x is None else f'{x:.2f}' for x in scores.values())} |"
            for genre, scores in self.report.by_genre.items()
        ]
        return [
            "## How right it is on gold it has not seen",
            "",
            "Out of fold; whole articles, outlets or genres held back. Intervals: 1,000 resamples of whole articles.",
            "",
            _row(head),
            _row(["---"] * len(head)),
            *map(_row, rows),
            "",
            f"Thresholds: {thresholds}. Learned with {versions}.",
            "",
            "F1 a genre, articles held back:",
            "",
            _row(["genre", *Tag]),
            _row(["---"] * 5),
            *genres,
            "",
        ]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def write(
    golds: Sequence[Gold],
    model: Model,
    report: Report,
    *,
    agreement: tuple[Agreement, ...],
    versions: dict[str, str],
) -> Card:
    """Return the card of a model learned from `golds`."""
    by = model.calibration
    given = Counter(tag for gold in golds for sentence in gold.sentences for tag in sentence.tags)
    return Card(
        name=model.name,
        report=report,
        agreement=agreement,
        counts={str(tag): given[tag] for tag in Tag},
        genres=dict(sorted(Counter(gold.genre for gold in golds).items())),
        readers=tuple(sorted({reader for gold in golds for reader in gold.annotators})),
        thresholds={str(tag): float(at) for tag, at in zip(Tag, by.thresholds, strict=True)},
        doubt={str(tag): (float(low), float(high)) for tag, (low, high) in zip(Tag, by.doubt.tolist(), strict=True)},
        versions=versions,
    )
