"""Batches are tagged by Dask: worker processes that it starts here, or those of a cluster that is there.

Only `distributed` is imported here (pip install 'annotator[cluster]'), and nowhere else.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from logging import CRITICAL
from typing import Any, Generic, ParamSpec, TypeVar

from annotator.cluster.errors import ClusterError

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")
_SECONDS = 20
"""How long a scheduler is waited for."""


class Dask:
    """The workers of a cluster. What one that dies had in hand, Dask gives to another."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.size: int = sum(worker["nthreads"] for worker in client.scheduler_info(n_workers=-1)["workers"].values())

    def submit(
        self, work: Callable[_Given, _Result], *given: _Given.args, **named: _Given.kwargs
    ) -> "Promise[_Result]":
        """Have `work` done; its result does not depend on who does it, and each call is done by itself."""
        return Promise(self._client.submit(work, *given, **named, pure=False))

    def renew(self) -> None:
        """Wait until there is a worker: Dask itself puts others in the place of those who died."""
        self._client.wait_for_workers(1, timeout=_SECONDS)


class Promise(Generic[_Result]):
    """A result to come."""

    def __init__(self, future: Any) -> None:
        self._future = future

    def result(self) -> _Result:
        """Return the result when it is there. BrokenExecutor where workers died of it again and again."""
        from distributed.scheduler import KilledWorker

        try:
            made: _Result = self._future.result()
        except KilledWorker as error:
            raise BrokenExecutor(str(error)) from error
        return made


@contextmanager
def workers(count: int, address: str | None) -> Iterator[Dask]:
    """Yield the workers of the cluster at an address, or so many of our own, which listen on 127.0.0.1 only.

    Raises ClusterError.
    """
    engine = _engine()
    if address is None:
        own = engine.LocalCluster(
            n_workers=count,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            worker_dashboard_address="127.0.0.1:0",
            silence_logs=CRITICAL,
        )
        with own, engine.Client(own) as client:
            yield Dask(client)
        return
    try:
        client = engine.Client(address, timeout=_SECONDS)
        client.wait_for_workers(1, timeout=_SECONDS)
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterError(
            f"no Dask scheduler with workers at {address}: {error}; `dask scheduler --host 127.0.0.1` starts one"
        ) from error
    with client:
        yield Dask(client)


def _engine() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise ClusterError("Dask is not installed; pip install 'annotator[cluster]' brings it") from error
    return distributed
