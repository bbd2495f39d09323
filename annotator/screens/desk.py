"""What lies on the desk: the articles of the export, those that this visitor added, and the model for new ones."""

import hashlib
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from annotator import workflow
from annotator.core.records import Failure, Prediction
from annotator.measure.sentence import Level
from annotator.store import registry

if TYPE_CHECKING:
    from annotator.learn.tagger import Model

PROBLEMS = (*workflow.ERRORS, OSError)


def open_export(path: Path | None) -> None:
    """Put an export on the desk; where it cannot be read, say why. Begins to open the model behind the page."""
    st.session_state.export = path
    st.session_state.setdefault("added", [])
    st.session_state.setdefault("failures", [])
    _opening(_digest())
    try:
        _exported()
    except PROBLEMS as error:
        st.session_state.export = None
        st.error(f"The export could not be opened. {error}")


def articles() -> list[Prediction]:
    """Return what was added, the newest first, and then the export."""
    return [*reversed(st.session_state.added), *_exported()]


def version() -> str:
    """Return a word that changes when articles() does: the key for what is computed from them."""
    added = "".join(p.article.id + p.article.digest for p in st.session_state.added)
    return f"{_stamp(st.session_state.export)} {hashlib.sha256(added.encode('utf-8', 'replace')).hexdigest()}"


def add(files: Iterable[tuple[str, bytes]]) -> None:
    """Tag files of (name, content) and put them on the desk, the last one up; keep what could not be read."""
    st.session_state.failures = []
    try:
        model = _opening(_digest()).result()
    except PROBLEMS as error:
        st.session_state.failures = [Failure("The model cannot be opened", str(error))]
        return
    for name, content in files:
        for done in workflow.prelabel_bytes(name, content, model):
            _keep(done)


def failures() -> list[Failure]:
    """Return what could not be read when articles were last added."""
    failed: list[Failure] = st.session_state.failures
    return failed


def levels(prediction: Prediction) -> tuple[Level, ...] | None:
    """Return the levels that made the tags, None where another model made them than the one that is here."""
    card = _card()
    return registry.levels(card) if card.get("name") == prediction.model else None


def _keep(done: Prediction | Failure) -> None:
    if isinstance(done, Failure):
        st.session_state.failures.append(done)
        return
    same = (done.article.id, done.article.digest)
    others = [p for p in st.session_state.added if (p.article.id, p.article.digest) != same]
    st.session_state.added = [*others, done]
    st.session_state.article = 0


def _exported() -> tuple[Prediction, ...]:
    path = st.session_state.export
    return _read(path, _stamp(path)) if path else ()


def _stamp(path: Path | None) -> int:
    return path.stat().st_mtime_ns if path else 0


@st.cache_resource(max_entries=2, show_spinner="Reading the articles …")
def _read(path: Path, stamp: int) -> tuple[Prediction, ...]:  # noqa: ARG001 - the stamp tells a changed file
    return tuple(workflow.read_export(path))


@st.cache_resource(max_entries=2, show_spinner=False)
def _opening(digest: str) -> "Future[Model]":  # noqa: ARG001 - the digest tells a changed model
    """Return the model to come: it takes seconds, in which the export can be read already."""
    pool = ThreadPoolExecutor(1)
    opening = pool.submit(_open)
    pool.shutdown(wait=False)
    return opening


def _open() -> "Model":
    """Return the model after a first article, with which the word lists are read: the next one is tagged at once."""
    model = workflow.open_model()
    workflow.prelabel_bytes("first.txt", b'"It rains," she said.', model)
    return model


def _digest() -> str:
    return str(_card().get("sha256"))


def _card() -> dict[str, Any]:
    """Return the card of the model that comes with the program, empty where none can be read."""
    try:
        return registry.read_card(registry.default_folder())
    except registry.ModelError:
        return {}
