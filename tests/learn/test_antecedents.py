import pytest

from tests.learn.articles import last_link


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("Deborah Okoro met Thomas Vale. She said it was late.", "Deborah Okoro"),
        ("Deborah Okoro met Thomas Vale. He said it was late.", "Thomas Vale"),
        ("The agent, Deborah Okoro, met Mr. Vale. She said it was late.", "Deborah Okoro"),
    ],
)
def test_a_first_name_or_a_title_tells_whom_a_pronoun_means(text: str, entity: str) -> None:
    assert last_link(text).entity == entity


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        (
            "Sorvi Okoro met Dunmar Vale. Okoro lost her key. The two walked on for an hour. She said it was late.",
            "Sorvi Okoro",
        ),
        (
            "Sorvi Okoro met Dunmar Vale. Vale lost his key. The two walked on for an hour. He said it was late.",
            "Dunmar Vale",
        ),
    ],
)
def test_the_pronouns_behind_a_name_tell_its_gender(text: str, entity: str) -> None:
    assert last_link(text).entity == entity


def test_a_surname_without_a_word_of_speech_is_somebody_whom_a_pronoun_can_mean() -> None:
    text = "Thomas Vale met Adrian Hale.\n\nHale went home.\n\nVale stayed. The lamp was lit.\n\nHe said it was late."
    assert last_link(text).entity == "Thomas Vale"


def test_who_is_named_in_quoted_words_is_not_who_goes_on_speaking() -> None:
    assert last_link("Thomas Vale came in. “Adrian Hale is at home.” He said it was late.").entity == "Thomas Vale"


@pytest.mark.parametrize(
    "text",
    [
        "They met in North Varden. He said it was late.",
        "Two trains left Brannock Station. She said it was late.",
        "The Lisk Evening Gazette was on sale. He said it was late.",
        "Deborah Okoro came in. He said it was late.",
    ],
)
def test_a_place_a_body_or_somebody_of_another_gender_is_not_he_or_she(text: str) -> None:
    assert last_link(text).entity is None


def test_a_single_word_is_a_person_where_it_speaks_and_has_its_capital_inside_a_sentence() -> None:
    assert last_link("Tovik said it was cold. The guard knew Tovik. He said it was late.").entity == "Tovik"
    assert last_link("Outrage said it was cold. The guard felt outrage. He said it was late.").entity is None


def test_it_means_the_last_body_that_is_named() -> None:
    assert last_link("Vale Council met Thomas Hale. It said it was late.").entity == "Vale Council"
