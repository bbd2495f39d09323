"""Rules as people write them: a list of rows with words for keys."""

from typing import Any


class RuleError(ValueError):
    """A rule says what cannot be followed."""


def listed(table: Any, keys: str) -> list[dict[str, Any]]:
    """Return a table that is a list of rows; `keys` names what a row has. Raises RuleError for anything else."""
    if not isinstance(table, list) or not all(isinstance(row, dict) for row in table):
        raise RuleError(f"rules are {table!r}; right would be a list of {keys}")
    return table
