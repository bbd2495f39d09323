"""Who could be the source of what is quoted or reported: the mentions around it, and what can be counted of each.

Positions of a whole batch are laid end to end, article after article, so that all is counted in a few array steps.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from annotator.core.marks import CueKind, MentionKind
from annotator.core.records import Attribution
from annotator.core.spans import overlap
from annotator.learn import looks
from annotator.learn.batch import Batch, closes, numbers, offsets, opens
from annotator.learn.columns import CUES, MENTIONS
from annotator.learn.sources import HEARERS
from annotator.learn.tokens import Bools, Floats, Seen
from annotator.learn.vocabulary import Ints

SURE = 0.8
"""The score from which on the rules are left alone."""
BEFORE, AFTER = 6, 2
"""How many mentions in front of the words and behind them are candidates."""
_KINDS = (MentionKind.NAME, MentionKind.NOMINAL, MentionKind.PRONOUN, MentionKind.DOCUMENT)
_MOST = 4  # a count beyond this says no more
_WORDS = looks.OF_MENTION.index("words")
_BESIDE = 0.9  # closeness of a cue with nothing but a space between
_OF_LINK = (
    "direct",
    "rules: nobody",
    "rules: score",
    "rules: carried on",
    "rules: no cue",
    "rules: colon",
    "pieces",
    "length",
    *looks.OF_LINK,
    "opens its block",
    "closes its block",
)
_OF_CANDIDATE = (
    *(f"{kind}" for kind in _KINDS),
    "in front",
    "between",
    "distance",
    "sentences between",
    "blocks between",
    "mentions between",
    "cues between",
    "opens its sentence",
    "cue behind it",
    "cue in front of it",
    "the rules' cue behind it",
    "the rules' cue in front of it",
    "hearer",
    "spoke last",
    "speaks next",
    "how often it speaks",
    *looks.OF_MENTION,
    "chosen by the rules",
    "chosen by the rules, score",
)
NAMES = (*_OF_LINK, *_OF_CANDIDATE)
"""What is counted of a candidate, in the order of columns."""


class Candidates(NamedTuple):
    """The candidates of a batch's links, link by link.

    columns: (n_candidates, len(NAMES)). links: (n_candidates,) the number of the link among all links of the batch, in
    order. mentions: (n_candidates,) the number of the mention in its article, in order. articles: (n_candidates,) the
    number of the article.
    """

    columns: Floats
    links: Ints
    mentions: Ints
    articles: Ints


class _Line(NamedTuple):
    """A batch end to end.

    links: (n, 7) start and end of the words, source, cue (their numbers, -1 for none), direct, carried, pieces; scores:
    (n,). asked: which of the links have candidates.
    first_mentions, first_links: (n_articles + 1,) where those of each article begin.
    """

    batch: Batch
    links: Ints
    scores: Floats
    asked: Ints
    first_mentions: Ints
    first_links: Ints


def find(batch: Batch) -> Candidates:
    """Return the candidates of the links that the rules are not sure of."""
    line = _lay_out(batch)
    links, mentions = _pairs(line)
    articles = line.first_links.searchsorted(links, side="right") - 1
    columns = np.zeros((len(links), len(NAMES)), np.float32)
    if len(links):
        of_link, which = _of_links(line), line.asked.searchsorted(links)
        of_candidate = _of_candidates(line, links, mentions)
        for i, name in enumerate(_OF_LINK):
            columns[:, i] = of_link[name][which]
        for i, name in enumerate(_OF_CANDIDATE, len(_OF_LINK)):
            columns[:, i] = of_candidate[name]
    return Candidates(columns, links, mentions - line.first_mentions[articles], articles)


def _lay_out(batch: Batch) -> _Line:
    seen = batch.seen
    placed = zip(seen, batch.bases, strict=True)
    links = numbers([_of_link(link, base) for one, base in placed for link in one.attributions]).reshape(-1, 7)
    for column, starts in ((2, batch.mentions[:, 0]), (3, batch.cues[:, 0])):
        links[:, column] = np.where(links[:, column] < 0, -1, starts.searchsorted(links[:, column]))
    scores = np.array([a.score for one in seen for a in one.attributions], np.float32)
    firsts = (offsets(len(one.marks.mentions) for one in seen), offsets(len(one.attributions) for one in seen))
    asked = (scores < SURE).nonzero()[0]
    return _Line(batch, links, scores, asked, *firsts)


def _of_link(link: Attribution, base: int) -> tuple[int, ...]:
    source, cue, content, direct, _, _, _, carried = link
    source_at, cue_at = source.start + base if source else -1, cue.start + base if cue else -1
    return content[0].start + base, content[-1].end + base, source_at, cue_at, direct, carried, len(content)


def _pairs(line: _Line) -> tuple[Ints, Ints]:
    """Return (number of the link, number of the mention among all of the batch) of every candidate."""
    n, (starts, ends, _) = len(line.batch.mentions), line.batch.mentions.T
    if not n or not len(line.asked):
        return line.asked[:0], line.asked[:0]
    first, last, source, *_ = line.links[line.asked].T
    article = line.first_links.searchsorted(line.asked, side="right") - 1
    low, high = line.first_mentions[article, None], line.first_mentions[article + 1, None]
    front = starts.searchsorted(first)[:, None] - 1 - np.arange(BEFORE)
    behind = starts.searchsorted(last)[:, None] + np.arange(AFTER)
    found = np.concatenate([front, behind, source[:, None]], axis=1)
    may = (found >= low) & (found < high)
    may[:, :BEFORE] &= ends[np.maximum(front, 0)] <= first[:, None]
    around = (found + n * line.asked[:, None])[may]
    both = np.concatenate([around, np.array([n * link + mention for link, mention in _between(line)], np.int64)])
    both.sort()
    return np.divmod(both[opens(both)], n)


def _between(line: _Line) -> Iterator[tuple[int, int]]:
    """Yield (link, mention) for the mentions between the pieces of what a link holds."""
    for number in line.asked[line.links[line.asked, 6] > 1].tolist():
        one, link, before = _at(line, number)
        at = bisect_left(one.marks.mentions, (link.content[0].start,))
        for i, mention in enumerate(one.marks.mentions[at : at + BEFORE], at):
            if mention.end <= link.content[-1].start and not any(overlap(mention[:2], p) for p in link.content):
                yield number, before + i


def _at(line: _Line, link: int) -> tuple[Seen, Attribution, int]:
    """Return the article of a link, the link, and how many mentions stand in the articles before."""
    article = bisect_right(line.first_links, link) - 1
    one = line.batch.seen[article]
    return one, one.attributions[link - int(line.first_links[article])], int(line.first_mentions[article])


def _of_links(line: _Line) -> dict[str, Floats | Ints | Bools]:
    first, last, source, cue, direct, carried, pieces = line.links[line.asked].T
    batch, blocks = line.batch, line.batch.blocks
    rows, ends = batch.rows(first), batch.rows(np.maximum(last - 1, first))
    asked = (_at(line, number) for number in line.asked.tolist())
    around = numbers(looks.of_link(one.marks.article.text, link) for one, link, _ in asked).reshape(-1, 3)
    return {
        "direct": direct,
        "rules: nobody": source < 0,
        "rules: score": line.scores[line.asked],
        "rules: carried on": carried,
        "rules: no cue": cue < 0,
        "rules: colon": np.append(batch.cues[:, 2], -1)[cue] == CUES.index(CueKind.COLON),
        "pieces": np.minimum(pieces, _MOST),
        "length": np.log1p((last - first) / 40),
        **dict(zip(looks.OF_LINK, around.T, strict=True)),
        "opens its block": opens(blocks)[rows] & (first - batch.starts[rows] <= 1),
        "closes its block": closes(blocks)[ends] & (batch.ends[ends] - last <= 2),
    }


def _of_candidates(line: _Line, links: Ints, mentions: Ints) -> dict[str, Floats | Ints | Bools]:
    first, last, source, cue, *_ = line.links[links].T
    batch, blocks = line.batch, line.batch.blocks
    start, end, kind = batch.mentions[mentions].T
    front, behind = end <= first, start >= last
    low, high = np.where(front, end, last), np.where(behind, start, np.maximum(first, end))
    here, there = batch.rows(start), batch.rows(np.where(front, first, np.maximum(last - 1, first)))
    next_cue = batch.cues[:, 0].searchsorted(end)
    near, before = _closeness(batch, start, end, next_cue)
    is_rule = mentions == source
    found = {
        **{str(one): kind == MENTIONS.index(one) for one in _KINDS},
        "in front": front,
        "between": ~front & ~behind,
        "distance": np.log1p(np.maximum(high - low, 0)) / 2,
        "sentences between": np.minimum(np.maximum(here - there, -_MOST), _MOST),
        "blocks between": np.minimum(np.maximum(blocks[here] - blocks[there], -_MOST), _MOST),
        "mentions between": _count(batch.mentions[:, 0], low, high),
        "cues between": _count(batch.cues[:, 0], low, high),
        "opens its sentence": start - batch.starts[here] <= 1,
        "cue behind it": near,
        "cue in front of it": before,
        "the rules' cue behind it": (near > 0) & (cue == next_cue),
        "the rules' cue in front of it": (before > 0) & (cue == next_cue - 1),
        "hearer": (before > _BESIDE) & np.append(_have_hearers(batch), [False])[next_cue - 1],
        "spoke last": mentions == _last_source(line)[links],
        "speaks next": mentions == _next_source(line)[links],
        "how often it speaks": np.log1p(
            np.bincount(line.links[:, 2] + 1, minlength=len(batch.mentions) + 1)[mentions + 1]
        ),
        "chosen by the rules": is_rule,
        "chosen by the rules, score": np.where(is_rule, line.scores[links], 0),
    }
    is_one = np.zeros(len(batch.mentions), np.bool_)
    is_one[mentions] = True
    looking = _looks(line, is_one.nonzero()[0])[is_one.cumsum()[mentions] - 1]
    found |= dict(zip(looks.OF_MENTION, looking.T, strict=True))
    return found


def _have_hearers(batch: Batch) -> Bools:
    """Return which cues are words that tell somebody something."""
    return np.array([cue.lemma in HEARERS for one in batch.seen for cue in one.marks.cues], np.bool_)


def _closeness(batch: Batch, start: Ints, end: Ints, next_cue: Ints) -> tuple[Floats, Floats]:
    """Return how close the next cue behind and the last in front of a mention stand, in its sentence: 1 to 0."""
    rows, cues = batch.rows, np.concatenate([batch.cues, [(-1, -1, -1)]])
    ahead, back = cues[next_cue], cues[next_cue - 1]
    here = rows(start)
    is_ahead = (ahead[:, 0] >= end) & (rows(ahead[:, 0]) == here)
    is_back = (back[:, 0] >= 0) & (back[:, 1] <= start) & (rows(back[:, 0]) == here)
    near = np.where(is_ahead, np.exp(np.minimum(end - ahead[:, 0], 0) / 10), 0)
    before = np.where(is_back, np.exp(np.minimum(back[:, 1] - start, 0) / 10), 0)
    return near.astype(np.float32), before.astype(np.float32)


def _count(starts: Ints, low: Ints, high: Ints) -> Ints:
    return np.asarray(np.minimum(np.maximum(starts.searchsorted(high) - starts.searchsorted(low), 0), _MOST), np.int64)


def _last_source(line: _Line) -> Ints:
    """Return the source of the last link before each that has one, in its article, -2 without one."""
    source = line.links[:, 2]
    at = np.maximum.accumulate(np.where(source >= 0, np.arange(len(source)), -1))
    at[1:], at[:1] = at[:-1].copy(), -1
    first = line.first_links[:-1].repeat(line.first_links[1:] - line.first_links[:-1])
    return np.where(at >= first, source[at], -2)


def _next_source(line: _Line) -> Ints:
    """Return the source of the next link behind each that has one, in its article, -2 without one."""
    source, n = line.links[:, 2], len(line.links)
    at = np.where(source >= 0, np.arange(n), n)
    at = np.minimum.accumulate(at[::-1])[::-1]
    at[:-1], at[-1:] = at[1:].copy(), n
    end = line.first_links[1:].repeat(line.first_links[1:] - line.first_links[:-1])
    return np.where(at < end, source[at - n], -2)


def _looks(line: _Line, mentions: Ints) -> Floats:
    """Return what each mention looks like where it stands, (n_mentions, len(looks.OF_MENTION))."""
    told: list[bytes] = []
    bounds = mentions.searchsorted(line.first_mentions)
    for one, base, first, last in zip(line.batch.seen, line.first_mentions, bounds, bounds[1:], strict=False):
        text, own = one.marks.article.text, one.marks.mentions
        told += [looks.of_mention(text, own[i]) for i in (mentions[first:last] - base).tolist()]
    found = np.frombuffer(b"".join(told), np.uint8).reshape(-1, len(looks.OF_MENTION)).astype(np.float32)
    found[:, _WORDS] /= 2
    return found
