"""One sentence closely: its four scores, which of them are unsure, and the words that moved them. As HTML."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from annotator.core.labels import Tag
from annotator.core.records import Attribution, Prediction, Reason, TaggedSentence
from annotator.core.spans import overlap
from annotator.measure.markup import chip, escaped, excerpt, speaker


class Level(NamedTuple):
    """From which score on a model gives a tag; and from which on, and below which, it is unsure of it."""

    threshold: float
    low: float
    high: float

    def is_unsure(self, score: float) -> bool:
        """Whether a score lies where the model errs often."""
        return self.low <= score < self.high


_TAGS = tuple(Tag)
EVEN = (Level(0.5, 0.35, 0.65),) * len(Tag)
"""Levels to measure doubt by where those of the model that gave the scores are not known."""


def unsure(sentence: TaggedSentence, levels: Sequence[Level] = EVEN) -> list[Tag]:
    """Return the tags the model is unsure of (levels in the order of Tag, as scores are)."""
    return in_doubt(sentence.scores, levels)


def in_doubt(scores: Sequence[float], levels: Sequence[Level]) -> list[Tag]:
    """Return the tags of whose scores a model with these levels is unsure."""
    return [tag for tag, score, (_, low, high) in zip(_TAGS, scores, levels, strict=True) if low <= score < high]


def count_unsure(sentences: Iterable[TaggedSentence], levels: Sequence[Level]) -> int:
    """Return of how many sentences the model is unsure of a tag."""
    import numpy as np  # pages have no use for it

    scores = np.fromiter(chain.from_iterable(s.scores for s in sentences), np.float64).reshape(-1, len(levels))
    _, low, high = np.array(levels).T
    return int(((low <= scores) & (scores < high)).any(axis=1).sum())


def card(prediction: Prediction, number: int, levels: Sequence[Level] | None = None) -> str:
    """Return scores, reasons and attributions of sentence `number` (from 0), and the levels where known."""
    sentence = prediction.sentences[number]
    known: Sequence[Level | None] = levels or [None] * len(Tag)
    tags = "".join(_tag(prediction.article.text, sentence, tag, level) for tag, level in zip(Tag, known, strict=True))
    here = [said for said in prediction.attributions if _touches(said, sentence)]
    links = f'<div class="tag"><h3>Who said what here</h3>{links_of(prediction, here)}</div>' if here else ""
    return f'<div class="sheet"><h2>Sentence {number + 1} of {len(prediction.sentences)}</h2>{tags}{links}</div>'


def links_of(prediction: Prediction, links: Iterable[Attribution]) -> str:
    """Return links as a list of who said what."""
    return f"<ul>{''.join(_said(prediction, one) for one in links)}</ul>"


def _tag(article: str, sentence: TaggedSentence, tag: Tag, level: Level | None) -> str:
    score = sentence.scores[list(Tag).index(tag)]
    verdict = "given" if tag in sentence.tags else "not given"
    stroke = "" if level is None else f'<u style="left:{100 * level.threshold:.1f}%"></u>'
    bar = f'<span class="bar" aria-hidden="true"><i class="{tag}" style="width:{100 * score:.1f}%"></i>{stroke}</span>'
    head = f"<h3>{chip(tag)} {tag} <span>{score:.2f}, {verdict}{_placed(score, level)}</span></h3>"
    return f'<div class="tag">{head}{bar}{_why(article, sentence, [r for r in sentence.why if r.tag is tag])}</div>'


def _placed(score: float, level: Level | None) -> str:
    if level is None:
        return ""
    doubt = f", unsure {level.low:.2f}–{level.high:.2f}" if level.is_unsure(score) else ""
    return f", from {level.threshold:.2f}{doubt}"


def _why(article: str, sentence: TaggedSentence, reasons: Sequence[Reason]) -> str:
    words = [r for r in reasons if r.start < r.end]
    signs = [r for r in reasons if r.start == r.end]
    shown = f"<p>{_words(article, sentence, words)}</p>" if words else ""
    return shown + (f"<ul>{''.join(map(_sign, signs))}</ul>" if signs else "")


def _words(article: str, sentence: TaggedSentence, reasons: Sequence[Reason]) -> str:
    """Return the sentence with the words for and against a tag marked; where reasons overlap, their sum counts."""
    change: dict[int, float] = defaultdict(float)
    for reason in reasons:
        change[max(reason.start, sentence.start)] += reason.weight
        change[min(reason.end, sentence.end)] -= reason.weight
    weight, pieces = 0.0, []
    for a, b in pairwise(sorted({sentence.start, sentence.end, *change})):
        weight += change.get(a, 0.0)
        pieces.append(_weighed(article[a:b], weight) if sentence.start <= a < sentence.end else "")
    return "".join(pieces)


def _weighed(words: str, weight: float) -> str:
    if abs(weight) < 0.005:
        return escaped(words)
    side = "for" if weight > 0 else "against"
    return f'<span class="{side}" title="{_signed(weight)}">{escaped(words)}</span>'


def _sign(reason: Reason) -> str:
    return f"<li>{_signed(reason.weight)} {escaped(reason.text)}</li>"


def _signed(weight: float) -> str:
    return f"{weight:+.2f}".replace("-", "−")


def _touches(said: Attribution, sentence: TaggedSentence) -> bool:
    spans: Iterable[tuple[int, int]] = filter(None, (said.source, said.cue, *said.content))
    return any(overlap(span, (sentence.start, sentence.end)) for span in spans)


def _said(prediction: Prediction, said: Attribution) -> str:
    who = speaker(prediction, said) or "nobody named"
    words = excerpt(prediction.article.text, said.content, direct=said.direct)
    return f"<li><b>{escaped(who)}</b> ({said.kind}): {escaped(words)}</li>"
