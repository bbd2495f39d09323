"""Who speaks, and how often each tag is given, over many articles."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from annotator.core.labels import SourceKind, Tag
from annotator.core.records import Attribution, Prediction
from annotator.measure.markup import speaker

_PRONOUNS = frozenset({"he", "i", "it", "one", "she", "that", "they", "this", "we", "which", "who", "you"})


class Said(NamedTuple):
    """An attribution and the number of the article it stands in."""

    article: int
    attribution: Attribution


class Voice(NamedTuple):
    """All that is said under one name, in the order of the articles; two people of one name are not told apart."""

    name: str
    kind: SourceKind
    said: tuple[Said, ...]

    @property
    def articles(self) -> int:
        return len({one.article for one in self.said})

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
                said[name.casefold()].append(Said(number, one))
    found = [Voice(spelled[key].most_common(1)[0][0], _kind(ones), tuple(ones)) for key, ones in said.items()]
    return sorted(found, key=lambda voice: (-len(voice.said), voice.name))


class Share(NamedTuple):
    """How many of a group's sentences have each tag, in the order of Tag."""

    group: str
    articles: int
    sentences: int
    tags: tuple[int, ...]


def shares(predictions: Iterable[Prediction]) -> list[Share]:
    """Return the counts by outlet, most sentences first; articles without an outlet are the group ""."""
    groups: dict[str, list[Prediction]] = defaultdict(list)
    for prediction in predictions:
        groups[prediction.article.outlet or ""].append(prediction)
    return sorted((total(group, of) for group, of in groups.items()), key=lambda share: (-share.sentences, share.group))


def total(group: str, predictions: Sequence[Prediction]) -> Share:
    """Return the counts over all the sentences of some articles."""
    given = Counter(tag for p in predictions for s in p.sentences for tag in s.tags)
    count = sum(len(p.sentences) for p in predictions)
    return Share(group, len(predictions), count, tuple(given[tag] for tag in Tag))


def kinds(predictions: Iterable[Prediction]) -> dict[SourceKind, int]:
    """Return how many attributions have a source of each kind, in the order of SourceKind."""
    found = Counter(said.kind for prediction in predictions for said in prediction.attributions)
    return {kind: found[kind] for kind in SourceKind}


def _kind(said: Iterable[Said]) -> SourceKind:
    return Counter(one.attribution.kind for one in said).most_common(1)[0][0]
