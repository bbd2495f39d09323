"""What the server side of the page Review sends, call by call."""

from typing import Any

from streamlit.testing.v1 import AppTest

from annotator import workflow
from annotator.store import database
from annotator.store.database import By
from tests import made

SCRIPT = """
import streamlit as st
from annotator.screens import desk, review
desk.open_store()
st.session_state.reply = review._Visit().reply(st.session_state.call)
"""


def reply(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what a tab is told that asks for a random audit and is new to the server."""
    tab = AppTest.from_string(SCRIPT)
    tab.session_state.person = "ana"
    tab.session_state.session = 1
    tab.session_state.call = {"n": 1, "queue": {"number": 1, "cause": "AUDIT", "words": ""}, "entries": entries}
    assert not tab.run(timeout=60).exception
    found: dict[str, Any] = tab.session_state.reply
    return found


def where(item: dict[str, Any]) -> tuple[str, int]:
    return item["digest"], item["sentence"]


def test_what_is_answered_with_the_call_that_begins_a_queue_is_not_asked_again(place: str) -> None:
    with workflow.opened(place) as store:
        database.add_predictions(store, By("ana", "test"), [made.prediction("bill")])
    first, *others = reply([])["items"]
    answer = {key: first[key] for key in ("article", "digest", "sentence", "tags", "cause", "seen")}
    told = reply([{"key": "k1", "person": "ana", "links": None, **answer}])
    assert told["acks"] == ["k1"]
    assert list(map(where, told["items"])) == list(map(where, others)) != []
