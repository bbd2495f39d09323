"""What is to be settled next and why, in words; and what a reviewer's answer means."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from annotator.core.labels import SourceKind, Tag
from annotator.core.records import Annotation, Attribution, Decision, Prediction, Status, TaggedSentence
from annotator.judge import errors
from annotator.judge.links import Links, beginning, differ
from annotator.measure.sentence import EVEN, Level, in_doubt, unsure


class Cause(StrEnum):
    """Why a sentence is to be settled; the first come first."""

    PEOPLE = "people against each other"
    SUSPECT = "suspect label"
    MODEL = "model against people"
    UNSURE = "model unsure"
    RULE = "rule"
    AUDIT = "random audit"
    FOUND = "asked for"


class Item(NamedTuple):
    """A sentence to settle: number `sentence` (from 0) of what a model says of an article, and why, in words."""

    article: str
    digest: str
    sentence: int
    cause: Cause
    words: str


class Rule(NamedTuple):
    """What is odd in what a model says: tags to look for, tags that must be missing, and whether the links are odd."""

    words: str
    tags: tuple[Tag, ...]
    without: tuple[Tag, ...]
    is_odd: Callable[[Sequence[Attribution]], bool]


def _unnamed(links: Sequence[Attribution]) -> bool:
    return any(link.kind is SourceKind.UNNAMED for link in links)


def _nobody(links: Sequence[Attribution]) -> bool:
    return not any(link.source or link.entity for link in links)


RULES = (
    Rule("unnamed source on an opinion", (Tag.OPINION, Tag.SOURCE), (), _unnamed),
    Rule("quotation without a speaker", (Tag.QUOTATION,), (Tag.SOURCE,), _nobody),
    Rule("source without anything said", (Tag.SOURCE,), (), lambda links: not links),
)
"""What is looked for in the tags first, which the store finds by itself, and then in the links."""

Labels = dict[str, tuple[Tag, ...]]
"""What each person said of one sentence, by name."""
Scores = tuple[float, float, float, float]
"""Of one sentence, in the order of Tag."""


class Judged(NamedTuple):
    """A sentence on which people have spoken: what each said, what the model says, and where it is unsure.

    held_out: scores of a model that did not learn from the article, None where there is no such.
    """

    said: Labels
    tags: tuple[Tag, ...]
    scores: Scores
    levels: Sequence[Level] = EVEN
    held_out: Scores | None = None


class Asked(NamedTuple):
    """A sentence to settle by its row among those that were given, and why, in words."""

    row: int
    cause: Cause
    words: str


KNOWS = ", by a model that may have learned from it: its own scores, so that mistakes in labels can hide"
"""What is told of a suspect label where there are no scores of a model that did not learn from the article."""


def labels(annotations: Iterable[Annotation], start: int, end: int) -> Labels:
    """Return what each person last said of the sentence with these bounds."""
    return {
        said.annotator: sentence.tags
        for said in annotations
        if said.status is Status.SUBMITTED
        for sentence in said.sentences
        if (sentence.start, sentence.end) == (start, end)
    }


def drawn(annotations: Iterable[Annotation], start: int, end: int) -> dict[str, Links]:
    """Return the links that begin in the sentence with these bounds, as each person last drew them.

    Only of who judged it, and linked anything in the article: others tag, and draw no links at all.
    """
    return {
        said.annotator: beginning(said.attributions, start, end)
        for said in annotations
        if said.attributions and labels([said], start, end)
    }


def apart(said: Labels, links: Mapping[str, Links]) -> str:
    """Return on what people differ who judged a sentence, and drew these links in it, in words; "" where on nothing."""
    on = [_split(said, tag) for tag in Tag if len({tag in tags for tags in said.values()}) > 1]
    return "; ".join([*on, *([f"{_list(sorted(links))} differ on who said what"] if differ(links.values()) else [])])


def by_people(given: Sequence[Judged]) -> list[Asked]:
    """Return which of some sentences people's labels ask to settle, the gravest cause first, else in order.

    Labels are suspect by the scores of models over all these sentences together.
    """
    suspect = _suspects(given)
    found = [Asked(row, *_cause(one, suspect.get(row))) for row, one in enumerate(given)]
    order = list(Cause)
    return sorted((one for one in found if one.words), key=lambda one: order.index(one.cause))


def by_doubt(prediction: Prediction, number: int, levels: Sequence[Level] = EVEN) -> Item | None:
    """Return the sentence as an item where the model is unsure of it, else None."""
    sentence = prediction.sentences[number]
    tags = unsure(sentence, levels)
    return _item(prediction, number, Cause.UNSURE, f"the model is unsure of {_list(tags)}") if tags else None


def by_rule(prediction: Prediction, number: int, rule: Rule) -> Item | None:
    """Return the sentence as an item where a rule holds for it, else None."""
    sentence = prediction.sentences[number]
    if any(tag not in sentence.tags for tag in rule.tags) or any(tag in sentence.tags for tag in rule.without):
        return None
    odd = rule.is_odd(links_of(prediction, sentence))
    return _item(prediction, number, Cause.RULE, rule.words) if odd else None


def odd(prediction: Prediction) -> list[Item]:
    """Return the sentences for which a rule holds, once for each that does."""
    numbers = range(len(prediction.sentences))
    found = (by_rule(prediction, number, rule) for number in numbers for rule in RULES)
    return [item for item in found if item]


def audit(prediction: Prediction, number: int) -> Item:
    """Return a sentence that was drawn at random as an item."""
    return _item(prediction, number, Cause.AUDIT, "drawn at random, so that what nobody doubts is looked at too")


def by_words(prediction: Prediction, words: str) -> list[Item]:
    """Return the sentences that hold some words, capitals aside, as items."""
    text, wanted = prediction.article.text, words.casefold()
    return [
        _item(prediction, number, Cause.FOUND, f"it has “{words}”")
        for number, s in enumerate(prediction.sentences)
        if wanted in text[s.start : s.end].casefold()
    ]


def asked(prediction: Prediction, number: int) -> Item:
    """Return a sentence that a reviewer chose in the text as an item."""
    return _item(prediction, number, Cause.FOUND, "chosen in the text")


def mixed(items: Iterable[Item], audits: Iterable[Item], every: int) -> Iterator[Item]:
    """Yield the items in order, and after every so many of them one of the audits; when they end, the other audits."""
    drawn = iter(audits)
    for number, item in enumerate(items, start=1):
        yield item
        if number % every == 0:
            yield from (one for one in [next(drawn, None)] if one is not None)
    yield from drawn


def links_of(prediction: Prediction, sentence: TaggedSentence) -> list[Attribution]:
    """Return the links with a part in a sentence."""
    return [link for link in prediction.attributions if _has_part_in(link, sentence.start, sentence.end)]


def decision(
    prediction: Prediction,
    number: int,
    tags: Iterable[Tag],
    links: Sequence[Attribution] | None,
    *,
    reviewer: str,
    made: str,
) -> Decision:
    """Return what a reviewer's answer means: the tags, whatever their order; links None leave those there are."""
    sentence, given = prediction.sentences[number], set(tags)
    return Decision(
        article=prediction.article,
        start=sentence.start,
        end=sentence.end,
        tags=tuple(tag for tag in Tag if tag in given),
        attributions=None if links is None else tuple(links),
        reviewer=reviewer,
        made=made,
    )


def _has_part_in(link: Attribution, start: int, end: int) -> bool:
    return any(part and part[0] < end and part[1] > start for part in (link.source, link.cue, *link.content))


def _item(prediction: Prediction, number: int, cause: Cause, words: str) -> Item:
    return Item(prediction.article.id, prediction.article.digest, number, cause, words)


def _cause(one: Judged, suspect: str | None) -> tuple[Cause, str]:
    """Return the gravest cause and its words, "" where there is none."""
    if words := apart(one.said, {}):
        return Cause.PEOPLE, words
    if suspect:
        return Cause.SUSPECT, suspect
    said = set(next(iter(one.said.values())))
    doubted = in_doubt(one.scores, one.levels)
    on = [tag for tag in Tag if (tag in said) != (tag in one.tags) and tag not in doubted]
    words = f"people and the model differ on {_list(on)}, and the model is sure" if on else ""
    return Cause.MODEL, words


def _split(of: Labels, tag: Tag) -> str:
    yes = sorted(name for name, tags in of.items() if tag in tags)
    no = sorted(set(of) - set(yes))
    return f"{_list(yes)} said {tag}, {_list(no)} did not"


def _suspects(given: Sequence[Judged]) -> dict[int, str]:
    """Return by row what is suspect in the labels that all agree on."""
    found: dict[int, str] = {}
    for number, tag in enumerate(Tag):
        rows = [row for row, one in enumerate(given) if len({tag in tags for tags in one.said.values()}) == 1]
        has = np.array([tag in next(iter(given[row].said.values())) for row in rows], bool)
        scores = np.array([(given[row].held_out or given[row].scores)[number] for row in rows], float)
        for one in errors.suspects(has, scores) if rows else ():
            words = f"{tag} {'is' if one.has else 'is not'} given, and the chance that this is right is "
            source = "" if given[rows[one.row]].held_out else KNOWS
            found.setdefault(rows[one.row], f"{words}{one.self_confidence:.0%}{source}")
    return found


def _list(words: Iterable[str]) -> str:
    *first, last = map(str, words)
    return f"{', '.join(first)} and {last}" if first else last
