"""The model in use."""

from pathlib import Path
from typing import TYPE_CHECKING

from annotator.measure.sentence import Level
from annotator.store import registry

if TYPE_CHECKING:
    from annotator.learn.tagger import Model


def open_model(folder: Path | None = None, *, embeddings: Path | None = None) -> "Model":
    """Return the model of a folder, or the one in use. Raises ModelError.

    embeddings: the folder of sentence embeddings, for a model that reads with some; else ANNOTATOR_EMBEDDINGS names it.
    """
    model = registry.load(folder or registry.in_use(), embeddings=embeddings)
    keep_to_one_thread()
    return model


def levels(name: str) -> tuple[Level, ...] | None:
    """Return the levels of the model of that name, in the order of Tag; None where it is not among those here."""
    try:
        cards = (card for _, card in registry.shelf())
        return next((registry.levels(card) for card in cards if card.get("name") == name), None)
    except registry.ModelError:
        return None


def keep_to_one_thread() -> None:
    """Let this process calculate with one thread from now on, in the libraries that are loaded by now.

    Batches are small, and threads that wait for each other cost more than they do. More cores are for more workers.
    """
    from threadpoolctl import threadpool_limits

    threadpool_limits(1)
