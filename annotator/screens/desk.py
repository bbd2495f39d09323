"""What lies on the desk: the store, who sits there, and the model for new articles. Nothing holds all articles."""

import re
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from time import sleep
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import streamlit as st

from annotator import workflow
from annotator.core.records import Failure, Prediction
from annotator.measure import markup
from annotator.measure.sentence import Level
from annotator.store import database, registry
from annotator.store.database import By, Listed, Role, Store, StoreError

if TYPE_CHECKING:
    from annotator.learn.tagger import Model

PROBLEMS = (*workflow.ERRORS, OSError)
NAME = "annotator_name"
"""The cookie that keeps a visitor's name, which is asked for once."""
WHILE_DRAWN = 2
"""Seconds in which a browser fetches and draws the first page; the model is opened after that."""


def open_store() -> bool:
    """Open the store that ANNOTATOR_STORE names; where it cannot be opened, say why."""
    st.session_state.setdefault("added", [])
    st.session_state.setdefault("failures", [])
    try:
        _opened(database.location())
    except PROBLEMS as error:
        st.error(f"The store could not be opened. {plain(str(error))}")
        st.button("Try again")
        return False
    return True


def prepare_model() -> None:
    """Let the model be opened soon, if it is not open yet: at once it would slow down the page that is being drawn."""
    _opening(_digest(), WHILE_DRAWN)


def store() -> Store:
    """Return the open store."""
    return _opened(database.location())


def asks_login() -> bool:
    """Return whether people log in here: secrets.toml has an [auth] section (OpenID Connect)."""
    return st.user.get("is_logged_in") is not None


def person() -> str | None:
    """Return who sits here: whoever logged in, else the name that was given; None where it was not asked for yet.

    An address that its provider says nobody has checked could be anybody's: then the provider's own id counts.
    """
    if asks_login():
        checked = st.user.get("email_verified") is not False
        found = (checked and st.user.get("email")) or st.user.get("sub")
        return str(found) if st.user.get("is_logged_in") and found else None
    name = st.session_state.get("person") or st.context.cookies.get(NAME)
    return unquote(name) if isinstance(name, str) and name else None


def is_kept(name: str) -> bool:
    """Return whether this browser gave the name with its first call, so that it has kept it."""
    return unquote(st.context.cookies.get(NAME) or "") == name


def sit(name: str) -> None:
    """Let somebody sit down: the store knows them from then on. Raises StoreError for what is no name."""
    newcomer = Role.VIEWER if asks_login() else Role.REVIEWER
    st.session_state.session = database.enter(store(), By(name, "app"), newcomer)
    st.session_state.person = name


def signed(place: str, why: str = "", *, key: str | None = None) -> By:
    """Return the signature of a write from a screen, by who sits here, else by who runs the program."""
    name = person() or workflow.operator()
    if "session" not in st.session_state or st.session_state.get("person") != name:
        sit(name)
    made = By(name, place, why, st.session_state.session)
    return made if key is None else By(name, place, why, st.session_state.session, key)


def listed(words: str, shown: range) -> list[Listed]:
    """Return the articles with these words at some places of the list."""
    return database.listed(store(), words=words, skip=shown.start, limit=len(shown))


def count(words: str = "") -> int:
    """Return how many articles there are, or are with these words."""
    return database.count(store(), words=words)


def opened(name: str) -> Prediction | None:
    """Return what a model says of an article; one that no model has read yet is tagged now. None where it is gone."""
    said = database.prediction(store(), name)
    if said is not None:
        return database.named(store(), said)
    article = database.article(store(), name)
    if article is None:
        return None
    with st.spinner("Tagging …"):
        for _ in add([(f"{name}.txt", article.text.encode())]):
            pass
    return database.prediction(store(), name)


def add(files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, int]]:
    """Tag files of (name, content) into the store; yield, after each article, its file and how many are done.

    What cannot be read is kept for `failures`.
    """
    st.session_state.failures = []
    st.session_state.added = []
    try:
        model = _opening(_digest()).result()
    except PROBLEMS as error:
        st.session_state.failures = [Failure("The model cannot be opened", str(error))]
        return
    for name, content in files:
        yield from _add(name, content, model)


def added() -> list[str]:
    """Return the ids of the articles that were last added here."""
    ids: list[str] = st.session_state.added
    return ids


def failures() -> list[Failure]:
    """Return what could not be read when articles were last added."""
    failed: list[Failure] = st.session_state.failures
    return failed


def levels(prediction: Prediction) -> tuple[Level, ...] | None:
    """Return the levels that made the tags, None where another model made them than the one that is here."""
    return workflow.levels(prediction.model)


def plain(text: str) -> str:
    r"""Return text as Markdown that shows it as it is.

    Streamlit makes links of addresses even where each sign is escaped: a character without width keeps it from that.

    >>> plain("*$1* [a](b)")
    '\\*\\$1\\* \\[a\\]\\(b\\)'
    """
    whole = _ADDRESS.sub("\N{WORD JOINER}", markup.printable(text))
    return "".join(f"\\{c}" if c in _MEANT else c for c in whole)


_ADDRESS = re.compile(r"(?<=http)(?=s?:)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)
_MEANT = frozenset("\\`*_{}[]()<>#+-.!|~$:&")


def _add(name: str, content: bytes, model: "Model") -> Iterator[tuple[str, int]]:
    try:
        for done in workflow.take_in(store(), signed("app", f"from {name}"), name, content, model):
            if isinstance(done, Failure):
                st.session_state.failures.append(done)
            else:
                st.session_state.added.append(done.article.id)
                st.session_state.article = done.article.id
            yield name, len(st.session_state.added)
    except StoreError as error:
        st.session_state.failures.append(Failure(name, str(error)))


@st.cache_resource(show_spinner=False)
def _opened(place: str) -> Store:
    return database.open_store(place)


@st.cache_resource(max_entries=2, show_spinner=False)
def _opening(digest: str, _after: float = 0.0) -> "Future[Model]":  # noqa: ARG001 - the digest tells a changed model
    """Return the model to come: it takes seconds, in which articles can be read already."""
    pool = ThreadPoolExecutor(1)
    opening = pool.submit(_open, _after)
    pool.shutdown(wait=False)
    return opening


def _open(after: float) -> "Model":
    """Return the model after a first article, with which the word lists are read: the next one is tagged at once."""
    sleep(after)
    model = workflow.open_model()
    for _ in workflow.prelabel_each("first.txt", b'"It rains," she said.', model):
        pass
    return model


def _digest() -> str:
    return str(_card().get("sha256"))


def _card() -> dict[str, Any]:
    """Return the card of the model in use, empty where none can be read."""
    try:
        return registry.read_card(registry.in_use())
    except registry.ModelError:
        return {}
