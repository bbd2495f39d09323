"""Who said what: every quotation and reported statement of an article with its source, by rules.

An article is read frame by frame: a frame is a run of sentences that quotations hold together. In a frame every cue is
joined to its source (sources.py) and every quotation to a cue (contents.py); what stays without a source may take the
speaker of the frames before. Turns, posts and excerpts are said by their label or lead-in as a whole.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from annotator.core.labels import BlockKind
from annotator.core.marks import Cue, CueKind, Marks, Mention, MentionKind, Quote
from annotator.core.quick import maker
from annotator.core.records import Attribution, Block
from annotator.core.spans import Span, strip
from annotator.learn import contents, entities, headlines, sources
from annotator.learn.contents import Link
from annotator.learn.entities import Names
from annotator.learn.sources import Frame
from annotator.text import cues as _cues

_CREDIT_TAIL = re.compile(
    r"[.,;]|\s+(?:in|on|at|to|during|after|as|when|while|of|with|last|him|her|them|me|us|reporters)\b"
)
_link, _span = maker(Attribution), maker(Span)
_COLON, _PRONOUN = CueKind.COLON, MentionKind.PRONOUN  # see sources.py
_DOCUMENT, _PERSONS = MentionKind.DOCUMENT, frozenset([MentionKind.NAME, MentionKind.PRONOUN])
_LABELLED = frozenset([BlockKind.TURN, BlockKind.POST])
_CROWD = 24  # quotations and cues in a frame: far more than any sentence of an article holds
_GOES_ON = 0.7
_REACH = 2  # how many blocks further a speaker is carried without a new attribution


def link(names: Names) -> tuple[Attribution, ...]:
    """Return the attributions of an article in text order. Never raises, whatever its marks."""
    found = sorted(_links(names.marks), key=contents.begin)
    return named(names, [x.source for x in found if x.source], found)


def named(names: Names, sources: Iterable[Mention], found: Iterable[Link]) -> tuple[Attribution, ...]:
    """Return links as attributions, each with its entity; `sources` are all mentions that the article lets speak."""
    resolve, made = entities.resolver(names, sources), []
    for source, cue, content, direct, score, carried, _ in found:
        entity, kind = resolve(source)
        source_at, cue_at = source and _span(source[:2]), cue and _span(cue[:2])
        made.append(_link((source_at, cue_at, content, direct, entity, kind, round(score, 4), carried)))
    return tuple(made)


def frames(marks: Marks) -> Iterator[Frame]:
    """Yield the frames of the blocks told in the author's voice that hold a quotation or a cue, in text order."""
    tops = tuple(_cues.outermost(marks.quotes))
    quote_at, cue_at, mention_at = ([x[0] for x in found] for found in (tops, marks.cues, marks.mentions))
    quote = cue = mention = 0
    for start, end, block in _runs(marks, tops, cue_at):
        first_quote, first_cue = bisect_left(quote_at, start, quote), bisect_left(cue_at, start, cue)
        quote, cue = bisect_left(quote_at, end, first_quote), bisect_left(cue_at, end, first_cue)
        if quote == first_quote and cue == first_cue:
            continue
        first_mention = bisect_left(mention_at, start, mention)
        mention = bisect_left(mention_at, end, first_mention)
        mentions = marks.mentions[first_mention:mention]
        frame = Frame(start, end, block, tops[first_quote:quote], marks.cues[first_cue:cue], mentions)
        if quote - first_quote + cue - first_cue <= _CROWD:
            yield frame
        else:
            yield from _stretches(frame)


def _stretches(frame: Frame) -> Iterator[Frame]:
    """Yield a crowded frame in stretches, so that an endless line costs no more than its length."""
    starts = sorted([*(q.start for q in frame.quotes), *(c.start for c in frame.cues)])
    for start, end in pairwise([frame.start, *starts[_CROWD::_CROWD], frame.end]):
        yield Frame(
            start,
            end,
            frame.block,
            frame.quotes[bisect_left(frame.quotes, (start,)) : bisect_left(frame.quotes, (end,))],
            frame.cues[bisect_left(frame.cues, (start,)) : bisect_left(frame.cues, (end,))],
            frame.mentions[bisect_left(frame.mentions, (start,)) : bisect_left(frame.mentions, (end,))],
        )


def _runs(marks: Marks, tops: Sequence[Quote], cue_at: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, block) of the runs of sentences that no quotation lets fall apart."""
    text = marks.article.text
    told = [not block.excerpt and block.kind not in _cues.SILENT for block in marks.blocks]
    rest = iter(tops)
    quote = next(rest, None)
    run: tuple[int, int, int] | None = None
    for start, end, block in marks.sentences:
        if not told[block]:
            continue
        while quote and quote.end <= start:
            quote = next(rest, None)
        if run:
            begin, before, of = run
            held = quote is not None and quote.start < before
            if of == block and (held or _is_credit(text, before, start, end, marks.cues, cue_at)):
                run = (begin, end, block)
                continue
            yield run
        run = (start, end, block)
    if run:
        yield run


def _is_credit(text: str, before: int, start: int, end: int, cues: Sequence[Cue], cue_at: Sequence[int]) -> bool:
    """Say whether a sentence only tells who asked or cried the quotation in front of it ('"...?" Ruiz asked.')."""
    if text[before - 1] not in "”\"’'»":
        return False
    i = bisect_left(cue_at, start)
    if i < len(cues) and cues[i].start == start and cues[i].kind is CueKind.DASH:
        return True
    if i == len(cues) or cues[i].end > end or cues[i].kind is not CueKind.VERB or cues[i].start - start > 60:
        return False
    if text[before - 2 : before - 1] not in ("?", "!", "…", "—", "'"):
        return False
    return cues[i].start == start or bool(_CREDIT_TAIL.match(text, cues[i].end))


def _links(marks: Marks) -> Iterator[Link]:
    yield from _labelled(marks)
    text = marks.article.text
    by_block: dict[int, list[list[Link]]] = {}
    leads: dict[int, Link] = {}
    for frame in frames(marks):
        paired = sources.pairs(text, frame)
        by_block.setdefault(frame.block, []).append(contents.in_frame(text, frame, paired))
        last = paired[-1] if paired else None
        if last and last.cue.kind is _COLON and not text[last.cue.end : marks.blocks[frame.block].end].strip():
            leads[frame.block] = Link(last.source, last.cue, (), direct=True, score=last.score)
    yield from _excerpts(marks, leads)
    carried = _back(marks, list(_carry(marks, by_block, leads)))
    yield from carried
    yield from headlines.links(marks, carried)


def _back(marks: Marks, links: list[Link]) -> list[Link]:
    """Return links with the source that only the last paragraph of a quotation names, from its first one on."""
    left_open = {quote.start for quote in marks.quotes if not quote.closes}
    goes_on = {quote.start for quote in marks.quotes if quote.continues or not quote.opens} if left_open else ()
    for i in reversed(range(len(links) - 1 if goes_on else 0)):
        one, after = links[i], links[i + 1]
        if one.direct and not one.source and one.content[0].start in left_open and after.content[0].start in goes_on:
            links[i] = one._replace(source=after.source, score=_GOES_ON, carried=True) if after.source else one
    return links


def _carry(marks: Marks, by_block: dict[int, list[list[Link]]], leads: dict[int, Link]) -> Iterator[Link]:
    """Yield the links of all frames; direct ones without a source take a lead-in's or the last speaker.

    A quotation that a paragraph opens anew, because the one before did not close it, is the same speaker's.
    """
    text = marks.article.text
    going_on = {quote.start for quote in marks.quotes if quote.continues}
    speaker: Link | None = None
    last, spoken = -_REACH, False
    for block, linked in by_block.items():
        lead = leads.get(block - 1)
        for found in linked:
            for one in found:
                if one.direct and not one.source:
                    goes_on = spoken and one.content[0].start in going_on
                    one = _spoken(one, speaker, lead, 0 if goes_on else block - last)
                spoken = one.source is not None
                lead = None
                yield one
                if _speaks(text, one, found):
                    speaker, last = one, block


def _speaks(text: str, one: Link, beside: Sequence[Link]) -> bool:
    """Say whether the source of a link may go on speaking, of the links of its frame: a sure one, not "who" or "which".

    Who is quoted goes before who reports, a person before a document.
    """
    source = one.source
    if source is None or one.score < 0.5 or (not one.direct and any(x.direct and x.source for x in beside)):
        return False
    if source.kind is _DOCUMENT and any(x.source and x.source.kind in _PERSONS for x in beside):
        return False
    return not (source.kind is _PRONOUN and text[source.start : source.end].lower().startswith("wh"))


def _spoken(one: Link, speaker: Link | None, lead: Link | None, distance: int) -> Link:
    """Return a quotation without a source as said by the lead-in's or the last speaker, if there is one near."""
    if lead and lead.source:
        return one._replace(source=lead.source, cue=lead.cue, score=max(0.5, lead.score), carried=True)
    if speaker and distance <= (_REACH if one.alone else 0):
        return one._replace(source=speaker.source, score=(7 - distance) / 10, carried=True)
    return one


def _labelled(marks: Marks) -> Iterator[Link]:
    """Yield one link a turn, with the blocks that go on without a label as its pieces, and one a post."""
    text = marks.article.text
    labels = {block.label.start for block in marks.blocks if block.label}
    mentions = {m.start: m for m in marks.mentions if m.start in labels} if labels else {}
    cues = {c.start: c for c in marks.cues} if labels else {}
    turn: Link | None = None
    said: list[Span] = []
    for block in marks.blocks:
        if block.kind is BlockKind.FURNITURE:
            continue
        spoken = _is_labelled(block)
        if turn and said and (block.label or not spoken):
            yield turn._replace(content=tuple(said))
        if block.label or not spoken:
            turn, said = _turn(text, block, mentions, cues) if spoken else None, []
        if turn:
            words = _without_label(text, block)
            said += [words] if words.end > words.start else []
    if turn and said:
        yield turn._replace(content=tuple(said))


def _without_label(text: str, block: Block) -> Span:
    """Return what a block says behind its label, or before the label that signs it ("... — Ana Ruiz (@ana)")."""
    if block.label is None:
        return strip(text, block.start, block.end)
    behind = strip(text, block.label.end, block.end)
    before = text[block.start : block.label.start].rstrip(" —–-\n\t")
    return Span(block.start, block.start + len(before)) if any(map(str.isalnum, before)) else behind


def _turn(text: str, block: Block, mentions: dict[int, Mention], cues: dict[int, Cue]) -> Link | None:
    """Return the link of a labelled turn or post, without its content."""
    if block.label is None:
        return None
    colon = cues.get(text.rfind(":", *block.label))
    return Link(mentions.get(block.label.start), colon, (), direct=True, score=0.95)


def _excerpts(marks: Marks, leads: dict[int, Link]) -> Iterator[Link]:
    """Yield one link a run of excerpt blocks, said by the lead-in before it."""
    for first, run in _excerpt_runs(marks):
        lead = leads.get(first - 1)
        if lead and lead.source:
            yield lead._replace(content=run, score=0.8, carried=True)
        else:
            yield Link(None, None, run, direct=True, score=0.3)


def _excerpt_runs(marks: Marks) -> Iterator[tuple[int, tuple[Span, ...]]]:
    """Yield the number of the first block and the spans of every run of excerpt blocks."""
    for is_excerpt, run in groupby(enumerate(marks.blocks), key=lambda x: x[1].excerpt and not _is_labelled(x[1])):
        if not is_excerpt:
            continue
        blocks = list(run)
        spans = (strip(marks.article.text, b.start, b.end) for _, b in blocks)
        said = tuple(s for s in spans if s.end > s.start)
        if said:
            yield blocks[0][0], said


def _is_labelled(block: Block) -> bool:
    return block.kind in _LABELLED
