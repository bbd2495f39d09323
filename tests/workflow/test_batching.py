"""What kills its worker is found, told, and costs the others nothing."""

import os
import signal
from collections.abc import Sequence
from pathlib import Path

import pytest

from annotator.core.records import Article, Failure
from annotator.learn import fast
from annotator.store import registry
from annotator.store.corpus import Unit
from annotator.store.output import Format
from annotator.workflow import WorkerError, batching
from annotator.workflow.batching import Task

TASK = Task(Path("model"), "", why=False, form=Format.JSONL, levels=())
ARTICLES = [Article(name, "Rain fell.") for name in ("a", "b", "bomb", "d", "e")]


def names(batch: Sequence[Unit], _task: Task) -> list[str]:
    """Return the ids of a batch, unless there is one that kills whoever reads it."""
    if any(isinstance(unit, Article) and unit.id == "bomb" for unit in batch):
        os.kill(os.getpid(), signal.SIGKILL)
    return [unit.reason if isinstance(unit, Failure) else unit.id for unit in batch]


def die(_batch: Sequence[Unit], _task: Task) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_an_article_that_kills_its_worker_becomes_a_failure_and_the_others_are_done_in_order() -> None:
    parts: list[list[Unit]] = [list(ARTICLES[:3]), list(ARTICLES[3:])]
    with batching.processes(2) as crew:
        done = list(batching.in_order(parts, names, TASK, crew))
    reason = "the process that tagged it died, perhaps for want of memory"
    assert [made for _, made in done] == [["a", "b", reason], ["d", "e"]]
    assert [batch for batch, _ in done] == parts


def test_where_all_that_is_done_kills_it_is_told() -> None:
    with batching.processes(2) as crew, pytest.raises(WorkerError, match="try fewer --workers"):
        list(batching.in_order([list(ARTICLES[:2])], die, TASK, crew))


def test_who_tags_batches_turns_to_compiled_loops_after_many_sentences(
    model_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANNOTATOR_COMPILED", raising=False)
    monkeypatch.setattr(fast, "_left", 3)
    task = Task(model_folder, str(registry.read_card(model_folder)["sha256"]), why=False, form=Format.JSONL, levels=())
    try:
        for article, is_on in (("Rain fell. It was cold.", False), ("Snow fell.", True)):
            batching.tagged([Article("a", article)], task)
            assert fast.is_on() == is_on
    finally:
        fast.use(loops=False)
