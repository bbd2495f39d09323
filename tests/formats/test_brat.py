from hypothesis import given
from hypothesis import strategies as st

from annotator.core.labels import SCHEME, SourceKind, Tag
from annotator.core.records import Article, Attribution, Gold
from annotator.core.spans import Span
from annotator.formats import brat, kept
from tests import made

LETTERS = st.sampled_from(
    ["a", "b ", "é", "e\u0301", "😀", "👩\u200d🚀", "שלום", "\u202eמ", "“", "”", "\n\n", "\t", "日"]
)


@st.composite
def golds(draw: st.DrawFn) -> Gold:
    text = "x" + "".join(draw(st.lists(LETTERS, min_size=4, max_size=25))) + "x"

    def spans(fewest: int, most: int) -> tuple[Span, ...]:
        edges = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2 * fewest, max_size=2 * most)))
        return tuple(Span(*pair) for pair in zip(edges[::2], edges[1::2], strict=False))

    tags = st.lists(st.sampled_from(list(Tag)), max_size=4)
    sentences = []
    for span in spans(0, 3):
        given_tags = draw(tags)
        sentences.append(kept.sentence(span, given_tags, set(draw(tags)) - set(given_tags)))
    links = [
        Attribution(
            source=next(iter(spans(0, 1)), None),
            cue=next(iter(spans(0, 1)), None),
            content=spans(1, 3),
            direct=draw(st.booleans()),
            entity=draw(st.none() | LETTERS),
            kind=draw(st.sampled_from(list(SourceKind))),
            score=1.0,
            carried=draw(st.booleans()),
        )
        for _ in range(draw(st.integers(0, 3)))
    ]
    return Gold(Article("made", text), tuple(sentences), tuple(links), (), "", SCHEME)


@given(golds())
def test_there_and_back_is_the_same_whatever_the_text_and_however_spans_nest(gold: Gold) -> None:
    written = brat.write(gold, "made")
    assert brat.read(written.files) == [gold]


def test_gold_looks_like_brats_own_files() -> None:
    written = brat.write(made.gold(), "bill")
    assert written.files["bill.ann"].decode().splitlines() == [
        "T1\tSentence 0 35\t“We will not pay,” said Ana Ruiz 😀.",
        "A1\tHasQuotation T1",
        "A2\tHasSource T1",
        "T2\tSentence 36 59\tThe bill is due in May.",
        "A3\tHasClaim T2",
        "T3\tSentence 61 78\tIt is a disgrace.",
        "A4\tHasOpinion T3",
        "T4\tSource 24 32\tAna Ruiz",
        "T5\tCue 19 23\tsaid",
        "T6\tContent 1 17\tWe will not pay,",
        "T7\tAttribution 19 23\tsaid",
        "E1\tAttribution:T7 Source:T4 Cue:T5 Content:T6",
        "A5\tDirect E1",
        "A6\tKind E1 named",
        '#1\tAnnotatorNotes E1\t"Ana Ruiz"',
    ]
    assert written.lost == {"annotators": 1, "genre": 1, "score of an attribution": 1}
