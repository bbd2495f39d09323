from dataclasses import replace

from annotator.judge import naming
from tests import made


def test_links_go_under_the_entity_for_which_their_name_stands() -> None:
    short = replace(made.RUIZ, entity="Ruiz")
    unknown = replace(made.RUIZ, entity=None)
    nobody = replace(made.RUIZ, entity=None, source=None)
    merged = {"ruiz": "Ana Ruiz Sol", "ana ruiz": "Ana Ruiz Sol"}
    found = naming.merge(made.TEXT, [short, unknown, nobody], merged)
    assert [link.entity for link in found] == ["Ana Ruiz Sol", "Ana Ruiz Sol", None]
    assert replace(found[0], entity="Ruiz") == short


def test_a_chain_of_names_ends_at_its_last_and_a_circle_ends_too() -> None:
    assert naming.stands_for("A", {"a": "B", "b": "C", "c": "D"}) == "D"
    assert naming.stands_for("A", {"a": "B", "b": "A"}) == "B"
    assert naming.stands_for("A", {"b": "C"}) is None
