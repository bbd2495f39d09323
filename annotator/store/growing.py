"""What a long output grows in, in a folder of its own: one file, or numbered parts."""

from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Protocol

from annotator.store import aside, columns, output
from annotator.store.output import Format

_MOST = 64 << 20
"""Bytes that wait to be written as one group of rows, where articles are so long that few make it large."""


class Growing(Protocol):
    """An output that grows. end: where it ends if it is kept now; ends_anywhere: that does not show in it."""

    ends_anywhere: bool
    end: int

    def add(self, data: tuple[bytes, ...], articles: int) -> None:
        """Add the articles that `output.encoded` gave bytes for."""

    def keep(self, end: int) -> None:
        """Have the disk keep what was added before `end`, from where `opened` can go on."""

    def drop(self) -> None:
        """End, and forget what was added since."""

    def files(self) -> list[Path]:
        """Return the files that there are."""


def opened(folder: Path, name: str, form: Format, end: int) -> Growing:
    """Return an output to go on with where it ended, 0 for a new one; what is behind its end is forgotten."""
    return Parts(folder, end) if form is Format.PARQUET else OneFile(folder / name, form, end)


class OneFile:
    """JSON Lines or CSV: one file of `end` bytes."""

    ends_anywhere = True

    def __init__(self, path: Path, form: Format, end: int) -> None:
        self._path = path
        self._sink = self._path.open("r+b" if end else "wb", buffering=0)
        self._sink.truncate(end)
        self.end = self._sink.seek(end)
        if not end:
            self.add((output.heading(form),), 0)

    def add(self, data: tuple[bytes, ...], articles: int) -> None:  # noqa: ARG002 - it need not know how many
        rest = memoryview(data[0])
        while rest:  # a disk that fills up takes a part
            rest = rest[self._sink.write(rest) :]
        self.end += len(data[0])

    def keep(self, end: int) -> None:
        self._sink.truncate(end)
        aside.keep(self._sink)

    def drop(self) -> None:
        self._sink.close()

    def files(self) -> list[Path]:
        self._sink.close()
        return [self._path]


class Parts:
    """Parquet: parts of tables; `end` is their number."""

    ends_anywhere = False

    def __init__(self, folder: Path, end: int) -> None:
        columns.remove(folder, first=end)
        self._folder, self.end = folder, end + 1
        self._open = ExitStack()
        self._group: columns.Group | None = None
        self._waiting: list[tuple[bytes, ...]] = []
        self._articles = self._size = 0

    def add(self, data: tuple[bytes, ...], articles: int) -> None:
        self._waiting.append(data)
        self._articles += articles
        self._size += sum(map(len, data))
        if self._articles >= columns.GROUP or self._size >= _MOST:
            self._write()

    def keep(self, end: int) -> None:
        self._write()
        self._open.close()
        self._group = None
        self.end = end + 1

    def drop(self) -> None:
        stop = KeyboardInterrupt()
        with suppress(KeyboardInterrupt, OSError):
            self._open.__exit__(KeyboardInterrupt, stop, None)  # so that no file takes its name

    def files(self) -> list[Path]:
        return [self._folder / name for number in range(self.end - 1) for name in columns.names(number)]

    def _write(self) -> None:
        if self._group is None:
            self._group = self._open.enter_context(columns.part(self._folder, self.end - 1))
        if self._waiting:
            self._group(columns.decoded(self._waiting))
        self._waiting, self._articles, self._size = [], 0, 0
