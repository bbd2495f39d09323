"""What to label next: articles the model learns most from, unlike each other, and a share drawn at random."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from annotator.core.labels import Tag
from annotator.learn.tagger import Doubles
from annotator.learn.tokens import Bools, Floats
from annotator.learn.vocabulary import Ints

ENOUGH = 0.99
"""Mean kappa of the last N_COMPARED pairs of models from which on labels hardly change what is said."""
N_COMPARED = 3
HEAD = 500
"""Articles that `order` tells apart by likeness too: before more are labelled, a new model has another order."""
_SHORT = 5.0  # sentences by which the mean over a short article is drawn towards 0
_UNSURE = (
    0.9  # bits of entropy, of at most 1, from which on a reason counts a sentence as unsure: chances from .32 to .68
)
_RAREST = 0.02  # a tag rarer than this weighs no more
_TAGS = tuple(Tag)


class Pick(NamedTuple):
    """An article to label: its number in the pool, its score, why in words, and whether it was drawn at random."""

    article: int
    score: float
    why: str
    is_random: bool


def choose(
    scores: Doubles,
    groups: Ints,
    texts: Sequence[str],
    *,
    count: int,
    audit: float,
    random_state: int = 0,
) -> list[Pick]:
    """Return at most `count` articles of a pool, the most useful first, random ones spread evenly among them.

    scores: (n_sentences, 4) chances. groups: (n_sentences,) the number of each sentence's article. texts: each
    article's. audit: the share, 0 to 1, that is drawn at random from the whole pool, before anything is scored: figures
    on these alone are honest. The others are taken one by one, by score times unlikeness to those taken before (maximal
    marginal relevance, Carbonell and Goldstein 1998).
    """
    count = min(count, len(texts))
    drawn = np.random.default_rng(random_state).permutation(len(texts))[: round(audit * count)].tolist()
    worth, parts = _worth(scores, groups, len(texts))
    chosen = _diverse(worth, texts, drawn, count - len(drawn))
    best = [Pick(n, float(worth[n]), _why(scores[groups == n], parts[n], like), is_random=False) for n, like in chosen]
    audits = [Pick(n, float(worth[n]), "drawn at random, so that estimates stay honest", is_random=True) for n in drawn]
    return _mixed(best, audits)


def order(scores: Doubles, groups: Ints, texts: Sequence[str], *, audit: float, random_state: int = 0) -> list[int]:
    """Return the numbers of all articles of a pool, the one to label first at the front.

    The first HEAD are those of `choose`; the rest follow by their scores alone.
    """
    picks = choose(scores, groups, texts, count=HEAD, audit=audit, random_state=random_state)
    head = dict.fromkeys(pick.article for pick in picks)
    worth, _ = _worth(scores, groups, len(texts))
    return [*head, *(n for n in np.argsort(-worth, kind="stable").tolist() if n not in head)]


def kappa(before: Bools, after: Bools) -> float:
    """Return Cohen's kappa between two models' decisions, (n_sentences, 4), the mean over the tags.

    1 is full agreement; a tag that neither ever varies counts as 1.
    """
    return float(np.mean([_kappa(before[:, k], after[:, k]) for k in range(before.shape[1])]))


def hint(kappas: Sequence[float]) -> str:
    """Return whether to stop labelling, in words, by the agreement of successive models on unlabelled articles.

    The rule and its constants are Bloodgood and Vijay-Shanker's (CoNLL 2009, section 3): stop when the mean of the last
    three is at least .99. "" without any.
    """
    if not kappas:
        return ""
    last = kappas[-N_COMPARED:]
    said = f"Successive models agree at kappa {', '.join(f'{one:.3f}' for one in last)}"
    if len(last) < N_COMPARED:
        return f"{said}; that is {len(last)} of the {N_COMPARED} comparisons it takes to say whether to stop."
    if np.mean(last) >= ENOUGH:
        return f"{said}: at {ENOUGH} or more, more labels hardly change anything. You can stop."
    return f"{said}: below {ENOUGH}, more labels still change what is said. Go on."


def _worth(scores: Doubles, groups: Ints, n: int) -> tuple[Doubles, Doubles]:
    """Return each article's score, and each tag's part in it, (n_articles, 4).

    A sentence counts with the entropy of each decision, in bits; a tag with the inverse root of its share in the pool,
    as far as the model knows it, so that rare tags are looked for. Then the mean over the article's sentences.
    """
    shares = scores.mean(axis=0) if len(scores) else np.ones(len(_TAGS))
    weights = np.maximum(shares, _RAREST) ** -0.5
    weighed = _entropy(scores) * (weights / weights.sum())
    sums = np.stack([np.bincount(groups, weighed[:, k], minlength=n) for k in range(len(_TAGS))], axis=1)
    parts = sums / (np.bincount(groups, minlength=n) + _SHORT)[:, None]
    return parts.sum(axis=1), parts


def _entropy(scores: Doubles) -> Doubles:
    """Return the entropy of yes-or-no decisions, in bits.

    >>> _entropy(np.array([0.0, 0.5])).tolist()
    [0.0, 1.0]
    """
    p = np.clip(scores, 1e-12, 1 - 1e-12)
    return np.asarray(np.round(-p * np.log2(p) - (1 - p) * np.log2(1 - p), 9))


def _diverse(worth: Doubles, texts: Sequence[str], taken: Sequence[int], count: int) -> list[tuple[int, float]]:
    """Return (number, likeness to the likest one taken before, 0 to 1) of `count` articles that are not yet taken."""
    vectors = _vectors(texts)
    like: Floats = np.zeros(len(texts), np.float32)
    left = np.ones(len(texts), np.bool_)
    for n in taken:
        left[n], like = False, np.maximum(like, _likeness(vectors, n))
    chosen = []
    for _ in range(count):
        n = int(np.argmax(np.where(left, worth * (1 - like), -1.0)))
        chosen.append((n, float(like[n])))
        left[n], like = False, np.maximum(like, _likeness(vectors, n))
    return chosen


def _vectors(texts: Sequence[str]) -> csr_matrix:
    """Return TF-IDF of the articles' words, rows of length 1; of length 0 for an article without words."""
    if not any(map(_words, texts)):
        return csr_matrix((len(texts), 1), dtype=np.float32)
    return TfidfVectorizer(sublinear_tf=True, dtype=np.float32, analyzer=_words).fit_transform(texts)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _likeness(vectors: csr_matrix, n: int) -> Floats:
    return np.asarray(np.clip(vectors @ vectors[n].toarray()[0], 0, 1), np.float32)


def _why(scores: Doubles, parts: Doubles, like: float) -> str:
    """Return the two tags that count most, with how often they are unsure and expected, and how new the text is."""
    said = []
    for k in np.argsort(-parts, kind="stable")[:2].tolist():
        unsure = int((_entropy(scores[:, k]) >= _UNSURE).sum())
        said.append(f"{_TAGS[k]} unsure in {unsure} of {len(scores)} sentences, {scores[:, k].sum():.0f} expected")
    new = "unlike" if like < 0.1 else "little like" if like < 0.3 else "much like"
    return f"{'; '.join(said)}; {new} those before it"


def _mixed(best: list[Pick], drawn: list[Pick]) -> list[Pick]:
    """Return both in their order, the drawn ones spread evenly."""
    places = [((n + 0.5) / len(side), pick) for side in (best, drawn) for n, pick in enumerate(side)]
    return [pick for _, pick in sorted(places, key=lambda place: place[0])]


def _kappa(before: Bools, after: Bools) -> float:
    agreed = float((before == after).mean()) if len(before) else 1.0
    a, b = (float(side.mean()) if len(side) else 0.0 for side in (before, after))
    by_chance = a * b + (1 - a) * (1 - b)
    return 1.0 if by_chance == 1 else (agreed - by_chance) / (1 - by_chance)
