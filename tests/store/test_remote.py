import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from annotator import workflow
from annotator.core.records import Failure
from annotator.store import columns, corpus, output, remote
from annotator.store.errors import StoreError
from annotator.store.output import Format
from annotator.workflow import Job, UsageError

STORY = "Harrow mill burns\n\n“Nobody was hurt,” said Eva Lind."


@pytest.fixture
def memory() -> Iterator[fsspec.AbstractFileSystem]:
    system = fsspec.filesystem("memory")
    for name in ("b.txt", "a.txt", ".hidden.txt", "deep/c.jsonl", "deep/d.exe"):
        text = json.dumps({"text": STORY}) if name.endswith("jsonl") else STORY
        system.pipe_file(f"/news/{name}", text.encode())
    yield system
    system.rm("/", recursive=True)


def run(job: Job) -> workflow.Tally:
    return workflow.prelabel(job, stdin=io.BytesIO(), stdout=io.BytesIO())


def test_articles_below_a_url_are_read_by_name(memory: fsspec.AbstractFileSystem) -> None:
    found = list(corpus.articles(["memory://news"]))
    assert [one.place if isinstance(one, Failure) else one.id for one in found] == [
        "a",
        "b",
        "c-1",
        "memory:///news/deep/d.exe",
    ]


def test_a_file_at_a_url_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "mill.txt").write_text(STORY)
    [by_url] = corpus.articles([f"file://{tmp_path}/mill.txt"])
    [by_path] = corpus.articles([str(tmp_path / "mill.txt")])
    assert by_url == by_path


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("memory://nowhere", "memory://nowhere: nothing is there"),
        ("nosuch://x", "nosuch://x: Protocol not known: nosuch"),
        ("gs://news", "gs://news: Please install gcsfs"),
    ],
)
def test_a_url_that_holds_nothing_is_told(url: str, reason: str) -> None:
    [failure] = corpus.articles([url])
    assert isinstance(failure, Failure)
    assert reason.startswith(f"{url}: ")
    assert failure.reason.startswith(reason.removeprefix(f"{url}: "))
    with pytest.raises(StoreError, match=reason):
        list(remote.files(url))


def test_a_file_whose_connection_breaks_is_told_and_the_others_are_read(
    memory: fsspec.AbstractFileSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 100:
                raise EOFError("connection lost")  # of a kind that this program does not know
            return super().read(size)

    memory.pipe_file("/news/b.jsonl", json.dumps({"text": STORY}).encode() + b"\n" + b" " * (1 << 20))
    real = memory.open
    monkeypatch.setattr(
        type(memory), "open", lambda _, name, mode: Broken(memory.cat(name)) if "b.j" in name else real(name, mode)
    )
    found = list(corpus.articles(["memory://news"]))
    broken = next(one for one in found if isinstance(one, Failure) and one.place == "memory:///news/b.jsonl")
    assert broken.reason == "connection lost"
    assert [one.id for one in found if not isinstance(one, Failure)] == ["a", "b-1", "b", "c-1"]


def test_a_zip_file_at_a_url_is_read(memory: fsspec.AbstractFileSystem) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mill.txt", STORY)
    memory.pipe_file("/zips/all.zip", packed.getvalue())
    assert [one.id for one in corpus.articles(["memory://zips"]) if not isinstance(one, Failure)] == ["mill"]


def test_an_output_among_the_articles_at_a_url_is_refused(model_folder: Path) -> None:
    with pytest.raises(UsageError, match=r"memory://news/out\.jsonl lies in memory://news/, which is read"):
        run(Job(("memory://news/",), url="memory://news/out.jsonl", model=model_folder))


@pytest.mark.usefixtures("memory")
def test_an_output_at_a_url_has_the_bytes_of_one_here(
    model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run(Job(("memory://news",), Path("here.jsonl"), model=model_folder))
    run(Job(("memory://news",), url="memory://tagged/there.jsonl", model=model_folder))
    system = fsspec.filesystem("memory")
    assert system.cat("/tagged/there.jsonl") == Path("here.jsonl").read_bytes()
    assert json.loads(system.cat("/tagged/there.jsonl.manifest.json"))["articles"] == 3
    run(Job(("memory://news",), form=Format.PARQUET, url=f"file://{tmp_path}/table", model=model_folder))
    assert columns.scan(tmp_path / "table").articles.collect()["article"].to_list() == ["a", "b", "c-1"]
    assert [one.article.id for one in output.read(Path("here.jsonl"))] == ["a", "b", "c-1"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["here.jsonl", "here.jsonl.manifest.json", "table"]


def test_pages_do_not_go_to_a_url(model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="to a URL go JSON Lines and CSV, by their suffix, and --format parquet"):
        run(Job(("a.txt",), form=Format.HTML, url="memory://pages", model=model_folder))
