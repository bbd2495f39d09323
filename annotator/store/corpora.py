"""Corpora of others on disk: their files and tables, and data sets by their name on Hugging Face's hub."""

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from annotator.core.records import Failure
from annotator.formats import partial, rows
from annotator.formats.partial import Files
from annotator.formats.rows import Placed
from annotator.store.errors import CorpusError
from annotator.store.offline import offline


class Loaded(NamedTuple):
    """A row of a data set, with its file and split, and its number there."""

    file: str
    number: int
    row: Mapping[str, Any]


_TABLES = (".csv", ".tsv", ".txt")
_LARGEST = 1 << 28


def files(place: Path) -> Files:
    """Return the files of a folder and all below it, hidden ones left out, by path; of a file that file."""
    if not place.exists():
        raise CorpusError(f"{place} is no folder or file; this corpus is a folder of files (annotator corpus list)")
    found = {}
    for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
        name = path.relative_to(place if place.is_dir() else place.parent)
        if path.is_file() and not any(part.startswith(".") for part in name.parts):
            if path.stat().st_size > _LARGEST:
                raise CorpusError(f"{path} is larger than {_LARGEST >> 20} MiB; no file of these corpora is")
            found[name.as_posix()] = path.read_bytes()
    return found


def table(place: str, notes: list[Failure], *, fetch: bool = False) -> Iterator[Placed]:
    """Yield the rows of a CSV or TSV file, a Parquet or .jsonl file, a `datasets` folder, or a data set on the hub.

    fetch: as for `loaded`. Raises CorpusError, and FaultError for a row that is cut. What had to be done is added to
    `notes`.
    """
    path = Path(place)
    if path.is_file() and path.suffix.lower() in _TABLES:
        text, done = partial.decoded(path.name, path.read_bytes())
        notes += done
        return rows.read(path.name, text)
    return (
        Placed(one.file, one.number, {str(key): "" if value is None else str(value) for key, value in one.row.items()})
        for one in loaded(place, fetch=fetch)
    )


def loaded(place: str, *, fetch: bool = False) -> Iterator[Loaded]:
    """Yield the rows of all splits of a Parquet or .jsonl file, a `datasets` folder, or a folder of Parquet files.

    fetch: the place may be the name of a data set on Hugging Face's hub; it is taken from the local cache, else
    fetched. Without it no server is asked. Raises CorpusError where `datasets` cannot load them.
    """
    path = Path(place)
    if not path.exists() and not fetch:
        raise CorpusError(f"{place} is no file or folder; with --fetch a data set of that name is fetched from the hub")
    with TemporaryDirectory(prefix="annotator-") as folder:
        found = _opened(path, place, Path(folder))
        for split, some in found.items() if isinstance(found, dict) else [("", found)]:
            where = " ".join(filter(None, (path.name if path.exists() else place, split)))
            for number, row in enumerate(some, start=1):
                yield Loaded(where, number, {key: _spoken(value, some.features[key]) for key, value in row.items()})


def _opened(path: Path, place: str, aside: Path) -> Any:
    """Return a data set; one on this disk is prepared in `aside`, for a cache would give what stood there before."""
    import datasets
    import pyarrow as pa

    is_here = path.exists()
    if is_here:
        datasets.disable_progress_bars()
    try:
        with offline() if is_here else nullcontext():
            if _is_saved(path):
                return datasets.load_from_disk(place)
            return datasets.load_dataset(**_asked(path, place, aside))
    except (
        *(OSError, ValueError, RuntimeError, KeyError, TypeError, pa.ArrowException),
        datasets.exceptions.DatasetsError,
    ) as error:
        said = str(error).partition("\n")[0]
        raise CorpusError(f"{place} cannot be loaded as a data set: {said}") from error


def _is_saved(path: Path) -> bool:
    """Whether `datasets` saved a data set in a folder (save_to_disk)."""
    return any((path / name).is_file() for name in ("state.json", "dataset_dict.json"))


def _asked(path: Path, place: str, aside: Path) -> dict[str, str]:
    """Return what `load_dataset` is called with. Raises CorpusError for a file of another kind."""
    if not path.exists():
        return {"path": place}
    if path.is_dir():
        return {"path": place, "cache_dir": str(aside)}
    kind = {".parquet": "parquet", ".jsonl": "json"}.get(path.suffix.lower())
    if kind is None:
        what = "workbooks are not read, save the sheet as CSV" if path.suffix.lower() == ".xlsx" else "unknown suffix"
        raise CorpusError(f"{place}: {what}; a table ends in .csv, .tsv, .jsonl or .parquet")
    return {"path": kind, "data_files": place, "cache_dir": str(aside)}


def _spoken(value: Any, feature: Any) -> Any:
    """Return a value with its class labels by name."""
    import datasets

    if value is None:
        return None
    if isinstance(feature, datasets.ClassLabel):
        return feature.int2str(value) if value >= 0 else None
    if isinstance(feature, datasets.List):
        return [_spoken(one, feature.feature) for one in value]
    if isinstance(feature, dict):
        return {key: _spoken(one, feature[key]) for key, one in value.items()}
    return value
