"""Zip files, read with limits: what a member says of its size is not believed."""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from annotator.core.records import Failure

MIB = 1 << 20
_TOTAL = 1024 * MIB
_ENTRIES = 100_000
_RATIO = 200
_SMALL = MIB  # bytes; below, a file may be packed as tightly as it likes
_CHUNK = 1 << 18
_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,  # a packing that Python does not know
    OSError,
    OverflowError,
    RuntimeError,  # an encrypted member
    ValueError,
)


class ArchiveError(ValueError):
    """A zip file, or the rest of it, cannot be read."""


def members(
    file: BinaryIO, place: str, *, limit: int, refuse: Callable[[str], str | None]
) -> Iterator[tuple[str, bytes] | Failure]:
    """Yield (name, bytes) of each file in the zip `file`, by name, or why not; hidden files are passed over.

    `refuse` says of a name why it is not to be read, or None. `limit` is the most bytes of one member.
    """
    try:
        archive = zipfile.ZipFile(file)
    except _ERRORS as error:
        yield Failure(place, f"not a zip file that can be read: {error}")
        return
    with archive:
        entries = archive.infolist()
        if len(entries) > _ENTRIES:
            yield Failure(place, f"{len(entries):,} entries; at most {_ENTRIES:,} are read")
            return
        yield from _files(archive, sorted(entries, key=lambda e: e.filename), place, limit=limit, refuse=refuse)


def _files(
    archive: zipfile.ZipFile,
    entries: list[zipfile.ZipInfo],
    place: str,
    *,
    limit: int,
    refuse: Callable[[str], str | None],
) -> Iterator[tuple[str, bytes] | Failure]:
    left = _TOTAL
    for entry in entries:
        name = entry.filename
        if entry.is_dir() or _is_hidden(name):
            continue
        if reason := refuse(name):
            yield Failure(f"{place}/{name}", reason)
            continue
        data = bytearray()
        try:
            _unpack(archive, entry, data, min(limit, left))
        except _ERRORS as error:
            yield Failure(f"{place}/{name}", str(error) or "damaged")
        else:
            yield name, bytes(data)
        left -= len(data)
        if left <= 0:
            yield Failure(place, f"more than {_TOTAL // MIB} MiB unpacked; the rest is not read")
            return


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, data: bytearray, limit: int) -> None:
    with archive.open(entry) as member:
        while chunk := member.read(_CHUNK):
            data += chunk
            if len(data) > limit:
                raise ArchiveError(f"more than {limit // MIB} MiB unpacked")
            if len(data) > _SMALL and len(data) > _RATIO * entry.compress_size:
                raise ArchiveError(f"unpacks to more than {_RATIO} times its size: not read, it may be a zip bomb")


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)
