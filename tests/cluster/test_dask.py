"""Two workers of a real Dask on this machine."""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from logging import CRITICAL
from pathlib import Path
from typing import Any

import pytest

from annotator.cluster.errors import ClusterError
from annotator.store.output import Format
from annotator.workflow import Engine, Job, Tally, UsageError
from tests.cluster.conftest import held, run

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def scheduler() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        worker_dashboard_address="127.0.0.1:0",
        silence_logs=CRITICAL,
    ) as cluster:
        yield cluster


def test_a_cluster_writes_the_bytes_of_one_machine_though_a_worker_is_killed(
    archive: Path, model_folder: Path, tmp_path: Path, scheduler: Any
) -> None:
    killed: list[int] = []

    def kill_one(tally: Tally) -> None:
        if not killed and tally.articles > 8:
            with distributed.Client(scheduler.scheduler_address) as client:
                killed.extend(sorted(client.run(os.getpid).values())[:1])
            os.kill(killed[0], signal.SIGKILL)

    run(Job((str(archive),), tmp_path / "one.jsonl", model=model_folder))
    job = Job((str(archive),), tmp_path / "two.jsonl", model=model_folder, engine=Engine.DASK)
    tally = run(replace(job, address=scheduler.scheduler_address), kill_one)
    assert killed
    assert (tally.articles, len(tally.failures)) == (59, 1)
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()


def test_a_cluster_makes_the_same_parquet(archive: Path, model_folder: Path, tmp_path: Path, scheduler: Any) -> None:
    form = Format.PARQUET
    run(Job((str(archive),), tmp_path / "one", form, model=model_folder))
    at = scheduler.scheduler_address
    run(Job((str(archive),), tmp_path / "two", form, model=model_folder, engine=Engine.DASK, address=at))
    assert held(tmp_path / "one") == held(tmp_path / "two")


def test_workers_of_our_own_need_no_address(archive: Path, model_folder: Path, tmp_path: Path) -> None:
    job = Job((str(archive),), tmp_path / "out.jsonl", model=model_folder, engine=Engine.DASK, workers=2)
    assert run(job).articles == 59


def test_a_scheduler_that_is_not_there_is_told(
    archive: Path, model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotator.cluster.dask._SECONDS", 1)
    job = Job((str(archive),), tmp_path / "out.jsonl", model=model_folder, engine=Engine.DASK)
    with pytest.raises(ClusterError, match=r"no Dask scheduler with workers at tcp://127\.0\.0\.1:1"):
        run(replace(job, address="tcp://127.0.0.1:1"))
    with pytest.raises(UsageError, match="say --engine dask or spark as well"):
        run(Job((str(archive),), tmp_path / "out.jsonl", model=model_folder, address="tcp://127.0.0.1:1"))
