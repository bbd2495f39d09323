"""The library `datasets` loads what is on this disk and asks no server; of itself it has loads counted by one."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_ONE = Lock()
"""The libraries have one switch for all threads."""


@contextmanager
def offline() -> Iterator[None]:
    """Have `datasets` ask no server in the block, whatever a data set names, and be as before when it ends."""
    import datasets
    from huggingface_hub import constants

    with _ONE:
        before = datasets.config.HF_HUB_OFFLINE, constants.HF_HUB_OFFLINE
        datasets.config.HF_HUB_OFFLINE = constants.HF_HUB_OFFLINE = True
        try:
            yield
        finally:
            datasets.config.HF_HUB_OFFLINE, constants.HF_HUB_OFFLINE = before
