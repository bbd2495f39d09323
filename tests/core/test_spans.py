import itertools

from hypothesis import given
from hypothesis import strategies as st

from annotator.core.spans import Span, covered, overlap, strip, union

SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda p: (min(p), max(p))), max_size=8)


def points(spans: list[tuple[int, int]]) -> set[int]:
    return {i for start, end in spans for i in range(start, end)}


@given(SPANS)
def test_a_union_covers_the_same_points_in_sorted_pieces_that_do_not_touch(spans: list[tuple[int, int]]) -> None:
    joined = union(spans)
    assert points(list(joined)) == points(spans)
    assert all(a.end < b.start for a, b in itertools.pairwise(joined))


@given(st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda p: (min(p), max(p))), SPANS)
def test_covered_counts_each_point_once(span: tuple[int, int], by: list[tuple[int, int]]) -> None:
    assert covered(span, by) == len(points([span]) & points(by))


@given(st.tuples(st.integers(0, 9), st.integers(0, 9)), st.tuples(st.integers(0, 9), st.integers(0, 9)))
def test_overlap_is_symmetric_and_never_negative(a: tuple[int, int], b: tuple[int, int]) -> None:
    assert overlap(a, b) == overlap(b, a) >= 0


@given(st.text(alphabet=" \t\nab“", max_size=20))
def test_stripping_leaves_what_str_strip_leaves(text: str) -> None:
    start, end = strip(text, 0, len(text))
    assert text[start:end] == text.strip()


def test_an_all_blank_span_collapses_at_its_start() -> None:
    assert strip("a   b", 1, 4) == Span(1, 1)
