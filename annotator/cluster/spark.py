"""Batches are tagged by Spark, through DataFrame.mapInArrow: in processes that it starts here, or on a cluster.

Only here is `pyspark` imported (pip install 'annotator[spark]'; it needs Java). Settings of a team's Spark are those of
its spark-defaults.conf.
"""

import os
import pickle
import shutil
import socket
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from signal import SIGINT, getsignal, signal
from tempfile import TemporaryDirectory
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeVar
from urllib.parse import urlsplit

from annotator.cluster.errors import ClusterError

if TYPE_CHECKING:
    import pyarrow as pa

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")
_SECONDS = 60
"""How long a master and its executors are waited for."""
_JOBS = 2
"""Jobs at once, so that workers who are done with one go on with the next."""
_TRIES = 4
"""How often a batch is given to workers who die of it, as on Spark's clusters."""
_QUIET = """\
appender.none.type = Null
appender.none.name = none
rootLogger.level = off
rootLogger.appenderRef.none.ref = none
"""
_LOOPBACK = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
}


class _Call(NamedTuple):
    """What somebody is to do, pickled, and the result to come."""

    said: bytes
    result: "Future[Any]"


class Spark:
    """The executors of a Spark application. What one that dies had in hand, Spark gives to another.

    All calls that wait become one job, a row each, so that a large cluster needs no more jobs than a small one.
    """

    def __init__(self, session: Any) -> None:
        self._session = session
        self._waiting: SimpleQueue[_Call] = SimpleQueue()
        self._jobs = ThreadPoolExecutor(_JOBS)

    @property
    def size(self) -> int:
        """How many cores work now; on a cluster more may come. Raises ClusterError."""
        context = self._session.sparkContext
        with _alive(context):
            return int(context.defaultParallelism)

    def submit(self, work: Callable[_Given, _Result], *given: _Given.args, **named: _Given.kwargs) -> "Future[_Result]":
        """Have `work` done; its result does not depend on who does it."""
        call = _Call(pickle.dumps((work, given, named)), Future())
        self._waiting.put(call)
        self._jobs.submit(self._work_off)
        return call.result

    def renew(self) -> None:
        """Wait until there is an executor: Spark itself puts others in the place of those who died.

        Raises ClusterError.
        """
        _wait_for_executors(self._session)

    def end(self) -> None:
        """End the application, and what is under way with it."""
        self._session.stop()
        self._jobs.shutdown(cancel_futures=True)

    def _work_off(self) -> None:
        calls = []
        while (call := _next(self._waiting)) is not None:
            calls.append(call)
        if not calls:
            return
        try:
            made = self._made([call.said for call in calls])
        except Exception as error:  # noqa: BLE001 - of whatever kind, it is for those who wait
            for call in calls:
                call.result.set_exception(BrokenExecutor(str(error).partition("\n")[0]))
            return
        for call, (result, wrong) in zip(calls, made, strict=True):
            if wrong is None:
                call.result.set_result(result)
            else:
                call.result.set_exception(wrong)

    def _made(self, said: list[bytes]) -> list[tuple[Any, Exception | None]]:
        import pyarrow as pa

        rows = self._session.createDataFrame(pa.table({"call": pa.array(said, pa.binary())}))
        made = rows.mapInArrow(_done, "made binary").toArrow().column(0).to_pylist()
        return [pickle.loads(one) for one in made]  # noqa: S301 - it was pickled by `_done`


@contextmanager
def workers(count: int, address: str | None) -> Iterator[Spark]:
    """Yield the executors of the Spark at an address (spark://…, local[2], yarn), or so many processes of our own.

    Our own listen on 127.0.0.1 only. Raises ClusterError.
    """
    with TemporaryDirectory(prefix="annotator-spark-") as folder:
        session = _session(address or f"local[{count},{_TRIES}]", Path(folder))
        try:
            _wait_for_executors(session)
            crew = Spark(session)
        except BaseException:
            session.stop()
            raise
        try:
            yield crew
        finally:
            crew.end()


def _done(batches: "Iterator[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
    """Do the calls of some rows, in a worker; what goes wrong is a result too, for trying again would not help."""
    import pyarrow as pa

    for batch in batches:
        made = []
        for said in batch.column(0).to_pylist():
            work, given, named = pickle.loads(said)  # noqa: S301 - Spark, too, has the workers do what they are sent
            try:
                made.append(pickle.dumps((work(*given, **named), None)))
            except Exception as error:  # noqa: BLE001 - it is raised again where the result is asked for
                made.append(pickle.dumps((None, error)))
        yield pa.RecordBatch.from_arrays([pa.array(made, pa.binary())], ["made"])


def _session(master: str, folder: Path) -> Any:
    """Return a new session, without Spark's own handler of Ctrl-C."""
    builder = _builder(master)
    settings = {"spark.ui.showConsoleProgress": "false"}
    if _is_own(master):
        log = folder / "log4j2.properties"
        log.write_text(_QUIET)
        settings |= _LOOPBACK | {"spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={log}"}
    handler = getsignal(SIGINT)
    session = builder.config(map=settings).getOrCreate()
    if current_thread() is main_thread():
        signal(SIGINT, handler)
    if _is_own(master):
        session.sparkContext.pythonExec = sys.executable
    return session


def _builder(master: str) -> Any:
    """Return what makes a session, when all is there that one needs."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise ClusterError("Spark is not installed; pip install 'annotator[spark]' brings it") from error
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise ClusterError(
            "Spark needs Java 17 or later, which is not here (Debian: apt-get install default-jre-headless)"
        )
    if master.startswith("spark://"):
        _knock(master)
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)  # none is used here
    return SparkSession.builder.master(master).appName("annotator")


def _knock(master: str) -> None:
    """Raise ClusterError where nothing listens; Spark would try for a minute, and end without a word."""
    at = urlsplit(master)
    try:
        socket.create_connection((at.hostname or "", at.port or 7077), timeout=_SECONDS).close()
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"no Spark master at {master}: {error}; `spark-class org.apache.spark.deploy.master.Master` starts one"
        ) from error


def _wait_for_executors(session: Any) -> None:
    """Return when somebody works. On this machine the driver itself does."""
    context = session.sparkContext
    until = time.monotonic() + _SECONDS
    wanted = 1 if _is_own(context.master) else 2  # the driver is counted
    while _executors(context) < wanted:
        if time.monotonic() > until:
            raise ClusterError(f"no executor of the Spark at {context.master} works; has it workers with a free core?")
        time.sleep(0.1)


def _executors(context: Any) -> int:
    with _alive(context):
        return int(context._jsc.sc().getExecutorMemoryStatus().size())


@contextmanager
def _alive(context: Any) -> Iterator[None]:
    """Raise ClusterError where the application has ended, as it does when its master goes."""
    from py4j.protocol import Py4JError

    try:
        yield
    except Py4JError as error:
        raise ClusterError(f"the Spark application at {context.master} has ended; its log says why") from error


def _is_own(master: str) -> bool:
    """Whether the workers are processes that the driver starts here: local, local[2]."""
    return master.partition("[")[0] == "local"


def _next(waiting: "SimpleQueue[_Call]") -> _Call | None:
    try:
        return waiting.get_nowait()
    except Empty:
        return None
