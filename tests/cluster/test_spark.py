"""A real Spark on this machine: processes of our own, and a master with a worker of two cores."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from contextlib import ExitStack, suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # it publishes no types
import pytest

from annotator.cluster import spark
from annotator.cluster.errors import ClusterError
from annotator.store.output import Format
from annotator.workflow import Engine, Job, Tally
from tests.cluster.conftest import held, run
from tests.live import served

pyspark = import_module("pyspark") if os.environ.get("CI") else pytest.importorskip("pyspark")
DEPLOY = "org.apache.spark.deploy"


@pytest.fixture
def java(monkeypatch: pytest.MonkeyPatch) -> None:
    served.needed("java")
    quick = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # machine code of the best kind pays only where it runs for long
    monkeypatch.setenv("JDK_JAVA_OPTIONS", quick)


@pytest.fixture
def master(java: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Yield the address of a master with a worker."""
    home = Path(str(pyspark.__file__)).parent
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    here = {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "128m", "SPARK_WORKER_DIR": str(tmp_path / "work")}
    at, pages = (str(served.free_port()) for _ in range(2))
    address = f"spark://127.0.0.1:{at}"
    run_master = ["master.Master", "--host", "127.0.0.1", "--port", at, "--webui-port", pages]
    run_worker = ["worker.Worker", "--host", "127.0.0.1", "--cores", "2", "--memory", "1g", "--webui-port", "0"]
    with ExitStack() as started, (tmp_path / "log").open("wb") as log:
        for name, *options in (run_master, [*run_worker, address]):
            command = [str(home / "bin" / "spark-class"), f"{DEPLOY}.{name}", *options]
            process = subprocess.Popen(command, env={**os.environ, **here}, stdout=log, stderr=log)
            started.callback(process.wait, timeout=300)
            started.callback(process.terminate)
        _wait_for_log(tmp_path / "log", "Registering worker")
        yield address


def test_processes_of_our_own_write_the_bytes_of_one_though_one_is_killed(
    java: None, archive: Path, model_folder: Path, tmp_path: Path
) -> None:
    killed: list[int] = []
    listening: set[str] = set()

    def kill_one(tally: Tally) -> None:
        if not killed and tally.articles > 8:
            [java] = _below(psutil.Process(), "SparkSubmit")
            listening.update(at.laddr.ip for at in java.net_connections() if at.status == psutil.CONN_LISTEN)
            killed.append(_below(java, "pyspark.daemon")[-1].pid)
            os.kill(killed[0], signal.SIGKILL)

    job = Job((str(archive),), tmp_path / "one", Format.PARQUET, model=model_folder)
    run(job)
    tally = run(replace(job, out=tmp_path / "two", engine=Engine.SPARK, workers=2), kill_one)
    assert killed
    assert (tally.articles, tally.failed) == (59, 1)
    assert held(tmp_path / "one") == held(tmp_path / "two")
    assert {address.removeprefix("::ffff:") for address in listening} == {"127.0.0.1"}


def test_a_cluster_writes_the_bytes_of_one_machine_though_an_executor_is_killed(
    master: str, archive: Path, model_folder: Path, tmp_path: Path
) -> None:
    killed: list[int] = []

    def kill_one(tally: Tally) -> None:
        if not killed and tally.articles > 8:
            killed.append(_below(psutil.Process(), "CoarseGrainedExecutorBackend")[0].pid)
            os.kill(killed[0], signal.SIGKILL)

    job = Job((str(archive),), tmp_path / "one.jsonl", model=model_folder)
    run(job)
    assert run(replace(job, out=tmp_path / "two.jsonl", engine=Engine.SPARK, address=master), kill_one).articles == 59
    assert killed
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()


def test_what_goes_wrong_in_a_worker_is_told_as_it_was(java: None) -> None:
    before = signal.getsignal(signal.SIGINT)
    with spark.workers(1, None) as crew:
        wrong, right = crew.submit(int, "mill"), crew.submit(int, "7")
        with pytest.raises(ValueError, match="invalid literal for int"):
            wrong.result()
        assert right.result() == 7
        with pytest.raises(BrokenExecutor):
            crew.submit(os._exit, 1).result()
        crew.renew()
        assert crew.submit(int, "8").result() == 8
        crew._session.sparkContext._jsc.stop()
        with pytest.raises(ClusterError, match=r"the Spark application at local\[1,4\] has ended"):
            crew.renew()
        assert signal.getsignal(signal.SIGINT) is before


def test_a_master_that_is_not_there_is_told() -> None:
    with (
        pytest.raises(ClusterError, match=r"no Spark master at spark://127\.0\.0\.1:1"),
        spark.workers(1, "spark://127.0.0.1:1"),
    ):
        pass


def test_without_java_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ClusterError, match="default-jre-headless"), spark.workers(1, None):
        pass


def _below(process: psutil.Process, what: str) -> list[psutil.Process]:
    """Return the processes below one whose command line says `what`."""
    found = []
    for one in process.children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # it has ended meanwhile
            found += [one] if what in " ".join(one.cmdline()) else []
    return found


def _wait_for_log(log: Path, words: str) -> None:
    until = time.monotonic() + 300
    while words not in log.read_text():
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.1)
