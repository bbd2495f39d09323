import csv
import io
import json
import shutil
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator import workflow
from annotator.core.labels import Tag
from annotator.core.records import Article, Failure, Prediction
from annotator.reading import html
from annotator.store import failed, output, registry
from annotator.store.errors import StoreError
from annotator.store.output import Format
from annotator.workflow import Job, UsageError, batching, jobs, tagging
from tests.workflow.conftest import STORY

if TYPE_CHECKING:
    from annotator.learn.tagger import Model


def run(job: Job, stdin: bytes = b"") -> tuple[workflow.Tally, bytes]:
    stdout = io.BytesIO()
    return workflow.prelabel(job, stdin=io.BytesIO(stdin), stdout=stdout), stdout.getvalue()


def only(done: Iterable[Prediction | Failure]) -> Prediction:
    [found] = done
    assert isinstance(found, Prediction)
    return found


def test_a_folder_of_articles_becomes_one_export(articles: Path, model_folder: Path, tmp_path: Path) -> None:
    tally, _ = run(Job((str(articles),), tmp_path / "out.jsonl", model=model_folder))
    read = list(output.read(tmp_path / "out.jsonl"))
    assert [p.article.id for p in read] == ["mill-0", "mill-1", "mill-2"]
    assert (tally.articles, tally.sentences, tally.failures) == (3, sum(len(p.sentences) for p in read), [])
    assert any(s.why for p in read for s in p.sentences)


def test_sentences_with_a_score_in_doubt_are_counted(articles: Path, model_folder: Path, tmp_path: Path) -> None:
    tally, _ = run(Job((str(articles),), tmp_path / "out.jsonl", model=model_folder))
    levels = registry.levels(registry.read_card(model_folder))
    read = [s for p in list(output.read(tmp_path / "out.jsonl")) for s in p.sentences]
    assert tally.unsure == sum(
        any(level.low <= p < level.high for p, level in zip(s.scores, levels, strict=True)) for s in read
    )
    card = json.loads((model_folder / "card.json").read_bytes()) | {"doubt": dict.fromkeys(Tag, (0.0, 1.0))}
    wide = shutil.copytree(model_folder, tmp_path / "wide")
    (wide / "card.json").write_text(json.dumps(card))
    assert run(Job((str(articles),), tmp_path / "out.jsonl", model=wide))[0].unsure == len(read)


def test_a_bad_file_is_told_and_the_others_are_done(articles: Path, model_folder: Path, tmp_path: Path) -> None:
    (articles / "mill-1.txt").write_bytes(b"")
    job = Job((str(articles),), tmp_path / "out.jsonl", errors=tmp_path / "errors.jsonl", model=model_folder)
    tally, _ = run(job)
    assert [p.article.id for p in output.read(tmp_path / "out.jsonl")] == ["mill-0", "mill-2"]
    [failure] = tally.failures
    assert failure.place.endswith("mill-1.txt")
    assert json.loads((tmp_path / "errors.jsonl").read_bytes()) == failure._asdict()


def test_more_workers_write_the_same_bytes(
    articles: Path, model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batching, "BATCH", 1)
    (articles / "mill-0.txt").write_bytes(b"")
    for workers in (1, 2):
        run(Job((str(articles),), tmp_path / f"{workers}.jsonl", model=model_folder, workers=workers))
    assert (tmp_path / "1.jsonl").read_bytes() == (tmp_path / "2.jsonl").read_bytes() != b""


def test_batches_of_any_size_give_the_same_predictions(articles: Path, model: "Model", tmp_path: Path) -> None:
    found = [Article(str(n), f"{STORY} It has {n} doors.") for n in range(5)]
    alone = [only(batching.tag([article], model, why=True)) for article in found]
    assert batching.tag(found, model, why=True) == alone


@given(st.lists(st.integers(0, 700_000), max_size=300))
def test_batches_keep_the_order_and_stay_small(lengths: list[int]) -> None:
    found = [Failure("x", "y") if n == 0 else Article("x", "." * (n % 1000)) for n in lengths]
    batches = list(batching.batches(found))
    assert [item for batch in batches for item in batch] == found
    assert all(0 < len(batch) <= batching.BATCH for batch in batches)


def test_a_long_article_ends_its_batch() -> None:
    long = Article("x", "." * batching.BATCH_CHARACTERS)
    assert [len(batch) for batch in batching.batches([long, long, Failure("x", "y")])] == [1, 1, 1]


def test_standard_input_goes_to_standard_output_as_json_lines(model_folder: Path) -> None:
    tally, written = run(Job(("-",), model=model_folder), STORY.encode())
    assert tally.articles == 1
    assert json.loads(written)["text"] == STORY


def test_without_why_there_are_no_reasons_and_the_same_tags(model: "Model") -> None:
    article = Article("mill", STORY)
    with_, without = (only(batching.tag([article], model, why=why)) for why in (True, False))
    assert without.sentences == tuple(s._replace(why=()) for s in with_.sentences)


def test_whoever_watches_sees_each_batch(articles: Path, model_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "BATCH", 1)
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
        ("a.CSV", None, Format.CSV),
        ("folder", Format.PARQUET, Format.PARQUET),
        ("a.html", Format.HTML, Format.HTML),
        ("a.data", Format.CSV, Format.CSV),
        ("folder", None, Format.JSONL),
        ("folder", Format.HTML, Format.HTML),
    ],
)
def test_the_form_is_what_the_name_or_the_option_says(out: str | None, form: Format | None, meant: Format) -> None:
    assert jobs.form_of(Path(out) if out else None, form) is meant


@pytest.mark.parametrize(
    ("out", "form", "reason"),
    [
        ("a.json", None, "no form is called 'json'; there are jsonl, csv, parquet, html"),
        ("a.csv", Format.JSONL, "say different things"),
        (None, Format.PARQUET, "parquet is a folder of tables; name one"),
        ("a.parquet", None, "parquet is a folder of tables; name one"),
        (None, Format.HTML, "cannot go to standard output"),
    ],
)
def test_a_form_that_cannot_be_is_refused(out: str | None, form: Format | None, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        jobs.form_of(Path(out) if out else None, form)


@pytest.mark.parametrize(
    ("form", "asked", "told"),
    [(None, None, True), (Format.PARQUET, None, False), (Format.PARQUET, True, True), (None, False, False)],
)
def test_reasons_are_told_but_in_parquet_which_must_be_asked(
    form: Format | None, asked: bool | None, told: bool, model_folder: Path
) -> None:
    job = Job(("articles",), Path("folder") if form else None, form=form, why=asked, model=model_folder)
    assert tagging.task_of(job).why is told


def test_to_leave_texts_out_of_what_is_no_parquet_is_refused(model_folder: Path) -> None:
    with pytest.raises(UsageError, match=r"--no-text is for Parquet.*; jsonl is about the text"):
        tagging.task_of(Job(("articles",), model=model_folder, texts=False))


def test_a_folder_with_a_dot_in_its_name_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "pages.v2").mkdir()
    (tmp_path / "file").write_text("")
    assert jobs.is_folder(tmp_path / "pages.v2")
    assert jobs.is_folder(tmp_path / "new")
    assert not jobs.is_folder(tmp_path / "file")
    assert not jobs.is_folder(tmp_path / "new.csv")


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
    assert jobs.expected([str(articles)]) == 3
    (articles / "more.jsonl").write_text("{}\n{}\n")
    assert jobs.expected([str(articles), str(articles / "mill-0.txt")]) == 6
    (articles / "table.csv").write_text("text\n")
    assert jobs.expected([str(articles)]) is None
    assert jobs.expected(["-"]) is None


def test_a_dropped_file_is_predicted_from_its_bytes(model: "Model") -> None:
    found = only(workflow.prelabel_each("Harrow mill.txt", STORY.encode(), model))
    assert found.article.text == STORY
    assert all(found.article.text[s.start : s.end].strip() for s in found.sentences)


def test_a_dropped_zip_gives_each_of_its_articles(model: "Model") -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("one.txt", STORY)
        archive.writestr("two.txt", STORY)
    found = list(workflow.prelabel_each("both.zip", data.getvalue(), model))
    assert [item.article.id for item in found if isinstance(item, Prediction)] == ["one", "two"]


@pytest.mark.parametrize(
    ("name", "data"), [("a.txt", b""), ("../../a.txt", b""), ("a.zip", b"no zip"), ("", b"\x00" * 99)]
)
def test_a_dropped_file_that_is_bad_is_told_by_its_own_name(model: "Model", name: str, data: bytes) -> None:
    [failure] = workflow.prelabel_each(name, data, model)
    assert isinstance(failure, Failure)
    assert failure.place.startswith(name)


def test_one_article_that_cannot_be_tagged_is_told_and_the_others_are_done(
    articles: Path, model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from annotator.learn import predict

    real = predict.predict

    def breaks(found: Sequence[Article], model: "Model", *, why: bool = False) -> list[Prediction]:
        if any("1 doors" in article.text for article in found):
            raise RecursionError("too deep")
        return real(found, model, why=why)

    monkeypatch.setattr(predict, "predict", breaks)
    job = Job((str(articles),), tmp_path / "out.jsonl", errors=tmp_path / "errors.jsonl", model=model_folder)
    run(job)
    assert [p.article.id for p in output.read(tmp_path / "out.jsonl")] == ["mill-0", "mill-2"]
    assert json.loads((tmp_path / "errors.jsonl").read_bytes()) == {
        "place": "mill-1",
        "reason": "RecursionError: too deep",
        "stage": "tagging",
        "id": "mill-1",
    }


def test_too_many_errors_stop_a_run_with_what_is_done_kept(
    model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tagging, "ENOUGH", 20)
    monkeypatch.setattr(batching, "BATCH", 10)
    rows = [{"text": STORY if number % 9 else ""} for number in range(40)]
    (tmp_path / "in.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    job = Job(
        (str(tmp_path / "in.jsonl"),), tmp_path / "out.jsonl", errors=tmp_path / "errors.jsonl", model=model_folder
    )
    with pytest.raises(
        UsageError, match=r"3 of 20 inputs could not be used, 15\.0%; --max-errors allows 5\.0%.*--resume"
    ):
        run(job)
    assert (tmp_path / "errors.jsonl").read_bytes().count(b"\n") == 3
    tally, _ = run(replace(job, resume=True, max_errors=0.5))
    assert (tally.articles, len(tally.failures), tally.kept) == (35, 5, 17)
    assert (tmp_path / "errors.jsonl").read_bytes().count(b"\n") == 5


def test_the_extractor_that_is_asked_for_is_in_the_manifest_and_a_run_without_it_does_not_go_on(
    model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def main_lines(source: str) -> list[str]:
        asked.append(source)
        return []

    monkeypatch.setattr(html, "_main_lines", main_lines)
    paragraphs = "".join(f"<p>{STORY} It has {number} doors.</p>" for number in range(12))
    (tmp_path / "page.html").write_text(f"<html><body><article>{paragraphs}</article></body></html>")
    job = Job((str(tmp_path / "page.html"),), tmp_path / "out.jsonl", model=model_folder)
    run(job)
    assert not asked
    run(replace(job, extract=True))
    assert len(asked) == 1
    with pytest.raises(StoreError, match="begun with extract True, and now that is False"):
        run(replace(job, resume=True))


def test_what_failed_stays_told_when_nothing_is_left_to_do(articles: Path, model_folder: Path, tmp_path: Path) -> None:
    (articles / "empty.txt").write_text("")
    job = Job((str(articles),), tmp_path / "out.jsonl", errors=tmp_path / "errors.jsonl", model=model_folder)
    assert run(job)[0].failed == 1
    told = (tmp_path / "errors.jsonl").read_bytes()
    assert run(replace(job, resume=True))[0].kept == 3
    assert (tmp_path / "errors.jsonl").read_bytes() == told != b""


def test_all_that_failed_is_counted_and_written_and_the_first_are_held(
    model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "HELD", 2)
    (tmp_path / "in.jsonl").write_text('{"text": ""}\n' * 5)
    tally, _ = run(Job((str(tmp_path / "in.jsonl"),), errors=tmp_path / "errors.jsonl", model=model_folder))
    assert (tally.failed, [failure.place[-6:] for failure in tally.failures]) == (5, ["line 1", "line 2"])
    lines = (tmp_path / "errors.jsonl").read_text().splitlines()
    assert [json.loads(line)["place"][-6:] for line in lines] == [f"line {number}" for number in range(1, 6)]


def test_what_failed_is_listed_in_the_form_that_the_name_of_the_file_tells(
    model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failed, "_GROUP", 2)
    (tmp_path / "=1.jsonl").write_text('{"text": ""}\n{"text": 1}\n{}\n')
    (tmp_path / "n\udcff.exe").touch()
    job = Job((str(tmp_path / "=1.jsonl"), str(tmp_path / "n\udcff.exe")), tmp_path / "out.jsonl", model=model_folder)
    for name in ("list", "list.JSONL", "list.csv", "list.parquet"):
        run(replace(job, errors=tmp_path / name))
    lines = [json.loads(line) for line in (tmp_path / "list.JSONL").read_text().splitlines()]
    assert (tmp_path / "list").read_bytes() == (tmp_path / "list.JSONL").read_bytes()
    assert [line["place"].rpartition("/")[2] for line in lines] == [
        *(f"=1.jsonl line {number}" for number in (1, 2, 3)),
        "n?.exe",
    ]
    assert pl.read_parquet(tmp_path / "list.parquet").to_dicts() == lines
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as table:
        assert list(csv.DictReader(table)) == lines


def test_a_list_of_what_failed_without_an_entry_has_its_columns(
    articles: Path, model_folder: Path, tmp_path: Path
) -> None:
    run(Job((str(articles),), errors=tmp_path / "errors.parquet", model=model_folder))
    assert pl.read_parquet(tmp_path / "errors.parquet").columns == ["place", "reason", "stage", "id"]


@pytest.mark.parametrize(
    ("errors", "told"),
    [
        ("errors.xlsx", r"errors\.xlsx: what could not be used is listed in jsonl, csv, parquet"),
        ("s3://news/errors.jsonl", "is a URL; the list is written on this computer"),
    ],
)
def test_a_list_of_what_failed_in_another_form_or_place_is_refused_before_anything_is_done(
    articles: Path, model_folder: Path, tmp_path: Path, errors: str, told: str
) -> None:
    job = Job((str(articles),), tmp_path / "out.jsonl", errors=Path(errors), model=model_folder)
    with pytest.raises(UsageError, match=told):
        run(job)
    assert not (tmp_path / "out.jsonl").exists()


def test_an_output_that_does_not_grow_cannot_be_resumed(articles: Path, model_folder: Path, tmp_path: Path) -> None:
    for out, form in ((None, None), (tmp_path / "pages", Format.HTML), (tmp_path / "lines", None)):
        with pytest.raises(
            UsageError, match="--resume goes on with a file of JSON Lines or CSV, or a folder of Parquet"
        ):
            run(Job((str(articles),), out, form, model=model_folder, resume=True))
