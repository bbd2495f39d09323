"""The sentences that two people or more judged, with what each of them said: alike, or not."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from annotator.core.labels import Tag
from annotator.core.records import Annotation
from annotator.core.spans import Span
from annotator.judge.votes import current


class Compared(NamedTuple):
    """A sentence that several people judged; said: the tags that each gave it, by name."""

    article: str
    digest: str
    sentence: Span
    said: dict[str, tuple[Tag, ...]]

    def differs(self, on: Tag | None = None) -> bool:
        """Whether not all of them gave it that tag, or left it out; None: any tag."""
        return len({frozenset(tags) & {on or tag for tag in Tag} for tags in self.said.values()}) > 1


def of(annotations: Iterable[Annotation]) -> Iterator[Compared]:
    """Yield the sentences that two people or more judged by their last words, article after article, in text order.

    Those with the same bounds are one. They are what `agreement.Agreement.sentences` counts, and those that differ on a
    tag what `differed` does.
    """
    for those in current(annotations).values():
        said: dict[Span, dict[str, tuple[Tag, ...]]] = {}
        for one in those:
            for s in one.sentences:
                said.setdefault(Span(s.start, s.end), {})[one.annotator] = s.tags
        article = those[0].article
        for sentence, by_name in sorted(said.items()):
            if len(by_name) > 1:
                yield Compared(article.id, article.digest, sentence, by_name)
