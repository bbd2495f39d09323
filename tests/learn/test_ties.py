import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.learn import tagger, ties, tokens
from annotator.learn.batch import lay_out
from annotator.learn.ties import N_COLUMNS, N_TERMS, NAMES, Candidates, Ties
from tests import made
from tests.learn.articles import ODD, STORY, see

TEXTS = st.sampled_from([STORY, *ODD.values()]) | st.text(max_size=40)


@pytest.fixture(scope="module")
def taught() -> Ties:
    data = tagger.training(made.golds())
    return ties.fit(data.table.ties.columns, data.cues, random_state=0)


def found_in(text: str) -> tuple[Candidates, list[str]]:
    """Return the candidates of a text, and their words."""
    batch = lay_out([see(text)])
    found = ties.candidates(batch, tokens.without_quoted(tokens.stream(batch)))
    return found, [text[start:end] for start, end in found.places.tolist()]


def test_no_word_inside_quote_marks_is_a_candidate_and_no_sign_outside() -> None:
    _, words = found_in("“We will not pay,” said the old mayor, “and she said so.”")
    assert words == ["said", "old", "mayor"]


def test_the_terms_of_a_candidate_are_those_of_its_neighbourhood_alone() -> None:
    one, words = found_in("Nobody came to see the old mill. On Monday morning Ruiz said it was closed for the winter.")
    other, again = found_in("Ana left. On Monday morning Ruiz said it was closed for the winter.")
    assert np.array_equal(one.columns[words.index("said")], other.columns[again.index("said")])


def test_a_candidates_terms_tell_its_neighbours() -> None:
    rows = {
        text: found_in(text) for text in ("Ruiz said that it is so.", "Ruiz said on Monday.", "Ruiz left on Monday.")
    }
    columns = [set(found.columns[1].tolist()) for found, _ in rows.values()]
    assert columns[0] & columns[1]
    assert columns[0] != columns[1] != columns[2]


@given(TEXTS)
def test_candidates_have_their_columns_and_stand_in_text_order(text: str) -> None:
    found, words = found_in(text)
    assert found.columns.shape == (len(words), N_TERMS)
    assert ((found.columns >= 0) & (found.columns < N_COLUMNS)).all()
    assert (np.diff(found.places.ravel()) >= 0).all()
    assert (np.diff(found.places) > 0).all()


def test_a_candidates_place_is_that_in_its_own_article() -> None:
    texts = ["Ana left the mill.", "Nobody came.", "“No.” Ruiz denied it."]
    batch = lay_out([see(text) for text in texts])
    found = ties.candidates(batch, tokens.without_quoted(tokens.stream(batch)))
    words = [
        texts[row][start:end] for row, (start, end) in zip(found.rows, found.places.tolist(), strict=True) if row < 2
    ]
    assert words == ["Ana", "left", "mill", "Nobody", "came"]


def test_gold_teaches_which_words_are_cues() -> None:
    golds = made.golds(5)
    data = tagger.training(golds)
    first = data.table.ties.rows < data.table.articles[1]
    marked = data.table.ties.places[first & data.cues].tolist()
    assert [golds[0].article.text[start:end] for start, end in marked] == ["said"]


def test_what_was_learned_finds_the_cue(taught: Ties) -> None:
    text = "“Nobody was hurt,” said Eva Lindz.\n\nThe mill opened."
    found, _ = found_in(text)
    likeliest = ties.likeliest(taught, found, [0, 1])
    said = likeliest[0]
    assert said is not None
    assert text[slice(*said)] == "said"
    assert ties.likeliest(taught, found, [1, 0]) == likeliest[::-1]


def test_where_no_word_could_be_a_cue_none_is_likeliest(taught: Ties) -> None:
    found, _ = found_in("“Nobody was hurt.”")
    assert ties.likeliest(taught, found, [0]) == [None]


def test_too_few_cues_teach_nothing() -> None:
    found, _ = found_in(STORY)
    nothing = np.arange(len(found.rows)) < ties.FEWEST - 1
    taught = ties.fit(found.columns, nothing, random_state=0)
    assert (ties.odds(taught, found.columns) == 0).all()


def test_a_sentence_is_summed_up_by_its_likeliest_words() -> None:
    told = ties.summary(np.array([0, 2, -1, -8], np.float32), np.array([0, 0, 0, 2]), 3)
    by_name = dict(zip(NAMES, told.T, strict=True))
    assert by_name["likeliest cue"].tolist() == [2, -6, -6]
    assert by_name["second likeliest cue"].tolist() == [0, -6, -6]
    chances = 1 / (1 + np.exp(-np.array([0, 2, -1])))
    assert by_name["how many cues"][0] == pytest.approx(np.log1p(chances.sum()))
    none = np.prod(1 - chances)
    assert by_name["some cue"][0] == pytest.approx(np.log((1 - none) / none), abs=0.01)
    assert by_name["how many cues"][1] == 0


def test_what_is_learned_twice_is_the_same(taught: Ties) -> None:
    data = tagger.training(made.golds())
    again = ties.fit(data.table.ties.columns, data.cues, random_state=0)
    assert np.array_equal(taught.weights, again.weights)
    assert taught.intercept == again.intercept
