"""The program at a real server that speaks S3, on this machine."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.cli.running import COUNT, begin, ended, wait_until

IN, OUT = "s3://news/in/archive.jsonl", "s3://news/tagged/table"


@pytest.fixture
def news(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Yield a bucket that holds the archive; the program is told where by its environment, and starts in a folder."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    place = "http://{}:{}".format(*server.get_host_and_port())
    said = {"ENDPOINT_URL": place, "ACCESS_KEY_ID": "ana", "SECRET_ACCESS_KEY": "mill", "DEFAULT_REGION": "us-east-1"}
    for name, value in said.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    service = boto3.resource("s3")
    bucket = service.create_bucket(Bucket="news")
    bucket.upload_file(str(archive), "in/archive.jsonl")
    yield bucket
    service.meta.client.close()
    server.stop()


def tagged(bucket: Any) -> dict[str, bytes]:
    """Return what lies where the program writes to, by name."""
    found = bucket.objects.filter(Prefix="tagged/")
    return {one.key.removeprefix("tagged/table/"): one.get()["Body"].read() for one in found}


def test_killed_at_work_and_while_it_sends_the_program_goes_on_to_the_bytes_of_a_run_here(
    news: Any, archive: Path, model_folder: Path, tmp_path: Path
) -> None:
    options = ("--format", "parquet")
    here = tmp_path / "whole"
    assert ended(begin(archive, here, model_folder, *options))[0] == 1  # one article is empty
    news.put_object(Key="tagged/table/articles-00099.parquet", Body=b"of a longer run before")

    program = begin(IN, OUT, model_folder, *options)
    wait_until(lambda: any(Path().glob(".annotator-*/table/.run/articles-00002.parquet")), program)
    program.kill()
    assert ended(program)[0] == -signal.SIGKILL
    assert list(tagged(news)) == ["articles-00099.parquet"]

    program = begin(IN, OUT, model_folder, *options, "--resume")
    wait_until(lambda: len(list(news.objects.filter(Prefix="tagged/"))) > 1, program)
    program.kill()
    assert ended(program)[0] == -signal.SIGKILL
    assert "manifest.json" not in tagged(news)

    code, told = ended(begin(IN, OUT, model_folder, *options, "--resume"))
    assert (code, f"{COUNT - 1} articles were done before" in told) == (1, True), told
    assert tagged(news) == {file.name: file.read_bytes() for file in here.iterdir()}
    assert not any(Path().iterdir())

    news.objects.filter(Prefix="tagged/table/texts").delete()
    assert ended(begin(IN, OUT, model_folder, *options, "--resume"))[0] == 1
    assert "texts-00000.parquet" not in tagged(news)  # by its manifest it is whole, and is not made again
