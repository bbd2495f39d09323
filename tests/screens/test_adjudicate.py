"""The page Adjudicate as Streamlit runs it, without a browser."""

from dataclasses import replace

import pytest

from annotator import workflow
from annotator.core.labels import Tag
from annotator.store import database
from annotator.store.database import By, Role, Ruling, Said
from tests import made
from tests.screens.test_pages import button, seated


@pytest.fixture
def bill(place: str) -> str:
    """Return a store of one article."""
    with workflow.opened(place) as store:
        database.add_predictions(store, By("ana", "test"), [made.prediction()])
    return place


@pytest.fixture
def disputed(bill: str) -> str:
    """Return a store in which ana and ben differ on the first sentence of an article."""
    ben = made.annotation((Tag.QUOTATION,), made.TAGS[1], made.TAGS[2], annotator="ben")
    with workflow.opened(bill) as store:
        database.annotate(store, By("ana", "test"), [Said(made.annotation()), Said(ben)])
    return bill


def decided(place: str) -> list[database.Ruled]:
    with workflow.opened(place) as store:
        return list(database.all_decisions(store))


def test_people_who_differ_are_adjudicated_and_flagged_and_keep_what_they_said(disputed: str) -> None:
    shown = seated("adjudicate")
    shown.button_group[0].set_value([Tag.SOURCE, Tag.QUOTATION])
    shown.radio[0].set_value("guideline unclear")
    shown.checkbox[0].check()
    shown.text_input[0].set_value("=who speaks?")
    button(shown, "Settle").click().run()
    assert not shown.exception
    with workflow.opened(disputed) as store:
        assert len(list(database.latest_annotations(store))) == 2
    [ruled] = decided(disputed)
    assert (ruled.ruling.decision.tags, ruled.ruling.error) == ((Tag.QUOTATION, Tag.SOURCE), "guideline unclear")
    assert (ruled.ruling.guideline, ruled.ruling.decision.why) == (True, "=who speaks?")
    assert ruled.ruling.decision.attributions is None
    assert "Nobody disagrees here." in [info.value for info in shown.info]


def test_nothing_is_settled_before_tags_or_none_were_chosen(disputed: str) -> None:
    shown = seated("adjudicate")
    for chosen in ([], ["none of the four", Tag.CLAIM]):
        shown.button_group[0].set_value(chosen)
        button(shown, "Settle").click().run()
        assert shown.warning[0].value == "Choose the tags, or “none of the four” alone."
        assert decided(disputed) == []
    shown.button_group[0].set_value(["none of the four"])
    button(shown, "Settle").click().run()
    assert [ruled.ruling.decision.tags for ruled in decided(disputed)] == [()]


def test_late_decisions_that_differ_on_who_spoke_are_settled_by_one_of_them(bill: str) -> None:
    other = made.RUIZ._replace(source=None, entity="Eva Lind")
    with workflow.opened(bill) as store:
        database.enter(store, By("ana", "test"))
        for name, links in (("ana", (made.RUIZ,)), ("ben", (other,)), ("cem", ())):
            database.appoint(store, By("ana", "test"), name, Role.ADMIN)
            one = made.decision(*made.TAGS[0], reviewer=name, attributions=links)
            database.decide(store, By(name, "test"), [Ruling(one)])
    shown = seated("adjudicate")
    assert "3 decisions differ" in shown.caption[0].value
    assert shown.button_group[0].value == [Tag.QUOTATION, Tag.SOURCE]
    whose = shown.radio[0]
    assert [option.split()[0] for option in whose.options] == ["ana", "ben", "cem"]
    button(shown, "Settle").click().run()
    assert shown.warning[0].value == "Choose who is right on who said what."
    shown.radio[0].set_value(whose.options[1].replace("\\", ""))
    button(shown, "Settle").click().run()
    assert not shown.exception
    assert "Nobody disagrees here." in [info.value for info in shown.info]
    [ruled] = decided(bill)
    assert (ruled.ruling.decision.reviewer, ruled.ruling.decision.attributions) == ("Eva", (other,))


def test_late_decisions_on_what_is_no_sentence_any_more_are_told(bill: str) -> None:
    with workflow.opened(bill) as store:
        for name, tags in (("ana", ()), ("ben", (Tag.CLAIM,))):
            one = replace(made.decision(*tags, reviewer=name), start=1, end=9)
            database.decide(store, By(name, "test"), [Ruling(one)])
    shown = seated("adjudicate")
    assert "decisions differ on what the model has as no sentence any more" in shown.warning[0].value
