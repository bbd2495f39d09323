"""The dashboard as Streamlit runs it, without a browser."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from annotator import workflow
from annotator.core.labels import Tag
from annotator.core.records import Decision, Prediction
from annotator.screens import charts
from annotator.store import database
from annotator.store.database import By, Ruling, Said
from tests import made
from tests.measure import told
from tests.measure.told import Line

EVIL = "<script>alert(1)</script>[a](javascript:b) **c**"


def dated(name: str, outlet: str | None, published: str | None) -> Prediction:
    given = made.prediction(name)
    return replace(given, article=replace(given.article, outlet=outlet, published=published))


@pytest.fixture
def full(place: str) -> str:
    """Return a store of four articles, two decisions by one person and one by another."""
    given = [
        dated("bill", "Post", "2026-03-10"),
        dated("mill", "Post", "2026-04-01"),
        dated("till", EVIL, None),
        dated("pill", None, "2026-04-02"),
    ]
    with workflow.opened(place) as store:
        database.add_predictions(store, By("ana", "test"), given)
        for person, day, span in (("ana", "10", 0), ("ana", "10", 1), ("ben", "12", 2)):
            time = f"2026-03-{day}T09:00:00Z"
            decision = Decision(given[0].article, *made.SENTENCES[span], (Tag.CLAIM,), None, person, time)
            database.decide(store, By(person, "test"), [Ruling(decision)])
    return place


def shown(part: str) -> AppTest:
    started = AppTest.from_string(
        "from annotator.screens import desk, dashboard\ndesk.open_store()\ndashboard.draw()\n", default_timeout=60
    )
    started.session_state.part = part
    started.run()
    assert not started.exception
    return started


def captions(page: AppTest) -> str:
    return "\n".join(one.value for one in page.caption)


def test_progress_says_what_is_done_the_pace_and_when_it_would_end(full: str) -> None:
    page = shown("Progress")
    assert {one.label: one.value for one in page.metric} == {
        "Articles labelled": "0 of 4",
        "Sentences settled": "3 of 12",
        "Open sentences": "9",
        "Decisions a day": "2",
        "Working days to go": "6",
    }
    assert "at the mean of the last 2 days" in captions(page)


def test_every_number_of_the_progress_leads_to_its_sentences(full: str) -> None:
    page = shown("Progress")
    assert "Click one to open its article" not in captions(page)
    for name, count in (
        ("Articles labelled", "0 sentences"),
        ("Sentences settled", "3 sentences"),
        ("Open sentences", "9 sentences"),
        ("Decisions a day", "3 sentences"),
        ("Working days to go", "9 sentences"),
    ):
        page.button(key=f"show-{name}").click().run()
        assert not page.exception
        assert f"{count}." in captions(page), name


def test_a_persons_day_leads_to_the_sentences_they_settled(full: str) -> None:
    page = shown("Progress")
    page.button(key="show-Decisions a day").click().run()
    page.selectbox(key="by-person").set_value("ben").run()
    assert "1 sentence." in captions(page)
    assert page.selectbox(key="by-day").options == ["(all)", "2026-03-12"]
    with workflow.opened(full) as store:
        [found] = database.sentences_of(store, database.settled_by("ben", "2026-03-12"), skip=0, limit=9)
    assert (found.article, found.sentence, found.tags) == ("bill", made.SENTENCES[2], (Tag.CLAIM,))


def test_without_work_progress_says_so(place: str) -> None:
    with workflow.opened(place) as store:
        database.add_predictions(store, By("ana", "test"), [made.prediction()])
    page = shown("Progress")
    assert "Nobody has labelled or settled anything yet" in page.info[0].value
    assert page.metric[4].value == "–"


def test_too_few_annotations_for_agreement_are_told_plainly(full: str) -> None:
    assert "Not enough annotations" in shown("Agreement").info[0].value


def test_agreement_is_drawn_where_two_people_labelled_an_article(place: str) -> None:
    with workflow.opened(place) as store:
        database.add_predictions(
            store, By("ana", "test"), [replace(made.prediction(), article=made.annotation().article)]
        )
        said: dict[str, tuple[Tag, ...]] = {"ana": (Tag.CLAIM,), "ben": (Tag.CLAIM, Tag.OPINION)}
        given = [Said(made.annotation(*3 * [tags], annotator=name)) for name, tags in said.items()]
        database.annotate(store, By("ana", "test"), given)
    page = shown("Agreement")
    assert "2 people, 1 article that" in captions(page)
    table = page.dataframe[0].value
    agreed = table[table["measure"] == "share that agrees"].set_index("tag")["value"]
    assert (agreed["claim"], agreed["opinion"]) == (1.0, 0.0)
    assert "3 sentences." in captions(page)
    page.selectbox(key="differ-tag").set_value("claim").run()
    assert "0 sentences." in captions(page)
    page.selectbox(key="differ-how").set_value("alike").run()
    assert "3 sentences." in captions(page)


def test_tags_are_counted_by_outlet_and_month_and_lead_to_their_sentences(full: str) -> None:
    page = shown("Tags")
    assert page.selectbox(key="mix-outlet").options[0:2] == ["(all)", "Post"]
    page.selectbox(key="mix-outlet").set_value("Post")
    page.selectbox(key="mix-month").set_value("2026-04")
    page.selectbox(key="mix-tag").set_value("opinion").run()
    assert not page.exception
    assert "1 sentence." in captions(page)
    with workflow.opened(full) as store:
        found = database.sentences_of(
            store, database.said_in(outlet="Post", month="2026-04", tag=Tag.OPINION), skip=0, limit=9
        )
    assert [(one.article, one.sentence) for one in found] == [("mill", made.SENTENCES[2])]


def test_what_has_no_outlet_and_no_date_is_counted_too(full: str) -> None:
    with workflow.opened(full) as store:
        mixes = database.mixes(store)
        assert sum(mix.sentences for mix in mixes) == 12
        assert [mix.outlet for mix in mixes if not mix.month] == [EVIL]
        assert database.how_many(store, database.said_in(outlet="")) == 3
        assert database.how_many(store, database.said_in(month="")) == 3


def test_the_state_changes_with_a_decision_and_its_undoing(full: str) -> None:
    with workflow.opened(full) as store:
        seen = [database.state(store), database.state(store)]
        database.withdraw(store, By("ana", "test"), [1])
        seen.append(database.state(store))
    assert seen[0] == seen[1] != seen[2]


def test_who_speaks_is_told_by_words_and_can_be_searched(full: str) -> None:
    page = shown("Who speaks")
    assert "Of all 16 words" in captions(page)
    page.text_input(key="name-words").set_value("ruiz").run()
    assert page.selectbox(key="said-by").options == ["Ana Ruiz"]
    page.text_input(key="name-words").set_value("lind").run()
    assert page.info[0].value == "No name matches. Try fewer letters."


def test_a_card_without_figures_is_told(full: str) -> None:
    assert "No model's card has figures" in shown("Model").info[0].value


@pytest.fixture
def about(models: Path) -> dict[str, Any]:
    """Return a card with figures, of the model that spoke in the store, which `write` puts beside the model in use."""
    card: dict[str, Any] = json.loads((models / "default" / "card.json").read_text("utf-8"))
    score = {"tag": "claim", "f1": [0.8, 0.7, 0.9]}
    card["report"] |= {
        "parts": [{"name": "article", "scores": [score]}],
        "reliability": {"claim": [[0.1, 0.2, 30]]},
        "curve": [[10, 100, 0.5, [0.4, 0.5, 0.6, 0.5]]],
        "outlook": EVIL,
        "mistakes": [{"tag": "claim", "score": 0.9, "has": False, "text": EVIL, "article": "bill", "why": ["said"]}],
    }
    return card | {"name": made.prediction().model}


def test_a_cards_figures_calibration_and_curve_are_drawn(full: str, models: Path, about: dict[str, Any]) -> None:
    (models / "default" / "card.json").write_text(json.dumps(about), "utf-8")
    page = shown("Model")
    assert [one.value for one in page.header] == [
        "F1 by model",
        "Calibration",
        "Learning curve",
        "The sentences",
        "The worst mistakes",
    ]
    assert EVIL not in captions(page)
    assert "A point sums up models that so many articles taught" in captions(page)
    assert page.dataframe[0].value["sentence"][0] == EVIL


def test_a_models_scores_lead_to_the_sentences_that_people_settled_but_not_to_what_taught_it(
    full: str, models: Path, about: dict[str, Any]
) -> None:
    card = models / "default" / "card.json"
    card.write_text(json.dumps(about), "utf-8")
    page = shown("Model")
    assert "People gave claim to 3 of 3 settled sentences with such a score." in captions(page)
    page.selectbox(key="settled-given").set_value("did not give it").run()
    assert "0 sentences." in captions(page)
    page.selectbox(key="settled-given").set_value("gave it")
    page.selectbox(key="settled-score").set_value("0.1–0.2").run()
    assert not page.exception
    assert "3 sentences. Click one to open its article." in captions(page)
    page.selectbox(key="settled-score").set_value("0.2–0.3").run()
    assert "People gave claim to 0 of 0 settled sentences" in captions(page)
    card.write_text(json.dumps(about | {"digests": [made.prediction().article.digest[:12]]}), "utf-8")
    assert "People gave claim to 0 of 0 settled sentences" in captions(shown("Model"))


def test_the_rows_of_a_chart_are_kept_as_csv_in_which_nothing_is_a_formula() -> None:
    assert charts.table([{"who": "=1+1", "words": 2}]).decode("utf-8-sig") == "who,words\r\n'=1+1,2\r\n"


def test_findings_are_counted_and_lead_to_their_sentences(full: str) -> None:
    page = shown("Findings")
    assert "claim without a source" in page.selectbox(key="found").options
    said = page.selectbox(key="found").select("claim without a source").run()
    assert not said.exception
    assert "4 sentences. Click one to open its article." in captions(said)


def test_an_outlet_with_too_few_sentences_has_no_share_of_opinion(full: str) -> None:
    page = shown("Findings")
    assert "No outlet has enough sentences for a share of its own opinion." in [one.value for one in page.info]
    assert r"Post, filed as unknown\: no mark tells how it is filed, only 6 sentences" in captions(page)


def _of_findings(place: str, part: str) -> AppTest:
    page = shown("Findings")
    page.session_state.findings = part
    page.run()
    while "…" in captions(page):
        page.run()
    return page


@pytest.fixture
def covered(place: str) -> str:
    """Return a store of two articles of one day about one strike, of which one alone hears Ana Ruiz."""
    strike = "Crane operators at Velmouth harbour walked out on Tuesday over night shifts and pay"
    one = told.article(
        "one", told.says("Ana Ruiz", f"{strike} that nobody can live on."), Line(f"{strike}.", "C"),
        outlet="Post", published="2026-03-10",
    )  # fmt: skip
    other = told.article("two", Line(f"{strike}, it was seen.", "C"), outlet="Mast", published="2026-03-10")
    with workflow.opened(place) as store:
        database.add_predictions(store, By("ana", "test"), [one, other])
    return place


def test_findings_set_the_articles_of_one_event_side_by_side_with_their_sentences(covered: str) -> None:
    page = _of_findings(covered, "Events side by side")
    assert not page.exception
    [event] = [one for one in page.selectbox if one.label == "event"]
    assert event.options == ["one (2 articles)"]
    voices = page.dataframe[1].value
    assert voices[["name", "article", "sentence"]].to_numpy().tolist() == [["Ana Ruiz", "one", 1]]
    assert "1 sentence. Click one to open its article." in captions(page)


def test_findings_say_what_is_lacking_for_a_share_and_show_the_sentences_that_the_model_counts(covered: str) -> None:
    page = _of_findings(covered, "Corrected shares")
    assert not page.exception
    [info] = [one.value for one in page.info]
    assert info.startswith("No share can be given yet: not enough gold: label 3 more random sentences.")
    assert page.dataframe[0].value.columns[:3].tolist() == ["group", "of", "share"]
    page.selectbox(key="shares-by").select("outlet").run()
    page.selectbox(key="group-outlet").select("Mast").run()
    assert not page.exception
    assert "1 sentence. Click one to open its article." in captions(page)
    page.selectbox(key="share-of").select("opinion").run()
    assert "0 sentences." in captions(page)


def test_findings_draw_shares_with_their_intervals_where_people_read_enough(full: str) -> None:
    page = _of_findings(full, "Corrected shares")
    assert not page.exception
    assert not page.info
    opinion = page.dataframe[0].value.query("of == 'opinion'")
    assert opinion[["share", "low", "high"]].to_numpy().tolist() == [[0.0, 0.0, 0.0]]  # every sentence was read
    assert "With 95 % intervals; the 6 groups of most sentences. Click a point for its sentences." in captions(page)


def test_the_share_of_own_opinion_leads_to_its_sentences(full: str) -> None:
    page = shown("Findings")
    page.selectbox(key="own").select("Post, filed as unknown").run()
    assert not page.exception
    assert "2 sentences. Click one to open its article." in captions(page)


def test_what_somebody_said_word_for_word_can_be_read_alone(full: str) -> None:
    page = shown("Who speaks")
    assert "4 times. Click one to open its article." in captions(page)
    page.checkbox(key="direct-said-Ana Ruiz").check().run()
    assert not page.exception
    assert "4 times. Click one to open its article." in captions(page)
