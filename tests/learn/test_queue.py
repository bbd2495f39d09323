import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.learn import queue
from annotator.learn.tagger import Doubles
from annotator.learn.vocabulary import Ints

TEXTS = [f"Town {n} built a {word}." for n, word in enumerate(("mill", "bridge", "school", "harbour", "theatre"))]
SURE, OPEN = (0.99, 0.01, 0.01, 0.01), (0.5, 0.01, 0.01, 0.01)


def pool(*articles: list[tuple[float, float, float, float]]) -> tuple[Doubles, Ints]:
    groups = np.repeat(np.arange(len(articles)), [len(rows) for rows in articles])
    return np.array([row for rows in articles for row in rows], float), groups


def order(*articles: list[tuple[float, float, float, float]], texts: list[str] = TEXTS) -> list[int]:
    picks = queue.choose(*pool(*articles), texts[: len(articles)], count=len(articles), audit=0)
    return [pick.article for pick in picks]


def test_the_article_with_the_most_doubt_a_sentence_comes_first() -> None:
    assert order([SURE] * 20, [OPEN] * 20, [SURE] * 10 + [OPEN] * 10) == [1, 2, 0]


def test_a_rare_tag_in_doubt_outweighs_a_common_one() -> None:
    common, rare, rest = (0.5, 0.02, 0.6, 0.6), (0.9, 0.5, 0.6, 0.6), (0.9, 0.02, 0.6, 0.6)
    assert order([common] * 2 + [rest] * 18, [rare] * 2 + [rest] * 18) == [1, 0]


def test_two_sentences_in_doubt_do_not_outweigh_many() -> None:
    assert order([OPEN] * 2, [OPEN] * 40) == [1, 0]


def test_a_copy_of_what_was_taken_comes_last() -> None:
    texts = [TEXTS[0], TEXTS[0] + " Again.", TEXTS[1]]
    assert order([OPEN] * 20, [OPEN] * 19 + [SURE], [SURE] * 15 + [OPEN] * 5, texts=texts) == [0, 2, 1]


def test_the_audit_is_drawn_from_the_whole_pool_whatever_the_scores() -> None:
    scores, groups = pool(*[[OPEN if n < 20 else SURE] * 10 for n in range(100)])
    texts = [f"Article {n}" for n in range(100)]
    drawn = []
    for seed in range(200):
        picks = queue.choose(scores, groups, texts, count=10, audit=0.2, random_state=seed)
        audit = [pick.article for pick in picks if pick.is_random]
        assert len(audit) == 2
        assert all("at random" in pick.why for pick in picks if pick.is_random)
        drawn += audit
    # Of 400 draws from 100 articles, 80 of which the model is sure of, 320 are expected; sd (400 * .8 * .2) ** .5 = 8.
    assert sum(n >= 20 for n in drawn) == pytest.approx(320, abs=32)


def test_random_ones_are_spread_among_the_others() -> None:
    scores, groups = pool(*[[OPEN] * 10] * 20)
    picks = queue.choose(scores, groups, [f"Article {n}" for n in range(20)], count=10, audit=0.2)
    assert [n for n, pick in enumerate(picks) if pick.is_random] == [2, 7]


def test_the_reason_tells_tags_in_doubt_how_many_are_expected_and_how_new_it_is() -> None:
    rows = [(0.5, 0.1, 0.0, 0.0)] * 3 + [(1.0, 0.1, 0.0, 0.0)] * 7
    [pick] = queue.choose(*pool(rows), TEXTS[:1], count=1, audit=0)
    assert "claim unsure in 3 of 10 sentences, 8 expected" in pick.why
    assert "opinion unsure in 0 of 10 sentences, 1 expected" in pick.why
    assert pick.why.endswith("unlike those before it")


@given(
    st.lists(st.lists(st.tuples(*[st.floats(0, 1)] * 4), max_size=3), min_size=1, max_size=6),
    st.integers(1, 8),
    st.floats(0, 1),
)
def test_no_article_is_chosen_twice_and_as_many_as_there_are(
    articles: list[list[tuple[float, float, float, float]]], count: int, audit: float
) -> None:
    scores, groups = pool(*articles)
    texts = ["", "“…”", *TEXTS][: len(articles)]
    picks = queue.choose(scores.reshape(-1, 4), groups.astype(int), texts, count=count, audit=audit)
    assert len({pick.article for pick in picks}) == len(picks) == min(count, len(articles))
    assert sum(pick.is_random for pick in picks) == round(audit * len(picks))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([1, 1, 0, 0], [1, 1, 0, 0], 1),
        ([1, 0, 1, 0], [1, 1, 0, 0], 0),
        ([1, 1, 0, 0], [0, 0, 1, 1], -1),
        ([1, 1, 1, 0], [1, 1, 0, 0], 0.5),  # 3 of 4 agree, 1/2 by chance
        ([0, 0, 0, 0], [0, 0, 0, 0], 1),
        ([], [], 1),
    ],
)
def test_kappa_is_agreement_beyond_chance(before: list[int], after: list[int], expected: float) -> None:
    a, b = (np.tile(np.array(side, bool)[:, None], 4) for side in (before, after))
    assert queue.kappa(a, b) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("kappas", "words"),
    [
        ([], ""),
        ([0.999], "that is 1 of the 3 comparisons it takes"),
        ([0.8, 0.99, 0.995, 0.99], "kappa 0.990, 0.995, 0.990: at 0.99 or more, more labels hardly change anything"),
        ([0.99, 0.99, 0.98], "below 0.99, more labels still change what is said. Go on."),
    ],
)
def test_the_hint_to_stop_looks_at_the_last_three(kappas: list[float], words: str) -> None:
    assert words in queue.hint(kappas)
