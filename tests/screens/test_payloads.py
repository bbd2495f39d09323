"""What an article, a name, a file's name or a comment holds reaches Streamlit as Markdown that shows it as text."""

import re
from typing import Any

import pytest
from markdown_it import MarkdownIt
from streamlit.testing.v1 import AppTest

from annotator import workflow
from annotator.screens.desk import plain
from tests import payloads
from tests.payloads import PAYLOADS, Seen
from tests.screens.test_pages import app, seated

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


@pytest.fixture
def hostile(place: str) -> str:
    with workflow.opened(place) as store:
        payloads.fill(store)
    return place


def told(shown: AppTest) -> list[str]:
    """Return all that a page gives Streamlit to be drawn from Markdown."""
    assert not shown.exception
    kinds = (shown.markdown, shown.caption, shown.title, shown.header, shown.error, shown.info, shown.warning)
    parts: list[Any] = [each.value for kind in (*kinds, shown.success) for each in kind]
    labelled = (shown.button, shown.checkbox, shown.radio, shown.selectbox, shown.text_input, shown.expander)
    parts += [each.label for kind in labelled for each in kind]
    parts += [option for each in shown.radio for option in each.options]
    return [str(part) for part in parts if part]


def live(markdown: str) -> list[str]:
    """Return what in Markdown would run, lead away or be marked up."""
    seen = Seen(MARKDOWN.render(markdown))
    found = seen.live + re.findall(r"https?:/|www\.|\w@\w", seen.text)
    return found + re.findall(r"(?<!\\)(?::smile|:material/|:red\[|\$x)", markdown)


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=list(PAYLOADS))
def test_markdown_shows_a_payload_as_it_is(payload: str) -> None:
    seen = Seen(MARKDOWN.render(plain(payload)))
    assert seen.live == []
    assert seen.text.strip().replace("\N{WORD JOINER}", "") == payload
    assert live(plain(payload)) == []


def test_the_check_sees_what_is_not_made_plain() -> None:
    assert live("[press](javascript:1)") or live("[press](https://evil.example)")
    assert live("<script>window.hurt=1</script>")
    assert live(":smile:")


def test_the_list_and_the_article_hold_no_markup(hostile: str) -> None:
    shown = app()
    found = told(shown)
    assert any("window" in part for part in found)
    assert [part for part in found if live(part)] == []


@pytest.mark.parametrize("name", ["adjudicate", "bulk", "train"])
def test_the_pages_of_deciding_hold_no_markup(hostile: str, name: str) -> None:
    assert [part for part in told(seated(name)) if live(part)] == []


@pytest.mark.parametrize("part", ["Progress", "Agreement", "Model", "Tags", "Who speaks"])
def test_the_dashboard_holds_no_markup(hostile: str, part: str) -> None:
    shown = AppTest.from_string(
        "from annotator.screens import desk, dashboard\ndesk.open_store()\ndashboard.draw()\n", default_timeout=60
    )
    shown.session_state.part = part
    assert [one for one in told(shown.run()) if live(one)] == []


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=list(PAYLOADS))
def test_a_files_name_and_what_is_wrong_with_it_hold_no_markup(place: str, payload: str) -> None:
    shown = app()
    shown.file_uploader[0].upload(f"{payload}.zip", b"no zip at all", "application/zip").run()
    assert [part for part in told(shown) if live(part)] == []
    assert "not a zip file" in shown.error[0].value
