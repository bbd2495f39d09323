import polars as pl
import pytest

from annotator.judge import naming
from annotator.measure import ledger
from tests import made


def test_links_go_under_the_entity_for_which_their_name_stands() -> None:
    short = made.RUIZ._replace(entity="Ruiz")
    unknown = made.RUIZ._replace(entity=None)
    nobody = made.RUIZ._replace(entity=None, source=None)
    merged = {"ruiz": "Ana Ruiz Sol", "ana ruiz": "Ana Ruiz Sol"}
    found = naming.merge(made.TEXT, [short, unknown, nobody], merged)
    assert [link.entity for link in found] == ["Ana Ruiz Sol", "Ana Ruiz Sol", None]
    assert found[0]._replace(entity="Ruiz") == short


def test_a_chain_of_names_ends_at_its_last_and_a_circle_ends_too() -> None:
    assert naming.stands_for("A", {"a": "B", "b": "C", "c": "D"}) == "D"
    assert naming.stands_for("A", {"a": "B", "b": "A"}) == "B"
    assert naming.stands_for("A", {"b": "C"}) is None


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ("Ana Ruiz", "ana ruiz"),
        ("  ANA\nRuiz ", "ana ruiz"),
        ("Ana Ruiz’s", "ana ruiz"),
        ("the port's chief, Ana Ruiz", "ana ruiz"),
        ("the chief, J. R. Ngũgĩ-O'Dea's", "j. r. ngũgĩ-o'dea"),
        ("the chief, Ana", "the chief, ana"),
        ("a spokesman, who asked not to be named", "a spokesman, who asked not to be named"),
        ("Ruiz, Lind and Ek", "ruiz, lind and ek"),
        ("the mayor, Ana Ruiz Sol de Ek", "the mayor, ana ruiz sol de ek"),
        ("the mayor, Ana R.", "the mayor, ana r."),
        ("Unit 7, Team 12", "unit 7, team 12"),
    ],
)
def test_a_name_is_told_apart_as_the_count_of_who_speaks_tells_it(source: str, key: str) -> None:
    assert naming.key(source) == key
    said = pl.LazyFrame({"source": [source], "entity": [None]}, schema={"source": pl.String, "entity": pl.String})
    assert ledger.called(said).collect()["key"].to_list() == [key]
