"""Who speaks in all articles of the store: heard once, behind the page, for everybody who asks."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Unfinished
from dataclasses import dataclass, field

import streamlit as st

from annotator.core.labels import SourceKind
from annotator.core.records import Prediction
from annotator.measure import ledger
from annotator.measure.ledger import Voice
from annotator.screens import desk
from annotator.store import database
from annotator.store.database import Store

PATIENCE = 3
"""Seconds that a page waits for what is being heard before it says how far that is."""


@dataclass(slots=True)
class Heard:
    """Who spoke: `articles` has the id of the article that a Said's number means; `words` are those said, by kind."""

    voices: list[Voice] = field(default_factory=list)
    kinds: dict[SourceKind, int] = field(default_factory=dict)
    words: dict[SourceKind, int] = field(default_factory=dict)
    articles: list[str] = field(default_factory=list)


def heard() -> Heard | None:
    """Return who spoke in all articles; while that is being found out draw how far it is, and return None."""
    store = desk.store()
    coming, under_way = _hearing(store, database.last_said(store))
    try:
        return coming.result(PATIENCE)
    except Unfinished:
        _wait(len(under_way.articles), desk.count())
        return None


@st.fragment(run_every=2)
def _wait(done: int, every: int) -> None:
    first = st.session_state.get("waited") != done
    st.session_state.waited = done
    st.progress(min(1.0, done / max(1, every)), f"Listening: {done:,} of {every:,} articles")
    if not first:
        st.rerun()


@st.cache_resource(max_entries=2, show_spinner=False, hash_funcs={Store: lambda store: store.place})
def _hearing(store: Store, last: int) -> tuple["Future[Heard]", Heard]:  # noqa: ARG001 - the number tells what was added
    found = Heard()
    pool = ThreadPoolExecutor(1)
    coming = pool.submit(_hear, store, found)
    pool.shutdown(wait=False)
    return coming, found


def _hear(store: Store, found: Heard) -> Heard:
    kinds: Counter[SourceKind] = Counter()
    words: Counter[SourceKind] = Counter()

    def each() -> Iterator[Prediction]:
        for prediction in database.all_predictions(store):
            found.articles.append(prediction.article.id)
            for said in prediction.attributions:
                kinds[said.kind] += 1
                words[said.kind] += ledger.words(prediction.article.text, said)
            yield prediction

    found.voices = ledger.voices(each())
    found.kinds = {kind: kinds[kind] for kind in SourceKind}
    found.words = {kind: words[kind] for kind in SourceKind}
    return found
