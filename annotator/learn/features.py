"""What the learner sees of a sentence: its words, what the rules found in it, and both around it.

Positions of a whole batch are laid end to end, article after article, so that all is counted in a few array steps.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from annotator.core.labels import BlockKind, SourceKind
from annotator.core.records import CueKind, MentionKind, QuoteLook
from annotator.learn import tokens
from annotator.learn.tokens import CLASSES, Bools, Floats, Ints, Region, Seen, Stream

_BLOCKS, _CUES, _MENTIONS = tuple(BlockKind), tuple(CueKind), tuple(MentionKind)
_KINDS, _LOOKS = tuple(SourceKind), tuple(QuoteLook)
_VERBATIM = tuple(_BLOCKS.index(kind) for kind in (BlockKind.QUOTE, BlockKind.TURN, BlockKind.POST))
_REPORTED = (
    "judging words",
    "hedges",
    "should, must",
    "will, would",
    "was, had",
    "is, has",
    "numbers",
    "capitals",
    "words in -ed",
    "words in -ing",
    "no, not",
    "words",
)
_QUOTED = ("judging words", "I, my", "we, our", "you, your", "is, has", "was, had", "words")
_JUDGING = ("judging words", "judging adverbs", "loaded nouns", "loaded verbs", "hedges")
_MOST = 4  # a count beyond this says no more
_BESIDE = 30  # how many characters behind a cue a quotation may open to stand beside it

OWN = (
    *(f"{kind} block" for kind in _BLOCKS),
    "excerpt",
    "speaker label",
    "opens its block",
    "closes its block",
    "alone in its block",
    "sentences in its block",
    "place in the article",
    "among the first sentences",
    "share inside quote marks",
    "all inside quote marks",
    "nothing inside quote marks",
    "goes on from a quotation",
    "leaves a quotation open",
    "opens a quotation",
    "closes a quotation",
    "re-opens a quotation",
    "length of what is quoted",
    "quoted and attributed",
    "quoted, nobody named",
    "quoted beside a cue",
    *(f"{look} in quote marks" for look in _LOOKS),
    *(f"cue: {kind}" for kind in _CUES),
    *(f"mention: {kind}" for kind in _MENTIONS),
    "a source stands here",
    "a cue stands here",
    "share of direct content",
    "share of indirect content",
    "share of sources and cues",
    "share of narration",
    "length of narration",
    "content of a source elsewhere",
    "content without a source",
    "best link",
    "verbatim",
    *(f"{kind} source" for kind in _KINDS),
    "ends with a stop",
    "ends with a colon",
    "ends with a question mark",
    "ends without a mark",
    "length",
    *(f"{name} outside quote marks" for name in CLASSES),
    *(f"opens with {name}" for name in CLASSES),
    *(f"{name} in reported words" for name in _REPORTED),
    *(f"{name} inside quote marks" for name in _QUOTED),
    "share of judging words",
)
_AROUND = (
    "share inside quote marks",
    "a source stands here",
    "cue: verb",
    "judging words outside quote marks",
    "hedges outside quote marks",
    "loaded verbs outside quote marks",
    "I, my outside quote marks",
    "we, our outside quote marks",
    "you, your outside quote marks",
    "question marks outside quote marks",
    "numbers outside quote marks",
    "ends with a colon",
    "share of direct content",
    "share of judging words",
    "was, had outside quote marks",
    "is, has outside quote marks",
)
AROUND = {
    "before": "the sentence before",
    "after": "the sentence after",
    "in the block": "the block around it",
    "in the article": "the article as a whole",
}
RULES = (*OWN, *(f"{place}: {name}" for place in AROUND for name in _AROUND))
_COLUMN = {name: i for i, name in enumerate(OWN)}
_AROUND_COLUMNS = [_COLUMN[name] for name in _AROUND]


class Table(NamedTuple):
    """Features of the sentences of a batch of articles, row by row in text order.

    words: (n_sentences, N_WORDS) hashed terms, rows of Euclidean length 1.
    rules: (n_sentences, len(RULES)) what the rules found.
    articles: (n_articles + 1,) the row at which each article begins, and the number of rows.
    blocks: (n_sentences,) the number of each sentence's block, counted through the batch.
    """

    words: csr_matrix
    rules: Floats
    articles: Ints
    blocks: Ints


class _Batch(NamedTuple):
    """Sentences of a batch end to end: where each article begins among the characters, and each sentence's place."""

    seen: Sequence[Seen]
    bases: list[int]
    starts: Ints
    ends: Ints
    articles: Ints

    def rows(self, at: Ints) -> Ints:
        """Return the sentence at or before each position."""
        return np.maximum(np.searchsorted(self.starts, at, side="right") - 1, 0)

    def spread(self, starts: Ints, ends: Ints) -> tuple[Ints, Ints, Ints]:
        """Return (sentence, number of the span, shared characters) for each sentence that each span touches."""
        first, last = self.rows(starts), self.rows(np.maximum(ends - 1, starts))
        sizes = last - first + 1
        which = np.repeat(np.arange(len(starts)), sizes)
        rows = np.repeat(first, sizes) + np.arange(len(which)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        shared = np.minimum(self.ends[rows], ends[which]) - np.maximum(self.starts[rows], starts[which])
        return rows, which, np.maximum(shared, 0)


def table(seen: Sequence[Seen]) -> Table:
    """Return the features of all sentences of a batch of articles."""
    batch = _batch(seen)
    n = len(batch.starts)
    own = np.zeros((n, len(OWN)), np.float32)
    blocks = _fill_blocks(own, batch)
    if n:
        _fill_quotes(own, batch)
        cues = _fill_cues(own, batch)
        _fill_links(own, batch)
        _fill_ends(own, batch)
    stream = tokens.stream(seen)
    _fill_words(own, stream)
    words = tokens.hashed(stream, cues if n else (blocks, blocks), n)
    return Table(words, _with_context(own, batch.articles, blocks), batch.articles, blocks)


def _batch(seen: Sequence[Seen]) -> _Batch:
    lengths = [len(one.marks.article.text) + 1 + _BESIDE for one in seen]
    bases = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).tolist()[:-1]
    counts = [len(one.marks.sentences) for one in seen]
    spans = _numbers(
        (s.start + base, s.end + base) for one, base in zip(seen, bases, strict=True) for s in one.marks.sentences
    )
    starts, ends = spans.reshape(-1, 2).T
    articles = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64)
    return _Batch(seen, bases, starts, ends, articles)


def _numbers(rows: Iterable[tuple[int, ...]]) -> Ints:
    """Return the numbers of the rows one after the other."""
    return np.fromiter(chain.from_iterable(rows), np.int64)


def _count(own: Floats, rows: Ints, name: str, weights: Floats | Ints | Bools | None = None) -> None:
    """Set a column to how often each row occurs, or to the sum of the weights there."""
    own[:, _COLUMN[name]] = np.bincount(rows, weights, minlength=len(own))


def _fill_blocks(own: Floats, batch: _Batch) -> Ints:
    """Fill in what block each sentence stands in, and where in it; return the block's number through the batch."""
    base = 0
    numbers: list[int] = []
    about: list[tuple[int, int, int]] = []
    for one in batch.seen:
        numbers += [s.block + base for s in one.marks.sentences]
        about += [(_BLOCKS.index(b.kind), b.excerpt, b.label is not None) for b in one.marks.blocks]
        base = len(about)
    blocks = np.array(numbers, np.int64)
    if not len(blocks):
        return blocks
    kinds, excerpt, labelled = np.array(about, np.int64)[blocks].T
    n, lengths = len(blocks), np.diff(batch.articles)
    opens, closes = np.diff(blocks, prepend=-1) != 0, np.diff(blocks, append=-1) != 0
    sizes = np.bincount(blocks)[blocks]
    rank = np.arange(n) - np.repeat(batch.articles[:-1], lengths)
    own[np.arange(n), kinds] = 1
    own[:, len(_BLOCKS) : len(_BLOCKS) + 8] = np.stack(
        [
            excerpt,
            labelled & opens,
            opens,
            closes,
            sizes == 1,
            np.log1p(sizes),
            rank / np.maximum(np.repeat(lengths, lengths) - 1, 1),
            rank < 3,
        ],
        axis=1,
    )
    own[:, _COLUMN["verbatim"]] = np.isin(kinds, _VERBATIM) | (excerpt > 0)
    return blocks


def _fill_quotes(own: Floats, batch: _Batch) -> None:
    quotes = _numbers(
        (q.start + base, q.end + base, q.closes, q.continues, q.depth, _LOOKS.index(q.look))
        for one, base in zip(batch.seen, batch.bases, strict=True)
        for q in one.marks.quotes
    ).reshape(-1, 6)
    for i, look in enumerate(_LOOKS):
        _count(own, batch.rows(quotes[quotes[:, 5] == i, 0]), f"{look} in quote marks")
    top = quotes[quotes[:, 4] == 0]
    rows, which, inside = batch.spread(top[:, 0], top[:, 1])
    first, last = batch.rows(top[:, 0]), batch.rows(np.maximum(top[:, 1] - 1, top[:, 0]))
    lengths = batch.ends - batch.starts
    held = np.bincount(rows, inside, minlength=len(own))
    own[:, _COLUMN["share inside quote marks"]] = np.clip(held / lengths, 0, 1)
    own[:, _COLUMN["all inside quote marks"]] = lengths - held <= 3
    own[:, _COLUMN["nothing inside quote marks"]] = held == 0
    own[:, _COLUMN["length of what is quoted"]] = np.log1p(held / 6)
    own[first, _COLUMN["opens a quotation"]] = 1
    own[last[top[:, 2] > 0], _COLUMN["closes a quotation"]] = 1
    own[first[top[:, 3] > 0], _COLUMN["re-opens a quotation"]] = 1
    own[rows[rows > first[which]], _COLUMN["goes on from a quotation"]] = 1
    own[rows[rows < last[which]], _COLUMN["leaves a quotation open"]] = 1
    _fill_held(own, batch, top, (rows, which))


def _fill_held(own: Floats, batch: _Batch, quotes: Ints, spread: tuple[Ints, Ints]) -> None:
    """Fill in whether quotations are somebody's words: held by a link's content, or opened right behind a cue."""
    pieces = _pieces(batch)
    order = np.argsort(pieces[:, 0], kind="stable")
    starts, reach = pieces[order, 0], np.maximum.accumulate(np.append(pieces[order, 1], 0)[: len(order)])
    before = np.searchsorted(starts, quotes[:, 1], side="left")
    is_held = (before > 0) & (np.append(reach, 0)[before - 1] > quotes[:, 0])
    cues = _cues(batch)[:, 1]
    behind = np.searchsorted(cues, quotes[:, 0], side="right")
    is_beside = (behind > 0) & (quotes[:, 0] - np.append(cues, 0)[behind - 1] <= _BESIDE)
    rows, which = spread
    own[rows[is_held[which]], _COLUMN["quoted and attributed"]] = 1
    own[rows[~is_held[which]], _COLUMN["quoted, nobody named"]] = 1
    own[rows[is_beside[which]], _COLUMN["quoted beside a cue"]] = 1


def _cues(batch: _Batch) -> Ints:
    """Return (start, end, kind) of every cue, (n_cues, 3)."""
    return _numbers(
        (c.start + base, c.end + base, _CUES.index(c.kind))
        for one, base in zip(batch.seen, batch.bases, strict=True)
        for c in one.marks.cues
    ).reshape(-1, 3)


def _fill_cues(own: Floats, batch: _Batch) -> tuple[Ints, Ints]:
    """Fill in cues and mentions; return (row, column among the words) of each cue's entry in the word list."""
    cues = _cues(batch)
    rows = batch.rows(cues[:, 0])
    for i, kind in enumerate(_CUES):
        _count(own, rows[cues[:, 2] == i], f"cue: {kind}")
    mentions = _numbers(
        (m.start + base, _MENTIONS.index(m.kind))
        for one, base in zip(batch.seen, batch.bases, strict=True)
        for m in one.marks.mentions
    ).reshape(-1, 2)
    at = batch.rows(mentions[:, 0])
    for i, mention in enumerate(_MENTIONS):
        _count(own, at[mentions[:, 1] == i], f"mention: {mention}")
    entries = [tokens.column(c.lemma) for one in batch.seen for c in one.marks.cues]
    return rows, np.array(entries, np.int64)


def _pieces(batch: _Batch) -> Ints:
    """Return (start, end, number of the link) of every piece of content, (n_pieces, 3)."""
    links = ((link, base) for one, base in zip(batch.seen, batch.bases, strict=True) for link in one.attributions)
    return _numbers(
        (piece.start + base, piece.end + base, number)
        for number, (link, base) in enumerate(links)
        for piece in link.content
    ).reshape(-1, 3)


def _fill_links(own: Floats, batch: _Batch) -> None:
    links = [
        (
            -1 if a.source is None else a.source.start + base,
            -1 if a.source is None else a.source.end + base,
            -1 if a.cue is None else a.cue.start + base,
            -1 if a.cue is None else a.cue.end + base,
            _KINDS.index(a.kind),
            a.direct,
        )
        for one, base in zip(batch.seen, batch.bases, strict=True)
        for a in one.attributions
    ]
    about = np.array(links, np.int64).reshape(-1, 6)
    scores = np.array([a.score for one in batch.seen for a in one.attributions], np.float32)
    lengths = (batch.ends - batch.starts).astype(np.float32)
    has_source, has_cue = about[:, 0] >= 0, about[:, 2] >= 0
    at = np.where(has_source, batch.rows(about[:, 0]), -1)
    _count(own, at[has_source], "a source stands here")
    _count(own, batch.rows(about[has_cue, 2]), "a cue stands here")
    for i, kind in enumerate(_KINDS):
        _count(own, at[has_source & (about[:, 4] == i)], f"{kind} source")
    np.maximum.at(own[:, _COLUMN["best link"]], at[has_source], scores[has_source])

    pieces = _pieces(batch)
    rows, which, shared = batch.spread(pieces[:, 0], pieces[:, 1])
    link = pieces[which, 2]
    direct = about[link, 5] > 0
    own[:, _COLUMN["share of direct content"]] = np.bincount(rows, shared * direct, minlength=len(own)) / lengths
    own[:, _COLUMN["share of indirect content"]] = np.bincount(rows, shared * ~direct, minlength=len(own)) / lengths
    elsewhere = rows != at[link]
    own[rows[elsewhere & has_source[link]], _COLUMN["content of a source elsewhere"]] = 1
    own[rows[~has_source[link]], _COLUMN["content without a source"]] = 1
    tied = np.concatenate([about[has_source, :2], about[has_cue, 2:4]])
    rows, _, shared = batch.spread(tied[:, 0], tied[:, 1])
    own[:, _COLUMN["share of sources and cues"]] = np.bincount(rows, shared, minlength=len(own)) / lengths
    _fill_shares(own, lengths)


def _fill_shares(own: Floats, lengths: Floats) -> None:
    """Fill in what is left to the author's own voice without quotations, reported words, sources and cues."""
    quoted, direct = own[:, _COLUMN["share inside quote marks"]], own[:, _COLUMN["share of direct content"]]
    told = own[:, _COLUMN["share of indirect content"]] + own[:, _COLUMN["share of sources and cues"]]
    narration = np.clip(1 - np.maximum(quoted, direct) - told, 0, 1)
    own[:, _COLUMN["share of narration"]] = narration
    own[:, _COLUMN["length of narration"]] = np.log1p(narration * lengths / 6)
    own[:, _COLUMN["verbatim"]] = np.clip(np.maximum(own[:, _COLUMN["verbatim"]], np.maximum(quoted, direct)), 0, 1)


def _fill_ends(own: Floats, batch: _Batch) -> None:
    tails = [
        one.marks.article.text[max(s.end - 3, s.start) : s.end].rstrip("”’»\"')]")[-1:]
        for one in batch.seen
        for s in one.marks.sentences
    ]
    last = np.array(tails)
    stop, colon, question = np.isin(last, [".", "!", "…"]), last == ":", last == "?"
    own[:, _COLUMN["ends with a stop"]] = stop
    own[:, _COLUMN["ends with a colon"]] = colon
    own[:, _COLUMN["ends with a question mark"]] = question
    own[:, _COLUMN["ends without a mark"]] = ~(stop | colon | question)
    own[:, _COLUMN["length"]] = np.log1p((batch.ends - batch.starts) / 40)


def _fill_words(own: Floats, stream: Stream) -> None:
    """Fill the columns that count classes of words."""
    outside, reported = stream.regions != Region.QUOTED, stream.regions == Region.REPORTED
    has = {name: stream.has(name) for name in CLASSES}
    heads = _first_of_each(stream.rows, has["words"])
    for name in CLASSES:
        _count(own, stream.rows[has[name] & outside], f"{name} outside quote marks")
        own[stream.rows[heads], _COLUMN[f"opens with {name}"]] = has[name][heads] & outside[heads]
    for name in _REPORTED:
        _count(own, stream.rows[has[name] & reported], f"{name} in reported words")
    for name in _QUOTED:
        _count(own, stream.rows[has[name] & ~outside], f"{name} inside quote marks")
    judging = own[:, [_COLUMN[f"{name} outside quote marks"] for name in _JUDGING]].sum(axis=1)
    own[:, _COLUMN["share of judging words"]] = 10 * judging / (4 + own[:, _COLUMN["words outside quote marks"]])
    for where in ("outside quote marks", "in reported words", "inside quote marks"):
        own[:, _COLUMN[f"words {where}"]] = np.log1p(own[:, _COLUMN[f"words {where}"]])
    np.minimum(own, _MOST, out=own)


def _first_of_each(rows: Ints, is_word: Bools) -> Ints:
    """Return the positions of each row's first word."""
    at = np.flatnonzero(is_word)
    return np.asarray(at[np.diff(rows[at], prepend=-1) != 0], np.int64)


def _with_context(own: Floats, articles: Ints, blocks: Ints) -> Floats:
    """Return `own` with some of what stands around, (n_sentences, len(RULES))."""
    return np.hstack([own, *context(own[:, _AROUND_COLUMNS], articles, blocks)])


def context(values: Floats, articles: Ints, blocks: Ints) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the values before and after (0 at an article's ends), the block's and the article's means."""
    before, after = np.zeros_like(values), np.zeros_like(values)
    before[1:], after[:-1] = values[:-1], values[1:]
    firsts = articles[:-1][np.diff(articles) > 0]
    before[firsts] = 0
    after[firsts[1:] - 1] = 0
    whole = np.repeat(np.arange(len(articles) - 1), np.diff(articles))
    return before, after, _means(values, blocks), _means(values, whole)


def _means(values: Floats, groups: Ints) -> Floats:
    """Return each row's mean over its group; groups are runs of equal numbers."""
    if not len(values):
        return values
    firsts = np.flatnonzero(np.diff(groups, prepend=groups[0] - 1))
    sizes = np.diff(np.append(firsts, len(groups)))
    means = np.add.reduceat(values, firsts, axis=0) / sizes[:, None]
    return np.repeat(means, sizes, axis=0).astype(np.float32)
