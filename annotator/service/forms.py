"""What other programs send and get, as OpenAPI shows it; a row that comes back is the export form (core/export.py)."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from annotator.core.labels import BlockKind, SourceKind, Tag
from annotator.core.records import Article, too_long
from annotator.reading import decoding

MOST = 1000
"""The most articles of a request."""

Short = Annotated[str, Field(max_length=2000)]


def _fit(text: str) -> str:
    if reason := too_long(text):
        raise ValueError(reason)
    return text


class _In(BaseModel):
    """What is sent: a name that nobody knows is refused, so that a slip is told."""

    model_config = ConfigDict(extra="forbid", strict=True)


class ArticleIn(_In):
    """An article to tag. Offsets in the answer are code points into the answer's own `text`."""

    text: Annotated[str, Field(min_length=1), AfterValidator(_fit)]
    id: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    title: Short | None = None
    outlet: Short | None = None
    author: Short | None = None
    url: Short | None = None
    published: Short | None = None
    language: Short | None = None
    section: Short | None = None

    def article(self, number: int) -> Article:
        """Return the article; without an id it is called by its number in the request."""
        text, notes = decoding.clean(self.text)
        fields = self.model_dump(exclude={"text", "id"})
        return Article(self.id or f"article-{number}", text, notes=notes, **fields)


class Asked(_In):
    """Articles to tag. why: also give the words that moved each tag, which takes several times longer."""

    articles: Annotated[list[ArticleIn], Field(min_length=1, max_length=MOST)]
    why: bool = False


class SpanOut(BaseModel):
    """Code points, end exclusive."""

    start: int
    end: int


class BlockOut(SpanOut):
    """A stretch of the text that is one kind of thing."""

    kind: BlockKind


class Why(SpanOut):
    """Words that moved a tag: up where `weight` is above 0."""

    tag: Tag
    text: str
    weight: float


class SentenceOut(SpanOut):
    """A sentence. scores: a calibrated probability a tag. primary: the one tag, where only one may be shown."""

    tags: list[Tag]
    scores: dict[Tag, float | None]
    primary: Tag | None
    why: list[Why]


class AttributionOut(BaseModel):
    """Who said what. entity: the fullest name of the source. carried: the speaker of the quotation before."""

    source: SpanOut | None
    cue: SpanOut | None
    content: list[SpanOut]
    direct: bool
    entity: str | None
    kind: SourceKind
    score: float
    carried: bool


class Tagged(BaseModel):
    """An article with its tags: a row of the export form."""

    id: str
    digest: str
    title: str | None
    outlet: str | None
    author: str | None
    url: str | None
    published: str | None
    language: str | None
    section: str | None
    text: str
    blocks: list[BlockOut]
    sentences: list[SentenceOut]
    attributions: list[AttributionOut]
    model: str
    scheme: str


class Answered(BaseModel):
    """The articles of the request, in its order."""

    articles: list[Tagged]


class Health(BaseModel):
    """Whether the service is up, and what it tags with."""

    status: str
    model: str
    scheme: str


class Refused(BaseModel):
    """Why a request was not answered."""

    error: str
    status: int
