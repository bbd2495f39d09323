"""The pages as Streamlit runs them, without a browser; tests/live has what only a browser can show."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from annotator.store import output, registry
from annotator.store.output import Format
from tests import made

APP = Path(__file__).parents[2] / "streamlit_app.py"


@pytest.fixture(autouse=True)
def small_model(model_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "default_folder", lambda: model_folder)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "out.jsonl"
    texts = [made.TEXT, *(f"Mill {number} opened in 1904." for number in range(30))]
    output.to_file((made.prediction(f"mill-{i}", text) for i, text in enumerate(texts)), path, Format.JSONL)
    return path


def app(monkeypatch: pytest.MonkeyPatch, export: Path | None = None) -> AppTest:
    monkeypatch.setattr("sys.argv", ["streamlit_app.py", *([str(export)] if export else [])])
    started = AppTest.from_file(str(APP), default_timeout=60).run()
    assert not started.exception
    return started


def test_without_an_export_the_page_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    started = app(monkeypatch)
    assert [title.value for title in started.title] == ["No articles yet"]
    assert "Drop news articles below, or paste one" in started.markdown[0].value


def test_an_export_is_listed_a_page_at_a_time(monkeypatch: pytest.MonkeyPatch, export: Path) -> None:
    started = app(monkeypatch, export)
    assert "31 articles" in [caption.value for caption in started.caption]
    [listed] = started.radio
    assert len(listed.options) == 12
    assert listed.value == 0


def test_an_article_is_found_by_its_title_or_file(monkeypatch: pytest.MonkeyPatch, export: Path) -> None:
    started = app(monkeypatch, export)
    started.text_input(key="words").set_value("MILL-29").run()
    assert started.radio[0].options == ["mill\\-29"]
    assert "1 of 31 articles" in [caption.value for caption in started.caption]
    started.text_input(key="words").set_value("nothing like it").run()
    assert "No article matches. Try fewer letters." in [info.value for info in started.info]
    assert not started.exception


def test_choosing_an_article_opens_it(monkeypatch: pytest.MonkeyPatch, export: Path) -> None:
    started = app(monkeypatch, export)
    started.radio[0].set_value(5).run()
    assert started.session_state.article == 5
    assert started.radio[0].value == 5


def test_a_pasted_text_is_tagged_and_opened(monkeypatch: pytest.MonkeyPatch, export: Path) -> None:
    started = app(monkeypatch, export)
    started.text_area(key="pasted").set_value("Harrow mill burns\n\nNobody was hurt, Eva Lind said.")
    started.button[0].click().run()
    assert "32 articles" in [caption.value for caption in started.caption]
    assert started.radio[0].value == 0
    assert started.session_state.added[0].article.text.startswith("Harrow mill burns")


def test_a_text_that_was_added_twice_is_listed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    started = app(monkeypatch)
    for _ in range(2):
        started.text_area(key="pasted").set_value("Nobody was hurt, Eva Lind said.")
        started.button[0].click().run()
    assert len(started.session_state.added) == 1


def test_nothing_pasted_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    started = app(monkeypatch)
    started.text_area(key="pasted").set_value(" \n")
    started.button[0].click().run()
    assert "There is no text to tag" in started.warning[0].value


def test_what_cannot_be_read_is_told_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    started = app(monkeypatch)
    started.file_uploader[0].upload("empty.txt", b"", "text/plain").run()
    assert started.error[0].value.startswith("empty\\.txt\\: ")


def test_a_missing_model_is_told_and_the_export_can_be_read(
    monkeypatch: pytest.MonkeyPatch, export: Path, tmp_path: Path
) -> None:
    monkeypatch.setattr(registry, "default_folder", lambda: tmp_path / "none")
    started = app(monkeypatch, export)
    started.text_area(key="pasted").set_value("Nobody was hurt.")
    started.button[0].click().run()
    assert "cannot be opened" in started.error[0].value
    assert len(started.radio[0].options) == 12


def test_an_export_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").write_text("{}\n")
    started = app(monkeypatch, tmp_path / "out.jsonl")
    assert "line 1" in started.error[0].value
    assert [title.value for title in started.title] == ["No articles yet"]


@pytest.mark.parametrize(
    ("name", "title"), [("people", "Who said what"), ("figures", "Counts"), ("guide", "What the tags mean")]
)
@pytest.mark.parametrize("full", [True, False])
def test_every_page_opens_with_articles_and_without(
    name: str, title: str, full: bool, monkeypatch: pytest.MonkeyPatch, export: Path
) -> None:
    monkeypatch.setattr("sys.argv", ["streamlit_app.py"])
    shown = AppTest.from_string(
        f"""
from pathlib import Path
from annotator.screens import desk, {name}
desk.open_export({f"Path({str(export)!r})" if full else None})
{name}.draw()
""",
        default_timeout=60,
    ).run()
    assert not shown.exception
    assert [found.value for found in shown.title] == [title]


def test_the_names_of_sources_can_be_searched(monkeypatch: pytest.MonkeyPatch, export: Path) -> None:
    shown = AppTest.from_string(
        f"""
from pathlib import Path
from annotator.screens import desk, people
desk.open_export(Path({str(export)!r}))
people.draw()
""",
        default_timeout=60,
    ).run()
    shown.text_input(key="name-words").set_value("ruiz").run()
    assert shown.selectbox[0].options == ["Ana Ruiz"]
    shown.text_input(key="name-words").set_value("lind").run()
    assert shown.info[0].value == "No name matches. Try fewer letters."
