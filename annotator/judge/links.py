"""Who said what, as several annotators see it: which of their links are about the same words, and which are taken."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from annotator.core.labels import Tag
from annotator.core.records import Annotation, Attribution, Decision, GoldSentence
from annotator.core.spans import Span, covered, overlap, union

Links = tuple[Attribution, ...]
ALIKE = 0.5
"""What `likeness` two people's links have at least for nobody to be asked about them."""


def settle(
    annotations: Sequence[Annotation], sentences: Sequence[GoldSentence], decisions: Sequence[Decision]
) -> Links:
    """Return an article's links, by the tags that are settled in `sentences`, in text order.

    Links about the same words are taken together (see `groups`), and of each group one annotator's links are taken
    whole, none where that annotator drew none: those that contradict the settled tags least, then those nearest to
    everybody's (`likeness`), then the most, then the fuller entities, then by text order. A link's score is the share
    of those who judged the place and linked anything there. A reviewer's links replace all that begin in a sentence.
    """
    taken = [one for group in groups(annotations) for one in _chosen(group, annotations, sentences)]
    ruled = [d for d in decisions if d.attributions is not None]
    kept = [one for one in taken if not any(begins_in(one, d.start, d.end) for d in ruled)]
    return tuple(sorted([*kept, *(one for d in ruled for one in d.attributions or ())], key=_order))


def groups(annotations: Iterable[Annotation]) -> list[dict[str, Links]]:
    """Return the links that are about the same words, by annotator, in text order.

    Two annotators' links are when their contents share half of the shorter one's characters; of links without content
    the sources. What is so tied to one link by way of another is one group.
    """
    said = sorted(((_about(one), a.annotator, one) for a in annotations for one in a.attributions), key=repr)
    said.sort(key=lambda item: item[0][0].start if item[0] else -1)
    roots = list(range(len(said)))

    def root(n: int) -> int:
        while roots[n] != n:
            roots[n] = n = roots[roots[n]]
        return n

    for n, (about, who, _) in enumerate(said):
        for m in range(n + 1, len(said)):
            other, whose, _ = said[m]
            if not about or (other and other[0].start >= about[-1].end):
                break
            if who != whose and _same(about, other):
                roots[root(m)] = root(n)
    grouped: dict[int, dict[str, list[Attribution]]] = defaultdict(lambda: defaultdict(list))
    for n, (_, who, one) in enumerate(said):
        grouped[root(n)][who].append(one)
    return [{who: tuple(sorted(links, key=_order)) for who, links in group.items()} for group in grouped.values()]


def likeness(some: Links, others: Links) -> float:
    """Return how alike two annotators' links are: the mean, over source, cue and content, of shared characters (F1).

    1 where both have none; a part that neither has does not count.
    """
    if not some or not others:
        return float(some == others)
    pairs = [(_part(some, name), _part(others, name)) for name in ("source", "cue", "content")]
    shares = [2 * sum(covered(a, y) for a in x) / (_length(x) + _length(y)) for x, y in pairs if x or y]
    return sum(shares) / len(shares) if shares else 1.0


def differ(drawn: Iterable[Links]) -> bool:
    """Return whether any two of several people's links name others, or are less than half alike."""
    return any(likeness(some, others) < ALIKE or _are_others(some, others) for some, others in combinations(drawn, 2))


def begins(one: Attribution) -> int:
    """Return where a link's content begins; without content its source."""
    spans = one.content or tuple(filter(None, (one.source, one.cue)))
    return min((span.start for span in spans), default=0)


def begins_in(one: Attribution, start: int, end: int) -> bool:
    """Return whether a link is of the sentence with these bounds: a decision on that replaces it."""
    return start <= begins(one) < end


def beginning(every: Iterable[Attribution], start: int, end: int) -> Links:
    """Return the links that begin in the sentence with these bounds."""
    return tuple(one for one in every if begins_in(one, start, end))


def _are_others(some: Links, others: Links) -> bool:
    """Return whether two people name entities, and none that both name."""
    one, other = ({link.entity for link in links if link.entity} for links in (some, others))
    return bool(one and other) and not one & other


def _chosen(group: Mapping[str, Links], annotations: Sequence[Annotation], sentences: Sequence[GoldSentence]) -> Links:
    drawn = [one for links in group.values() for one in links]
    extent = [span for one in drawn for span in _about(one)]
    judges = [a.annotator for a in annotations if a.annotator in group or _judged(a, extent)]
    versions = {who: group.get(who, ()) for who in judges}
    counts = Counter(versions.values())
    near = [s for s in sentences if _touches(s, drawn)]

    def rank(links: Links) -> tuple[object, ...]:
        nearness = sum(likeness(links, other) * times for other, times in counts.items())
        names = sum(len(one.entity or "") for one in links)
        faults = _contradictions(links, drawn, near)
        return faults, -round(nearness, 9), -counts[links], -len(links), -names, repr(links)

    best = min(counts, key=rank)
    share = sum(bool(links) for links in versions.values()) / len(versions)
    return tuple(one._replace(score=round(share, 4)) for one in best)


def _contradictions(links: Links, drawn: Sequence[Attribution], near: Sequence[GoldSentence]) -> int:
    """Return in how many sentences links have what the tags exclude, or lack what the tags want and somebody drew."""
    count = 0
    for tag, name in ((Tag.SOURCE, "source"), (Tag.QUOTATION, "content")):
        direct = tag is Tag.QUOTATION
        has = _part([one for one in links if one.direct or not direct], name)
        could = _part([one for one in drawn if one.direct or not direct], name)
        for s in near:
            if tag in s.tags:
                count += _meets(s, could) and not _meets(s, has)
            else:
                count += _meets(s, has)
    return count


def _about(one: Attribution) -> list[Span]:
    """Return the words that a link is about, sorted: its content, or its source where it has none."""
    return union(one.content or tuple(filter(None, (one.source,))))


def _same(some: Sequence[Span], others: Sequence[Span]) -> bool:
    shared = sum(covered(span, others) for span in some)
    return shared > 0 and 2 * shared >= min(_length(some), _length(others))


def _judged(annotation: Annotation, extent: Iterable[Span]) -> bool:
    return any(overlap((s.start, s.end), span) for span in extent for s in annotation.sentences)


def _touches(sentence: GoldSentence, drawn: Iterable[Attribution]) -> bool:
    return any(_meets(sentence, filter(None, (one.source, *one.content))) for one in drawn)


def _meets(sentence: GoldSentence, spans: Iterable[Span]) -> bool:
    return any(overlap((sentence.start, sentence.end), span) for span in spans)


def _part(links: Iterable[Attribution], name: str) -> list[Span]:
    if name == "content":
        return union(piece for one in links for piece in one.content)
    return union(span for one in links if (span := one.source if name == "source" else one.cue))


def _length(spans: Iterable[Span]) -> int:
    return sum(span.end - span.start for span in spans)


def _order(one: Attribution) -> tuple[int, str]:
    return begins(one), repr(one)
