"""What live tests need: programs of the system, a free port, a server of ours that answers."""

import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import NoReturn

import pytest


def needed(program: str) -> str:
    """Return the path of a program of the system; where it is missing the test is skipped, but fails under CI."""
    return shutil.which(program) or missing(f"{program} is not installed")


def missing(reason: str) -> NoReturn:
    """Skip the test for want of something, but fail under CI."""
    if os.environ.get("CI"):
        pytest.fail(f"{reason}, and continuous integration must not skip this")
    pytest.skip(reason)


def free_port() -> int:
    """Return a port of 127.0.0.1 on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_healthy(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Return when the app at `address` says that it is well; fail with its log when it ends before, or never does."""
    for _ in range(1500):
        assert server.poll() is None, log.read_text(errors="replace")
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5) as answer:  # noqa: S310 - our own
                assert answer.read() == b"ok"
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"the app did not start: {log.read_text(errors='replace')}")
