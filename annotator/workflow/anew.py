"""All articles of a store are tagged by the model in use, which may be another than the one that tagged them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from annotator.core.numbers import many
from annotator.store import registry
from annotator.store.errors import StoreError
from annotator.workflow import apart
from annotator.workflow.model import open_model
from annotator.workflow.storing import opened, put, signed
from annotator.workflow.tagging import tag
from annotator.workflow.trying import Tried

if TYPE_CHECKING:
    from annotator.learn.tagger import Model
    from annotator.store.database import By, Store

AT_ONCE = 20
"""Articles that are tagged before they are put into the store and told of."""

Seen = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Anew:
    """Whose store's articles are to be tagged anew: its place, by which model's folder, and who wants it."""

    store: str
    model: Path
    by: "By"


def store_tag(store: "Store", person: str, *, seen: Seen = lambda _done, _whole: None) -> tuple[int, str]:
    """Tag all articles of which another model than the one in use spoke last; return how many, and its name.

    Raises StoreError, ModelError.
    """
    model = open_model()
    return tag_anew(store, signed(store, person, "store tag"), model, seen), model.name


def tag_anew(store: "Store", by: "By", model: "Model", seen: Seen = lambda _done, _whole: None) -> int:
    """Tag all articles of which another model spoke last, and return how many that were. Raises StoreError.

    What it says goes into the store as it comes: broken off and begun again, it goes on where it was. `seen` is called
    with how many are done, and of how many.
    """
    from annotator.store import database

    whole, done = database.count_unread(store, model.name), 0
    after = 0
    for number in count():
        seen(done, whole)
        given, after = database.unread(store, model.name, after=after, limit=AT_ONCE)
        put(store, replace(by, key=f"{by.key}/{number}"), tag(given, model, why=True))
        done += len(given)
        if not after:
            break
    return done


def in_process(job: Anew, ends: Event, tell: apart.Tell) -> Tried:
    """Do it in another process, which is ended when `ends` is set."""
    stopped = "stopped; what is tagged stays, and the rest can be tagged later"
    return apart.run(do, job, ends, tell) or Tried(stopped, None)


def do(job: Anew, tell: apart.Tell = apart.silent) -> Tried:
    """Do it here and now, and return what came of it in words."""

    def seen(done: int, whole: int) -> None:
        tell(f"{done:,} of {many(whole, 'article')} tagged", min(1.0, done / max(1, whole)))

    try:
        with opened(job.store, create=False) as store:
            done = tag_anew(store, job.by, open_model(job.model), seen)
    except (StoreError, registry.ModelError, OSError) as error:
        return Tried(f"the articles were not all tagged: {error}", None)
    return Tried(f"{many(done, 'article')} tagged anew; Review and Bulk go by the new tags", None)
