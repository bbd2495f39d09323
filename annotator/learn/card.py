"""A model's card: what it was learned from, how right it is, what it is for, and where it fails.

The form is Hugging Face's model card (Mitchell et al., Model Cards for Model Reporting, FAT* 2019).
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from annotator.core.labels import Tag
from annotator.core.records import Gold
from annotator.judge.agreement import Agreement
from annotator.learn.calibration import Limits
from annotator.learn.tagger import NO_LIMITS, Model
from annotator.measure.scorecard import MEANING, RULES, Beside, Report

_INTENDED = """\
Pre-annotation of English news articles, sentence by sentence, for people who then check it: content analysts, standards
editors, fact-checkers. Scores are meant to be read as chances; a sentence near a threshold deserves a person's look."""

_INVENTED = """\
- The gold is synthetic: every article was invented for this project, and both written and tagged by language models
  working as separate writers and readers under labels/guidelines.md. No person has yet checked a sample. Figures on
  such articles say how well the guidelines were learned, not how well the model reads your newspaper: evaluate on gold
  of your own.
- Who said what and which blocks are quoted are found by rules, and those rules were mended while looking at articles of
  this same gold. Out of fold, the learner never saw an article, but the rules did: the figure for quotation flatters.
  What is learned of sources only ranks candidates where the rules are not sure.
- What `annotator next` chooses is no proven gain over random order: simulated on this gold, 1,190 sentences against
  1,291 until F1 is 95 % of what all labels give, over 7 seeds that differ by more than that among themselves.\
"""
_OWN = """\
- Figures hold for articles like those of the gold. Of other outlets, genres or years, expect less; the rows of outlets
  and genres held back say how much less.
- Who said what and which blocks are quoted are found by rules that came with the program and learned nothing from this
  gold. Where they are not sure of a source, candidates are ranked by what this gold taught, if it has 300 of them."""
_FAILURES = """\
- Irony, understatement and judgement without a judging word are missed.
- A letter, post or excerpt that is pasted without marks and without a lead-in is taken for the author's own words.
- Claim and opinion are told apart by wording, not by the world: nothing is checked for truth.
- English only. Verse, lists of results, tables and court captions are outside what it was taught."""


_ENOUGH = 5
"""Articles of a genre from which on its figure is worth naming."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a model's card tells.

    thresholds, doubt, limits: by tag, as in tagger.Calibration and calibration.Limits. digests: the first twelve digits
    of each article it learned from. is_invented: they were invented for this project. versions: of the libraries that
    learned it. beside: how it stands to the model that was in use when it was learned. others: what
    else taught the first stage, a sentence each corpus. embeddings: the name of the sentence embeddings that it needs,
    and their digest, None without any.
    """

    name: str
    report: Report
    agreement: tuple[Agreement, ...]
    counts: dict[str, int]
    genres: dict[str, int]
    readers: tuple[str, ...]
    thresholds: dict[str, float]
    doubt: dict[str, tuple[float, float]]
    limits: Limits
    digests: tuple[str, ...]
    versions: dict[str, str]
    is_invented: bool = False
    beside: Beside | None = None
    others: tuple[str, ...] = ()
    embeddings: tuple[str, str] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the card as plain values."""
        return asdict(self)

    def as_markdown(self) -> str:
        """Return the card as a page of Markdown with a front matter."""
        failures = ["## Known failures", "", _INVENTED if self.is_invented else _OWN, *self._weakest(), _FAILURES]
        return "\n".join([*self._head(), *self._data(), *self._figures(), *failures, *self._versions()])

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
            "network that also sees what the first stage thinks of the sentences around. `annotator train` makes it.",
            "",
            *self._needs(),
            "## Intended use",
            "",
            _INTENDED,
            "",
        ]

    def _needs(self) -> list[str]:
        if self.embeddings is None:
            return []
        name, digest = self.embeddings
        return [
            f"It reads with sentence embeddings, too, and needs them to tag: {_plain(name)}, digest `{digest}`. The",
            "environment variable ANNOTATOR_EMBEDDINGS names their folder.",
            "",
        ]

    def _data(self) -> list[str]:
        tags = ", ".join(f"{tag} {n}" for tag, n in self.counts.items())
        genres = ", ".join(f"{_plain(genre or 'unknown')} {n}" for genre, n in self.genres.items())
        readers = "1 reader" if len(self.readers) == 1 else f"{len(self.readers)} readers"
        lines = [
            "## What it learned from",
            "",
            f"{self.report.articles} articles, {self.report.sentences} sentences, gold `{self.report.gold}`, read by "
            f"{readers} ({', '.join(map(_plain, self.readers))}). Sentences with each tag: {tags}.",
            f"Articles a genre: {genres}.",
            "",
        ]
        for said in self.others:
            lines += [f"Beside them, to teach and not to be measured: {said}", ""]
        if self.agreement:
            rows = [["tag", "sentences", "differed", "alpha", "Cohen's kappa", "Gwet's AC1", "F1"]]
            rows += [
                [str(a.tag), str(a.sentences), str(a.differed), *map(str, (a.alpha, a.kappa, a.ac1, a.f1))]
                for a in self.agreement
            ]
            lines += ["Sentences read twice, independently, with 95 % intervals over articles:", "", *_table(rows)]
            lines += ["Where two readers differed, a third one decided, with a reason.", ""]
        return lines

    def _figures(self) -> list[str]:
        head, *rows = self.report.table()
        genres = [
            [_plain(genre), *("–" if x is None else f"{x:.2f}" for x in scores.values())]
            for genre, scores in self.report.by_genre.items()
        ]
        return [
            "## How right it is on gold it has not seen",
            "",
            f"Out of fold; whole articles, outlets or genres held back. {MEANING} {RULES}",
            "",
            *_table([head, *rows]),
            *(line for said in self.report.sentences_about() for line in (said, "")),
            "F1 a genre, articles held back:",
            "",
            *_table([["genre", *Tag], *genres]),
            *self._decisions(),
            *self._learners(),
            *self._beside(),
        ]

    def _decisions(self) -> list[str]:
        """Return from which score on a tag is given, what a user asked of that, and which scores are in doubt."""
        rows = [["tag", "given from", "unsure from", "unsure below"]]
        rows += [[tag, f"{at:.2f}", *(f"{x:.2f}" for x in self.doubt[tag])] for tag, at in self.thresholds.items()]
        asked = [f"misses of {tag} at most {share:g}" for tag, share in self.limits.misses.items()]
        asked += [f"false alarms of {tag} at most {share:g}" for tag, share in self.limits.false_alarms.items()]
        kept = f" among those that keep {', '.join(asked)}" if asked else ""
        return [
            "## From score to tag",
            "",
            f"Thresholds stand where F1 is best out of fold{kept}. The model is unsure of scores where more than "
            f"{self.limits.errors:g} of the decisions are wrong, out of fold.",
            "",
            *_table(rows),
            *_table(self.report.confusion()),
        ]

    def _weakest(self) -> list[str]:
        """Return which tag is given worst, and in which genres."""
        if not self.report.parts:
            return []
        worst = min(self.report.parts[0].scores, key=lambda score: score.f1.value)
        by_genre = {genre: scores[worst.tag] for genre, scores in self.report.by_genre.items()}
        enough = {g: f1 for g, f1 in by_genre.items() if f1 is not None and self.genres.get(g, 0) >= _ENOUGH}
        low = ", ".join(f"{genre} ({enough[genre]:.2f})" for genre in sorted(enough, key=lambda g: enough[g])[:3])
        where = f" It is worst in these genres of at least {_ENOUGH} articles: {low}." if low else ""
        return [f"- {worst.tag.capitalize()} is the weakest tag, at F1 {worst.f1.value:.2f} out of fold.{where}"]

    def _learners(self) -> list[str]:
        if not self.report.learners:
            return []
        return [
            "## Beside other learners",
            "",
            "F1 on the same articles held back. Each sees a sentence's words, or what the rules found.",
            "",
            *_table(self.report.comparison()),
        ]

    def _beside(self) -> list[str]:
        if self.beside is None:
            return []
        told = [f"## Beside {_plain(self.beside.other)}", "", f"F1 {_plain(self.beside.how)}.", ""]
        return [*told, *(_table(self.beside.table()) if self.beside.differences else [])]

    def _versions(self) -> list[str]:
        return ["", f"Learned with {', '.join(f'{name} {version}' for name, version in self.versions.items())}.", ""]


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows of cells, the heads first, as lines of a Markdown table and an empty one."""
    head, *rest = rows
    return [_row(head), _row(["---"] * len(head)), *map(_row, rest), ""]


def _plain(text: str) -> str:
    r"""Return what people wrote as Markdown that shows it as it is.

    >>> _plain("![a|b](c)")
    '!\\[a\\|b\\](c)'
    """
    return re.sub(r"([\\`*\[\]<>|$])", r"\\\1", text)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def write(
    golds: Sequence[Gold],
    model: Model,
    report: Report,
    *,
    agreement: tuple[Agreement, ...],
    versions: dict[str, str],
    limits: Limits = NO_LIMITS,
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
        limits=limits,
        digests=tuple(sorted(gold.article.digest[:12] for gold in golds)),
        versions=versions,
    )
