"""Which candidate is the source of what is quoted or reported: learned from gold, on top of what the rules chose."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from annotator.core.labels import SourceKind
from annotator.core.marks import Marks
from annotator.core.quick import maker
from annotator.core.records import Attribution, Gold, Sentence
from annotator.core.spans import Span, overlap
from annotator.learn import calibration, candidates, entities, networks, product, stages
from annotator.learn.batch import Batch, closes, lay_out
from annotator.learn.candidates import SURE, Candidates
from annotator.learn.networks import Networks
from annotator.learn.stages import Scaler
from annotator.learn.teaching import N_FOLDS, folds
from annotator.learn.tokens import Bools, Floats, Seen
from annotator.learn.vocabulary import Ints

Doubles = npt.NDArray[np.float64]
Links = tuple[Attribution, ...]

_link = maker(Attribution)
FEWEST = 300
"""From fewer links nothing is learned, and the rules choose."""
_DAMPING = 0.3
_TRUST = 0.3  # log-odds: in doubt the rules are right
_BY_RULES = candidates.NAMES.index("chosen by the rules")
_DOUBT = 0.5  # where the rules name nobody, neither does what is wrong more often
_LEAST = 0.3  # what is right less often does not take the place of the rules' source
_AS_THEY_ARE = -2  # in place of a mention: the link was left to the rules
_MOST = 8.0  # log-odds beyond which nothing is surer


class Lesson(NamedTuple):
    """What teaches: candidates, which of them are the source that people gave, and which are of links people made.

    truth, teaches: (n_candidates,). sure: (n_links, 2) of the links that are left to the rules and that people made,
    how sure the rules are, in log-odds, and whether it is a quotation; right: whether their source is the people's.
    """

    found: Candidates
    truth: Bools
    teaches: Bools
    sure: Floats
    right: Bools


class Scale(NamedTuple):
    """How two numbers, weighed, become a chance (Platt 1999)."""

    weights: Doubles
    intercept: float


class Ranker(NamedTuple):
    """What was learned.

    inputs: brings what is counted of candidates to mean 0 and deviation 1. networks: what they say is how likely a
    candidate is the source. chosen: the chance of a link's best candidate, by its log-odds and its lead over the
    second. sure: the chance of a source that is left to the rules, by what Lesson.sure holds.
    """

    inputs: Scaler
    networks: Networks
    chosen: Scale
    sure: Scale


def lesson(golds: Sequence[Gold], seen: Sequence[Seen]) -> Lesson:
    """Return what gold says of the candidates in its articles; articles of `seen` behind those of gold do not teach."""
    found = candidates.find(lay_out(seen))
    pairs = [(_said(gold, link), link) for gold, one in zip(golds, seen, strict=False) for link in one.attributions]
    truth, teaches = np.zeros((2, len(found.links)), np.bool_)
    for row, (link, mention, article) in enumerate(zip(*(part.tolist() for part in found[1:]), strict=True)):
        people = pairs[link][0] if link < len(pairs) else None
        if people:
            teaches[row] = True
            source = Span(*seen[article].marks.mentions[mention][:2])
            truth[row] = people.source is not None and overlap(source, people.source) > 0
    sure = [(people, link) for people, link in pairs if people and link.score >= SURE]
    right = np.array([_agree(people, link) for people, link in sure], np.bool_)
    return Lesson(found, truth, teaches, _sureness([link for _, link in sure]), right)


def _agree(people: Attribution, link: Attribution) -> bool:
    return overlap(people.source, link.source) > 0 if people.source and link.source else people.source == link.source


def _sureness(links: Sequence[Attribution]) -> Floats:
    """Return what Lesson.sure holds of links, (n_links, 2)."""
    scores = np.array([link.score for link in links], np.float32)
    odds = np.clip(np.log(np.maximum(scores, 1e-9) / np.maximum(1 - scores, 1e-9)), -_MOST, _MOST)
    return np.array([odds, [link.direct for link in links]], np.float32).T


def _said(gold: Gold, link: Attribution) -> Attribution | None:
    """Return the link of gold that shares most of its words with a link, None where none does."""
    shared = [sum(overlap(a, b) for a in link.content for b in one.content) for one in gold.attributions]
    best = max(range(len(shared)), key=shared.__getitem__, default=None)
    return gold.attributions[best] if best is not None and shared[best] else None


def out_of_fold(taught: Lesson, *, random_state: int = 0) -> Floats | None:
    """Return log-odds of each candidate, (n_candidates,), by networks that never saw its article.

    None where there are too few links.
    """
    if not _is_enough(taught):
        return None
    fold = folds(taught.found.articles, taught.teaches, random_state=random_state)
    found = np.zeros(len(fold), np.float32)
    for number in range(N_FOLDS):
        here = fold == number
        learned = _fit(taught, taught.teaches & ~here, random_state)
        found[here] = _odds(*learned, taught.found.columns[here])
    return found


def fit(taught: Lesson, held: Floats, *, random_state: int = 0) -> Ranker:
    """Return what a lesson teaches, its chances by what `out_of_fold` returned."""
    return Ranker(*_fit(taught, taught.teaches, random_state), *_scales(taught, held))


def _is_enough(taught: Lesson) -> bool:
    links, articles = taught.found.links, taught.found.articles
    is_mixed = 0 < int(taught.right.sum()) < len(taught.right)
    enough = len(np.unique(links[taught.truth])) >= FEWEST and len(np.unique(articles[taught.teaches])) >= N_FOLDS
    return enough and is_mixed


def _fit(taught: Lesson, rows: Bools, random_state: int) -> tuple[Scaler, Networks]:
    columns, truth = taught.found.columns[rows], taught.truth[rows]
    scaler = stages.fit_scaler(columns)
    inputs = stages.scaled(scaler, columns)
    return scaler, networks.fit(inputs, truth, damping=_DAMPING, random_state=random_state)


def _odds(scaler: Scaler, learned: Networks, columns: Floats) -> Floats:
    return networks.odds(learned, stages.scaled(scaler, columns))[:, 0] + _TRUST * columns[:, _BY_RULES]


def _scales(taught: Lesson, held: Floats) -> tuple[Scale, Scale]:
    """Return the scales of Ranker, by log-odds that are out of fold."""
    best, inputs = _best(taught.found.links, held)
    known = taught.teaches[best]
    return _fit_scale(inputs[known], taught.truth[best][known]), _fit_scale(taught.sure, taught.right)


def _fit_scale(inputs: Floats, right: Bools) -> Scale:
    from sklearn.linear_model import LogisticRegression  # choosing has no use for it

    fitted = LogisticRegression(C=1e6).fit(inputs, right)
    return Scale(fitted.coef_[0].astype(np.float32), float(fitted.intercept_[0]))


def _chances(inputs: Floats, by: Scale) -> list[float]:
    odds = np.asarray(product.times(inputs, by.weights) + by.intercept, np.float64)
    return [round(chance, 4) for chance in calibration.probabilities(odds).tolist()]


def _best(links: Ints, odds: Floats) -> tuple[Ints, Floats]:
    """Return each link's likeliest candidate (the last of equals), and (n_links, 2) its log-odds and its lead."""
    order = np.lexsort((odds, links))
    last = closes(links[order]).nonzero()[0]
    best, second = order[last], order[last - 1]
    is_alone = (last == 0) | (links[second] != links[best])
    lead = np.where(is_alone, _MOST, odds[best] - odds[second])
    return best, np.array([odds[best], lead], np.float32).T.clip(-_MOST, _MOST)


def choose(ranker: Ranker | None, batch: Batch) -> list[Links]:
    """Return the links of each article, each with its likeliest source; without a ranker as the rules have them."""
    if ranker is None:
        return [one.attributions for one in batch.seen]
    found = candidates.find(batch)
    odds = _odds(ranker.inputs, ranker.networks, found.columns)
    return _settle(batch.seen, found, odds, ranker.chosen, ranker.sure)


def held_out(taught: Lesson, seen: Sequence[Seen], held: Floats | None) -> list[Links]:
    """Return the links of each article as networks choose that never saw it: by what `out_of_fold` returned."""
    if held is None:
        return [one.attributions for one in seen]
    return _settle(seen, taught.found, held, *_scales(taught, held))


def _settle(seen: Sequence[Seen], found: Candidates, odds: Floats, chosen: Scale, sure: Scale) -> list[Links]:
    links = [link for one in seen for link in one.attributions]
    picks = [(_AS_THEY_ARE, chance) for chance in _chances(_sureness(links), sure)]
    best, inputs = _best(found.links, odds)
    numbers = zip(found.links[best].tolist(), found.mentions[best].tolist(), _chances(inputs, chosen), strict=True)
    for link, mention, chance in numbers:
        picks[link] = mention, chance
    waiting = iter(picks)
    return [_settled(one, list(islice(waiting, len(one.attributions)))) for one in seen]


def _settled(one: Seen, picks: Sequence[tuple[int, float]]) -> Links:
    """Return an article's links with the mentions that were picked for them, and the chances that they are right."""
    links = [_with(one.marks, link, n, chance) for link, (n, chance) in zip(one.attributions, picks, strict=True)]
    before = [link.source for link in one.attributions]
    if [link.source for link in links] == before:
        return tuple(links)
    return _named(one, _once(links, before))


def _with(marks: Marks, link: Attribution, mention: int, chance: float) -> Attribution:
    """Return a link with another source and the cue that ties it there, unless it is better to name nobody."""
    if mention == _AS_THEY_ARE:
        return _as(link, chance, link.entity, link.kind)
    if not link.source and chance < _DOUBT:
        return _as(link, round(1 - chance, 4), link.entity, link.kind)
    source = Span(*marks.mentions[mention][:2])
    if source == link.source or (link.source and chance < _LEAST):
        return _as(link, chance, link.entity, link.kind)
    first, last, here = (_row(marks, at) for at in (link.content[0].start, link.content[-1].end - 1, source.start))
    cue = _cue(marks, link, source, here)
    return link._replace(source=source, cue=cue, score=chance, carried=not first <= here <= last)


def _row(marks: Marks, at: int) -> int:
    return max(bisect_right(marks.sentences, at, key=_start) - 1, 0)


def _start(sentence: Sentence) -> int:
    return sentence.start


def _cue(marks: Marks, link: Attribution, source: Span, row: int) -> Span | None:
    """Return the cue that ties a source to what a link holds: of the source's sentence, the rules' or the nearest."""
    at = bisect_left(marks.cues, (source.end,))
    near = [Span(cue.start, cue.end) for cue in marks.cues[max(0, at - 1) : at + 1]]
    near.sort(key=lambda cue: max(cue.start - source.end, source.start - cue.end))
    for cue in [link.cue, *near] if link.cue else near:
        if _row(marks, cue.start) == row and not any(overlap(cue, bar) for bar in (source, *link.content)):
            return cue
    return None


def _once(links: Sequence[Attribution], before: Sequence[Span | None]) -> list[Attribution]:
    """Return the links without reported words that, by their new source, another link already gives to it."""
    of_source: dict[Span | None, list[int]] = {}
    for number, link in enumerate(links):
        of_source.setdefault(link.source, []).append(number)
    for number, (link, old) in enumerate(zip(links, before, strict=True)):
        others = of_source[link.source]
        if link.source != old and not link.direct and any(_shares(link, links[i]) for i in others if i != number):
            others.remove(number)
    return [links[i] for i in sorted(i for others in of_source.values() for i in others)]


def _shares(link: Attribution, other: Attribution) -> bool:
    return any(overlap(a, b) for a in link.content for b in other.content)


def _named(one: Seen, links: Sequence[Attribution]) -> Links:
    """Return the links with the names that stand behind their sources."""
    mentions = {mention.start: mention for mention in one.marks.mentions}
    sources = [mentions[link.source.start] if link.source else None for link in links]
    resolve, made = entities.resolver(one.names, filter(None, sources)), []
    for link, source in zip(links, sources, strict=True):
        entity, kind = resolve(source)
        made.append(_as(link, link.score, entity, kind))
    return tuple(made)


def _as(link: Attribution, score: float, entity: str | None, kind: SourceKind) -> Attribution:
    """Return a link with what changes oftenest changed."""
    source, cue, content, direct, _, _, _, carried = link
    return _link((source, cue, content, direct, entity, kind, score, carried))
