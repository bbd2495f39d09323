import numpy as np
import pytest

from annotator.learn import characters
from annotator.learn.vocabulary import N_WORDS, Ints, Vocabulary, Words, members


def numbers(vocabulary: Vocabulary, *tokens: str) -> Ints:
    """Return the numbers that words have in a vocabulary that meets them together."""
    codes = characters.codes(" ".join(tokens))
    starts, ends = characters.tokens(codes, np.zeros(len(codes) + 1, np.bool_))
    return vocabulary.read(codes, starts, ends, characters.hashes(codes, starts, ends))


def known(*tokens: str) -> Words:
    """Return what a vocabulary knows of words."""
    vocabulary = Vocabulary()
    found = numbers(vocabulary, *tokens)
    return Words(*(column[found] for column in vocabulary.words()))


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
    [first] = numbers(vocabulary, "mill")
    before = vocabulary.words()
    said = [column[first] for column in before]
    many = [f"word{n}" for n in range(5_000)]
    later = numbers(vocabulary, *many, "mill", *many)
    assert later[len(many)] == first
    assert np.array_equal(later[: len(many)], later[len(many) + 1 :])
    assert len(np.unique(later)) == len(many) + 1
    assert [column[first] for column in vocabulary.words()] == said == [column[first] for column in before]
    assert (before.hashes < N_WORDS).all()


def test_a_set_of_classes_has_the_members_that_its_bits_say() -> None:
    words = known("We", "shamefully", "1904", "—", "mill")
    names, counts = members()
    firsts = np.cumsum(counts) - counts
    for classes, number in zip(words.classes.tolist(), words.sets.tolist(), strict=True):
        members_here = names[firsts[number] : firsts[number] + counts[number]].tolist()
        assert sum(1 << name for name in members_here) == classes


@pytest.mark.parametrize(
    ("word", "can"),
    [("said", True), ("mill", True), (":", True), ("—", True), ("the", False), ("she", False), (",", False)],
)
def test_words_of_open_classes_and_two_signs_can_tie(word: str, *, can: bool) -> None:
    assert bool(known(word).may_tie[0]) is can
