import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.learn import tokens, vocabulary
from annotator.learn.batch import lay_out
from annotator.learn.tokens import Region, Seen, Stream
from annotator.learn.vocabulary import N_WORDS, Vocabulary, Words
from tests.learn.articles import ODD, STORY, see

TEXTS = st.lists(
    st.sampled_from(["Ana Ruiz said", "“", "”", "no deal", "the mill", ". ", "? ", "\n\n", "according to", "1904", " "])
    | st.text(max_size=5),
    max_size=30,
).map("".join)


def stream(seen: list[Seen]) -> Stream:
    return tokens.stream(lay_out(seen))


def words_of(seen: list[Seen]) -> Words:
    """Return what is known of each token of articles."""
    found = stream(seen)
    return Words(*(column[found.numbers] for column in found.known))


def columns(text: str, word: str) -> set[int]:
    """Return the columns of a word in a text's sentences."""
    return {column for terms in terms_of(text) for start, stop, column in terms if text[start:stop] == word}


def terms_of(text: str) -> list[list[tuple[int, int, int]]]:
    """Return (start, stop, column) of each sentence's terms."""
    found = tokens.terms(see(text))
    terms = list(zip(found.starts.tolist(), found.stops.tolist(), found.columns.tolist(), strict=True))
    return [terms[first:last] for first, last in pairwise(found.ends.tolist())]


def test_what_is_quoted_is_one_term_whatever_it_says() -> None:
    found = [columns(f"“{said}” is what she said.", said) for said in ("No", "We will not pay")]
    assert found[0] == found[1] != columns("No is what she said.", "No")


def test_a_word_in_reported_speech_is_another_term() -> None:
    told = "Ana Ruiz said a fair deal is near."
    assert see(told).attributions[0].content
    assert len(columns("A fair deal.", "fair") | columns(told, "fair")) == 2


def test_a_row_of_words_is_a_term_by_its_outline_alone() -> None:
    assert columns("The mill was closed.", "was closed") == columns("The bank was opened.", "was opened")
    assert columns("The mill was closed.", "was closed") != columns("The mill is closed.", "is closed")
    assert columns("It was shameful.", "was shameful") != columns("It was oblong.", "was oblong")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("mill", "Mill", True),
        ("don't", "don’t", True),
        ("1904", "1905", True),
        ("1904", "190", False),
        ("mill", "mills", False),
    ],
)
def test_case_apostrophes_and_the_value_of_a_number_make_no_other_term(one: str, other: str, *, same: bool) -> None:
    assert (columns(f"The {one} was new.", one) == columns(f"The {other} was new.", other)) is same


@pytest.mark.parametrize(
    ("word", "name", "has"),
    [
        ("shameful", "judging words", True),
        ("oblong", "judging words", False),
        ("We", "we, our", True),
        ("web", "we, our", False),
        ("didn’t", "no, not", True),
        ("didn’t", "was, had", True),
        ("knot", "no, not", False),
        ("Harrow", "capitals", True),
        ("harrow", "capitals", False),
        ("WHO", "words in capitals", True),
        ("UN", "words in capitals", False),
        ("12th", "numbers", True),
        ("twelve", "numbers", False),
        ("opened", "words in -ed", True),
        ("bed", "words in -ed", False),
        ("—", "dashes", True),
        ("—", "words", False),
        ("per-cent", "dashes", False),
    ],
)
def test_words_are_of_the_classes_that_the_lists_and_their_shapes_say(word: str, name: str, *, has: bool) -> None:
    found = stream([see(f"and then {word} again")])
    assert found.has(name)[2] == has


def test_quote_marks_win_over_reported_words() -> None:
    text = "Ana Ruiz said the mill was “a wreck” and would close."
    one = see(text)
    found = stream([one])
    words = [text[start:end] for start, end in zip(found.starts.tolist(), found.ends.tolist(), strict=True)]
    regions = dict(zip(words, found.regions.tolist(), strict=True))
    assert regions["wreck"] == Region.QUOTED
    assert regions["close"] == Region.REPORTED
    assert regions["Ana"] == Region.NARRATION


def test_a_term_reaches_over_a_quotation_as_a_whole() -> None:
    text = "“We will not pay,” said Ana Ruiz."
    [terms] = terms_of(text)
    told = {text[start:stop] for start, stop, _ in terms}
    assert {"We will not pay,", "“We will not pay,", "said Ana", "said Ana Ruiz"} <= told
    assert "We will" not in told


@given(TEXTS)
def test_the_terms_of_a_sentence_lie_in_it_and_have_columns_of_its_row(text: str) -> None:
    one = see(text)
    for sentence, terms, row in zip(one.marks.sentences, terms_of(text), rows(text), strict=True):
        assert all(sentence.start <= start < stop <= sentence.end for start, stop, _ in terms)
        assert {column for _, _, column in terms} <= row


@pytest.mark.parametrize(
    "text",
    [
        *(pytest.param(text, id=name) for name, text in {"story": STORY, **ODD}.items()),
        pytest.param("Ana “ ” Ruiz", id="nothing between marks"),
    ],
)
def test_a_row_has_no_columns_but_those_of_its_terms(text: str) -> None:
    assert [{column for _, _, column in terms} for terms in terms_of(text)] == rows(text)


def rows(text: str) -> list[set[int]]:
    """Return the columns of each sentence of a text."""
    one = see(text)
    matrix = tokens.hashed(tokens.without_quoted(stream([one])), len(one.marks.sentences)).matrix()
    return [set(row.indices.tolist()) for row in matrix]


@given(st.lists(TEXTS, max_size=4))
def test_every_sentence_has_a_row_of_length_1(texts: list[str]) -> None:
    seen = [see(text) for text in texts]
    found = stream(seen)
    n = sum(len(one.marks.sentences) for one in seen)
    assert np.unique(found.rows).tolist() == list(range(n))
    assert (np.diff(found.rows) >= 0).all()
    matrix = tokens.hashed(tokens.without_quoted(found), n).matrix()
    assert matrix.shape == (n, N_WORDS)
    assert np.allclose(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel(), 1, atol=1e-5)


@given(st.lists(st.lists(st.integers(0, N_WORDS - 1), unique=True, max_size=5), max_size=5))
def test_terms_times_weights_are_their_matrix_times_weights(rows: list[list[int]]) -> None:
    ends = np.cumsum([0, *map(len, rows)])
    found = tokens.Terms(np.array([column for row in rows for column in sorted(row)], np.int64), ends)
    weights = np.random.default_rng(0).random((N_WORDS, 2), np.float32)
    assert found.times(weights) == pytest.approx(found.matrix() @ weights, abs=1e-5)


@pytest.mark.parametrize("text", [STORY, *ODD.values()], ids=["story", *ODD])
def test_a_full_memory_of_words_changes_nothing(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one = see(text)
    roomy, rows = words_of([one]), stream([one]).rows
    monkeypatch.setattr(vocabulary, "_CACHE_LIMIT", 3)
    monkeypatch.setattr(tokens, "_vocabulary", Vocabulary())
    words_of([see("Another text fills what can be known.")])
    assert all(np.array_equal(a, b) for a, b in zip(roomy, words_of([one]), strict=True))
    assert np.array_equal(rows, stream([one]).rows)


def test_threads_that_read_at_once_know_the_same_words(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = [see(" ".join(f"word{n}x{i} said." for i in range(n % 3, 300, 3))) for n in range(24)]
    alone = [words_of([one]) for one in seen]
    monkeypatch.setattr(tokens, "_vocabulary", Vocabulary())
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            together = list(pool.map(lambda one: words_of([one]), seen))
    finally:
        sys.setswitchinterval(before)
    for one, other in zip(alone, together, strict=True):
        for expected, found in zip(one, other, strict=True):
            np.testing.assert_array_equal(found, expected)
