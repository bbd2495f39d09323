"""Articles from wherever they are: files, folders, tables, zip files, standard input, addresses."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from itertools import chain
from pathlib import Path, PurePath, PurePosixPath
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from annotator.core.records import Article, Failure, too_long
from annotator.reading import decoding, html, markup, plain
from annotator.reading.decoding import ReadingError
from annotator.store import archive, remote, tables, web
from annotator.store.errors import StoreError
from annotator.store.taken import Taken

LIMIT = 64 * archive.MIB
"""The most bytes that are read for one article: a text file, a line of a table, a file in a zip."""

Found = Article | Failure


@dataclass(frozen=True, slots=True)
class Unread:
    """A text file's bytes, which another process may make into an article. id: the one that article will have.

    extract: see html.read.
    """

    id: str
    place: str
    suffix: str
    data: bytes
    extract: bool = False

    @property
    def digest(self) -> str:
        """The SHA-256 of the bytes, as 64 hexadecimal digits."""
        return hashlib.sha256(self.data).hexdigest()


Unit = Article | Failure | Unread
_Read = Callable[[str, str, tuple[str, ...]], Article]
_Rows = Callable[..., Iterator[Found]]


def _markdown(source: str, name: str, notes: tuple[str, ...]) -> Article:
    from annotator.reading import markdown  # its parser is imported for none but Markdown

    return markdown.read(source, name, notes)


_TEXTS: dict[str, _Read] = {
    ".txt": plain.read,
    ".md": _markdown,
    ".markdown": _markdown,
    ".html": html.read,
    ".htm": html.read,
}
_TABLES: dict[str, _Rows] = {".csv": partial(tables.comma_separated, limit=LIMIT), ".parquet": tables.parquet}
_ZIP = ".zip"
SUFFIXES = (*_TEXTS, ".jsonl", *_TABLES, _ZIP)
"""What a file's name may end in."""

_MEDIA_TYPES = {"text/html": ".html", "application/xhtml+xml": ".html", "text/markdown": ".md", "text/plain": ".txt"}


def articles(
    places: Sequence[str], *, stdin: BinaryIO | None = None, text_column: str | None = None
) -> Iterator[Found]:
    """Yield the articles of all places in order, one at a time, and a Failure for whatever cannot be used.

    A place is a file, a folder (with all below it, by name, hidden files left out), a folder of `datasets`, "-" for
    `stdin`, an http address, or another URL (remote.py). Ids are unique: the second "storm" is "storm-2". Never
    raises for bad input.
    """
    return map(read, units(places, stdin=stdin, text_column=text_column))


def units(
    places: Sequence[str], *, stdin: BinaryIO | None = None, text_column: str | None = None, extract: bool = False
) -> Iterator[Unit]:
    """Yield what `articles` yields, but text files, Markdown and web pages as bytes for `read`, which costs most.

    extract: see html.read.
    """
    column = text_column or tables.TEXT_COLUMN
    found = _unique(chain.from_iterable(_at(place, stdin, column, extract=extract) for place in places))
    return (replace(one, extract=True) if isinstance(one, Unread) else one for one in found) if extract else found


def read(unit: Unit) -> Found:
    """Return the article that a unit holds, or why it holds none."""
    return _text(unit) if isinstance(unit, Unread) else unit


def from_bytes(name: str, data: bytes, *, text_column: str | None = None) -> Iterator[Found]:
    """Yield the articles in a file called `name` that holds `data`, as `articles` does for a file on disk."""
    if reason := _refusal(name):
        return iter([Failure(name, reason)])
    return map(read, _unique(_in_file(BytesIO(data), name, name, text_column or tables.TEXT_COLUMN)))


def from_download(page: web.Download, *, extract: bool = False) -> Found:
    """Return the article on a page that was fetched, by its content type, with the page's address.

    extract: see html.read.
    """
    media, _, parameters = page.content_type.partition(";")
    path = PurePosixPath(unquote(urlsplit(page.url).path))
    suffix = _MEDIA_TYPES.get(media.strip().lower() or "text/html")
    if suffix is None:
        return Failure(page.url, f"content type {media!r}; it must be HTML, Markdown or plain text")
    if suffix == ".txt" and _suffix(path.name) in _TEXTS:
        suffix = _suffix(path.name)
    charset = parameters.partition("charset=")[2].partition(";")[0].strip(" \"'") or None
    name = _stem(path.name) or urlsplit(page.url).hostname or "page"
    found = _text(Unread(name, page.url, suffix, page.body, extract), charset)
    return found if isinstance(found, Failure) else replace(found, url=found.url or page.url)


def _unique(found: Iterable[Unit]) -> Iterator[Unit]:
    ids = Taken()
    for one in found:
        if isinstance(one, Failure):
            yield one
            continue
        name = ids.free(one.id or "article")
        yield one if name == one.id else replace(one, id=name)


def _at(place: str, stdin: BinaryIO | None, column: str, *, extract: bool) -> Iterator[Unit]:
    if place == "-":
        return _standard_input(stdin, column)
    if place.lower().startswith(("http://", "https://")):
        return iter([_page(place, extract=extract)])
    if remote.is_url(place):
        return _remote(place, column)
    return _path(Path(place), place, column)


def _remote(url: str, column: str) -> Iterator[Unit]:
    try:
        for place, opened in remote.files(url):
            yield from _file(opened, place, column)
    except StoreError as error:
        yield Failure(url, _reason(error, url))


def _path(path: Path, place: str, column: str) -> Iterator[Unit]:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        yield Failure(place, "no such file or folder")
    except (OSError, ValueError) as error:
        yield Failure(place, _reason(error))
    else:
        yield from _folder(path, column) if stat.S_ISDIR(mode) else _file(partial(_opened, path), str(path), column)


def _folder(top: Path, column: str) -> Iterator[Unit]:
    errors: list[OSError] = []
    for here, folders, files in os.walk(top, onerror=errors.append):
        folder = Path(here)
        if tables.is_dataset(folder):
            folders.clear()
            yield from tables.dataset(folder, str(folder), column=column)
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                yield from _file(partial(_opened, folder / name), str(folder / name), column)
        yield from (Failure(str(error.filename), _reason(error)) for error in errors)
        errors.clear()
    yield from (Failure(str(error.filename), _reason(error)) for error in errors)


def _file(opened: Callable[[], BinaryIO], place: str, column: str) -> Iterator[Unit]:
    name = PurePath(place).name
    if reason := _refusal(name):
        yield Failure(place, reason)
        return
    try:
        with opened() as file:
            yield from _in_file(file, name, place, column)
    except (StoreError, OSError) as error:
        yield Failure(place, _reason(error, place))


def _opened(path: Path) -> BinaryIO:
    if not path.is_file():
        raise OSError("not a regular file")
    return path.open("rb")


def _in_file(file: BinaryIO, name: str, place: str, column: str) -> Iterator[Unit]:
    """Yield what is in an open file of a known suffix."""
    stem, suffix = _stem(name), _suffix(name)
    if suffix == _ZIP:
        return _zipped(file, place, column)
    if suffix == ".jsonl":
        return _json_lines(tables.lines_of(file, LIMIT), place, stem, column)
    if suffix in _TABLES:
        return _table(file, place, stem, suffix, column)
    return iter([Unread(stem, place, suffix, file.read(LIMIT + 1))])


def _zipped(file: BinaryIO, place: str, column: str) -> Iterator[Unit]:
    def refuse(name: str) -> str | None:
        return "a zip file inside a zip file is not read" if _suffix(name) == _ZIP else _refusal(name)

    for member in archive.members(file, place, limit=LIMIT, refuse=refuse):
        if isinstance(member, Failure):
            yield member
        else:
            name, data = member
            yield from _in_file(BytesIO(data), PurePosixPath(name).name, f"{place}/{name}", column)


def _json_lines(lines: Iterator[bytes], place: str, stem: str, column: str) -> Iterator[Found]:
    return _or_empty(tables.json_lines(lines, place, stem, column=column, limit=LIMIT), place)


def _table(file: BinaryIO, place: str, stem: str, suffix: str, column: str) -> Iterator[Found]:
    if not file.read(1):
        return iter([Failure(place, "empty file")])
    file.seek(0)
    return _or_empty(_TABLES[suffix](file, place, stem, column=column), place)


def _or_empty(found: Iterator[Found], place: str) -> Iterator[Found]:
    first = next(found, None)
    yield Failure(place, "no rows in this file") if first is None else first
    yield from found


def _text(unit: Unread, charset: str | None = None) -> Found:
    data, place, suffix = unit.data, unit.place, unit.suffix
    if len(data) > LIMIT:
        return Failure(place, f"larger than {LIMIT // archive.MIB} MiB, the most that one article may be")
    if not data.strip():
        return Failure(place, "empty file")
    reader, declared = _TEXTS[suffix], charset
    if reader is html.read:
        reader, declared = partial(html.read, extract=unit.extract), charset or markup.charset(data)
    try:
        text, notes = decoding.decode(data, declared=declared)
        article = reader(text, unit.id, notes)
    except ReadingError as error:
        return Failure(place, str(error))
    if reason := too_long(article.text):
        return Failure(place, reason)
    return article if article.text.strip() else Failure(place, "no text in this file")


def _standard_input(stdin: BinaryIO | None, column: str) -> Iterator[Unit]:
    """JSON Lines when the first character is "{", else one plain text."""
    if stdin is None:
        return iter([Failure("-", "there is no standard input")])
    lines = tables.lines_of(stdin, LIMIT)
    head: list[bytes] = []
    while not (head and head[-1].strip()) and (line := next(lines, b"")):
        head.append(line)
    if head and head[-1].lstrip().startswith(b"{"):
        return _json_lines(chain(head, lines), "-", "stdin", column)
    return iter([Unread("stdin", "-", ".txt", b"".join(head) + stdin.read(LIMIT + 1))])


def _page(url: str, *, extract: bool) -> Found:
    try:
        return from_download(web.fetch(url), extract=extract)
    except web.WebError as error:
        return Failure(url, _reason(error, url))


def _refusal(name: str) -> str | None:
    suffix = _suffix(name)
    if suffix in SUFFIXES:
        return None
    what = f"unknown suffix {suffix!r}" if suffix else "no suffix"
    return f"{what}; files that can be read end in {', '.join(SUFFIXES)}"


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _stem(name: str) -> str:
    return decoding.clean(PurePosixPath(name).stem)[0]


def _reason(error: Exception, place: str = "") -> str:
    """Return what an error says, without the place where it says that first."""
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(reason).removeprefix(f"{place}: ")
