"""What several people said of an article becomes gold: who settled what, why, and what is still open."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

import numpy as np

from annotator.core.export import from_annotation, from_decisions
from annotator.core.labels import SCHEME, Tag
from annotator.core.records import Annotation, Article, Decision, Gold, GoldSentence, Settled, Way
from annotator.core.spans import Span
from annotator.judge import boundaries, dawid_skene, links, votes
from annotator.judge.boundaries import Unit

SURE = 0.9
"""Dawid-Skene settles a tag that is so with this probability at least, or is not so with this probability."""


class Method(StrEnum):
    """How a tag is settled where annotators differ and no reviewer has decided."""

    UNANIMOUS = "unanimous"
    MAJORITY = "majority"
    DAWID_SKENE = "dawid-skene"


class ConsensusError(ValueError):
    """The annotations cannot be settled in the way that was asked for; the message says which way can."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """What is open in the sentence at (start, end): one tag, or its bounds where `tag` is None.

    yes: who gave the tag, or drew the sentence so; no: who else judged it. Both sorted.
    """

    article: Article
    start: int
    end: int
    tag: Tag | None
    yes: tuple[str, ...]
    no: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reliability:
    """How one annotator gives one tag: measured by Dawid-Skene, by what was settled with any other method.

    sentences: how many of those settled the annotator judged. agreed: in how many the annotator's tag is the settled.
    sensitivity: the share given the tag of the sentences that have it; specificity: the share not given it of those
    that have it not; None where there are none. The annotator's own vote has part in what was settled.
    """

    annotator: str
    tag: Tag
    sentences: int
    agreed: int
    sensitivity: float | None
    specificity: float | None


@dataclass(frozen=True, slots=True)
class Settlement:
    """What one article came to, with what is open in text order.

    agreed: for each sentence of the gold the share of pairs of its judges who say the same of a tag, averaged over the
    tags; None where fewer than two judged it.
    inputs: the SHA-256 of the annotations and decisions that counted, the same in whatever order they came.
    """

    gold: Gold
    conflicts: tuple[Conflict, ...]
    agreed: tuple[float | None, ...]
    inputs: str


@dataclass(frozen=True, slots=True)
class Consensus:
    """What each article came to, by article id, and the annotators' reliability by name and tag."""

    settlements: tuple[Settlement, ...]
    reliability: tuple[Reliability, ...]

    @property
    def golds(self) -> tuple[Gold, ...]:
        """The gold, by article id."""
        return tuple(one.gold for one in self.settlements)

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """What is open, by article id and in text order."""
        return tuple(conflict for one in self.settlements for conflict in one.conflicts)


def settle(
    annotations: Iterable[Annotation], decisions: Iterable[Decision] = (), *, method: Method = Method.MAJORITY
) -> Consensus:
    """Return what the annotations come to. Neither the order of annotations nor of decisions matters.

    Bounds are settled first (`boundaries.settle`), then each tag of each sentence, then the links (`links.settle`).
    A reviewer's decision settles a whole sentence. Else a tag is settled that all who judged the sentence gave, or
    none; and where they differ, by `method`: what more than half of them say; or what Dawid-Skene, over all articles
    and for each tag apart, is SURE of; or not at all. What is not settled stays open, and is not given.
    ConsensusError where Dawid-Skene has fewer than three annotators to tell apart.
    """
    said, ruled = votes.current(annotations), votes.decided(decisions)
    cases = [_Case.of(said.get(digest, []), ruled.get(digest, [])) for digest in sorted({*said, *ruled})]
    cases.sort(key=lambda case: (case.article.id, case.article.digest))
    chances = _chances(cases) if method is Method.DAWID_SKENE else _Chances({}, {})
    golds = [_gold(case, _VERDICTS[method], chances) for case in cases]
    settled = tuple(_settlement(case, gold) for case, gold in zip(cases, golds, strict=True))
    return Consensus(settled, tuple(_reliability(cases, golds, chances)))


@dataclass(frozen=True, slots=True)
class _Case:
    """One article with what was said of it; `ruled` has the decisions by sentence."""

    article: Article
    annotations: Sequence[Annotation]
    ruled: dict[Span, Decision]
    units: Sequence[Unit]

    @staticmethod
    def of(annotations: Sequence[Annotation], decisions: Sequence[Decision]) -> "_Case":
        article = min([*(a.article for a in annotations), *(d.article for d in decisions)], key=repr)
        ruled = {Span(d.start, d.end): d for d in decisions}
        return _Case(article, annotations, ruled, boundaries.settle(annotations, decisions))


@dataclass(frozen=True, slots=True)
class _Chances:
    """What Dawid-Skene estimates: how likely each tag of a sentence is so, and each annotator's rates for it."""

    given: dict[tuple[str, Span, Tag], float]
    rates: dict[tuple[str, Tag], tuple[float | None, float | None]]


_Verdict = Callable[[int, int, float], bool | None]
"""What becomes of a tag with so many votes for and against it, and a chance by Dawid-Skene; None is open."""

_VERDICTS: dict[Method, _Verdict] = {
    Method.UNANIMOUS: lambda _yes, _no, _chance: None,
    Method.MAJORITY: lambda yes, no, _chance: None if yes == no else yes > no,
    Method.DAWID_SKENE: lambda _yes, _no, chance: None if 1 - SURE < chance < SURE else chance >= SURE,
}


def _chances(cases: Sequence[_Case]) -> _Chances:
    names = sorted({a.annotator for case in cases for a in case.annotations})
    if len(names) < 3:
        raise ConsensusError(
            f"Dawid-Skene cannot tell who errs among {len(names)} annotators ({', '.join(names)}); it needs three or "
            "more, or use majority"
        )
    units = [(case.article.digest, unit) for case in cases for unit in case.units]
    chances = _Chances({}, {})
    for tag in Tag:
        counts = np.zeros((len(units), len(names), 2))
        for n, (_, unit) in enumerate(units):
            for who, tags in unit.votes:
                counts[n, names.index(who), int(tag in tags)] = 1
        estimate = dawid_skene.estimate(counts)
        for (digest, unit), truth in zip(units, estimate.truth, strict=True):
            chances.given[digest, unit.span, tag] = float(truth[1])
        for who, errors in zip(names, estimate.errors, strict=True):
            chances.rates[who, tag] = _number(errors[1, 1]), _number(errors[0, 0])
    return chances


def _number(rate: float) -> float | None:
    return None if np.isnan(rate) else float(rate)


def _gold(case: _Case, verdict: _Verdict, chances: _Chances) -> Gold:
    sentences = tuple(_sentence(case, unit, verdict, chances) for unit in case.units)
    return Gold(
        article=case.article,
        sentences=sentences,
        attributions=links.settle(case.annotations, sentences, list(case.ruled.values())),
        annotators=tuple(a.annotator for a in case.annotations),
        genre=min((a.genre for a in case.annotations if a.genre), default=""),
        scheme=SCHEME,
    )


def _sentence(case: _Case, unit: Unit, verdict: _Verdict, chances: _Chances) -> GoldSentence:
    decision = case.ruled.get(unit.span)
    if decision is not None:
        return GoldSentence(*unit.span, decision.tags, Settled(Way.DECISION, (decision.reviewer,), decision.why))
    given, opened, why = [], [], []
    way = Way.UNANIMOUS if len(unit.votes) > 1 else Way.ALONE
    for tag in Tag:
        yes, no = _split(unit, tag)
        chance = chances.given.get((case.article.digest, unit.span, tag))
        settled = bool(yes) if not (yes and no) else verdict(len(yes), len(no), 0.5 if chance is None else chance)
        if yes and no:
            way = Way.MAJORITY if chance is None else Way.DAWID_SKENE
            why.append(f"{tag} {len(yes)} of {len(yes) + len(no)}{'' if chance is None else f', chance {chance:.3f}'}")
        given += [tag] if settled else []
        opened += [tag] if settled is None else []
    by = tuple(who for who, _ in unit.votes)
    return GoldSentence(
        *unit.span, tuple(given), Settled(Way.OPEN if opened else way, by, "; ".join(why), tuple(opened))
    )


def _split(unit: Unit, tag: Tag) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return who gave a tag and who did not."""
    yes = tuple(who for who, tags in unit.votes if tag in tags)
    return yes, tuple(who for who, _ in unit.votes if who not in yes)


def _settlement(case: _Case, gold: Gold) -> Settlement:
    agreed = tuple(_agreed(unit) for unit in case.units)
    return Settlement(gold, tuple(_conflicts(case, gold)), agreed, _inputs(case))


def _agreed(unit: Unit) -> float | None:
    judges = len(unit.votes)
    if judges < 2:
        return None
    split = [(len(yes), len(no)) for yes, no in (_split(unit, tag) for tag in Tag)]
    alike = sum(yes * (yes - 1) + no * (no - 1) for yes, no in split)
    return alike / (judges * (judges - 1) * len(split))


def _inputs(case: _Case) -> str:
    decisions = [from_decisions([one]) for _, one in sorted(case.ruled.items())]
    said = [*map(from_annotation, case.annotations), *decisions]
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _conflicts(case: _Case, gold: Gold) -> Iterable[Conflict]:
    for unit, sentence in zip(case.units, gold.sentences, strict=True):
        if unit.drew:
            others = tuple(who for who, _ in unit.votes if who not in unit.drew)
            yield Conflict(case.article, *unit.span, None, unit.drew, others)
        for tag in sentence.settled.open if sentence.settled else ():
            yield Conflict(case.article, *unit.span, tag, *_split(unit, tag))


def _reliability(cases: Sequence[_Case], golds: Sequence[Gold], chances: _Chances) -> Iterable[Reliability]:
    """Yield, by annotator and tag, how an annotator's votes stand to what was settled."""
    names = sorted({a.annotator for case in cases for a in case.annotations})
    tallies = {(who, tag): np.zeros((2, 2), np.int64) for who in names for tag in Tag}
    for case, gold in zip(cases, golds, strict=True):
        for unit, sentence in zip(case.units, gold.sentences, strict=True):
            for who, tags in unit.votes:
                for tag in Tag:
                    if not (sentence.settled and tag in sentence.settled.open):
                        tallies[who, tag][int(tag in sentence.tags), int(tag in tags)] += 1
    for (who, tag), ((right, false), (missed, found)) in tallies.items():
        rates = chances.rates.get((who, tag)) or (_share(found, missed), _share(right, false))
        yield Reliability(who, tag, int(right + false + missed + found), int(right + found), *rates)


def _share(part: int, rest: int) -> float | None:
    return float(part / (part + rest)) if part + rest else None
