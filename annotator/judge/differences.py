"""The sentences on which people differ, with what each of them said."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from annotator.core.labels import Tag
from annotator.core.records import Annotation
from annotator.core.spans import Span
from annotator.judge.votes import current


class Difference(NamedTuple):
    """A sentence to which not everybody who judged it gave the same tags; said: each one's, by name."""

    article: str
    digest: str
    sentence: Span
    said: dict[str, tuple[Tag, ...]]

    def on(self, tag: Tag) -> bool:
        """Whether people differ on that tag."""
        return len({tag in tags for tags in self.said.values()}) > 1


def of(annotations: Iterable[Annotation]) -> Iterator[Difference]:
    """Yield the sentences on which people's last words differ, of one article after the other, in text order.

    Those with the same bounds are one; how many differ on a tag is what `agreement.Agreement.differed` counts.
    """
    for those in current(annotations).values():
        said: dict[Span, dict[str, tuple[Tag, ...]]] = {}
        for one in those:
            for s in one.sentences:
                said.setdefault(Span(s.start, s.end), {})[one.annotator] = s.tags
        article = those[0].article
        for sentence, by_name in sorted(said.items()):
            if len({frozenset(tags) for tags in by_name.values()}) > 1:
                yield Difference(article.id, article.digest, sentence, by_name)
