"""Rules and tables that people edit, as YAML."""

from pathlib import Path
from typing import Any

from annotator.store import aside
from annotator.store.errors import StoreError


def read(path: Path) -> Any:
    """Return what a YAML file says. Raises StoreError for what is none, with its line, and OSError."""
    import yaml  # what has no use for rules does not wait for it

    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise StoreError(f"{path} is not UTF-8: {error.reason} at byte {error.start}") from error
    except yaml.YAMLError as error:
        raise StoreError(f"{path} is no YAML: {' '.join(str(error).split())}") from error


def write(table: Any, path: Path) -> None:
    """Write a table as YAML that a person can edit, whole or not at all."""
    import yaml

    with aside.whole(path) as file:
        file.write(yaml.safe_dump(table, allow_unicode=True, sort_keys=False).encode())
