"""Columns of the features that tell of quotations, cues, mentions and links: whose words a sentence holds."""

import numpy as np

from annotator.core.labels import BlockKind
from annotator.core.marks import QuoteLook
from annotator.learn.batch import GAP, Batch, count, numbers
from annotator.learn.columns import COLUMN, CUES, KINDS, LOOKS, MENTIONS
from annotator.learn.tokens import Bools, Floats
from annotator.learn.vocabulary import Ints

_BESIDE = GAP  # how many characters behind a cue a quotation may open to stand beside it


def fill(own: Floats, batch: Batch) -> None:
    """Fill in all of them."""
    _fill_quotes(own, batch)
    _fill_cues(own, batch)
    _fill_links(own, batch)


def _fill_quotes(own: Floats, batch: Batch) -> None:
    quotes = numbers(
        (q.start + base, q.end + base, q.closes, q.continues, q.depth, LOOKS.index(q.look))
        for one, base in zip(batch.seen, batch.bases, strict=True)
        for q in one.marks.quotes
    ).reshape(-1, 6)
    for i, look in enumerate(LOOKS):
        count(own, batch.rows(quotes[quotes[:, 5] == i, 0]), f"{look} in quote marks")
    top = quotes[quotes[:, 4] == 0]
    rows, which, inside = batch.spread(top[:, 0], top[:, 1])
    first, last = batch.rows(top[:, 0]), batch.rows(np.maximum(top[:, 1] - 1, top[:, 0]))
    lengths = batch.ends - batch.starts
    held = np.bincount(rows, inside, minlength=len(own))
    own[:, COLUMN["share inside quote marks"]] = np.clip(held / lengths, 0, 1)
    own[:, COLUMN["all inside quote marks"]] = lengths - held <= 3
    own[:, COLUMN["nothing inside quote marks"]] = held == 0
    own[:, COLUMN["length of what is quoted"]] = np.log1p(held / 6)
    own[first, COLUMN["opens a quotation"]] = 1
    own[last[top[:, 2] > 0], COLUMN["closes a quotation"]] = 1
    own[first[top[:, 3] > 0], COLUMN["re-opens a quotation"]] = 1
    own[rows[rows > first[which]], COLUMN["goes on from a quotation"]] = 1
    own[rows[rows < last[which]], COLUMN["leaves a quotation open"]] = 1
    _fill_held(own, batch, top, (rows, which))


def _fill_held(own: Floats, batch: Batch, quotes: Ints, spread: tuple[Ints, Ints]) -> None:
    """Fill in whether quotations are somebody's words: held by a link's content, or opened right behind a cue."""
    pieces = _pieces(batch)
    has_source, is_tied = _tied(batch)
    is_held = _are_held(quotes, pieces[has_source[pieces[:, 2]]])
    is_held_here = _are_held(quotes, pieces[is_tied[pieces[:, 2]]])
    is_short = quotes[:, 5] != LOOKS.index(QuoteLook.SPEECH)
    cues = _cues(batch)[:, 1]
    behind = np.searchsorted(cues, quotes[:, 0], side="right")
    is_beside = (behind > 0) & (quotes[:, 0] - np.append(cues, 0)[behind - 1] <= _BESIDE)
    rows, which = spread
    own[rows[is_held[which]], COLUMN["quoted and attributed"]] = 1
    own[rows[~is_held[which]], COLUMN["quoted, nobody named"]] = 1
    own[rows[is_beside[which]], COLUMN["quoted beside a cue"]] = 1
    own[rows[is_held_here[which]], COLUMN["quoted, source and cue beside it"]] = 1
    own[rows[(is_held & is_short)[which]], COLUMN["few words quoted and attributed"]] = 1
    own[rows[(~is_held & is_short)[which]], COLUMN["few words quoted, nobody named"]] = 1
    is_quoting = own[:, COLUMN["nothing inside quote marks"]] == 0
    own[:, COLUMN["quoted in a headline"]] = own[:, COLUMN[f"{BlockKind.HEADLINE} block"]] * is_quoting


def _tied(batch: Batch) -> tuple[Bools, Bools]:
    """Return of every link whether it has a source, and whether it has source and cue and is not carried on."""
    about = numbers(
        (a.source is not None, a.source is not None and a.cue is not None and not a.carried)
        for one in batch.seen
        for a in one.attributions
    ).reshape(-1, 2)
    return about[:, 0] > 0, about[:, 1] > 0


def _are_held(quotes: Ints, pieces: Ints) -> Bools:
    """Return which quotes share words with one of the pieces of content, each (start, end, ...)."""
    order = np.argsort(pieces[:, 0], kind="stable")
    starts, reach = pieces[order, 0], np.maximum.accumulate(np.append(pieces[order, 1], 0)[: len(order)])
    before = np.searchsorted(starts, quotes[:, 1], side="left")
    return np.asarray((before > 0) & (np.append(reach, 0)[before - 1] > quotes[:, 0]), np.bool_)


def _cues(batch: Batch) -> Ints:
    """Return (start, end, kind) of every cue, (n_cues, 3)."""
    return numbers(
        (c.start + base, c.end + base, CUES.index(c.kind))
        for one, base in zip(batch.seen, batch.bases, strict=True)
        for c in one.marks.cues
    ).reshape(-1, 3)


def _fill_cues(own: Floats, batch: Batch) -> None:
    """Fill in how many cues and mentions of each kind a sentence holds."""
    cues = _cues(batch)
    rows = batch.rows(cues[:, 0])
    for i, kind in enumerate(CUES):
        count(own, rows[cues[:, 2] == i], f"cue: {kind}")
    mentions = numbers(
        (m.start + base, MENTIONS.index(m.kind))
        for one, base in zip(batch.seen, batch.bases, strict=True)
        for m in one.marks.mentions
    ).reshape(-1, 2)
    at = batch.rows(mentions[:, 0])
    for i, mention in enumerate(MENTIONS):
        count(own, at[mentions[:, 1] == i], f"mention: {mention}")


def _pieces(batch: Batch) -> Ints:
    """Return (start, end, number of the link) of every piece of content, (n_pieces, 3)."""
    links = ((link, base) for one, base in zip(batch.seen, batch.bases, strict=True) for link in one.attributions)
    return numbers(
        (piece.start + base, piece.end + base, number)
        for number, (link, base) in enumerate(links)
        for piece in link.content
    ).reshape(-1, 3)


def _fill_links(own: Floats, batch: Batch) -> None:
    links = [
        (
            -1 if a.source is None else a.source.start + base,
            -1 if a.source is None else a.source.end + base,
            -1 if a.cue is None else a.cue.start + base,
            -1 if a.cue is None else a.cue.end + base,
            KINDS.index(a.kind),
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
    count(own, at[has_source], "a source stands here")
    count(own, batch.rows(about[has_cue, 2]), "a cue stands here")
    for i, kind in enumerate(KINDS):
        count(own, at[has_source & (about[:, 4] == i)], f"{kind} source")
    np.maximum.at(own[:, COLUMN["best link"]], at[has_source], scores[has_source])

    pieces = _pieces(batch)
    rows, which, shared = batch.spread(pieces[:, 0], pieces[:, 1])
    link = pieces[which, 2]
    direct = about[link, 5] > 0
    own[:, COLUMN["share of direct content"]] = np.bincount(rows, shared * direct, minlength=len(own)) / lengths
    own[:, COLUMN["share of indirect content"]] = np.bincount(rows, shared * ~direct, minlength=len(own)) / lengths
    elsewhere = rows != at[link]
    own[rows[elsewhere & has_source[link]], COLUMN["content of a source elsewhere"]] = 1
    own[rows[~has_source[link]], COLUMN["content without a source"]] = 1
    tied = np.concatenate([about[has_source, :2], about[has_cue, 2:4]])
    rows, _, shared = batch.spread(tied[:, 0], tied[:, 1])
    own[:, COLUMN["share of sources and cues"]] = np.bincount(rows, shared, minlength=len(own)) / lengths
    _fill_shares(own, lengths)


def _fill_shares(own: Floats, lengths: Floats) -> None:
    """Fill in what is left to the author's own voice without quotations, reported words, sources and cues."""
    quoted, direct = own[:, COLUMN["share inside quote marks"]], own[:, COLUMN["share of direct content"]]
    told = own[:, COLUMN["share of indirect content"]] + own[:, COLUMN["share of sources and cues"]]
    narration = np.clip(1 - np.maximum(quoted, direct) - told, 0, 1)
    own[:, COLUMN["share of narration"]] = narration
    own[:, COLUMN["length of narration"]] = np.log1p(narration * lengths / 6)
    own[:, COLUMN["verbatim"]] = np.clip(np.maximum(own[:, COLUMN["verbatim"]], np.maximum(quoted, direct)), 0, 1)
