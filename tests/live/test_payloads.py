"""Every page of the app in a real browser over a store of payloads: nothing of them runs, is a link, or is fetched."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from annotator import workflow
from tests import payloads
from tests.live import served
from tests.live.conftest import PATIENCE
from tests.payloads import HOST, PAYLOADS

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("payloads")]

NAME = PAYLOADS["event handler"]
LIVE = f"""
(() => {{
  const inside = (e) => [e, ...(e.shadowRoot ? every(e.shadowRoot) : [])];
  const every = (root) => [...root.querySelectorAll("*")].flatMap(inside);
  const isLive = (e) =>
    [...e.attributes].some((a) => /^(href|src|srcdoc|action)$/.test(a.name) && /javascript:|{HOST}/.test(a.value)) ||
    [...e.attributes].some((a) => a.name.startsWith("on") || (a.name === "src" && a.value === "x"));
  return every(document).filter(isLive).map((e) => e.outerHTML.slice(0, 200));
}})()
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[served.App]:
    folder = tmp_path_factory.mktemp("payloads")
    place = str(folder / "labels.db")
    with workflow.opened(place) as store:
        payloads.fill(store)
    with served.app(place, folder / "server.log") as started:
        yield started


@pytest.fixture(scope="module")
def page(browser: Browser, app: served.App) -> Iterator[Page]:
    """Yield the app as somebody with a name of markup sees it; no host of a payload may have been asked at the end."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    shown = context.new_page()
    asked: list[str] = []
    shown.on("request", lambda request: asked.append(request.url))
    shown.goto(f"{app.address}/review")
    shown.get_by_label("Your name").fill(NAME)
    shown.get_by_role("button", name="Begin").click()
    expect(shown.locator(".rv .s.chosen").first).to_be_visible()
    yield shown
    context.close()
    assert [url for url in asked if HOST in url or url.endswith("/x")] == []


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=list(PAYLOADS))
def test_review_shows_a_payload_as_text(page: Page, app: served.App, payload: str) -> None:
    page.get_by_label("Search the articles").fill(f"{payload} falls")
    page.keyboard.press("Enter")
    expect(page.locator(".rv .now")).to_contain_text(payload)
    expect(page.locator(".rv .text")).to_contain_text(f"{payload} falls")
    page.keyboard.press("l")
    page.keyboard.press("g")
    page.keyboard.press("g")
    _nothing_lives(page)


@pytest.mark.parametrize("number", range(len(PAYLOADS)), ids=list(PAYLOADS))
def test_read_shows_a_payload_as_text(page: Page, app: served.App, number: int) -> None:
    payload = list(PAYLOADS.values())[number]
    page.goto(app.address)
    page.get_by_label("Find an article").fill(f"story-{number:02}")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"1 of {len(PAYLOADS)} articles")).to_be_visible()
    listed = page.get_by_role("radiogroup", name="Articles")
    expect(listed.get_by_role("radio")).to_have_count(1)
    listed.locator("label").first.click()
    expect(page.locator(".text").filter(has_text=f"{payload} falls")).to_be_visible()
    expect(page.locator(".text")).to_have_count(1)
    page.locator(".text .s").nth(1).click()
    expect(page.get_by_text("Sentence 2 of 3")).to_be_visible()
    _nothing_lives(page)


@pytest.mark.parametrize("path", ["adjudicate", "bulk", "train", "help"])
def test_the_other_pages_show_payloads_as_text(page: Page, app: served.App, path: str) -> None:
    page.goto(f"{app.address}/{path}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    if path == "adjudicate":
        expect(page.get_by_role("button", name="Settle").nth(9)).to_be_visible()
        _nothing_lives(page)
        page.get_by_role("tab", name="For the guidelines").click()
        expect(page.get_by_role("cell", name="window.hurt").first).to_be_visible()
    _nothing_lives(page)


@pytest.mark.parametrize("part", ["Progress", "Agreement", "Model", "Tags", "Who speaks"])
def test_the_dashboard_shows_payloads_as_text(page: Page, app: served.App, part: str) -> None:
    page.goto(f"{app.address}/dashboard")
    page.get_by_role("radio", name=part).click()
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible()
    page.get_by_test_id("stVegaLiteChart").first.hover()
    _nothing_lives(page)


def _nothing_lives(page: Page) -> None:
    assert page.evaluate("window.hurt") is None
    assert page.evaluate(LIVE) == []
