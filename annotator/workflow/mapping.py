"""A dataset of the library `datasets` is tagged by its own map: cached, in several processes, larger than memory."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.core.export import from_prediction
from annotator.core.labels import Tag
from annotator.core.records import Failure
from annotator.workflow import batching
from annotator.workflow.batching import Done, Task
from annotator.workflow.jobs import Job
from annotator.workflow.tagging import task_of

if TYPE_CHECKING:
    from datasets import Dataset

_ADDED = ("sentences", "attributions", "model", "scheme")


def map_dataset(
    rows: "Dataset", model: Path | None = None, *, column: str = "text", why: bool = False, workers: int = 1
) -> "Dataset":
    """Return a dataset with what the export says of each row's article: sentences, attributions, model, scheme.

    A further column, reason, says why a row holds no article that can be tagged, and is null elsewhere. What the cache
    of `datasets` holds of the same rows, column, model and program is not made again. column: that of the text.
    Raises UsageError, ModelError.
    """
    from datasets.fingerprint import Hasher

    from annotator.store import manifest

    task = task_of(Job((), model=model, why=why))
    identity = asdict(manifest.Identity("datasets", task.digest, why))
    return rows.map(
        _Tagger(task, column),
        batched=True,
        with_indices=True,
        batch_size=batching.BATCH,
        num_proc=workers if workers > 1 else None,
        features=_features(rows),
        new_fingerprint=Hasher.hash((rows._fingerprint, identity, column)),
    )


@dataclass(frozen=True, slots=True)
class _Tagger:
    """Tags a batch of rows; it is sent to other processes."""

    task: Task
    column: str

    def __call__(self, batch: Mapping[str, list[Any]], numbers: list[int]) -> dict[str, list[Any]]:
        from annotator.store import tables

        rows = [dict(zip(batch, values, strict=True)) for values in zip(*batch.values(), strict=True)]
        named = zip(rows, (f"row {number + 1}" for number in numbers), strict=True)
        found = [tables.article(row, name, name, self.column) for row, name in named]
        told = [_told(done) for done in batching.tagged(found, self.task)]
        return {name: [row[name] for row in told] for name in (*_ADDED, "reason")}


def _told(done: Done) -> dict[str, Any]:
    if isinstance(done, Failure):
        return {**dict.fromkeys(_ADDED), "reason": done.reason}
    row = from_prediction(done)
    return {**{name: row[name] for name in _ADDED}, "reason": None}


def _features(rows: "Dataset") -> Any:
    """Return the columns of a tagged dataset, said beforehand: a batch may hold no attribution to guess them by."""
    from datasets import Features, List, Value

    number, real, words = Value("int64"), Value("float64"), Value("string")
    span = {"start": number, "end": number}
    sentence = {
        **span,
        "tags": List(words),
        "scores": {str(tag): real for tag in Tag},
        "primary": words,
        "why": List({"tag": words, "text": words, "weight": real, **span}),
    }
    attribution = {
        "source": span,
        "cue": span,
        "content": List(span),
        "direct": Value("bool"),
        "entity": words,
        "kind": words,
        "score": real,
        "carried": Value("bool"),
    }
    added = {"sentences": List(sentence), "attributions": List(attribution)}
    return Features({**rows.features, **added, "model": words, "scheme": words, "reason": words})
