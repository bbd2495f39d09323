"""What is pushed: an export, made on the way where there are only articles; and in which order it is to be labelled."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from annotator.core.export import FormError
from annotator.core.labels import Tag
from annotator.core.records import Failure
from annotator.store import jsonl
from annotator.store.output import OutputError
from annotator.studio.sync import Key
from annotator.workflow import tagging
from annotator.workflow.checking import kind_of
from annotator.workflow.choosing import AUDIT
from annotator.workflow.errors import UsageError
from annotator.workflow.jobs import Job, Tally

if TYPE_CHECKING:
    from annotator.learn.tagger import Doubles


@dataclass(frozen=True, slots=True)
class Export:
    """An export to push. is_made: it was made from articles, of which `failures` could not be read."""

    path: Path
    is_made: bool = False
    failures: tuple[Failure, ...] = ()


class _Scored(NamedTuple):
    """What of an article tells how soon it is to be labelled. scores: (n_sentences, 4)."""

    key: Key
    text: str
    scores: "Doubles"


_SCORES = itemgetter(*(tag.value for tag in Tag))


@contextmanager
def of(
    places: tuple[str, ...], model: Path | None, *, stdin: BinaryIO, seen: Callable[[Tally], object]
) -> Iterator[Export]:
    """Yield the export at a place, or one made of the articles at all places, which is gone afterwards.

    model: what tags them, None for the one in use. `seen` is called after each. Raises UsageError, ModelError,
    OutputError, OSError.
    """
    ready = [place for place in places if kind_of(Path(place)) == "export"]
    if ready and (len(places) > 1 or model):
        what = "--model is for articles" if model else "push it by itself"
        raise UsageError(f"{ready[0]} is what prelabel has written, and would be tagged anew: {what}")
    if ready:
        yield Export(Path(ready[0]))
        return
    with TemporaryDirectory(prefix="annotator-push-") as folder, Path(os.devnull).open("wb") as nothing:
        path = Path(folder) / "export.jsonl"
        job = Job(places, path, model=model, why=False)
        tally = tagging.prelabel(job, stdin=stdin, stdout=nothing, seen=seen)
        yield Export(path, is_made=True, failures=tuple(tally.failures))


def priorities(export: Path) -> dict[Key, float]:
    """Return for each text of an export its place in the order of `annotator next`, from 0 to 1, the first the least.

    Rows that cannot be read have none. Only texts and scores are held. Raises OutputError, OSError.
    """
    import numpy as np

    from annotator.learn import queue

    found = list({one.key: one for one in _scored(export)}.values())
    scores = np.concatenate([np.zeros((0, len(Tag))), *(one.scores for one in found)])
    groups = np.repeat(np.arange(len(found)), [len(one.scores) for one in found])
    order = queue.order(scores, groups, [one.text for one in found], audit=AUDIT)
    return {found[n].key: round((place + 0.5) / len(found), 6) for place, n in enumerate(order)}


def _scored(export: Path) -> Iterator[_Scored]:
    for file in jsonl.files(export, OutputError, what="an export"):
        yield from (one for _, one in jsonl.records(file, _parsed) if isinstance(one, _Scored))


def _parsed(row: dict[str, Any]) -> _Scored:
    """Return what is wanted of a row; what else is wrong with it is found when it is pushed."""
    import numpy as np

    try:
        scores = [_SCORES(sentence["scores"]) for sentence in row["sentences"]]
        key = Key(str(row["id"]), str(row["digest"]))
        return _Scored(key, str(row["text"]), np.array(scores, np.float64).reshape(-1, len(Tag)))
    except (KeyError, TypeError, ValueError) as error:
        raise FormError("the row has no scores") from error
