import pytest

from tests.learn.articles import last_link, see


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("Sen. Ana Ruiz came in. The senator said it was late.", "Ana Ruiz"),
        ("Gov. Ana Ruiz came in. The outgoing governor said it was late.", "Ana Ruiz"),
        ("Ana Ruiz, the deputy mayor of Lisk, met Tom Hale. The deputy mayor said it was late.", "Ana Ruiz"),
        ("The school nurse Ana Ruiz met Tom Hale. The nurse said it was late.", "Ana Ruiz"),
        ("Vale Council met Tom Hale. The council said it was late.", "Vale Council"),
        ("Lumbrek Power, a regional supplier, met Tom Hale. The supplier said it was late.", "Lumbrek Power"),
        ("Lumbrek Power built it. Lumbrek Power met Tom Hale. The company said it was late.", "Lumbrek Power"),
        ("Gen. Tom Hale spent a week there. The general said it was late.", "Tom Hale"),
        ("Its mayor, Ana Ruiz, came in. The mayor, 46, said it was late.", "Ana Ruiz"),
        ("She hired an attorney, Ana Ruiz. Tom Hale left. The lawyer said it was late.", "Ana Ruiz"),
        ("The Brannock Herald came out. The newspaper said it was late.", "Brannock Herald"),
        (
            "Orvane Steel built it. Orvane Steel owns it.\n\nLumbrek Power met Tom Hale. The company said it was late.",
            "Lumbrek Power",
        ),
    ],
)
def test_a_definite_phrase_means_who_is_called_that(text: str, entity: str) -> None:
    assert last_link(text).entity == entity


def test_of_two_who_are_called_that_the_last_one_named_is_meant() -> None:
    text = "Sen. Ana Ruiz came in.\n\nShe sat down.\n\nSen. Tom Hale stood up. The senator said it was late."
    assert last_link(text).entity == "Tom Hale"


@pytest.mark.parametrize(
    "text",
    [
        "Sen. Ana Ruiz met Sen. Tom Hale. The senator said it was late.",
        "Tom Hale, the council's spokesman, left. The council said it was late.",
        "Ana Ruiz, the minister, left. The prime minister said it was late.",
        "Lumbrek Power met Orvane Steel. The company said it was late.",
        "Sen. Ana Ruiz came in. A senator said it was late.",
        "She hired an attorney, Ana Ruiz. The surgeon said it was late.",
        "The Brannock Herald came out. The station said it was late.",
        "Sen. Ana Ruiz came in. The senator from Lisk said it was late.",
    ],
)
def test_nobody_is_meant_where_nobody_fits_or_two_do(text: str) -> None:
    assert last_link(text).entity is None


def test_a_part_that_nobody_was_said_to_have_means_whom_the_article_is_about() -> None:
    about = "Thomas Vale came in. Vale was tired. Ana Ruiz waited.\n\nVale sat down."
    assert last_link(f"{about} The pilot said it was late.").entity == "Thomas Vale"
    assert last_link(f"A young pilot waited too. {about} The pilot said it was late.").entity is None
    assert last_link(f"{about} The official said it was late.").entity is None


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("Senator from Vale says it is late\n\nSen. Ana Ruiz came in on Monday and sat down by the door.", "Ana Ruiz"),
        ("Surgeon says it is late\n\nSen. Ana Ruiz came in on Monday and sat down by the door.", None),
        ("Boats leave\n\nSen. Ana Ruiz came in.\n\nShe sat.\n\nIt rained.\n\nSenators said it was late.", None),
    ],
)
def test_a_role_without_an_article_at_the_head_of_an_article_is_who_holds_it(text: str, entity: str | None) -> None:
    assert see(text).attributions[0].entity == entity
