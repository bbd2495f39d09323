"""The model in use."""

from pathlib import Path
from typing import TYPE_CHECKING

from annotator.measure.sentence import Level
from annotator.store import registry

if TYPE_CHECKING:
    from annotator.learn.tagger import Model


def open_model(folder: Path | None = None) -> "Model":
    """Return the model of a folder, or the one that comes with the program. Raises ModelError."""
    model = registry.load(folder or registry.default_folder())
    keep_to_one_thread()
    return model


def levels(name: str) -> tuple[Level, ...] | None:
    """Return the levels of the model of that name, in the order of Tag; None where it is not the program's own."""
    try:
        card = registry.read_card(registry.default_folder())
    except registry.ModelError:
        return None
    return registry.levels(card) if card.get("name") == name else None


def keep_to_one_thread() -> None:
    """Let this process calculate with one thread from now on, in the libraries that are loaded by now.

    Batches are small, and threads that wait for each other cost more than they do. More cores are for more workers.
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it publishes no types

    threadpool_limits(1)
