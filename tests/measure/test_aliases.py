import pytest

from annotator.measure import aliases
from annotator.measure.aliases import AliasError

KNOWN = ["Dele Okoro", "Mr Okoro", "D. Okoro", "Ana Ruiz"]


def test_aliases_lead_to_the_name_at_the_end() -> None:
    table = {"Dele Okoro": ["D. Okoro"], "D. Okoro": ["Mr  Okoro"]}
    assert aliases.read(table, KNOWN) == {"d. okoro": "Dele Okoro", "mr okoro": "Dele Okoro"}


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ({"Dele Okoro": ["Mr Okoro"], "Mr Okoro": ["Dele Okoro"]}, r"-> .* is a circle"),
        ({"Dele Okoro": ["Dele Okoro"]}, "is a circle"),
        ({"Dele Okoro": ["Mr Okoro"], "Ana Ruiz": ["Mr Okoro"]}, "is an alias of 'Dele Okoro' and of 'Ana Ruiz'"),
        ({"Dele Okoro": ["Mr Okro"]}, "nobody speaks as 'Mr Okro'; there is 'Mr Okoro'"),
        ({"Dele Okoro": ["Zz"]}, "nobody speaks as 'Zz' in these articles"),
        ({"Dele Okoro": "Mr Okoro"}, "right would be a list of names"),
        (["Dele Okoro"], "right would be a name with the list of its aliases"),
    ],
)
def test_a_table_that_cannot_be_is_refused_in_words(table: object, reason: str) -> None:
    with pytest.raises(AliasError, match=reason):
        aliases.read(table, KNOWN)


def test_a_shorter_name_is_suggested_for_the_one_fuller_name_that_fits() -> None:
    found = aliases.suggestions({"Dele Okoro": 9, "Mr Okoro": 2, "D. Okoro": 1, "Ana Ruiz": 3})
    assert aliases.as_table(found) == {"Dele Okoro": ["D. Okoro", "Mr Okoro"]}


@pytest.mark.parametrize(
    "names", [("Dele Okoro", "Bo Okoro", "Mr Okoro"), ("Dele Okoro", "B. Okoro"), ("Dele Okoro", "Dele"), ("Okoro",)]
)
def test_nothing_is_suggested_where_it_could_be_another(names: tuple[str, ...]) -> None:
    assert aliases.suggestions(dict.fromkeys(names, 1)) == []
