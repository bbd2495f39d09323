"""The app asks a real OpenID provider who somebody is, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from annotator import workflow
from annotator.store import database
from annotator.store.database import By, Role
from tests import made
from tests.live import identity, served
from tests.live.conftest import PATIENCE

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("log-in")]

PAGES = ("", "read", "review", "adjudicate", "bulk", "dashboard", "train", "help")
WORDS = "We will not pay"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[served.App]:
    folder = tmp_path_factory.mktemp("log-in")
    place, secrets, port = str(folder / "labels.db"), folder / "secrets.toml", served.free_port()
    with workflow.opened(place) as store:
        database.enter(store, By("the operator", "test"))
        database.appoint(store, By("the operator", "test"), "ana@example.org", Role.REVIEWER)
        database.add_predictions(store, By("the operator", "test"), [made.prediction()])
    with identity.provider() as provider:
        secrets.write_text(provider.settings(f"http://127.0.0.1:{port}"))
        more = {"STREAMLIT_SECRETS_FILES": str(secrets)}
        with served.app(place, folder / "server.log", port, **more) as started:
            yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield context.new_page()
    context.close()


def test_who_is_not_logged_in_is_sent_nothing_of_any_article_by_any_page(page: Page, app: served.App) -> None:
    frames: list[str] = []
    page.on("websocket", lambda one: one.on("framereceived", lambda sent: frames.append(repr(sent))))
    for name in PAGES:
        before = len(frames)
        page.goto(f"{app.address}/{name}")
        expect(page.get_by_role("button", name="Log in")).to_be_visible()
        page.wait_for_timeout(500)
        assert len(frames) > before + 1
        expect(page.get_by_role("link", name="Review")).to_be_hidden()
    assert not [sent for sent in frames if WORDS in sent or "bill" in sent or "Ana Ruiz" in sent]


def test_who_is_logged_in_signs_each_decision_and_logs_out(page: Page, app: served.App) -> None:
    _log_in(page, app, "ana")
    expect(page.get_by_text(WORDS).first).to_be_visible()
    page.get_by_role("link", name="Review").click()
    expect(page.locator(".rv .s.chosen").first).to_be_visible()
    expect(page.locator(".rv header .meta")).to_have_text("ana@example.org")
    page.keyboard.press("Space")
    expect(page.locator(".rv .saved")).to_have_text("saved")
    with workflow.opened(app.place) as store:
        [ruled] = database.all_decisions(store)
    assert (ruled.act.person, ruled.ruling.decision.reviewer) == ("ana@example.org", "ana@example.org")
    page.reload()
    expect(page.locator(".rv header .meta")).to_have_text("ana@example.org")
    page.get_by_role("link", name="Log out").click()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    page.goto(f"{app.address}/review")
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    assert page.locator(".rv").count() == 0


def test_an_address_that_nobody_has_checked_is_not_believed_and_newcomers_only_look(
    page: Page, app: served.App
) -> None:
    _log_in(page, app, "mallory")
    page.get_by_role("link", name="Review").click()
    expect(page.locator(".rv header .meta")).to_contain_text("1002 (viewer): may look, but not decide")
    with workflow.opened(app.place) as store:
        roles = {person.name: person.role for person in database.known(store)}
    assert roles["1002"] is Role.VIEWER


def _log_in(page: Page, app: served.App, who: str) -> None:
    page.goto(app.address)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name=who).click()
    expect(page.get_by_role("link", name="Log out")).to_be_visible()
