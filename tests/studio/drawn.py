"""Articles with predictions as Hypothesis draws them: any text, nested and overlapping spans, odd entities."""

from itertools import pairwise

from hypothesis import strategies as st

from annotator.core.labels import SCHEME, BlockKind, SourceKind, Tag
from annotator.core.records import Article, Attribution, Block, Prediction, TaggedSentence
from annotator.core.spans import Span

PIECES = (
    *(
        "Ruiz",
        "said",
        "she",
        "“",
        "”",
        "'",
        ".",
        " ",
        "  ",
        "\t",
        "\n",
        "\r\n",
        "\\n",
        "<b>",
        "&amp;",
        "\u00a0",
        "\u200b",
    ),
    *(
        "😀",
        "👨\u200d👩\u200d👧",
        "🇫🇷",
        "👍🏽",
        "𝓐",
        "e\u0301",
        "n\u0303o",
        "שלום",
        "مرحبا",
        "\u202eabc\u202c",
        "中文",
        "ﷺ",
    ),
)
"""Pieces of text on which offsets have been known to slip."""

texts = st.lists(
    st.sampled_from(PIECES) | st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1
)


@st.composite
def predictions(draw: st.DrawFn) -> Prediction:
    """Return a prediction with a name, a text, sentences that do not overlap, and any attributions."""
    text = "".join(draw(texts))
    spans = draw(disjoint(len(text)))
    sentences = tuple(draw(tagged(span)) for span in spans)
    return Prediction(
        article=Article(
            "a-1", text, title=draw(st.none() | st.just("A title")), outlet=draw(st.none() | st.just("Herald"))
        ),
        blocks=tuple(Block(*span, draw(st.sampled_from(BlockKind))) for span in draw(disjoint(len(text)))),
        sentences=sentences,
        attributions=tuple(draw(st.lists(attributions(text), max_size=5))),
        model="model-1",
        scheme=SCHEME,
    )


def spans(length: int) -> st.SearchStrategy[Span]:
    """Return spans of a text of that length that are not empty."""
    ends = st.tuples(st.integers(0, length), st.integers(0, length)).filter(lambda pair: pair[0] != pair[1])
    return ends.map(lambda pair: Span(min(pair), max(pair)))


@st.composite
def disjoint(draw: st.DrawFn, length: int) -> list[Span]:
    """Return spans in text order that do not overlap; some touch."""
    cuts = sorted(draw(st.sets(st.integers(0, length), max_size=8)))
    return [Span(*pair) for pair in pairwise(cuts) if draw(st.booleans())]


@st.composite
def tagged(draw: st.DrawFn, span: Span) -> TaggedSentence:
    """Return a sentence with any tags and scores."""
    tags = draw(st.sets(st.sampled_from(Tag)))
    p = st.floats(0, 1)
    primary = draw(st.none() | st.sampled_from(Tag))
    return TaggedSentence(*span, tuple(t for t in Tag if t in tags), (draw(p), draw(p), draw(p), draw(p)), primary)


@st.composite
def attributions(draw: st.DrawFn, text: str) -> Attribution:
    """Return an attribution that has at least one part; its entity may be in the text, elsewhere, or nowhere."""
    span = spans(len(text))
    source, cue = draw(st.none() | span), draw(st.none() | span)
    content = tuple(sorted(draw(st.sets(span, min_size=0 if source or cue else 1, max_size=3))))
    own = [text[slice(*source)]] if source else []
    some = draw(span)
    entity = draw(st.sampled_from([None, *own, text[slice(*some)], "Nobody of that name"]))
    return Attribution(
        source=source,
        cue=cue,
        content=content,
        direct=draw(st.booleans()),
        entity=entity,
        kind=draw(st.sampled_from(SourceKind)),
        score=draw(st.floats(0, 1)),
        carried=draw(st.booleans()),
    )
