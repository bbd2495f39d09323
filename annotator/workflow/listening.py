"""Where this program's servers listen: at 127.0.0.1, unless they are told to and callers must know a secret."""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from annotator.workflow.errors import UsageError

if TYPE_CHECKING:
    from fastapi import FastAPI

PATIENCE = 10
"""Seconds that requests under way are given when a server is stopped."""


@contextmanager
def opened(host: str, port: int, secret: str | None) -> Iterator[socket.socket]:
    """Yield a socket that listens; port 0 is a free one.

    Raises UsageError where that cannot be, and for an address that others reach without a secret.
    """
    if secret is None and not _is_loopback(host):
        raise UsageError(
            f"--host {host} can be reached by others, and there is no secret; put one into the environment "
            "variable ANNOTATOR_SECRET, or listen at 127.0.0.1"
        )
    try:
        door = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise UsageError(f"cannot listen at {host} port {port}: {error.strerror}; choose another --port") from error
    with closing(door):
        yield door


def run(app: "FastAPI", door: socket.socket, ready: Callable[[str], object]) -> None:
    """Serve until the program is told to stop (Ctrl-C, SIGTERM); `ready` is called with the address."""
    from uvicorn import Config, Server

    host, port = door.getsockname()[:2]
    ready(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")
    Server(Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=PATIENCE)).run([door])


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
