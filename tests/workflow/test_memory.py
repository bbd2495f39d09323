import gc
import platform
import subprocess
import sys
from collections.abc import Iterator

import pytest

from annotator.workflow import memory

FAULTS = """
import resource
from annotator.workflow import memory
{first}
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
bytearray(20_000_000)
before = faults()
bytearray(20_000_000)
print(faults() - before)
"""


def fresh_pages(first: str) -> int:
    """Return how many pages a process asks for to have 20 MB once more."""
    command = [sys.executable, "-c", FAULTS.format(first=first)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library is left as it is")
def test_what_is_given_back_is_there_for_the_next_who_asks() -> None:
    assert fresh_pages("memory.keep()") < fresh_pages("") / 20


@pytest.fixture
def often() -> Iterator[tuple[int, int, int]]:
    """Have garbage looked for as Python does by itself; other libraries may have set it otherwise."""
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield gc.get_threshold()
    gc.set_threshold(*before)


def test_garbage_is_looked_for_as_before_when_all_is_tagged(often: tuple[int, int, int]) -> None:
    with memory.kept():
        assert gc.get_threshold() > often
    assert gc.get_threshold() == often
