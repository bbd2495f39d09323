"""Other programs are served tags over HTTP."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotator.workflow import listening
from annotator.workflow.model import open_model


@dataclass(frozen=True, slots=True)
class Serve:
    """What to serve. model: a folder, None for the one that comes with the program.

    host: the address to listen at. secret: what callers must know, None for nothing. rate: requests a minute from one
    address, None for any number. seconds: how long a request may take. megabytes: how large it may be.
    """

    model: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8765
    secret: str | None = None
    rate: int | None = None
    seconds: float = 60.0
    megabytes: int = 20


def serve(job: Serve, *, log: Callable[[str, dict[str, Any]], object], ready: Callable[[str], object]) -> None:
    """Serve until the program is told to stop (Ctrl-C, SIGTERM); `ready` is called with the address.

    Raises UsageError, ModelError.
    """
    from annotator.service import api
    from annotator.service.gate import Rules

    with listening.opened(job.host, job.port, job.secret) as door:
        rules = Rules(job.secret, job.megabytes << 20, job.rate)
        listening.run(api.make(open_model(job.model), rules, log, api.Limits(job.seconds)), door, ready)
