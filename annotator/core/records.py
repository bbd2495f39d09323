"""The records that travel between rooms. All frozen; all offsets are code points into `Article.text`, end exclusive."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from annotator.core.annotated import AnnotatedLink, AnnotatedSentence, AnnotatedSpan
from annotator.core.labels import BlockKind, SourceKind, Tag
from annotator.core.spans import Span


class Block(NamedTuple):
    """A stretch of an article that is one kind of thing. Blocks are in text order and do not overlap.

    `label` is the speaker label of a turn ("MR HALE:") or the name and handle that open a post, inside the block.
    `excerpt` marks a block that a lead-in hands over to somebody else ("The ministry replied:"), with or without marks.
    """

    start: int
    end: int
    kind: BlockKind
    label: Span | None = None
    excerpt: bool = False


class Run(NamedTuple):
    """`length` code points at `start` in the article's text stand at `source` in the file's decoded characters."""

    start: int
    source: int
    length: int


LONGEST = 1_000_000
"""The most characters of an article's text, some 170,000 words: what is longer is no article, and would not fit."""


def too_long(text: str) -> str | None:
    """Return why a text is no article, None where it may be one."""
    if len(text) <= LONGEST:
        return None
    return f"{len(text):,} characters; an article may have {LONGEST:,}: split it into its articles"


@dataclass(frozen=True, slots=True)
class Article:
    """One article. `text` is never edited: a changed text is another article.

    section: where the outlet puts it, in its own words ("Opinion, Politics").
    layout: what the file's markup says of blocks; empty for plain text.
    source_map: runs that lead from the text back to the file's characters, in order; empty when they are the same.
    notes: what reading had to do ("decoded as windows-1252", "3 NUL characters replaced"), for the user to see.
    """

    id: str
    text: str
    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    url: str | None = None
    published: str | None = None
    language: str | None = None
    section: str | None = None
    layout: tuple[Block, ...] = ()
    source_map: tuple[Run, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """The SHA-256 of the text in UTF-8, as 64 hexadecimal digits; lone surrogates count as themselves."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


class Sentence(NamedTuple):
    """A sentence of block number `block`. Sentences are in text order, do not overlap and have no outer white space."""

    start: int
    end: int
    block: int


class Attribution(NamedTuple):
    """Who said what. `entity` is the fullest name the article gives the source; `score` is in [0, 1].

    carried: the source stands in another sentence, and the speaker was carried on to this content.
    """

    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    direct: bool
    entity: str | None
    kind: SourceKind
    score: float
    carried: bool = False


class Reason(NamedTuple):
    """What moved a tag, in log-odds: words at (start, end) or, where start == end, something that `text` names."""

    tag: Tag
    text: str
    weight: float
    start: int
    end: int


class TaggedSentence(NamedTuple):
    """A sentence as the model sees it. `scores` are probabilities in the order of `Tag`."""

    start: int
    end: int
    tags: tuple[Tag, ...]
    scores: tuple[float, float, float, float]
    primary: Tag | None
    why: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model says of one article. `model` names the model and its digest."""

    article: Article
    blocks: tuple[Block, ...]
    sentences: tuple[TaggedSentence, ...]
    attributions: tuple[Attribution, ...]
    model: str
    scheme: str


class Status(StrEnum):
    """How far a person got with an article."""

    SUBMITTED = "submitted"
    DRAFT = "draft"
    SKIPPED = "skipped"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Annotation:
    """What one person said of one article. A sentence that is not here was not judged, which is no "none".

    annotator: a name or pseudonym. made: when, ISO 8601 in UTC, "" where nobody noted it. seconds: how long it took.
    suggested: the model whose suggestions the person saw, None for a blind reading. genre: as in Gold.
    spans, links: what the attributions were read from, and what was suggested and removed; () where nobody noted it.
    """

    article: Article
    annotator: str
    sentences: tuple[AnnotatedSentence, ...]
    attributions: tuple[Attribution, ...]
    scheme: str
    made: str = ""
    seconds: float | None = None
    status: Status = Status.SUBMITTED
    suggested: str | None = None
    genre: str = ""
    spans: tuple[AnnotatedSpan, ...] = ()
    links: tuple[AnnotatedLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer settled for the sentence at (start, end) of an article; it outweighs every annotation.

    attributions: the links whose content begins in that sentence; None leaves them as they are.
    made: when, ISO 8601 in UTC. why: the reviewer's reason, in words.
    """

    article: Article
    start: int
    end: int
    tags: tuple[Tag, ...]
    attributions: tuple[Attribution, ...] | None
    reviewer: str
    made: str
    why: str = ""


class Way(StrEnum):
    """How a sentence of gold was settled: read by one person alone, or agreed on, or what outweighed a difference.

    CORPUS: as another corpus has it; what that is silent on is open.
    """

    ALONE = "alone"
    UNANIMOUS = "unanimous"
    MAJORITY = "majority"
    DAWID_SKENE = "dawid-skene"
    DECISION = "decision"
    OPEN = "open"
    CORPUS = "corpus"


class Settled(NamedTuple):
    """How the tags of a sentence came to be settled.

    by: who judged it, sorted; for a decision the reviewer alone. why: the votes that differed, or a reviewer's reason.
    open: the tags that nobody has settled yet; they are not given.
    """

    way: Way
    by: tuple[str, ...]
    why: str = ""
    open: tuple[Tag, ...] = ()


class GoldSentence(NamedTuple):
    """A sentence as people settled it; `settled` is None where nobody noted how."""

    start: int
    end: int
    tags: tuple[Tag, ...]
    settled: Settled | None = None


@dataclass(frozen=True, slots=True)
class Gold:
    """What people settled on for one article; `annotators` are pseudonyms, `genre` a word of labels/guidelines.md."""

    article: Article
    sentences: tuple[GoldSentence, ...]
    attributions: tuple[Attribution, ...]
    annotators: tuple[str, ...]
    genre: str
    scheme: str


class Stage(StrEnum):
    """What was being done when an input turned out to be of no use."""

    READING = "reading"
    TAGGING = "tagging"


class Failure(NamedTuple):
    """An input that could not be used: where it stands, and why in words a person can act on. id: an article's."""

    place: str
    reason: str
    stage: Stage = Stage.READING
    id: str = ""
