"""The pages as Streamlit runs them, without a browser; tests/live has what only a browser can show."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from annotator import workflow
from annotator.store import database, registry
from annotator.store.database import By, Role
from tests import made

APP = Path(__file__).parents[2] / "streamlit_app.py"


@pytest.fixture
def full(place: str) -> str:
    """Return where the app finds a store of 31 articles."""
    texts = [made.TEXT, *(f"Mill {number} opened in 1904." for number in range(30))]
    with workflow.opened(place) as store:
        given = (made.prediction(f"mill-{i}", text) for i, text in enumerate(texts))
        database.add_predictions(store, By("ana", "test"), given)
    return place


def app() -> AppTest:
    started = AppTest.from_file(str(APP), default_timeout=60)
    started.session_state.adding = True
    started.run()
    assert not started.exception
    return started


def screen(name: str) -> AppTest:
    """Return one page of the app, run alone."""
    shown = AppTest.from_string(
        f"""
from annotator.screens import desk, {name}
desk.open_store()
{name}.draw()
""",
        default_timeout=60,
    ).run()
    assert not shown.exception
    return shown


def button(shown: AppTest, label: str) -> Any:
    [found] = [each for each in shown.button if each.label.startswith(label)]
    return found


def test_an_empty_store_says_what_to_do_and_offers_the_examples(place: str) -> None:
    started = app()
    assert [title.value for title in started.title] == ["No articles yet"]
    assert "Drop news articles below, or paste one" in started.markdown[0].value
    assert button(started, "Try 18 example articles")


def test_one_click_puts_the_examples_into_the_store(
    place: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "examples").mkdir()
    for name in ("mill.txt", "bridge.txt"):
        (tmp_path / "examples" / name).write_text("Harrow mill burns\n\nNobody was hurt, Eva Lind said.")
    monkeypatch.setattr(workflow, "EXAMPLES", tmp_path / "examples")
    started = button(app(), "Try 2 example articles").click().run()
    assert not started.exception
    assert len(started.radio[0].options) == 2
    with workflow.opened(place) as store:
        assert [p.article.id for p in database.all_predictions(store)] == ["bridge", "mill"]


def test_the_store_is_listed_a_page_at_a_time(full: str) -> None:
    started = app()
    assert "31 articles" in [caption.value for caption in started.caption]
    [listed] = started.radio
    assert len(listed.options) == 12
    assert listed.value == "mill-0"


def test_an_article_is_found_by_its_title_or_file(full: str) -> None:
    started = app()
    started.text_input(key="words").set_value("MILL-29").run()
    assert started.radio[0].options == ["mill\\-29"]
    assert "1 of 31 articles" in [caption.value for caption in started.caption]
    started.text_input(key="words").set_value("nothing like it").run()
    assert "No article matches. Try fewer letters." in [info.value for info in started.info]
    assert not started.exception


def test_choosing_an_article_opens_it(full: str) -> None:
    started = app()
    started.radio[0].set_value("mill-5").run()
    assert started.session_state.article == "mill-5"
    assert started.radio[0].value == "mill-5"


def test_a_pasted_text_is_tagged_kept_in_the_store_and_opened(full: str) -> None:
    started = app()
    started.text_area(key="pasted").set_value("Harrow mill burns\n\nNobody was hurt, Eva Lind said.")
    button(started, "Tag it").click().run()
    assert "32 articles" in [caption.value for caption in started.caption]
    assert started.session_state.article == "Harrow mill burns"
    with workflow.opened(full) as store:
        said = database.prediction(store, "Harrow mill burns")
    assert said is not None
    assert said.article.text.startswith("Harrow mill burns")


def test_a_text_that_was_added_twice_is_kept_once(place: str) -> None:
    started = app()
    for _ in range(2):
        started.text_area(key="pasted").set_value("Nobody was hurt, Eva Lind said.")
        button(started, "Tag it").click().run()
    with workflow.opened(place) as store:
        assert database.count(store) == 1


def test_nothing_pasted_is_told(place: str) -> None:
    started = app()
    started.text_area(key="pasted").set_value(" \n")
    button(started, "Tag it").click().run()
    assert "There is no text to tag" in started.warning[0].value


def test_what_cannot_be_read_is_told_with_its_name(place: str) -> None:
    started = app()
    started.file_uploader[0].upload("empty.txt", b"", "text/plain").run()
    assert started.error[0].value.startswith("empty\\.txt\\: ")


def test_a_missing_model_is_told_and_the_store_can_be_read(
    full: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(registry, "default_folder", lambda: tmp_path / "none")
    started = app()
    started.text_area(key="pasted").set_value("Nobody was hurt.")
    button(started, "Tag it").click().run()
    assert "cannot be opened" in started.error[0].value
    assert len(started.radio[0].options) == 12


def test_an_article_that_no_model_has_read_is_tagged_when_it_is_opened(place: str) -> None:
    with workflow.opened(place) as store:
        database.add_articles(store, By("ana", "test"), [made.prediction().article])
    assert app().radio[0].value == "bill"
    with workflow.opened(place) as store:
        assert database.prediction(store, "bill") is not None


def test_a_file_that_is_no_store_is_told_and_the_page_goes_on(place: str) -> None:
    Path(place).write_bytes(b"no store at all, but long enough to be taken for a header" * 40)
    started = app()
    assert "The store could not be opened" in started.error[0].value
    Path(place).unlink()
    button(started, "Try again").click().run()
    assert [title.value for title in started.title] == ["No articles yet"]


def test_what_the_pages_need_can_be_loaded_before_they_are_opened() -> None:
    code = (
        "import sys; from annotator.screens import pages; before = set(sys.modules); pages.load();"
        "print({'annotator.screens.dashboard', 'annotator.screens.train', 'altair'} <= set(sys.modules) - before)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "True\n"


@pytest.mark.parametrize(("name", "title"), [("dashboard", "Dashboard"), ("guide", "What the tags mean")])
@pytest.mark.parametrize("articles", ["full", "place"])
def test_every_page_opens_with_articles_and_without(
    name: str, title: str, articles: str, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(articles)
    assert [found.value for found in screen(name).title] == [title]


def test_the_review_asks_for_a_name_once_and_keeps_it_in_the_store(full: str) -> None:
    shown = screen("review")
    assert [title.value for title in shown.title] == ["Who are you?"]
    shown.text_input[0].set_value("  ")
    shown.button[0].click().run()
    assert "is no name" in shown.error[0].value
    shown.text_input[0].set_value("Eva")
    shown.button[0].click().run()
    assert not shown.exception
    with workflow.opened(full) as store:
        assert "Eva" in [person.name for person in database.known(store)]


def test_bulk_waits_for_the_sample_to_be_read_and_can_be_undone(full: str) -> None:
    shown = seated("bulk")
    shown.slider[0].set_value(0.25).run()
    accept = button(shown, "Accept 30 sentences")
    assert accept.disabled
    shown.checkbox[0].check().run()
    button(shown, "Accept 30 sentences").click().run()
    assert not shown.exception
    with workflow.opened(full) as store:
        assert len(list(database.all_decisions(store))) == 30
    button(shown, "Undo all 30").click().run()
    assert not shown.exception
    with workflow.opened(full) as store:
        assert list(database.all_decisions(store)) == []


def test_a_viewer_is_told_in_words_that_deciding_is_not_theirs(full: str) -> None:
    with workflow.opened(full) as store:
        database.enter(store, By("ana", "test"))
        database.appoint(store, By("ana", "test"), "Eva", Role.VIEWER)
    shown = seated("bulk")
    shown.slider[0].set_value(0.25).run()
    shown.checkbox[0].check().run()
    button(shown, "Accept 30 sentences").click().run()
    assert "viewer" in shown.error[0].value
    with workflow.opened(full) as store:
        assert list(database.all_decisions(store)) == []


def seated(name: str) -> AppTest:
    """Return one page of the app as Eva sees it."""
    shown = AppTest.from_string(
        f"""
from annotator.screens import desk, {name}
desk.open_store()
if desk.person() is None:
    desk.sit("Eva")
{name}.draw()
""",
        default_timeout=60,
    ).run()
    assert not shown.exception
    return shown
