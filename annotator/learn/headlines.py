"""What headlines that open with a speaker say: "Ruiz: Pier Is Safe", "Poll: Voters Want a Pier"."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from annotator.core.labels import BlockKind
from annotator.core.marks import CueKind, Marks, Mention, MentionKind
from annotator.core.spans import strip
from annotator.learn.contents import Link
from annotator.text import grammar
from annotator.text.persons import parts

_COLON = CueKind.COLON  # see sources.py
_SURE = 0.8
_REPORTS = frozenset(["Poll", "Report", "Study", "Survey"])


def links(marks: Marks, found: Sequence[Link]) -> Iterator[Link]:
    """Yield the links of headlines that open with who says the rest ("Ruiz: Pier Is Safe"), a name that speaks below.

    "Ferry sinking: ..." and "Analysis: ..." name nobody who speaks.
    """
    colons = [cue for cue in marks.cues if cue.kind is _COLON]
    heads = [(cue, marks.blocks[bisect_right(marks.blocks, (cue.start,)) - 1]) for cue in colons]
    heads = [(cue, block) for cue, block in heads if block.kind is BlockKind.HEADLINE]
    if not heads:
        return
    text = marks.article.text
    mentions = {mention.start: mention for mention in marks.mentions}
    linked = {link.source.start for link in found if link.source}
    speaking = {_surname(text, link.source) for link in found if link.source and link.source.kind is MentionKind.NAME}
    for cue, block in heads:
        source = mentions.get(block.start)
        if not source or source.end != cue.start or source.start in linked:
            continue
        said = strip(text, cue.end, block.end)
        if said.end > said.start and (_says(text, source) or _surname(text, source) in speaking):
            yield Link(source, cue, (said,), direct=False, score=_SURE)


def _says(text: str, source: Mention) -> bool:
    """Say whether a label is of those who say something by their kind: "Poll", "Sheriff", "Deputies"."""
    head = text[slice(*source.head)]
    return head in _REPORTS if source.kind is MentionKind.DOCUMENT else grammar.letter(head) in "RT"


def _surname(text: str, mention: Mention) -> str:
    return parts(text[slice(*mention.head)])[-1]
