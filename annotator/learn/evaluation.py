"""How right tags and links are on articles, outlets and genres never seen, with intervals, baselines and an outlook."""

from collections.abc import Callable, Collection, Sequence

import numpy as np

from annotator.core.labels import Tag
from annotator.core.later import Begin, here
from annotator.core.marks import CueKind
from annotator.core.records import Gold
from annotator.learn import columns, curve, heldout, learners, ranking, stages, tagger, teaching
from annotator.learn.batch import lay_out
from annotator.learn.calibration import Limits
from annotator.learn.heldout import HeldOut
from annotator.learn.ranking import Links
from annotator.learn.tagger import NO_LIMITS, Model, Training
from annotator.learn.teaching import OutOfFold
from annotator.learn.tokens import Bools
from annotator.learn.vocabulary import Ints
from annotator.measure import attributions, quality
from annotator.measure.attributions import LinkScore
from annotator.measure.quality import Decisions, Part
from annotator.measure.scorecard import Mistake, Report

N_MISTAKES = 30
Apart = dict[str, Callable[[], Part]]
"""What waits for the figures with outlets and genres held back, by these words."""
_CUES = [columns.RULES.index(f"cue: {kind}") for kind in (CueKind.VERB, CueKind.PHRASE, CueKind.LABEL)]
_QUOTED = columns.RULES.index("share inside quote marks")
_JUDGING = columns.RULES.index("share of judging words")


def evaluate(  # noqa: PLR0913 - what is measured, and how; by whom it is done, and who is told
    golds: Sequence[Gold],
    data: Training,
    held: OutOfFold,
    *,
    limits: Limits = NO_LIMITS,
    compare: bool = False,
    random_state: int = 0,
    begin: Begin = here,
    apart: Apart | None = None,
    begun: Callable[[str], object] | None = None,
) -> Report:
    """Return figures from folds that never split an article, an outlet, or a genre; from baselines; and an outlook.

    data, held: the gold as tagger.training and tagger.out_of_fold return it. compare: also measure other learners.
    begin: does what can be done beside the rest. apart: what `hold_back` returned, if that was begun already. begun: is
    told what takes long ("curve", "outlet", "genre").
    """
    out = heldout.decide(data, held, limits)
    apart = hold_back(golds, data, limits, random_state, begin) if apart is None else apart
    compared = learners.compare(data, held, begin) if compare else tuple
    tell = begun or (lambda _: None)
    tell("curve")
    steps = curve.steps(data, held, random_state=random_state)
    learned = compared()  # asked for before outlet and genre, which were begun before it: so two processes share it all
    parts = [_part("article", data, out, random_state)]
    for name, waits in apart.items():
        tell(name)
        parts.append(waits())
    return _report(
        golds,
        data,
        out,
        parts=tuple(parts),
        curve=steps,
        outlook=curve.outlook(steps),
        notes=tuple(_not_learned(data)),
        learners=learned,
        attributions=_links(golds, ranking.held_out(data.links, data.seen, held.links)),
        by_rules=None if held.links is None else _links(golds, [one.attributions for one in data.seen]),
    )


def hold_back(
    golds: Sequence[Gold],
    data: Training,
    limits: Limits = NO_LIMITS,
    random_state: int = 0,
    begin: Begin = here,
) -> Apart:
    """Begin to measure with whole outlets and genres held back; those that are fewer than folds are not."""
    groups = {"outlet": [g.article.outlet or g.article.id for g in golds], "genre": [g.genre for g in golds]}
    return {
        name: begin(_held_back, name, names, data, limits, random_state)
        for name, names in groups.items()
        if len(set(names)) >= teaching.N_FOLDS
    }


def _held_back(name: str, names: Sequence[str], data: Training, limits: Limits, random_state: int) -> Part:
    """Return the figures of models that never saw an article that shares its name with those they are measured on."""
    held = tagger.out_of_fold(data, _numbers(names, len(data.seen))[data.groups], random_state=random_state)
    return _part(name, data, heldout.decide(data, held, limits), random_state)


def of_model(golds: Sequence[Gold], data: Training, model: Model, *, learned_from: Collection[str] | None) -> Report:
    """Return the figures of a model on gold as it is.

    learned_from: the digests (or their beginnings) of the articles it learned from, None where nobody knows.
    """
    out = heldout.decide_by(data, model)
    note = _seen_before(golds, learned_from)
    parts = (_part("this model", data, out),)
    links = _links(golds, ranking.choose(model.ranker, lay_out(data.seen)))
    notes = (note,) if note else ()
    return _report(golds, data, out, parts=parts, model=model.name, notes=notes, attributions=links)


def _part(name: str, data: Training, out: HeldOut, random_state: int = 0) -> Part:
    return quality.part(name, out.decided.only(data.judged), random_state=random_state)


def _not_learned(data: Training) -> list[str]:
    """Return a sentence on each tag that gold hardly has, or hardly lacks."""
    said = []
    for tag, column in zip(Tag, data.truth[data.counts].T, strict=True):
        few = min((int(column.sum()), "with"), (int((~column).sum()), "without"))
        if few[0] < stages.FEWEST:
            said.append(
                f"{tag.capitalize()} was not learned: gold has {few[0]} sentences {few[1]} it, and at least "
                f"{stages.FEWEST} are needed. The other tags were."
            )
    return said


def _seen_before(golds: Sequence[Gold], learned_from: Collection[str] | None) -> str:
    if learned_from is None:
        return (
            "The model's card does not list the articles it learned from: nobody knows whether this gold is new to it."
        )
    known = tuple(learned_from)
    count = sum(gold.article.digest.startswith(known) for gold in golds) if known else 0
    if not count:
        return ""
    return (
        f"WARNING: the model learned from {count} of these {len(golds)} articles; it knows them by heart, and these "
        "figures are too good. Measure it on other articles, or leave out --model to hold articles back."
    )


def _report(golds: Sequence[Gold], data: Training, out: HeldOut, **more: object) -> Report:
    """Return a report with all that follows from one set of decisions, and `more` of its fields."""
    decided = out.decided.only(data.judged)
    truth, scores = decided.truth, decided.scores
    by_tag = {str(tag): (truth[:, k], scores[:, k]) for k, tag in enumerate(Tag)}
    return Report(
        articles=len(golds),
        sentences=len(truth),
        gold=tagger.digest(golds),
        baselines=tuple(_baselines(data, out.decided)),
        by_genre=_by_genre(golds, decided),
        reliability={tag: quality.reliability(*pair) for tag, pair in by_tag.items()},
        precision_recall={tag: quality.precision_recall(*pair) for tag, pair in by_tag.items()},
        mistakes=_mistakes(data, out),
        **more,  # type: ignore[arg-type]  # fields of Report, by name
    )


def _links(golds: Sequence[Gold], found: Sequence[Links]) -> LinkScore | None:
    """Return how right links are in articles where people linked; None where they linked nowhere."""
    pairs = [(gold, links) for gold, links in zip(golds, found, strict=False) if gold.attributions]
    if not pairs:
        return None
    return attributions.score(
        [attributions.count(gold.article.text, gold.attributions, links) for gold, links in pairs]
    )


def _mistakes(data: Training, out: HeldOut) -> tuple[Mistake, ...]:
    """Return the wrong decisions whose scores lie furthest from the truth."""
    decided = out.decided
    far = np.where(decided.truth != decided.given, np.abs(decided.scores - decided.truth), 0)
    far[~data.judged] = 0
    worst = np.argsort(-far, axis=None, kind="stable")[:N_MISTAKES]
    places = [(int(i) // len(Tag), int(i) % len(Tag)) for i in worst if far.flat[i] > 0]
    return tuple(heldout.told(data, out, places))


def _baselines(data: Training, decided: Decisions) -> list[Part]:
    """Return what no learning reaches: the commoner answer, every tag everywhere, and one rule a tag.

    The rules: claim where most stands outside quote marks, opinion where a judging word stands, quotation where a quote
    mark stands, source where a verb or phrase of the cue list or a speaker label stands.
    """
    rules = data.table.rules
    by_rule = np.stack(
        [rules[:, _QUOTED] < 0.5, rules[:, _JUDGING] > 0, rules[:, _QUOTED] > 0, (rules[:, _CUES] > 0).any(axis=1)],
        axis=1,
    )
    common = np.broadcast_to(data.truth.mean(axis=0) > 0.5, data.truth.shape)
    return [
        quality.part(name, _as_given(decided, given).only(data.judged))
        for name, given in (
            ("baseline: majority", common),
            ("baseline: always", np.ones_like(data.truth)),
            ("baseline: one rule a tag", by_rule),
        )
    ]


def _as_given(decided: Decisions, given: Bools) -> Decisions:
    return decided._replace(scores=given.astype(np.float64), given=given, unsure=np.zeros_like(given))


def _by_genre(golds: Sequence[Gold], decided: Decisions) -> dict[str, dict[str, float | None]]:
    genres = np.array([gold.genre for gold in golds])[decided.groups]
    return {
        str(genre): {
            str(tag): _f1(decided.truth[genres == genre, k], decided.given[genres == genre, k])
            for k, tag in enumerate(Tag)
        }
        for genre in sorted(set(genres))
    }


def _f1(truth: Bools, given: Bools) -> float | None:
    return quality.f1(truth, given) if truth.any() else None


def _numbers(names: Sequence[str], n: int) -> Ints:
    """Return a number a name, (n,), the same for the same; a number of its own for each of those that have none."""
    known = np.unique(np.array(names), return_inverse=True)[1]
    return np.asarray(np.append(known, np.arange(len(names), n)), np.int64)
