"""Corpora of others on disk: their files and tables, and data sets by their name on Hugging Face's hub."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from annotator.core.records import Failure
from annotator.formats import partial, rows
from annotator.formats.judged import Placed
from annotator.formats.partial import Files
from annotator.store.errors import CorpusError

_TABLES = (".csv", ".tsv", ".txt")
_LARGEST = 1 << 28


def files(place: Path) -> Files:
    """Return the files of a folder and all below it, hidden ones left out, by their path in it."""
    if not place.is_dir():
        raise CorpusError(f"{place} is no folder; this corpus is a folder of files (annotator corpus list)")
    found = {}
    for path in sorted(place.rglob("*")):
        name = path.relative_to(place)
        if path.is_file() and not any(part.startswith(".") for part in name.parts):
            if path.stat().st_size > _LARGEST:
                raise CorpusError(f"{path} is larger than {_LARGEST >> 20} MiB; no file of these corpora is")
            found[name.as_posix()] = path.read_bytes()
    return found


def table(place: str, notes: list[Failure]) -> Iterator[Placed]:
    """Yield the rows of a CSV or TSV file, a Parquet or .jsonl file, a `datasets` folder, or a data set on the hub.

    What is no path is taken for a data set's name; it is read from the local cache and, unless HF_HUB_OFFLINE is set,
    fetched. Raises CorpusError, and FaultError for a row that is cut. What had to be done is added to `notes`.
    """
    path = Path(place)
    if path.is_file() and path.suffix.lower() in _TABLES:
        text, done = partial.decoded(path.name, path.read_bytes())
        notes += done
        return rows.read(path.name, text)
    if path.suffix.lower() == ".xlsx":
        raise CorpusError(f"{place}: workbooks are not read; save the sheet as CSV")
    return _placed(path.name if path.exists() else place, _loaded(path, place))


def _placed(name: str, found: Iterable[dict[str, Any]]) -> Iterator[Placed]:
    for number, row in enumerate(found, start=1):
        yield name, number, {str(key): "" if value is None else str(value) for key, value in row.items()}


def _loaded(path: Path, place: str) -> Iterable[dict[str, Any]]:
    """Return the rows of all splits. Raises CorpusError where `datasets` cannot load them."""
    import datasets
    import pyarrow as pa

    try:
        if path.is_file():
            kind = {".parquet": "parquet", ".jsonl": "json"}.get(path.suffix.lower())
            if kind is None:
                raise CorpusError(f"{place}: a table ends in .csv, .tsv, .jsonl or .parquet")
            loaded = datasets.load_dataset(kind, data_files=str(path))
        elif path.is_dir() and any((path / name).is_file() for name in ("state.json", "dataset_dict.json")):
            loaded = datasets.load_from_disk(str(path))
        else:
            loaded = datasets.load_dataset(place)
    except (
        OSError,
        ValueError,
        RuntimeError,
        KeyError,
        TypeError,
        pa.ArrowException,
        datasets.exceptions.DatasetsError,
    ) as error:
        said = str(error).partition("\n")[0]
        raise CorpusError(
            f"{place} is no file or folder here, and cannot be loaded as a data set from the cache or the hub: {said}"
        ) from error
    splits = loaded.values() if isinstance(loaded, dict) else [loaded]
    return (row for split in splits for row in split)
