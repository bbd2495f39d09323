"""Whole files and folders or none: written aside in the same folder, then renamed."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from typing import BinaryIO


@contextmanager
def whole(path: Path, *, durable: bool = False) -> Iterator[BinaryIO]:
    """Yield a file to write; it takes the name `path` when the block ends well, and is gone when it does not.

    Folders are made as needed. What is no regular file (a device, a pipe) is written directly. durable: when the block
    has ended the file is there after a power cut too, which costs some milliseconds.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        with path.open("wb") as file:
            yield file
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with aside.open("xb") as file:
            yield file
            if durable:
                keep(file)
        aside.replace(path)
        if durable:
            keep_names(path.parent)
    finally:
        aside.unlink(missing_ok=True)


def keep(file: BinaryIO) -> None:
    """Have the disk keep what was written to an open file."""
    file.flush()
    os.fsync(file.fileno())


def keep_names(folder: Path) -> None:
    """Have the disk keep which files a folder holds."""
    if os.name == "posix":  # elsewhere a folder cannot be opened
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Yield a folder to fill; it takes the name `path` when the block ends well, and is gone when it does not.

    What is at `path` must be nothing or an empty folder.
    """
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{secrets.token_hex(8)}.part")
    aside.mkdir()
    try:
        yield aside
        aside.replace(path)
    finally:
        rmtree(aside, ignore_errors=True)
