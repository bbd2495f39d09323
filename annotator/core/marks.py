"""What the rules see in an article: quoted regions, cues, and mentions of who could be a source."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from annotator.core.records import Article, Block, Sentence
from annotator.core.spans import Span


class QuoteLook(StrEnum):
    """What a quoted region looks like, judged by its form alone."""

    SPEECH = "speech"
    SCARE = "scare"
    TITLE = "title"


class Quote(NamedTuple):
    """What stands between two quote marks; the marks are outside the span.

    opens: an opening mark stands before `start`. closes: a closing mark stands after `end`.
    continues: the paragraph re-opens the quotation that the paragraph before left open.
    depth: 0 for a quotation, 1 for one inside it.
    """

    start: int
    end: int
    opens: bool
    closes: bool
    continues: bool
    depth: int
    look: QuoteLook


class CueKind(StrEnum):
    """What ties a source to its content."""

    VERB = "verb"
    NOUN = "noun"
    PHRASE = "phrase"
    COLON = "colon"
    DASH = "dash"
    LABEL = "label"


class Cue(NamedTuple):
    """Words or a mark outside quote marks that can tie a source to content; `lemma` is its word-list entry."""

    start: int
    end: int
    kind: CueKind
    lemma: str


class MentionKind(StrEnum):
    """The form of a mention of somebody or something that could be a source."""

    NAME = "name"
    NOMINAL = "nominal"
    PRONOUN = "pronoun"
    DOCUMENT = "document"
    HANDLE = "handle"
    LABEL = "label"


class Mention(NamedTuple):
    """A candidate source. `head` is the span of its name proper or head noun, inside (start, end)."""

    start: int
    end: int
    kind: MentionKind
    head: Span


@dataclass(frozen=True, slots=True)
class Marks:
    """All that the rules see in one article, each list in text order; of one kind only quotes overlap (they nest)."""

    article: Article
    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    quotes: tuple[Quote, ...]
    cues: tuple[Cue, ...]
    mentions: tuple[Mention, ...]
