"""All articles of a store are tagged by another model, however often that is broken off."""

from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from annotator import workflow
from annotator.store import database, registry
from annotator.store.database import By, Role, Store
from annotator.workflow import anew
from annotator.workflow.anew import Anew
from tests import made

BY = By("ana", "a test")


def articles(store: Store, count: int) -> Store:
    database.enter(store, By("ana", "a test"), Role.REVIEWER)
    given = [made.prediction(f"bill-{number}") for number in range(count)]
    database.add_predictions(store, By("ana", "a test"), given)
    return store


def test_what_is_broken_off_goes_on_where_it_was(store: Store) -> None:
    model = workflow.open_model()
    articles(store, anew.AT_ONCE + 1)

    def interrupt(done: int, _whole: int) -> None:
        if done == anew.AT_ONCE:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        anew.tag_anew(store, By("ana", "a test"), model, interrupt)
    assert database.count_unread(store, model.name) == 1
    told: list[tuple[int, int]] = []
    assert anew.tag_anew(store, By("ana", "a test"), model, lambda *seen: told.append(seen)) == 1
    assert told == [(0, 1)]
    assert database.count_unread(store, model.name) == 0
    said = database.prediction(store, "bill-0")
    assert said is not None
    assert (said.model, len(said.sentences), bool(said.sentences[0].why)) == (model.name, 3, True)
    assert anew.tag_anew(store, By("ana", "a test"), model) == 0


def test_an_article_whose_text_was_changed_since_is_tagged_as_it_is_now(store: Store) -> None:
    model = workflow.open_model()
    articles(store, 1)
    anew.tag_anew(store, By("ana", "a test"), model)
    changed = replace(made.prediction("bill-0").article, text="It will rain.", title=None)
    database.add_articles(store, By("ana", "a test"), [changed])
    [left], end = database.unread(store, model.name)
    assert (left, end) == (changed, 0)


def test_it_is_done_in_another_process_and_what_went_wrong_is_told(store: Store) -> None:
    articles(store, 2)
    job = Anew(store.place, registry.in_use(), replace(BY, key="once"))
    done = anew.in_process(job, Event(), lambda _words, _share: None)
    assert done.said == "2 articles tagged anew; Review and Bulk go by the new tags"
    stranger = Anew(store.place, registry.in_use(), By("eva", "a test"))
    database.add_articles(store, By("ana", "a test"), [made.prediction("new").article])
    assert "'eva' is not known to this store" in anew.do(stranger).said
    missing = Anew(store.place, Path("nowhere"), BY)
    assert anew.do(missing).said.startswith("the articles were not all tagged: ")
