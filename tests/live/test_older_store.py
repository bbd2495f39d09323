"""A store of an older program, opened by the app: who waits is told for what, and how far it is."""

import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from annotator import workflow
from annotator.store import database
from annotator.store.database import By
from tests import made
from tests.live import served
from tests.live.conftest import PATIENCE
from tests.store.database.made import as_first_schema

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("older")]

ARTICLES = 5_000
# On a fast machine it is done within half a second, between two looks of a test: so the page itself notes what it says.
_NOTE = """
    window.told = []
    new MutationObserver(() => {
        const found = document.body?.innerText.match(/is being brought up to date[^]{0,60}/)
        if (found) window.told.push(found[0])
    }).observe(document, { childList: true, characterData: true, subtree: true })
"""


def test_while_an_older_store_is_brought_up_to_date_the_page_says_how_far_it_is(
    browser: Browser, tmp_path: Path
) -> None:
    place = str(tmp_path / "labels.db")
    with workflow.opened(place) as store:
        database.add_predictions(store, By("ana", "test"), (made.prediction(f"bill-{n:04}") for n in range(ARTICLES)))
        as_first_schema(store)
    other = sqlite3.connect(place, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    page = browser.new_page()
    page.add_init_script(_NOTE)
    expect.set_options(timeout=PATIENCE)
    with served.app(place, tmp_path / "log") as app:
        page.goto(app.address)
        again = page.get_by_role("button", name="Try again")
        expect(page.get_by_text("The store is being opened …").or_(again)).to_be_visible()
        other.rollback()
        if again.is_visible():  # on a slow machine the lock was kept longer than the store waits for it
            again.click()
        expect(page.locator(".text .s").first).to_be_visible()
        assert any(f"of {ARTICLES:,}" in said for said in page.evaluate("window.told"))
        expect(page.get_by_text("is being brought up to date")).to_have_count(0)
    page.close()
    other.close()
