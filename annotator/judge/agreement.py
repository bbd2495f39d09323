"""How far two readers of the same sentences agree, tag by tag."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotator.core.labels import Tag
from annotator.core.records import Annotation


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far readers agree on one tag: Krippendorff's alpha, and F1 of one reader against the other.

    sentences: how many were read twice. differed: on how many the readers differed.
    """

    tag: Tag
    sentences: int
    differed: int
    alpha: float
    f1: float


def of(readings: Iterable[Annotation]) -> tuple[Agreement, ...]:
    """Return the agreement a tag over all sentences that two readers read, none where nothing was read twice.

    A sentence that three read counts as three pairs. Only sentences with the same boundaries are compared.
    """
    pairs = list(_pairs(readings))
    return tuple(_agreement(tag, [(tag in a, tag in b) for a, b in pairs]) for tag in Tag) if pairs else ()


def alpha(pairs: Sequence[tuple[bool, bool]]) -> float:
    """Return Krippendorff's alpha for nominal data, two coders and no gaps (Content Analysis, 2004, pages 222-230).

    1 is full agreement, 0 what chance would give; 1 where nobody ever varied.

    >>> round(alpha([(True, True), (False, False), (True, False), (False, False)]), 3)
    0.533
    """
    values = 2 * len(pairs)
    yes = sum(a + b for a, b in pairs)
    expected = 2 * yes * (values - yes)
    if not expected:
        return 1.0
    differed = sum(a != b for a, b in pairs)
    return 1 - (values - 1) * 2 * differed / expected


def _pairs(readings: Iterable[Annotation]) -> Iterable[tuple[tuple[Tag, ...], tuple[Tag, ...]]]:
    by_article = defaultdict(list)
    for reading in readings:
        by_article[reading.article.digest].append({(s.start, s.end): s.tags for s in reading.sentences})
    for versions in by_article.values():
        for i, one in enumerate(versions):
            for other in versions[i + 1 :]:
                yield from ((one[span], other[span]) for span in one if span in other)


def _agreement(tag: Tag, pairs: Sequence[tuple[bool, bool]]) -> Agreement:
    both = sum(a and b for a, b in pairs)
    either = sum(a + b for a, b in pairs)
    return Agreement(
        tag=tag,
        sentences=len(pairs),
        differed=sum(a != b for a, b in pairs),
        alpha=alpha(pairs),
        f1=2 * both / either if either else 1.0,
    )
