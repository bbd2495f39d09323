import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator import workflow
from annotator.core.export import from_gold, from_prediction
from annotator.core.records import Article, Failure, Prediction
from annotator.store import jsonl, output, registry
from annotator.store.output import Format
from annotator.workflow import Job, UsageError
from tests import made

if TYPE_CHECKING:
    from annotator.learn.tagger import Model

STORY = "Harrow mill burns\n\n“Nobody was hurt,” said Eva Lind.\n\nThe mill opened in 1904."


@pytest.fixture(scope="module")
def model(model_folder: Path) -> "Model":
    return workflow.open_model(model_folder)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(3):
        (folder / f"mill-{number}.txt").write_text(f"{STORY} It has {number} doors.")
    return folder


def run(job: Job, stdin: bytes = b"") -> tuple[workflow.Tally, bytes]:
    stdout = io.BytesIO()
    return workflow.prelabel(job, stdin=io.BytesIO(stdin), stdout=stdout), stdout.getvalue()


def only(done: Iterable[Prediction | Failure]) -> Prediction:
    [found] = done
    assert isinstance(found, Prediction)
    return found


def test_a_folder_of_articles_becomes_one_export(articles: Path, model_folder: Path, tmp_path: Path) -> None:
    tally, _ = run(Job((str(articles),), tmp_path / "out.jsonl", model=model_folder))
    read = workflow.read_export(tmp_path / "out.jsonl")
    assert [p.article.id for p in read] == ["mill-0", "mill-1", "mill-2"]
    assert (tally.articles, tally.sentences, tally.failures) == (3, sum(len(p.sentences) for p in read), [])
    assert any(s.why for p in read for s in p.sentences)


def test_a_bad_file_is_told_and_the_others_are_done(articles: Path, model_folder: Path, tmp_path: Path) -> None:
    (articles / "mill-1.txt").write_bytes(b"")
    job = Job((str(articles),), tmp_path / "out.jsonl", errors=tmp_path / "errors.jsonl", model=model_folder)
    tally, _ = run(job)
    assert [p.article.id for p in workflow.read_export(tmp_path / "out.jsonl")] == ["mill-0", "mill-2"]
    [failure] = tally.failures
    assert failure.place.endswith("mill-1.txt")
    assert json.loads((tmp_path / "errors.jsonl").read_bytes()) == failure._asdict()


def test_more_workers_write_the_same_bytes(
    articles: Path, model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workflow, "BATCH", 1)
    (articles / "mill-0.txt").write_bytes(b"")
    for workers in (1, 2):
        run(Job((str(articles),), tmp_path / f"{workers}.jsonl", model=model_folder, workers=workers))
    assert (tmp_path / "1.jsonl").read_bytes() == (tmp_path / "2.jsonl").read_bytes() != b""


def test_batches_of_any_size_give_the_same_predictions(articles: Path, model: "Model", tmp_path: Path) -> None:
    found = [Article(str(n), f"{STORY} It has {n} doors.") for n in range(5)]
    alone = [only(workflow._of_batch([article], model, why=True)) for article in found]
    assert workflow._of_batch(found, model, why=True) == alone


@given(st.lists(st.integers(0, 700_000), max_size=300))
def test_batches_keep_the_order_and_stay_small(lengths: list[int]) -> None:
    found = [Failure("x", "y") if n == 0 else Article("x", "." * (n % 1000)) for n in lengths]
    batches = list(workflow._batches(found))
    assert [item for batch in batches for item in batch] == found
    assert all(0 < len(batch) <= workflow.BATCH for batch in batches)


def test_a_long_article_ends_its_batch() -> None:
    long = Article("x", "." * workflow.BATCH_CHARACTERS)
    assert [len(batch) for batch in workflow._batches([long, long, Failure("x", "y")])] == [1, 1, 1]


def test_standard_input_goes_to_standard_output_as_json_lines(model_folder: Path) -> None:
    tally, written = run(Job(("-",), model=model_folder), STORY.encode())
    assert tally.articles == 1
    assert json.loads(written)["text"] == STORY


def test_without_why_there_are_no_reasons_and_the_same_tags(model: "Model") -> None:
    article = Article("mill", STORY)
    with_, without = (only(workflow._of_batch([article], model, why=why)) for why in (True, False))
    assert without.sentences == tuple(replace(s, why=()) for s in with_.sentences)


def test_whoever_watches_sees_each_article(articles: Path, model_folder: Path) -> None:
    counts: list[int] = []
    job = Job((str(articles),), model=model_folder)
    workflow.prelabel(job, stdin=io.BytesIO(), stdout=io.BytesIO(), seen=lambda tally: counts.append(tally.articles))
    assert counts == [1, 2, 3]


def test_nothing_to_read_still_writes_an_output(model_folder: Path, tmp_path: Path) -> None:
    tally, _ = run(Job((str(tmp_path / "none.txt"),), tmp_path / "out.jsonl", model=model_folder))
    assert (tally.articles, len(tally.failures)) == (0, 1)
    assert (tmp_path / "out.jsonl").read_bytes() == b""


@pytest.mark.parametrize(
    ("out", "form", "meant"),
    [
        (None, None, Format.JSONL),
        (None, Format.CSV, Format.CSV),
        ("a.csv", None, Format.CSV),
        ("a.PARQUET", None, Format.PARQUET),
        ("a.html", Format.HTML, Format.HTML),
        ("a.data", Format.CSV, Format.CSV),
        ("folder", None, Format.JSONL),
        ("folder", Format.HTML, Format.HTML),
    ],
)
def test_the_form_is_what_the_name_or_the_option_says(out: str | None, form: Format | None, meant: Format) -> None:
    assert workflow.form_of(Path(out) if out else None, form) is meant


@pytest.mark.parametrize(
    ("out", "form", "reason"),
    [
        ("a.json", None, "no form is called 'json'; there are jsonl, csv, parquet, html"),
        ("a.csv", Format.JSONL, "say different things"),
        (None, Format.PARQUET, "cannot go to standard output"),
        (None, Format.HTML, "cannot go to standard output"),
    ],
)
def test_a_form_that_cannot_be_is_refused(out: str | None, form: Format | None, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        workflow.form_of(Path(out) if out else None, form)


def test_a_folder_with_a_dot_in_its_name_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "pages.v2").mkdir()
    (tmp_path / "file").write_text("")
    assert workflow.is_folder(tmp_path / "pages.v2")
    assert workflow.is_folder(tmp_path / "new")
    assert not workflow.is_folder(tmp_path / "file")
    assert not workflow.is_folder(tmp_path / "new.csv")


@pytest.mark.parametrize("out", ["articles/out.jsonl", "articles/pages", "articles", "articles/mill-0.txt"])
def test_output_among_the_input_is_refused(articles: Path, model_folder: Path, out: str) -> None:
    before = sorted(articles.iterdir())
    with pytest.raises(UsageError, match="which is read"):
        run(Job((str(articles),), articles.parent / out, model=model_folder, form=Format.JSONL))
    assert sorted(articles.iterdir()) == before


def test_the_errors_file_may_not_overwrite_an_article(articles: Path, model_folder: Path) -> None:
    path = articles / "mill-0.txt"
    with pytest.raises(UsageError, match="would overwrite"):
        run(Job((str(path),), errors=path, model=model_folder))


def test_a_missing_model_is_told_before_anything_is_written(articles: Path, tmp_path: Path) -> None:
    with pytest.raises(registry.ModelError, match="none"):
        run(Job((str(articles),), tmp_path / "out.jsonl", model=tmp_path / "none"))
    assert not (tmp_path / "out.jsonl").exists()


def test_the_articles_to_come_are_counted_where_that_is_cheap(articles: Path) -> None:
    (articles / ".hidden").write_text("")
    assert workflow.expected([str(articles)]) == 3
    (articles / "more.jsonl").write_text("{}\n{}\n")
    assert workflow.expected([str(articles), str(articles / "mill-0.txt")]) == 6
    (articles / "table.csv").write_text("text\n")
    assert workflow.expected([str(articles)]) is None
    assert workflow.expected(["-"]) is None


def test_a_dropped_file_is_predicted_from_its_bytes(model: "Model") -> None:
    found = only(workflow.prelabel_bytes("Harrow mill.txt", STORY.encode(), model))
    assert found.article.text == STORY
    assert all(found.article.text[s.start : s.end].strip() for s in found.sentences)


def test_a_dropped_zip_gives_each_of_its_articles(model: "Model") -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("one.txt", STORY)
        archive.writestr("two.txt", STORY)
    found = workflow.prelabel_bytes("both.zip", data.getvalue(), model)
    assert [item.article.id for item in found if isinstance(item, Prediction)] == ["one", "two"]


@pytest.mark.parametrize(
    ("name", "data"), [("a.txt", b""), ("../../a.txt", b""), ("a.zip", b"no zip"), ("", b"\x00" * 99)]
)
def test_a_dropped_file_that_is_bad_is_told_by_its_own_name(model: "Model", name: str, data: bytes) -> None:
    [failure] = workflow.prelabel_bytes(name, data, model)
    assert isinstance(failure, Failure)
    assert failure.place.startswith(name)


def test_a_download_is_the_file_that_prelabel_writes(tmp_path: Path) -> None:
    for form in Format:
        output.to_file([made.prediction()], tmp_path / f"a.{form}", form)
        assert workflow.download([made.prediction()], form) == (tmp_path / f"a.{form}").read_bytes()


def test_gold_is_checked_with_file_and_line(tmp_path: Path) -> None:
    row = from_gold(made.gold())
    bad = row | {"id": "bad", "attributions": []}
    (tmp_path / "a.jsonl").write_bytes(jsonl.line(row) + b"no\n" + jsonl.line(bad | {"digest": "0"}) + jsonl.line(bad))
    findings = workflow.check(tmp_path)
    assert list(dict.fromkeys((Path(f.place).name, str(f.level)) for f in findings)) == [
        ("a.jsonl line 2", "error"),
        ("a.jsonl line 3", "error"),
        ("a.jsonl line 4", "note"),
    ]


def test_an_export_is_checked_as_an_export(tmp_path: Path) -> None:
    row = from_prediction(made.prediction())
    path = tmp_path / "out.jsonl"
    path.write_bytes(jsonl.line(row) + jsonl.line(row | {"id": "b", "sentences": row["sentences"][:2]}))
    [finding] = workflow.check(path)
    assert finding.place == f"{path} line 2"
    assert "is in no sentence" in finding.value


def test_the_app_is_served_to_this_computer_alone_and_sends_nothing(tmp_path: Path) -> None:
    output.to_file([made.prediction()], tmp_path / "out.jsonl", Format.JSONL)
    command = workflow.review_command(tmp_path / "out.jsonl", 8599)
    assert {"--server.address=127.0.0.1", "--server.port=8599", "--browser.gatherUsageStats=false"} < set(command)
    assert command[-2:] == ["--", str(tmp_path / "out.jsonl")]


def test_the_app_is_not_opened_on_what_is_no_export(tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").write_text("{}")
    with pytest.raises(output.OutputError, match="line 1"):
        workflow.review_command(tmp_path / "out.jsonl", 8599)
