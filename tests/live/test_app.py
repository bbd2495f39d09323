"""The app in a real browser: what is drawn, what clicks and keys do, and that nothing leaves this computer."""

from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from annotator import workflow
from annotator.store import output
from annotator.store.output import Format
from tests import made
from tests.live import served

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("app")]

STORY = "Harrow mill burns\n\n“Nobody was hurt,” said Eva Lind.\n\nThe mill opened in 1904."


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("live") / "out.jsonl"
    others = (made.prediction(f"mill-{i}", f"Mill {i} opened in 1904.") for i in range(30))
    output.to_file([made.prediction(), *others], path, Format.JSONL)
    return path


@pytest.fixture(scope="module")
def address(export: Path) -> Iterator[str]:
    place = str(export.with_name("labels.db"))
    workflow.prepare_store(export, place, "the operator")
    with served.app(place, export.with_name("server.log")) as app:
        yield app.address


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    """Yield the app with its first article drawn; nothing may have been asked of another host when the test ends."""
    shown = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    shown.on("request", lambda request: asked.append(request.url))
    shown.on("websocket", lambda socket_: asked.append(socket_.url))
    shown.on("pageerror", lambda error: wrong.append(str(error)))
    shown.goto(address)
    expect(shown.locator(".s").first).to_be_visible()
    yield shown
    shown.close()
    host = address.removeprefix("http:")
    assert [url for url in asked if host not in url and not url.startswith(("data:", "blob:"))] == []
    assert wrong == []


def test_an_article_shows_with_its_tags_links_and_table(page: Page) -> None:
    first = page.locator(".s").first
    assert first.inner_text() == "“We will not pay,” said Ana Ruiz 😀."
    assert [chip.get_attribute("aria-label") for chip in first.locator(".t").all()] == ["quotation", "source"]
    expect(page.locator("table.said tr").nth(1)).to_contain_text("Ana Ruiz")


def test_pointing_at_a_source_lights_up_its_words_and_its_row(page: Page) -> None:
    page.locator(".text .who").hover()
    expect(page.locator(".quoted.lit")).to_have_text("We will not pay,")
    expect(page.locator("tr.lit")).to_contain_text("Ana Ruiz")
    expect(page.locator(".lines path")).to_have_count(1)
    page.mouse.move(700, 5)
    expect(page.locator(".lit")).to_have_count(0)
    expect(page.locator(".lines path")).to_have_count(0)


def test_clicking_a_sentence_shows_its_scores_and_why(page: Page) -> None:
    page.locator(".s").first.click()
    expect(page.get_by_text("Sentence 1 of 3")).to_be_visible()
    expect(page.locator(".bar i")).to_have_count(4)
    expect(page.get_by_text("0.75, given")).to_be_visible()
    expect(page.locator(".tag .for").first).to_have_text("said")
    page.locator(".s").nth(2).click()
    expect(page.get_by_text("Sentence 3 of 3")).to_be_visible()
    expect(page.locator(".s.chosen")).to_have_text("It is a disgrace.")


def test_a_filter_leaves_the_colour_on_one_tag_alone(page: Page) -> None:
    page.get_by_role("button", name="opinion", exact=True).click()
    expect(page.get_by_text("1 of 3 sentences")).to_be_visible()
    expect(page.locator(".text .t")).to_have_count(1)


def test_another_article_is_chosen_from_the_list(page: Page) -> None:
    page.get_by_text("mill-7", exact=True).click()
    _expect_text(page, "Mill 7 opened in 1904.")
    page.get_by_label("Find an article").fill("mill-29")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 of 31 articles")).to_be_visible()


def test_a_dropped_file_is_tagged_and_opened(page: Page) -> None:
    page.get_by_text("Add articles").click()
    file = FilePayload(name="harrow.txt", mimeType="text/plain", buffer=STORY.encode())
    page.locator("input[type=file]").set_input_files([file])
    _expect_text(page, "The mill opened in 1904.")
    expect(page.get_by_text("32 articles")).to_be_visible()
    page.locator(".s").nth(1).click()
    expect(page.locator(".bar u")).to_have_count(4)


def test_a_pasted_text_is_tagged(page: Page) -> None:
    page.get_by_text("Add articles").click()
    page.get_by_label("Or paste the text of one").fill("A pasted bridge fell on Monday.")
    page.get_by_role("button", name="Tag it").click()
    _expect_text(page, "A pasted bridge fell on Monday.")


def test_a_bad_file_is_told_and_the_page_goes_on(page: Page) -> None:
    page.get_by_text("Add articles").click()
    file = FilePayload(name="broken.zip", mimeType="application/zip", buffer=b"no zip at all")
    page.locator("input[type=file]").set_input_files([file])
    expect(page.get_by_role("alert").filter(has_text="broken.zip")).to_be_visible()
    expect(page.locator(".s").first).to_be_visible()


def test_a_download_has_the_bytes_that_prelabel_writes(page: Page) -> None:
    labels = {"jsonl": "JSON Lines: everything", "csv": "CSV: a row", "html": "HTML: this"}
    page.get_by_role("button", name="Download").click()
    for form in map(Format, labels):
        with page.expect_download() as waited:
            page.get_by_role("button", name=labels[form]).first.click()
        assert waited.value.suggested_filename == f"bill.{form}"
        assert waited.value.path().read_bytes() == workflow.download([made.prediction()], form)
    with page.expect_download() as waited:
        page.get_by_role("button", name="Parquet: tables, zipped").first.click()
    assert waited.value.suggested_filename == "bill.parquet.zip"
    with ZipFile(waited.value.path()) as archive:
        assert {name.split("-")[0] for name in archive.namelist()} >= {"articles", "sentences", "attributions"}


def test_the_app_can_be_used_by_keyboard_alone(page: Page) -> None:
    focused = "document.activeElement?.shadowRoot?.activeElement?.dataset.s"
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(focused) is not None:
            break
    assert page.evaluate(focused) == "0"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "1"
    page.keyboard.press("Enter")
    expect(page.get_by_text("Sentence 2 of 3")).to_be_visible()
    assert page.evaluate(focused) == "1"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate(focused) == "0"


def test_every_page_opens(page: Page) -> None:
    for name, title in (("Dashboard", "Dashboard"), ("Help", "What the tags mean")):
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()


def test_the_dashboard_leads_from_a_count_to_its_article_and_its_charts_can_be_kept(page: Page) -> None:
    page.get_by_role("link", name="Dashboard").click()
    page.get_by_text("Tags", exact=True).click()
    expect(page.get_by_role("heading", name="Tags by outlet")).to_be_visible()
    page.get_by_role("button", name="Download").first.click()
    for form, head in (("PNG", b"\x89PNG"), ("SVG", b"<svg"), ("CSV", b"\xef\xbb\xbf")):
        with page.expect_download() as kept:
            page.get_by_role("button", name=form, exact=True).first.click()
        assert Path(kept.value.path()).read_bytes().startswith(head)
    page.keyboard.press("Escape")
    page.locator(".s").nth(1).click()
    page.get_by_role("button", name="Read “bill”").click()
    _expect_text(page, "The bill is due in May.")


def test_a_written_page_shows_without_a_network_and_lights_up_links(browser: Browser, tmp_path: Path) -> None:
    output.to_file([made.prediction()], tmp_path / "a.html", Format.HTML)
    shown = browser.new_page()
    told: list[str] = []
    shown.on("console", lambda message: told.append(message.text))
    shown.goto((tmp_path / "a.html").as_uri())
    shown.locator(".text .who").hover()
    expect(shown.locator(".quoted.lit")).to_have_text("We will not pay,")
    shown.close()
    assert told == []


def _expect_text(page: Page, words: str) -> None:
    """Wait until the article with these words stands there alone: for a moment Streamlit shows the last one too."""
    expect(page.locator(".text").filter(has_text=words)).to_be_visible()
    expect(page.locator(".text")).to_have_count(1)
