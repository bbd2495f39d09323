"""Bytes become characters; what had to be done to them is said in words."""

import codecs
import re

SAMPLE = 1 << 16
"""Bytes looked at to tell binary from text and to guess an encoding."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16 LE, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a zip archive or office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound file"),
)
_CONTROL = bytes(c for c in range(32) if c not in b"\t\n\v\f\r\x1b")
# What a guess may be, by preference among equals; windows-1252 first, as browsers do.
_LEGACY = [
    "cp1252",
    "cp1250",
    "cp1251",
    "koi8_r",
    "cp1253",
    "cp1254",
    "shift_jis",
    "euc_jp",
    "gb18030",
    "big5",
    "euc_kr",
]
_ENOUGH = 24  # non-ASCII bytes below which a guess among encodings is no better than windows-1252
_SURROGATES = re.compile("[\ud800-\udfff]")


class ReadingError(ValueError):
    """A file cannot become an article. The message says why."""


def decode(data: bytes, *, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Return the characters of `data`, with LF line ends, and what had to be done to get them.

    A byte-order mark decides; else UTF-8 if the bytes are, or nearly are; else the encoding that the file declares;
    else a guess on a bounded sample, with windows-1252 as last resort. Raises ReadingError for what is no text.
    """
    encoding, skipped = _marked(data)
    if encoding is None:
        _refuse_binary(data)
        encoding = guess(data, declared=declared)
    notes = []
    if skipped:
        notes.append(f"byte-order mark of {_name(encoding)} removed")
    elif encoding != "utf-8":
        notes.append(f"decoded as {_name(encoding)}")
    text = data[skipped:].decode(encoding, "replace")
    lost = text.count("\ufffd")
    if lost:
        lost -= data.count(b"\xef\xbf\xbd") if encoding == "utf-8" else 0
    if lost > 0:
        notes.append(f"{_number(lost, 'place')} that {_name(encoding)} does not know replaced by U+FFFD")
    text, more = clean(text)
    return text, (*notes, *more)


def clean(text: str) -> tuple[str, tuple[str, ...]]:
    r"""Return `text` with LF line ends and U+FFFD for each NUL and lone surrogate, and what was done.

    >>> clean("one\r\ntwo")
    ('one\ntwo', ('line ends made LF',))
    """
    notes = []
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        notes.append("line ends made LF")
    if nuls := text.count("\0"):
        text = text.replace("\0", "\ufffd")
        notes.append(f"{_number(nuls, 'NUL character')} replaced by U+FFFD")
    if not text.isascii():
        text, lone = _SURROGATES.subn("\ufffd", text)
        if lone:
            notes.append(f"{_number(lone, 'lone surrogate')} replaced by U+FFFD")
    return text, tuple(notes)


def guess(data: bytes, *, declared: str | None = None) -> str:
    """Return the name of the encoding of `data`, which may be the beginning of a longer file."""
    marked, _ = _marked(data)
    if marked is not None:
        return marked
    if wide := _unmarked_utf16(data[:SAMPLE]):
        return wide
    if _is_utf8(data):
        return "utf-8"
    return _known(declared) or _legacy(data)


def _marked(data: bytes) -> tuple[str | None, int]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, len(mark)
    return None, 0


def _refuse_binary(data: bytes) -> None:
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise ReadingError(f"not text: this is {what}")
    sample = data[:SAMPLE]
    if _unmarked_utf16(sample):
        return
    controls = len(sample) - len(sample.translate(None, _CONTROL))
    if controls > max(4, len(sample) // 20):
        raise ReadingError(f"not text: {controls} of the first {len(sample)} bytes are control characters")


def _is_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8, or so nearly that a few of them must be damage (a cut-off end counts)."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
        bad = text.count("\ufffd")
        good = len(text) - bad - len(_ascii(data))  # chance sequences are rare in other encodings
        return good > 3 * bad
    return True


def _ascii(data: bytes) -> bytes:
    return data.translate(None, bytes(range(128, 256)))


def _unmarked_utf16(sample: bytes) -> str | None:
    """UTF-16 without a mark: of mostly Western text, every other byte is NUL."""
    half = len(sample) // 2
    if half < 4:
        return None
    if sample[1::2].count(0) > 0.7 * half and sample[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if sample[::2].count(0) > 0.7 * half and sample[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def _known(declared: str | None) -> str | None:
    """The codec of a declared name; the Web's Latin-1 and ASCII are windows-1252, and a false UTF-8 is no answer."""
    if not declared:
        return None
    try:
        name = codecs.lookup(declared.strip()).name
    except (LookupError, ValueError):
        return None
    if name in {"iso8859-1", "ascii"}:
        return "cp1252"
    return name if name in _TEXT_CODECS else None


_TEXT_CODECS = {
    codecs.lookup(name).name for name in [*_LEGACY, "iso8859-2", "iso8859-15", "koi8-u", "mac-roman", "gbk"]
}


def _legacy(data: bytes) -> str:
    from charset_normalizer import from_bytes

    high = re.search(rb"[\x80-\xff]", data)
    start = max(0, high.start() - 1024) if high else 0
    sample = data[start : start + SAMPLE]
    if len(sample) - len(_ascii(sample)) < _ENOUGH:
        return "cp1252"
    best = from_bytes(sample, cp_isolation=_LEGACY, enable_fallback=False).best()
    if not best or sample.decode(best.encoding, "replace") == sample.decode("cp1252", "replace"):
        return "cp1252"
    return best.encoding


def _name(encoding: str) -> str:
    return encoding.replace("cp125", "windows-125").replace("utf", "UTF").replace("-le", " LE").replace("-be", " BE")


def _number(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"
