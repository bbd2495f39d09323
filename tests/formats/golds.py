"""Gold of every shape: emoji, marks that combine, right to left; spans that nest, overlap and cut words."""

from collections.abc import Callable, Mapping

from hypothesis import strategies as st

from annotator.core.labels import SCHEME, SourceKind, Tag
from annotator.core.records import Article, Attribution, Gold
from annotator.core.spans import Span
from annotator.formats import kept
from annotator.formats.kept import Written
from annotator.formats.partial import Files, Imported

LETTERS = st.sampled_from(
    (
        *(
            "a",
            "b ",
            "é",
            "e\u0301",
            "😀",
            "👩\u200d🚀",
            "שלום",
            "\u202eמ",
            "日",
            "“",
            "”",
            "\n\n",
            " \n",
            "\t",
            "\u00a0",
        ),
        *("\u00a0", "|", "_", "*", "->", "#", "\\", "[1]", ";", "=", "'", '"', ",", "O"),
    )
)


@st.composite
def golds(draw: st.DrawFn, *, nothing: bool = True) -> Gold:
    """Return gold; nothing: also with attributions that have no part."""
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
            content=spans(0 if nothing else 1, 3),
            direct=draw(st.booleans()),
            entity=draw(st.none() | LETTERS),
            kind=draw(st.sampled_from(list(SourceKind))),
            score=1.0,
            carried=draw(st.booleans()),
        )
        for _ in range(draw(st.integers(0, 3)))
    ]
    return Gold(Article("made", text), tuple(sentences), tuple(links), (), "", SCHEME)


def check_words_come_back(
    write: Callable[[Mapping[str, Gold]], Written], read: Callable[[Files], Imported], gold: Gold
) -> None:
    """Assert that a form of words holds gold whose spans begin and end with words, and says what else it loses."""
    held, dropped = kept.on_words(gold)
    written = write({"made": gold})
    back = read(written.files)
    assert not back.faults
    assert back.golds == [held]
    assert written.lost == dropped
