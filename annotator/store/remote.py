"""Articles and outputs behind any URL that fsspec knows: file://, memory://, s3://, gs:// and others."""

import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from annotator.store.errors import StoreError


def is_url(place: str) -> bool:
    """Whether a place is behind such a URL; web pages are read by web.py."""
    return "://" in place and not place.lower().startswith(("http://", "https://"))


def files(url: str) -> Iterator[tuple[str, BinaryIO]]:
    """Yield the address of each file at a URL, or below it by name, with the file, open until the next is asked for.

    Hidden files are left out. Raises StoreError, also for what the file system behind the URL refuses.
    """
    system, path = _at(url)
    for found in _found(system, path, url):
        with system.open(found, "rb") as file:
            yield system.unstrip_protocol(found), file


def put(folder: Path, url: str, *, last: str) -> None:
    """Copy the files of a folder to a URL, which is a folder's; the one named `last` after all others."""
    system, path = _at(url)
    names = sorted((file.name for file in folder.iterdir()), key=lambda name: (name == last, name))
    system.makedirs(path, exist_ok=True)
    for name in names:
        with (folder / name).open("rb") as source, system.open(f"{path.rstrip('/')}/{name}", "wb") as sink:
            shutil.copyfileobj(source, sink, 1 << 20)


def _found(system: Any, path: str, url: str) -> list[str]:
    if system.isfile(path):
        return [path]
    below = [name for name in system.find(path) if not _is_hidden(name.removeprefix(path))]
    if not below:
        raise StoreError(f"nothing is at {url}")
    return sorted(below)


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in PurePosixPath(path).parts)


def _at(url: str) -> tuple[Any, str]:
    import fsspec

    try:
        system, path = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise StoreError(f"{url} cannot be opened: {error}") from error
    return system, str(path)
