"""What counts of what people said: each annotator's last word on an article, and the last decision on a sentence."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from annotator.core.records import Annotation, Decision, Status
from annotator.core.spans import Span


def current(annotations: Iterable[Annotation]) -> dict[str, list[Annotation]]:
    """Return what each annotator stands by, by the digest of the article's text, sorted by annotator.

    Drafts count for nothing. Of what one annotator said of one text the last counts, unless it was skipped or deleted
    since. An article's id does not matter, its text does.
    """
    last: dict[tuple[str, str], Annotation] = {}
    for one in annotations:
        if one.status is not Status.DRAFT:
            key = one.article.digest, one.annotator
            last[key] = max(last[key], one, key=_age) if key in last else one
    by_article = defaultdict(list)
    for (digest, _), one in sorted(last.items()):
        if one.status is Status.SUBMITTED:
            by_article[digest].append(one)
    return dict(by_article)


def decided(decisions: Iterable[Decision]) -> dict[str, list[Decision]]:
    """Return the last decision on each sentence, by the digest of the article's text, in text order.

    Of decisions whose sentences overlap only the last counts.
    """
    by_article: dict[str, list[Decision]] = defaultdict(list)
    for one in sorted(decisions, key=_age, reverse=True):
        kept = by_article[one.article.digest]
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return {digest: sorted(kept, key=lambda d: d.start) for digest, kept in sorted(by_article.items())}


def components(spans: Iterable[tuple[Span, str]]) -> Iterator[dict[str, list[Span]]]:
    """Yield, in text order, the spans that overlap each other, directly or by way of others, by whose they are."""
    found: dict[str, list[Span]] = defaultdict(list)
    end = -1
    for span, whose in sorted(spans):
        if span.start >= end and found:
            yield dict(found)
            found = defaultdict(list)
        found[whose].append(span)
        end = max(end, span.end)
    if found:
        yield dict(found)


def _age(said: Annotation | Decision) -> tuple[datetime, str]:
    """Return what sorts the older before the newer, and what is equally old in an order of its own."""
    made = datetime.fromisoformat(said.made) if said.made else datetime.min.replace(tzinfo=UTC)
    return made, repr(said)
