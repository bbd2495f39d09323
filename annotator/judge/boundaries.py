"""Where sentences begin and end when annotators draw them differently, and what each then said of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotator.core.annotated import AnnotatedSentence
from annotator.core.labels import Tag
from annotator.core.records import Annotation, Decision
from annotator.core.spans import Span, overlap
from annotator.judge.votes import components

_REVIEWER = ""
"""Whose a decided sentence is; no annotator has this name."""

Cut = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence whose bounds are settled, and the tags that each annotator who judged it gave, sorted by annotator.

    drew: who drew it so, where bounds differ and no more people drew it this way than another; else empty.
    """

    span: Span
    votes: tuple[tuple[str, tuple[Tag, ...]], ...]
    drew: tuple[str, ...] = ()


def settle(annotations: Sequence[Annotation], decisions: Sequence[Decision]) -> list[Unit]:
    """Return an article's sentences in text order. `annotations` have one annotator each, `decisions` do not overlap.

    Where bounds differ, the sentences that overlap are taken together, and cut as most annotators cut them; who left a
    sentence out is for every cut that has the others. Where two cuts have as many votes, the finer one is taken and the
    difference stays open. A decided sentence always stands.
    An annotator's tags for a sentence are those of all of theirs that share half of the shorter one's characters.
    """
    drawn = [(Span(s.start, s.end), a.annotator) for a in annotations for s in a.sentences]
    drawn += [(Span(d.start, d.end), _REVIEWER) for d in decisions]
    own = {a.annotator: a.sentences for a in annotations}
    units = []
    for by_whom in components(drawn):
        fixed = tuple(by_whom.pop(_REVIEWER, ()))
        cut, drew = _chosen({who: tuple(spans) for who, spans in by_whom.items()}, fixed)
        theirs = {who: _within(own[who], by_whom[who]) for who in sorted(by_whom)}
        units += [Unit(span, _votes(span, theirs), drew) for span in cut]
    return units


def _chosen(cuts: dict[str, Cut], fixed: Cut) -> tuple[Cut, tuple[str, ...]]:
    """Return the cut that is taken, and who drew it where as many drew another and nobody decided."""
    if not cuts:
        return fixed, ()
    votes = {cut: sum(set(other) <= set(cut) for other in cuts.values()) for cut in set(cuts.values())}

    def weight(cut: Cut) -> tuple[int, int]:
        return len(set(cut) & set(fixed)), votes[cut]

    best = min(votes, key=lambda cut: (*(-w for w in weight(cut)), -len(cut), cut))
    if fixed:
        return tuple(sorted([*fixed, *(span for span in best if not _meets(span, fixed))])), ()
    tied = sum(weight(cut) == weight(best) for cut in votes) > 1
    return best, tuple(sorted(who for who, cut in cuts.items() if cut == best)) if tied else ()


def _meets(span: Span, spans: Iterable[Span]) -> bool:
    return any(overlap(span, other) for other in spans)


def _within(sentences: Iterable[AnnotatedSentence], spans: Sequence[Span]) -> list[AnnotatedSentence]:
    return [s for s in sentences if spans[0].start <= s.start < spans[-1].end]


def _votes(span: Span, sentences: dict[str, list[AnnotatedSentence]]) -> tuple[tuple[str, tuple[Tag, ...]], ...]:
    votes = []
    for who, theirs in sentences.items():
        same = [s.tags for s in theirs if 2 * overlap(span, s[:2]) >= min(span.end - span.start, s.end - s.start)]
        if same:
            given = {tag for tags in same for tag in tags}
            votes.append((who, tuple(tag for tag in Tag if tag in given)))
    return tuple(votes)
