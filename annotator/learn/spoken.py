"""Columns of the features that tell of quotations, cues, mentions and links: whose words a sentence holds."""

from itertools import chain
from typing import NamedTuple

import numpy as np

from annotator.core.labels import BlockKind
from annotator.core.marks import QuoteLook
from annotator.learn.batch import GAP, Batch, column, count, count_each, numbers
from annotator.learn.columns import COLUMN, CUES, KINDS, LOOKS, MENTIONS, in_row
from annotator.learn.tokens import Bools, Floats
from annotator.learn.vocabulary import Ints

_LOOKS = in_row([f"{look} in quote marks" for look in LOOKS])
_CUES = in_row([f"cue: {kind}" for kind in CUES])
_MENTIONS = in_row([f"mention: {kind}" for kind in MENTIONS])
_KINDS = in_row([f"{kind} source" for kind in KINDS])
_NOWHERE = (-1, -1)
_BESIDE = GAP  # how many characters behind a cue a quotation may open to stand beside it


class _Links(NamedTuple):
    """The links of a batch.

    places: (n_links, 4) where source and cue begin and end, -1 where there is none. kinds: (n_links,) numbers of KINDS.
    direct, carried: (n_links,). pieces: (n_pieces, 3) start, end and number of the link of every piece of content.
    """

    places: Ints
    kinds: Ints
    direct: Bools
    carried: Bools
    pieces: Ints

    @property
    def has_source(self) -> Bools:
        return self.places[:, 0] >= 0

    @property
    def has_cue(self) -> Bools:
        return self.places[:, 2] >= 0


def fill(own: Floats, batch: Batch) -> None:
    """Fill in all of them."""
    links = _links(batch)
    _fill_quotes(own, batch, links)
    count_each(own, batch.rows(batch.cues[:, 0]), batch.cues[:, 2], _CUES)
    count_each(own, batch.rows(batch.mentions[:, 0]), batch.mentions[:, 2], _MENTIONS)
    _fill_links(own, batch, links)


def _fill_quotes(own: Floats, batch: Batch, links: _Links) -> None:
    every, base = batch.placed([one.marks.quotes for one in batch.seen])
    closes, continues, depth = (column(every, number) for number in (3, 4, 5))
    starts, ends, looks = column(every, 0) + base, column(every, 1) + base, column(every, 6, LOOKS)
    count_each(own, batch.rows(starts), looks, _LOOKS)
    top = np.array([starts, ends, closes, continues, looks]).T[depth == 0]
    rows, which, inside = batch.spread(top[:, 0], top[:, 1])
    first, last = batch.rows(top[:, 0]), batch.rows(np.maximum(top[:, 1] - 1, top[:, 0]))
    lengths = batch.ends - batch.starts
    held = np.bincount(rows, inside, minlength=len(own))
    own[:, COLUMN["share inside quote marks"]] = np.minimum(held / lengths, 1)
    own[:, COLUMN["all inside quote marks"]] = lengths - held <= 3
    own[:, COLUMN["nothing inside quote marks"]] = held == 0
    own[:, COLUMN["length of what is quoted"]] = np.log1p(held / 6)
    own[first, COLUMN["opens a quotation"]] = 1
    own[last[top[:, 2] > 0], COLUMN["closes a quotation"]] = 1
    own[first[top[:, 3] > 0], COLUMN["re-opens a quotation"]] = 1
    own[rows[rows > first[which]], COLUMN["goes on from a quotation"]] = 1
    own[rows[rows < last[which]], COLUMN["leaves a quotation open"]] = 1
    _fill_held(own, top, (rows, which), batch.cues[:, 1], links)


def _fill_held(own: Floats, quotes: Ints, spread: tuple[Ints, Ints], cue_ends: Ints, links: _Links) -> None:
    """Fill in whether quotations are somebody's words: held by a link's content, or opened right behind a cue."""
    is_tied = links.has_source & links.has_cue & ~links.carried
    of = links.pieces[:, 2]
    is_held = _are_held(quotes, links.pieces[links.has_source[of]])
    is_held_here = _are_held(quotes, links.pieces[is_tied[of]])
    is_short = quotes[:, 4] != LOOKS.index(QuoteLook.SPEECH)
    behind = cue_ends.searchsorted(quotes[:, 0], side="right")
    is_beside = (behind > 0) & (quotes[:, 0] - np.append(cue_ends, 0)[behind - 1] <= _BESIDE)
    rows, which = spread
    own[rows[is_held[which]], COLUMN["quoted and attributed"]] = 1
    own[rows[~is_held[which]], COLUMN["quoted, nobody named"]] = 1
    own[rows[is_beside[which]], COLUMN["quoted beside a cue"]] = 1
    own[rows[is_held_here[which]], COLUMN["quoted, source and cue beside it"]] = 1
    own[rows[(is_held & is_short)[which]], COLUMN["few words quoted and attributed"]] = 1
    own[rows[(~is_held & is_short)[which]], COLUMN["few words quoted, nobody named"]] = 1
    is_quoting = own[:, COLUMN["nothing inside quote marks"]] == 0
    own[:, COLUMN["quoted in a headline"]] = own[:, COLUMN[f"{BlockKind.HEADLINE} block"]] * is_quoting


def _are_held(quotes: Ints, pieces: Ints) -> Bools:
    """Return which quotes share words with one of the pieces of content, each (start, end, ...)."""
    if not len(pieces):
        return np.zeros(len(quotes), np.bool_)
    order = pieces[:, 0].argsort(kind="stable")
    starts, reach = pieces[order, 0], np.maximum.accumulate(pieces[order, 1])
    before = starts.searchsorted(quotes[:, 1], side="left")
    return np.asarray((before > 0) & (reach[before - 1] > quotes[:, 0]), np.bool_)


def _links(batch: Batch) -> _Links:
    every, base = batch.placed([one.attributions for one in batch.seen])
    tied = chain.from_iterable((said.source or _NOWHERE, said.cue or _NOWHERE) for said in every)
    places = numbers(tied).reshape(-1, 4)
    contents = [said.content for said in every]
    of = np.arange(len(every)).repeat([len(content) for content in contents])
    pieces = numbers(chain.from_iterable(contents)).reshape(-1, 2)
    return _Links(
        places=np.where(places < 0, -1, places + base[:, None]),
        kinds=np.array([KINDS.index(said.kind) for said in every], np.int64),
        direct=np.array([said.direct for said in every], np.bool_),
        carried=np.array([said.carried for said in every], np.bool_),
        pieces=np.concatenate([pieces + base[of, None], of[:, None]], axis=1),
    )


def _fill_links(own: Floats, batch: Batch, links: _Links) -> None:
    scores = np.array([a.score for one in batch.seen for a in one.attributions], np.float32)
    lengths = (batch.ends - batch.starts).astype(np.float32)
    places, has_source, has_cue = links.places, links.has_source, links.has_cue
    at = np.where(has_source, batch.rows(places[:, 0]), -1)
    count(own, at[has_source], "a source stands here")
    count(own, batch.rows(places[has_cue, 2]), "a cue stands here")
    count_each(own, at[has_source], links.kinds[has_source], _KINDS)
    np.maximum.at(own[:, COLUMN["best link"]], at[has_source], scores[has_source])
    _fill_content(own, batch, links, at)
    tied = np.concatenate([places[has_source, :2], places[has_cue, 2:]])
    rows, _, shared = batch.spread(tied[:, 0], tied[:, 1])
    own[:, COLUMN["share of sources and cues"]] = np.bincount(rows, shared, minlength=len(own)) / lengths
    _fill_shares(own, lengths)


def _fill_content(own: Floats, batch: Batch, links: _Links, at: Ints) -> None:
    """Fill in how much of a sentence is a source's words; at: the sentence of each link's source, -1 without one."""
    lengths = (batch.ends - batch.starts).astype(np.float32)
    rows, which, shared = batch.spread(links.pieces[:, 0], links.pieces[:, 1])
    link = links.pieces[which, 2]
    direct, has_source = links.direct[link], links.has_source[link]
    own[:, COLUMN["share of direct content"]] = np.bincount(rows, shared * direct, minlength=len(own)) / lengths
    own[:, COLUMN["share of indirect content"]] = np.bincount(rows, shared * ~direct, minlength=len(own)) / lengths
    elsewhere = rows != at[link]
    own[rows[elsewhere & has_source], COLUMN["content of a source elsewhere"]] = 1
    own[rows[~has_source], COLUMN["content without a source"]] = 1


def _fill_shares(own: Floats, lengths: Floats) -> None:
    """Fill in what is left to the author's own voice without quotations, reported words, sources and cues."""
    quoted, direct = own[:, COLUMN["share inside quote marks"]], own[:, COLUMN["share of direct content"]]
    told = own[:, COLUMN["share of indirect content"]] + own[:, COLUMN["share of sources and cues"]]
    said = np.maximum(quoted, direct)
    narration = (1 - said - told).clip(0, 1)
    own[:, COLUMN["share of narration"]] = narration
    own[:, COLUMN["length of narration"]] = np.log1p(narration * lengths / 6)
    own[:, COLUMN["verbatim"]] = np.maximum(own[:, COLUMN["verbatim"]], said).clip(0, 1)
