"""Word lists as data: one entry a line, sorted, a first line that names the source."""

from functools import cache
from importlib.resources import files


@cache
def read(name: str) -> tuple[str, ...]:
    """Return the entries of the list `name`, in the file's order, without its comment lines."""
    lines = files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))
