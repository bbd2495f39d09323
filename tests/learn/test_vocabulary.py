import numpy as np
import pytest

from annotator.learn.vocabulary import N_WORDS, Vocabulary, Words


def known(*tokens: str) -> Words:
    """Return what is known of words that a vocabulary meets one after the other."""
    vocabulary = Vocabulary()
    return vocabulary.read(np.array([vocabulary[token] for token in tokens]))[0]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("praises", "praised", True),
        ("deny", "denied", True),
        ("planning", "planned", True),
        ("tell", "telling", True),
        ("class", "clan", False),
        ("bed", "bid", False),
    ],
)
def test_the_forms_of_a_word_have_one_stem(one: str, other: str, *, same: bool) -> None:
    stems = known(one, other).stems
    assert bool(stems[0] == stems[1]) is same


def test_a_words_stem_is_no_word() -> None:
    found = known("warn", "warns")
    assert found.stems[0] == found.stems[1] != found.hashes[0]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("mill", "spoon", True),
        ("closed", "opened", True),
        ("mill", "Mill", False),
        ("the", "a", False),
        ("shameful", "reckless", True),
        ("shameful", "oblong", False),
    ],
)
def test_an_outline_tells_words_that_build_sentences_apart_and_others_by_how_they_look(
    one: str, other: str, *, same: bool
) -> None:
    outlines = known(one, other).outlines
    assert bool(outlines[0] == outlines[1]) is same


def test_verbs_of_one_list_are_alike_in_all_their_forms() -> None:
    lists = known("excoriated", "lambasting", "oblong").lists
    assert lists[0] & lists[1]
    assert not lists[2]


def test_words_met_later_do_not_change_what_is_known_of_earlier_ones() -> None:
    vocabulary = Vocabulary()
    first, _ = vocabulary.read(np.array([vocabulary["mill"]]))
    vocabulary["bank"]
    again, _ = vocabulary.read(np.array([vocabulary["mill"]]))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert (again.hashes < N_WORDS).all()


def test_what_stands_between_two_spaces_may_be_several_tokens_or_none() -> None:
    vocabulary = Vocabulary()
    words, sizes = vocabulary.read(np.array([vocabulary[piece] for piece in ("“No,”", "mill", "", "_", "mill.")]))
    assert sizes.tolist() == [4, 1, 0, 1, 2]
    assert words.hashes[4] == words.hashes[6] != words.hashes[1]
