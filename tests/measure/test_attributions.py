import pytest

from annotator.core.records import Attribution
from annotator.core.spans import Span
from annotator.measure import attributions
from annotator.measure.attributions import Counts
from tests.made import RUIZ, TEXT

# TEXT begins: “We will not pay,” said Ana Ruiz 😀. RUIZ links 1-17 to 24-32.
NOBODY = RUIZ._replace(source=None)
SHORT = RUIZ._replace(content=(Span(1, 8),))
INDIRECT = RUIZ._replace(direct=False)
RUIZ_ALONE = RUIZ._replace(source=Span(28, 32))
ELSEWHERE = RUIZ._replace(content=(Span(36, 59),))


@pytest.mark.parametrize(
    ("gold", "found", "expected"),
    [
        ([RUIZ], [RUIZ], Counts(1, 1, 1, 1, 1, 1)),
        ([RUIZ], [RUIZ_ALONE], Counts(1, 1, 1, 0, 1, 1)),
        ([RUIZ], [NOBODY], Counts(1, 1, 0, 0, 1, 0)),
        ([RUIZ], [ELSEWHERE], Counts(1, 0, 0, 0, 1, 0)),
        ([RUIZ], [], Counts(1, 0, 0, 0, 0, 0)),
        ([RUIZ], [INDIRECT], Counts(1, 1, 1, 1, 0, 0)),  # it finds the piece, and is no link of quoted words
        ([RUIZ], [ELSEWHERE, RUIZ], Counts(1, 1, 1, 1, 2, 1)),
        ([RUIZ], [SHORT], Counts(1, 1, 1, 1, 0, 0)),
        ([SHORT], [RUIZ], Counts(0, 0, 0, 0, 1, 0)),
        ([NOBODY], [RUIZ], Counts(0, 0, 0, 0, 1, 0)),
        ([INDIRECT], [RUIZ], Counts(0, 0, 0, 0, 1, 0)),
        ([RUIZ._replace(content=(Span(1, 17), Span(36, 59)))], [RUIZ], Counts(2, 1, 1, 1, 1, 1)),
    ],
)
def test_quoted_pieces_are_counted_as_the_benchmark_counts_them(
    gold: list[Attribution], found: list[Attribution], expected: Counts
) -> None:
    assert attributions.count(TEXT, gold, found) == expected


def test_figures_are_ratios_over_all_articles() -> None:
    score = attributions.score([Counts(4, 4, 3, 2, 5, 3), Counts(0, 0, 0, 0, 1, 0)])
    assert score.pieces == 4
    assert [x.value for x in (score.found, score.source_overlap, score.source_exact)] == [1, 0.75, 0.5]
    assert score.precision.value == 0.5
    assert score.f1.value == pytest.approx(2 * 0.5 * 0.75 / 1.25)
    assert score.source_overlap.low == 0  # a resample may hold the second article alone
    assert score.source_overlap.high == 0.75
