"""Who speaks over many articles."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from annotator.core.labels import SourceKind
from annotator.core.records import Attribution, Prediction
from annotator.measure.markup import speaker

_PRONOUNS = frozenset({"he", "i", "it", "one", "she", "that", "they", "this", "we", "which", "who", "you"})


class Said(NamedTuple):
    """An attribution, the number of the article it stands in, and how many words were said."""

    article: int
    attribution: Attribution
    words: int


class Voice(NamedTuple):
    """All that is said under one name, in the order of the articles; two people of one name are not told apart."""

    name: str
    kind: SourceKind
    said: tuple[Said, ...]

    @property
    def articles(self) -> int:
        return len({one.article for one in self.said})

    @property
    def words(self) -> int:
        return sum(one.words for one in self.said)

    @property
    def direct(self) -> int:
        """How many are given word for word."""
        return sum(one.attribution.direct for one in self.said)


def voices(predictions: Iterable[Prediction]) -> list[Voice]:
    """Return all that are named as a source, who speaks most first, then by name; capitals do not tell names apart.

    A source that is a pronoun alone ("who", "I") and nobody knows for whom it stands has no name, and is left out.
    """
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    said: dict[str, list[Said]] = defaultdict(list)
    for number, prediction in enumerate(predictions):
        for one in prediction.attributions:
            name = " ".join((speaker(prediction, one) or "").split())
            if name and name.casefold() not in _PRONOUNS:
                spelled[name.casefold()][name] += 1
                said[name.casefold()].append(Said(number, one, words(prediction.article.text, one)))
    found = [Voice(spelled[key].most_common(1)[0][0], _kind(ones), tuple(ones)) for key, ones in said.items()]
    return sorted(found, key=lambda voice: (-len(voice.said), voice.name))


def words(text: str, said: Attribution) -> int:
    """Return how many words of an article's text an attribution's content has."""
    return sum(len(text[piece.start : piece.end].split()) for piece in said.content)


def _kind(said: Iterable[Said]) -> SourceKind:
    return Counter(one.attribution.kind for one in said).most_common(1)[0][0]
