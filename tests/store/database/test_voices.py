"""Who speaks is counted as it is said, under the names that people have merged; over SQLite and PostgreSQL."""

from dataclasses import replace

import polars as pl
import pytest

from annotator.core.labels import SourceKind
from annotator.core.records import Prediction
from annotator.measure import ledger
from annotator.store import database
from annotator.store.database import Store
from tests import made
from tests.store.database.made import BILL, by, people

WORDS = len(["We", "will", "not", "pay,"])


def saying(name: str, *entities: str | None, kind: SourceKind = SourceKind.NAMED) -> Prediction:
    links = tuple(made.RUIZ._replace(entity=entity, kind=kind) for entity in entities)
    return replace(made.prediction(name), attributions=links)


@pytest.fixture
def heard(store: Store) -> Store:
    """Return a store of two articles with Ana Ruiz, one of them with Eva Lind too, spelled in two ways."""
    people(store)
    database.add_predictions(store, by(), [saying("gate", "Eva Lind", "EVA LIND", "Eva\nLind")])
    return store


def voices(store: Store) -> list[tuple[str, int, int, int]]:
    """Return who speaks, how often, in how many words and articles."""
    found = ledger.heard(database.tallies(store).lazy()).collect()
    return found.select("name", "times", "words", "articles").rows()


def test_who_speaks_is_counted_under_the_usual_spelling(heard: Store) -> None:
    assert voices(heard) == [("Eva Lind", 3, 3 * WORDS, 1), ("Ana Ruiz", 1, WORDS, 1)]


def test_only_what_was_said_last_of_an_article_as_it_is_now_counts(heard: Store) -> None:
    database.add_predictions(heard, by(), [replace(saying("gate", "Bo Ek"), model="newer")])
    assert voices(heard) == [("Ana Ruiz", 1, WORDS, 1), ("Bo Ek", 1, WORDS, 1)]
    database.add_articles(heard, by(), [replace(BILL, text="Shorter.")])
    assert [name for name, *_ in voices(heard)] == ["Bo Ek"]


def test_what_nobody_by_name_said_is_counted_by_kind_alone(heard: Store) -> None:
    nobody = made.RUIZ._replace(source=None, entity=None, kind=SourceKind.NONE)
    database.add_predictions(heard, by(), [replace(made.prediction("mill"), attributions=(nobody,))])
    assert len(voices(heard)) == 2
    tallied = database.tallies(heard).filter(pl.col("kind") == "none")
    assert tallied.select("key", "times", "words").rows() == [(None, 1, WORDS)]
    [one] = database.utterances(heard, tallied, skip=0, limit=9)
    assert (one.prediction.article.id, one.said) == ("mill", nobody)


def test_a_count_leads_to_what_was_said_page_by_page(heard: Store) -> None:
    database.add_predictions(heard, by(), [saying("mill", "eva lind", "Bo Ek")])
    tallied = database.tallies(heard).filter(pl.col("key") == "eva lind")
    pages = [database.utterances(heard, tallied, skip=skip, limit=3) for skip in (0, 3, 6)]
    assert [[one.prediction.article.id for one in page] for page in pages] == [["gate"] * 3, ["mill"], []]
    assert pages[1][0].said.entity == "eva lind"
    assert len(database.utterances(heard, tallied, direct=True, skip=0, limit=9)) == tallied["direct"].sum()


def test_merged_names_speak_as_one_in_that_article_until_it_is_undone(heard: Store) -> None:
    database.add_predictions(heard, by(), [saying("mill", "Lind"), saying("till", "Lind")])
    before = voices(heard)
    article = made.prediction("mill").article
    database.rename(heard, by(), article, "LIND", "Eva Lind")
    assert voices(heard) == [("Eva Lind", 4, 4 * WORDS, 2), ("Ana Ruiz", 1, WORDS, 1), ("Lind", 1, WORDS, 1)]
    tallied = database.tallies(heard).filter(pl.col("key") == "eva lind")
    *_, last = database.utterances(heard, tallied, skip=0, limit=9)
    assert (last.prediction.article.id, last.said.entity) == ("mill", "Eva Lind")
    database.rename(heard, by(), article, "Lind", None)
    assert voices(heard) == before
    assert database.renamed(heard, article) == {}


def test_a_name_with_its_role_or_in_the_possessive_is_merged_and_counted_alike(heard: Store) -> None:
    source = made.RUIZ.source
    assert source
    text = made.TEXT[: source.start] + "Lind's" + made.TEXT[source.end :]
    given = made.prediction("mill", text)
    link = made.RUIZ._replace(source=source._replace(end=source.start + 6), entity=None)
    database.add_predictions(heard, by(), [replace(given, attributions=(link,))])
    database.rename(heard, by(), given.article, "Lind’s", "Eva Lind")
    tallied = database.tallies(heard).filter(pl.col("key") == "eva lind")
    found = database.utterances(heard, tallied, skip=0, limit=9)
    assert len(found) == tallied["times"].sum() == 4
    assert found[-1].said.entity == "Eva Lind"
