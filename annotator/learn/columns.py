"""The names of the features that are no words, in the order of their columns."""

from collections.abc import Sequence

from annotator.core.labels import BlockKind, SourceKind
from annotator.core.marks import CueKind, MentionKind, QuoteLook
from annotator.learn.vocabulary import CLASSES

BLOCKS, CUES, MENTIONS = tuple(BlockKind), tuple(CueKind), tuple(MentionKind)
KINDS, LOOKS = tuple(SourceKind), tuple(QuoteLook)
REPORTED = (
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
QUOTED = ("judging words", "I, my", "we, our", "you, your", "is, has", "was, had", "words")

OWN = (
    *(f"{kind} block" for kind in BLOCKS),
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
    "quoted, source and cue beside it",
    "few words quoted and attributed",
    "few words quoted, nobody named",
    "quoted in a headline",
    *(f"{look} in quote marks" for look in LOOKS),
    *(f"cue: {kind}" for kind in CUES),
    *(f"mention: {kind}" for kind in MENTIONS),
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
    *(f"{kind} source" for kind in KINDS),
    "ends with a stop",
    "ends with a colon",
    "ends with a question mark",
    "ends without a mark",
    "length",
    *(f"{name} outside quote marks" for name in CLASSES),
    *(f"opens with {name}" for name in CLASSES),
    *(f"{name} in reported words" for name in REPORTED),
    *(f"{name} inside quote marks" for name in QUOTED),
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
    "quoted and attributed",
    "quoted, nobody named",
)
AROUND = {
    "before": "the sentence before",
    "after": "the sentence after",
    "in the block": "the block around it",
    "in the article": "the article as a whole",
}
RULES = (*OWN, *(f"{place}: {name}" for place in AROUND for name in _AROUND))
COLUMN = {name: i for i, name in enumerate(OWN)}
AROUND_COLUMNS = [COLUMN[name] for name in _AROUND]


def in_row(names: Sequence[str]) -> slice:
    """Return the columns of features that stand in a row, in this order."""
    first = COLUMN[names[0]]
    if [COLUMN[name] for name in names] != list(range(first, first + len(names))):
        raise ValueError(f"{', '.join(names)} are no columns in a row")
    return slice(first, first + len(names))
