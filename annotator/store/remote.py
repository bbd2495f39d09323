"""Articles and outputs behind any URL that fsspec knows: file://, memory://, s3://, gs:// and others."""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fnmatch import fnmatch
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO

from annotator.store.errors import StoreError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


def is_url(place: str) -> bool:
    """Whether a place is behind such a URL; web pages are read by web.py."""
    return "://" in place and not place.lower().startswith(("http://", "https://"))


def files(url: str) -> Iterator[tuple[str, Callable[[], BinaryIO]]]:
    """Yield the address of each file at a URL, or below it by name, with what opens it.

    Hidden files are left out. Whatever goes wrong behind the URL, also while an open file is read, is a StoreError.
    """
    system, path = _at(url)
    with _told(url):
        found = _found(system, path)
    if not found:
        raise StoreError(f"{url}: nothing is there")
    for name in found:
        place = system.unstrip_protocol(name)
        yield place, partial(_opened, system, name, place)


def put(folder: Path, url: str, *, last: str, replaced: Sequence[str] = ()) -> None:
    """Copy the files of a folder to a URL, which is a folder's; the one named `last` after all others.

    While they are copied nothing is called `last` there. replaced: patterns of names; what is called so there, and not
    here, is removed. Raises StoreError.
    """
    system, path = _at(url)
    names = sorted(file.name for file in folder.iterdir())
    with _told(url):
        system.makedirs(path, exist_ok=True)
        system.invalidate_cache()
        there = [PurePosixPath(name).name for name in system.find(path, maxdepth=1)]
        stale = [name for name in there if name not in names and any(fnmatch(name, pattern) for pattern in replaced)]
        for name in [last] if last in there else []:
            system.rm_file(f"{path}/{name}")
        for name in names:
            if name != last:
                system.put_file(str(folder / name), f"{path}/{name}")
        for name in stale:
            system.rm_file(f"{path}/{name}")
        system.put_file(str(folder / last), f"{path}/{last}")


def fetch(url: str, file: Path) -> bool:
    """Copy the file at a URL to a place here, and return whether there is one. Raises StoreError."""
    system, path = _at(url)
    with _told(url):
        if not system.isfile(path):
            return False
        file.parent.mkdir(parents=True, exist_ok=True)
        system.get_file(path, str(file))
    return True


class _Reading(io.RawIOBase):
    """A file behind a URL, whose troubles are StoreErrors."""

    def __init__(self, file: BinaryIO, place: str) -> None:
        self._file, self._place = file, place

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._file.seekable()

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        into = memoryview(buffer)
        with _told(self._place):
            data = self._file.read(len(into))
        into[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def close(self) -> None:
        self._file.close()
        super().close()


def _opened(system: Any, name: str, place: str) -> BinaryIO:
    with _told(place):
        return io.BufferedReader(_Reading(system.open(name, "rb"), place))


def _found(system: Any, path: str) -> list[str]:
    if system.isfile(path):
        return [path]
    return sorted(name for name in system.find(path) if not _is_hidden(name.removeprefix(path)))


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in PurePosixPath(path).parts)


def _at(url: str) -> tuple[Any, str]:
    import fsspec

    with _told(url):
        system, path = fsspec.core.url_to_fs(url)
    return system, str(path).rstrip("/")


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Raise a StoreError for whatever the library behind a URL raises."""
    try:
        yield
    except Exception as error:  # each of these libraries has errors of its own, which have no kind in common
        reason = str(error).strip() or type(error).__name__
        raise StoreError(f"{url}: {reason}") from error
