"""What the pages look like, as far as it can be told: what is in sight, which way it runs, and what axe-core finds."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from annotator import workflow
from annotator.core.labels import SCHEME, BlockKind, Tag
from annotator.core.records import Article, Block, Prediction, TaggedSentence
from annotator.store import database
from annotator.store.database import By, Said
from tests import made
from tests.live import served
from tests.live.conftest import PATIENCE

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("looks")]

ARABIC = ("قالت المتحدثة ليلى حداد: «لن ندفع هذا المبلغ».", "وأغلق الميناء يوم الثلاثاء.", "إنها فضيحة حقيقية.")
LONG = tuple(f"Crane {n} was stopped at dawn, the harbour office said." for n in range(300))
WORD = ("Donau" + "dampfschiff" * 40 + " fell.", "https://example.org/" + "a/" * 200)
PAGES = ("", "review", "adjudicate", "bulk", "dashboard", "train", "help")
_WITHOUT_FADING = "[data-stale] { opacity: 1 !important; transition: none !important; }"


def _article(name: str, lines: tuple[str, ...]) -> Prediction:
    """Return an article with a paragraph and a sentence a line, the tags in turn, all four on the first."""
    text = "\n\n".join(lines)
    starts = [text.index(line) for line in lines]
    tags = [tuple(Tag) if n == 0 else (list(Tag)[n % 4],) for n in range(len(lines))]
    scores = (0.75, 0.5, 0.25, 0.5)
    return Prediction(
        article=Article(name, text, title=name),
        blocks=tuple(Block(at, at + len(line), BlockKind.PARAGRAPH) for at, line in zip(starts, lines, strict=True)),
        sentences=tuple(
            TaggedSentence(at, at + len(line), given, scores, given[0])
            for at, line, given in zip(starts, lines, tags, strict=True)
        ),
        attributions=(),
        model="made by hand",
        scheme=SCHEME,
    )


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[served.App]:
    folder = tmp_path_factory.mktemp("looks")
    place = str(folder / "labels.db")
    ana = made.annotation()
    with workflow.opened(place) as store:
        given = [made.prediction(), _article("arabic", ARABIC), _article("long", LONG), _article("word", WORD)]
        database.enter(store, By("ana", "test"))
        database.add_predictions(store, By("ana", "test"), given)
        for who, tags in (("ana", made.TAGS[0]), ("ben", (Tag.OPINION,)), ("eva", ())):
            said = replace(made.annotation(tags, made.TAGS[1], made.TAGS[2]), annotator=who, article=ana.article)
            database.annotate(store, By("ana", "test"), [Said(said)])
    with served.app(place, folder / "server.log") as started:
        yield started


@pytest.fixture(scope="module", params=["light", "dark"])
def page(browser: Browser, app: served.App, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme=request.param)
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    shown = context.new_page()
    shown.goto(f"{app.address}/review")
    shown.get_by_label("Your name").fill("ana")
    shown.get_by_role("button", name="Begin").click()
    expect(shown.locator(".rv .s.chosen").first).to_be_visible()
    yield shown
    context.close()


def test_the_sentence_that_is_settled_is_in_sight_in_an_article_of_three_hundred(page: Page, app: served.App) -> None:
    for words in ("Crane 250 ", "Crane 3 "):
        _search(page, app, words)
        left = page.locator(".rv .left").bounding_box()
        chosen = page.locator(".rv .s.chosen").bounding_box()
        assert left
        assert chosen
        assert left["y"] <= chosen["y"]
        assert chosen["y"] + chosen["height"] <= left["y"] + left["height"]
    _picture(page, "long")


def test_what_is_written_from_right_to_left_is_drawn_so(page: Page, app: served.App) -> None:
    _search(page, app, "ليلى")
    for part in (".rv .text .block", ".rv .now"):
        assert page.locator(part).first.evaluate("e => getComputedStyle(e).direction") == "rtl"
    block = page.locator(".rv .text .block").nth(1).bounding_box()
    sentence = page.locator(".rv .text .s").nth(1).bounding_box()
    assert block
    assert sentence
    assert abs(sentence["x"] + sentence["width"] - block["x"] - block["width"]) < 8
    _picture(page, "right-to-left")


@pytest.mark.parametrize("width", [1280, 1920])
def test_no_page_is_wider_than_the_window(page: Page, app: served.App, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    _search(page, app, "fell")
    assert _too_wide(page) == 0
    _picture(page, "long-words")
    for name in PAGES:
        _open(page, app, name)
        assert _too_wide(page) == 0, name
        _picture(page, name or "read")
    page.set_viewport_size({"width": 1280, "height": 800})


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_that_shuts_people_out(page: Page, app: served.App, name: str) -> None:
    _open(page, app, name)
    if name == "review":
        page.keyboard.press("g")
        page.keyboard.press("l")
    found = _wrong(page)
    if name == "review":
        page.keyboard.press("?")
        found += _wrong(page)
    assert found == []


def _open(page: Page, app: served.App, name: str) -> None:
    page.goto(f"{app.address}/{name}")
    signs = {"": ".text .s", "review": ".rv .s.chosen", "adjudicate": ".labels"}
    expect(page.locator(signs.get(name, "h1")).first).to_be_visible()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)


def _search(page: Page, app: served.App, words: str) -> None:
    _open(page, app, "review")
    page.get_by_label("Search the articles").fill(words)
    page.keyboard.press("Enter")
    expect(page.locator(".rv .now")).to_contain_text(words)


def _picture(page: Page, name: str) -> None:
    assert page.viewport_size
    scheme = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'")
    served.picture(page, f"{name}-{page.viewport_size['width']}-{scheme}.png")


def _too_wide(page: Page) -> int:
    inside = "[document.documentElement, document.querySelector('[data-testid=stMain]')]"
    wide: int = page.evaluate(f"Math.max(...{inside}.map(e => e.scrollWidth - e.clientWidth))")
    return wide


def _wrong(page: Page) -> list[tuple[str, Any, str]]:
    """Return what axe-core finds; Streamlit shows a page paler while it is made anew, which is not judged here."""
    page.add_style_tag(content=_WITHOUT_FADING)
    return _ours(Axe().run(page).response)


def _ours(response: dict[str, Any]) -> list[tuple[str, Any, str]]:
    """Return what is wrong in our own elements, which lie in shadows of the page; of Streamlit's, the colours."""
    return [
        (wrong["id"], node["target"], node["html"][:200])
        for wrong in response["violations"]
        for node in wrong["nodes"]
        if isinstance(node["target"][0], list) or wrong["id"] == "color-contrast"
    ]
