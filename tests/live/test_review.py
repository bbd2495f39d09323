"""The review desk in a real browser over a real store: keys, undo, reload, a killed server, two reviewers."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from annotator import workflow
from annotator.core.labels import SourceKind, Tag
from annotator.core.records import Article
from annotator.core.spans import Span
from annotator.judge import consensus
from annotator.store import database
from annotator.store.database import By, Ruled, Said
from tests import made
from tests.live import served
from tests.live.conftest import PATIENCE

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("review")]

ARTICLES = 40
NASTY = '<script>window.hurt=1</script><img src=x onerror="window.hurt=1"> [a](javascript:hurt) $x$ :smile: **b**'


@pytest.fixture
def app(tmp_path: Path) -> Iterator[served.App]:
    place = str(tmp_path / "labels.db")
    with workflow.opened(place) as store:
        texts = [f"{made.TEXT[:-1]} {number}." for number in range(ARTICLES)]
        given = (made.prediction(f"bill-{n:02}", text) for n, text in enumerate([made.TEXT, f"{NASTY} fell.", *texts]))
        database.add_predictions(store, By("ana", "test"), given)
    with served.app(place, tmp_path / "server.log") as started:
        yield started


@pytest.fixture
def page(browser: Browser, app: served.App) -> Iterator[Page]:
    opened = _open(browser, app, "Ana")
    yield opened
    opened.context.close()


def test_thirty_sentences_are_settled_by_keyboard_alone_and_one_is_undone(page: Page, app: served.App) -> None:
    page.get_by_label("Which sentences").select_option("AUDIT")
    expect(page.locator(".rv .right h2").first).to_have_text("Random audit")
    settled = []
    for _ in range(30):
        settled.append(_now(page))
        page.keyboard.press("0")
        page.keyboard.press("1")
        page.keyboard.press("Space")
        expect(page.locator(".rv .right")).not_to_have_attribute("data-item", str(settled[-1]))
    page.keyboard.press("u")
    _saved(page)
    assert len(set(settled)) == 30
    ruled = _ruled(app)
    articles = [one.ruling.decision.article for one in ruled]
    assert [f"{article.digest}:{article.id}" for article in articles] == [str(s).rsplit(":", 1)[0] for s in settled]
    assert {r.ruling.decision.tags for r in ruled} == {(Tag.CLAIM,)}
    assert {r.ruling.decision.reviewer for r in ruled} == {"Ana"}
    assert [r.withdrawn for r in ruled] == [False] * 29 + [True]


def test_keys_go_on_and_back_put_off_and_lead_to_the_search(page: Page, app: served.App) -> None:
    first = _now(page)
    page.keyboard.press("n")
    second = _now(page)
    page.keyboard.press("p")
    assert _now(page) == first != second
    page.keyboard.press("x")
    assert _now(page) == second
    expect(page.get_by_text("Put off: it comes again later.")).to_be_visible()
    page.keyboard.press("n")
    expect(page.get_by_text("Put off: it comes again later.")).to_be_hidden()
    for words in ("not pay", "disgrace"):  # what stood in the search gives way to what is typed
        page.keyboard.press("/")
        page.keyboard.type(words)
        page.keyboard.press("Enter")
        expect(page.locator(".rv .now")).to_contain_text(words)
    expect(page.locator(".rv .right h2").first).to_have_text("Asked for")
    assert _ruled(app) == []


def test_a_reload_loses_nothing(page: Page, app: served.App) -> None:
    for _ in range(3):
        page.keyboard.press("Space")
    page.reload()
    expect(page.locator(".rv .s.chosen").first).to_be_visible()
    page.keyboard.press("Space")
    _saved(page)
    assert len(_ruled(app)) == 4


def test_what_is_decided_while_the_server_is_dead_is_there_when_it_is_back(page: Page, app: served.App) -> None:
    page.keyboard.press("Space")
    _saved(page)
    app.kill()
    for _ in range(3):
        page.keyboard.press("Space")
    app.start()
    _saved(page)
    assert len(_ruled(app)) == 4


def test_an_answer_waits_in_the_page_while_another_program_keeps_the_store(page: Page, app: served.App) -> None:
    with workflow.opened(app.place) as store:
        while not database.claimed(store):
            page.wait_for_timeout(50)
        with store.writing():
            page.keyboard.press("Space")
            expect(page.locator(".rv .saved")).to_contain_text("1 not saved: ")
            expect(page.locator(".rv .saved")).to_contain_text("another program has been writing to it for a while")
    _saved(page)
    assert len(_ruled(app)) == 1


def test_two_reviewers_see_each_other_and_a_late_decision_is_kept(
    page: Page, browser: Browser, app: served.App
) -> None:
    other = _open(browser, app, "Ben")
    assert _now(other) == _now(page)
    expect(other.locator(".claimed")).to_contain_text("Being settled by Ana")
    page.keyboard.press("Space")
    _saved(page)
    other.keyboard.press("0")
    other.keyboard.press("Space")
    _saved(other)
    with workflow.opened(app.place) as store:
        [conflict] = database.conflicts_open(store)
    assert conflict.late.act.person == "Ben"
    assert conflict.other.act.person == "Ana"
    other.context.close()


def test_what_an_article_holds_is_shown_and_never_run(page: Page) -> None:
    _find(page, "onerror")
    expect(page.locator(".rv .now")).to_have_text(f"{NASTY} fell.")
    expect(page.locator(".rv .text")).to_contain_text(NASTY)
    assert page.evaluate("window.hurt") is None
    assert page.locator(".rv img, .rv script").count() == 0


def test_who_said_what_is_corrected_by_choosing_words(page: Page, app: served.App) -> None:
    _find(page, "not pay")
    page.keyboard.press("l")
    page.get_by_role("button", name="source", exact=True).click()
    page.locator(".rv .w", has_text="Ana").first.click()
    page.locator(".rv .w", has_text="Ana").first.click()
    page.get_by_label("fullest name").fill("Ana Maria Ruiz")
    page.get_by_label("kind").select_option("unnamed")
    page.locator(".rv .left").focus()
    page.keyboard.press("Space")
    _saved(page)
    link = made.RUIZ._replace(source=Span(24, 27), entity="Ana Maria Ruiz", kind=SourceKind.UNNAMED)
    assert [one.ruling.decision.attributions for one in _ruled(app)] == [(link,)]
    page.reload()
    expect(page.locator(".rv .s.chosen").first).to_be_visible()
    _find(page, "not pay")
    expect(page.get_by_label("fullest name")).to_have_value("Ana Maria Ruiz")
    page.keyboard.press("Space")
    expect(page.locator(".rv .saved")).to_have_text("saved")
    assert [one.ruling.decision.attributions for one in _ruled(app)] == [(link,), (link,)]


def test_a_name_is_merged_in_the_whole_article_and_that_is_undone(page: Page, app: served.App) -> None:
    _find(page, "not pay")
    page.keyboard.press("l")
    _merge(page, "Ana Maria Ruiz")
    article = made.prediction("bill-00").article
    assert _renamed(app, article) == {"ana ruiz": "Ana Maria Ruiz"}
    page.locator(".rv .left").focus()
    page.keyboard.press("u")
    expect(page.locator(".rv .saved")).to_have_text("")
    assert _renamed(app, article) == {}


def test_after_an_undone_merge_links_and_the_table_stand_under_the_name_they_had(page: Page, app: served.App) -> None:
    _find(page, "not pay")
    page.keyboard.press("l")
    name, table = page.get_by_label("fullest name"), page.locator(".rv .left table.said")
    _merge(page, "Ana Maria Ruiz")
    expect(table).to_contain_text("Ana Maria Ruiz")
    _merge(page, "Ana M. Ruiz-Sol")
    expect(table).to_contain_text("Ana M. Ruiz-Sol")
    page.locator(".rv .left").focus()
    page.keyboard.press("u")
    expect(name).to_have_value("Ana Maria Ruiz")
    expect(table).to_contain_text("Ana Maria Ruiz")
    page.reload()
    expect(page.locator(".rv .s.chosen").first).to_be_visible()
    page.keyboard.press("u")
    expect(page.locator(".rv .now")).to_contain_text("We will not pay")
    expect(table).not_to_contain_text("Maria")
    page.keyboard.press("l")
    expect(name).to_have_value("Ana Ruiz")
    assert _renamed(app, made.prediction("bill-00").article) == {}


def test_what_a_sentence_came_to_is_in_its_history(browser: Browser, app: served.App) -> None:
    with workflow.opened(app.place) as store:
        article = replace(made.annotation().article, id="bill-00")
        ana = replace(made.annotation(), article=article)
        differs = (made.TAGS[0], (Tag.CLAIM, Tag.OPINION), made.TAGS[2])
        ben = replace(made.annotation(*differs, annotator="ben"), article=article)
        database.annotate(store, By("ana", "test"), [Said(ana), Said(ben)])
        database.settle(store, By("rhea", "test"), "majority", consensus.settle([ana, ben]).settlements)
    opened = _open(browser, app, "Ana")
    try:
        expect(opened.get_by_label("History")).to_contain_text("rhea settled by majority claim, opinion open")
    finally:
        opened.context.close()


def test_the_address_of_a_sentence_opens_it_for_somebody_else(browser: Browser, page: Page, app: served.App) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.keyboard.press("n")
    page.keyboard.press("n")
    sent = _now(page)
    page.keyboard.press("c")
    expect(page.get_by_text("Copied: ")).to_be_visible()
    address = page.evaluate("navigator.clipboard.readText()")
    other = _open(browser, app, "Ben", address)
    try:
        expect(other.locator(".rv .right")).to_have_attribute("data-item", str(sent))
        expect(other.locator(".rv .s.chosen").first).to_be_visible()
    finally:
        other.context.close()


def test_an_address_of_nothing_is_told(browser: Browser, app: served.App) -> None:
    opened = _open(browser, app, "Ana", f"{app.address}/review?item=0-9-0123456789ab-nowhere")
    try:
        expect(opened.get_by_text("That sentence is not in this store.")).to_be_visible()
    finally:
        opened.context.close()


def test_help_and_guideline_open_by_key(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    page.keyboard.press("g")
    expect(page.get_by_label("Guideline", exact=True)).to_contain_text(
        "Quotation: are these somebody else's own words?"
    )


def _open(browser: Browser, app: served.App, name: str, address: str = "") -> Page:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    shown = context.new_page()
    shown.goto(address or f"{app.address}/review")
    shown.get_by_label("Your name").fill(name)
    shown.get_by_role("button", name="Begin").click()
    expect(shown.locator(".rv .s.chosen").first).to_be_visible()
    return shown


def _find(page: Page, words: str) -> None:
    """Search for a sentence, and wait until it is the one that is settled."""
    page.get_by_label("Search the articles").fill(words)
    page.keyboard.press("Enter")
    expect(page.locator(".rv .now")).to_contain_text(words)


def _merge(page: Page, entity: str) -> None:
    """Let the name of the one link that is being corrected stand for an entity in the whole article."""
    page.get_by_label("fullest name").fill(entity)
    page.get_by_role("button", name="in the whole article").click()
    _saved(page)


def _renamed(app: served.App, article: Article) -> dict[str, str]:
    with workflow.opened(app.place) as store:
        return database.renamed(store, article)


def _now(page: Page) -> str | None:
    """Return what tells the sentence that is drawn from any other."""
    return page.locator(".rv .right").get_attribute("data-item")


def _saved(page: Page) -> None:
    """Wait until the store has all answers; after the server was away the page stands there twice for a moment."""
    expect(page.locator(".rv").get_by_text("saved", exact=True)).to_have_count(1)


def _ruled(app: served.App) -> list[Ruled]:
    with workflow.opened(app.place) as store:
        return list(database.all_decisions(store, standing=False))
