"""From an empty store to a new model, in a real browser over one app: what a team does, page by page."""

import io
import zipfile
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from annotator import workflow
from annotator.core.annotated import AnnotatedSentence
from annotator.core.labels import Tag
from annotator.core.records import Annotation
from annotator.store import database, registry
from annotator.store.database import By, Role, Said
from tests import made
from tests.live import served
from tests.live.conftest import PATIENCE

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("desk")]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[served.App]:
    """Yield the app over an empty store, whose new models lie in a folder of its own."""
    folder = tmp_path_factory.mktemp("desk")
    more = {registry.VARIABLE: str(folder / "models")}
    with served.app(str(folder / "labels.db"), folder / "server.log", None, **more) as started:
        yield started


@pytest.fixture(scope="module")
def page(browser: Browser, app: served.App) -> Iterator[Page]:
    """Yield the app after the first start: one click has put the examples into the empty store."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    shown = context.new_page()
    shown.goto(app.address)
    expect(shown.get_by_role("heading", name="No articles yet")).to_be_visible()
    shown.get_by_role("button", name="Try 18 example articles").click()
    expect(shown.get_by_text("18 articles", exact=True)).to_be_visible()
    yield shown
    context.close()


def test_one_click_fills_an_empty_store_with_the_examples(page: Page, app: served.App) -> None:
    with workflow.opened(app.place) as store:
        assert len(list(database.all_predictions(store))) == 18


def test_a_file_of_each_kind_is_tagged_and_the_articles_of_a_zip_one_by_one(page: Page, app: served.App) -> None:
    page.goto(app.address)
    page.get_by_text("Add articles").click()
    files = _files()
    page.locator("input[type=file]").set_input_files(files)
    expect(page.get_by_text(f"{18 + len(files) + 1} articles", exact=True)).to_be_visible()
    with workflow.opened(app.place) as store:
        texts = [said.article.text for said in database.all_predictions(store)]
    for kind in ("txt", "md", "html", "jsonl", "csv", "parquet", "zipped once", "zipped twice"):
        assert [text for text in texts if f"The {kind} mill opened in 1904." in text], kind


def test_what_the_model_is_sure_of_is_accepted_in_bulk_and_undone(page: Page, app: served.App) -> None:
    with workflow.opened(app.place) as store:
        database.appoint(store, By(database.known(store)[0].name, "test"), "rhea", Role.REVIEWER)
        before = len(list(database.all_decisions(store)))
        page.goto(f"{app.address}/bulk")
        page.get_by_label("Your name").fill("rhea")
        page.get_by_role("button", name="Begin").click()
        page.get_by_text("I have read these, and they are right").click()
        accept = page.get_by_role("button", name="Accept ")
        count = int(str(accept.text_content()).split()[1].replace(",", ""))
        accept.click()
        undo = page.get_by_role("button", name=f"Undo all {count:,}")
        expect(undo).to_be_visible()
        assert len(list(database.all_decisions(store))) == before + count > before
        undo.click()
        expect(undo).to_be_hidden()
        assert len(list(database.all_decisions(store))) == before


def test_people_who_differ_are_adjudicated_by_mouse_and_by_keyboard(page: Page, app: served.App) -> None:
    with workflow.opened(app.place) as store:
        _differ(app)
        page.goto(f"{app.address}/adjudicate")
        settle = page.get_by_role("button", name="Settle")
        expect(settle).to_have_count(2)
        page.get_by_role("button", name="claim", exact=True).first.click()
        page.get_by_text("ambiguous text").first.click()
        page.get_by_text("Add to the guidelines").first.click()
        page.get_by_label("Why").first.fill("could be either")
        settle.first.click()
        expect(settle).to_have_count(1)
        page.get_by_role("button", name="none of the four").focus()
        page.keyboard.press("Enter")
        page.get_by_label("Why").focus()
        page.keyboard.type("by keyboard")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Nobody disagrees here.")).to_be_visible()
        first, second = (ruled.ruling for ruled in database.all_decisions(store))
    assert (first.decision.tags, first.error, first.guideline) == ((Tag.CLAIM,), "ambiguous text", True)
    assert (first.decision.why, first.decision.reviewer) == ("could be either", "rhea")
    assert (second.decision.tags, second.error, second.decision.why) == ((), None, "by keyboard")
    page.get_by_role("tab", name="For the guidelines").click()
    expect(page.get_by_role("cell", name="could be either")).to_be_visible()


def test_a_model_is_trained_over_a_reload_put_in_use_and_the_former_one_back(page: Page, app: served.App) -> None:
    with workflow.opened(app.place) as store:
        _annotate(app)
        page.goto(f"{app.address}/train")
        page.get_by_text("The gold that comes with the program").click()
        page.get_by_role("button", name="Train a new model").click()
        expect(page.get_by_role("button", name="Stop")).to_be_visible()
        page.reload()
        expect(page.get_by_role("heading", name="The new model")).to_be_visible()
        expect(page.get_by_role("cell", name="mean")).to_be_visible()
        page.get_by_role("button", name="Put it in use").first.click()
        expect(page.get_by_text("In use from now on")).to_be_visible()
        page.get_by_role("button", name="back in use").click()
        expect(page.get_by_text("In use from now on: default")).to_be_visible()
        past = [(act.person, act.why.split("-")[0]) for act in database.promotions(store)]
    assert past == [("rhea", "default"), ("rhea", "trained")]


def _files() -> list[FilePayload]:
    def text(kind: str) -> str:
        return f"The {kind} mill opened in 1904. “Nobody was hurt,” said Eva Lind."

    table, archive = io.BytesIO(), io.BytesIO()
    pq.write_table(pa.table({"text": [text("parquet")]}), table)
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("one.txt", text("zipped once"))
        zipped.writestr("two.txt", text("zipped twice"))
    page = f"<html><body><article><h1>Harrow mill</h1><p>{text('html')} It has many doors and a wheel.</p></article>"
    given = {
        "a.txt": text("txt").encode(),
        "b.md": text("md").encode(),
        "c.html": page.encode(),
        "d.jsonl": ('{"text": "' + text("jsonl") + '"}\n').encode(),
        "e.csv": f'text\n"{text("csv")}"\n'.encode(),
        "f.parquet": table.getvalue(),
        "g.zip": archive.getvalue(),
    }
    return [FilePayload(name=name, mimeType="application/octet-stream", buffer=data) for name, data in given.items()]


def _differ(app: served.App) -> None:
    """Let ana and ben differ on two sentences of an article."""
    ana = made.annotation()
    ben = made.annotation((Tag.QUOTATION,), (Tag.OPINION,), made.TAGS[2], annotator="ben")
    with workflow.opened(app.place) as store:
        operator = database.known(store)[0].name
        database.add_predictions(store, By(operator, "test"), [made.prediction()])
        database.annotate(store, By(operator, "test"), [Said(ana), Said(ben)])


def _annotate(app: served.App) -> None:
    """Let ana have annotated articles enough to learn from."""
    said = [
        Annotation(g.article, "ana", tuple(AnnotatedSentence(*s[:3]) for s in g.sentences), g.attributions, g.scheme)
        for g in made.golds(8)
    ]
    with workflow.opened(app.place) as store:
        database.add_articles(store, By("rhea", "test"), [one.article for one in said])
        database.annotate(store, By("rhea", "test"), [Said(one) for one in said])
