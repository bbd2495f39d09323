"""Where the files are that come with the program: model, rules, guidelines."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def place(*parts: str) -> Path:
    """Return the place of a file or folder, named as in the project: in the package where a wheel put it there."""
    packed = _PACKAGE.joinpath("shipped", *parts)
    return packed if packed.exists() else _PACKAGE.parent.joinpath(*parts)
