"""What lies on the desk: the store, who sits there, and the model for new articles. Nothing holds all articles."""

import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, TypeVarTuple
from urllib.parse import unquote

import streamlit as st

from annotator import workflow
from annotator.core.records import Failure, Prediction
from annotator.measure import markup
from annotator.measure.sentence import Level
from annotator.store import database, registry, upgrading
from annotator.store.database import By, Listed, Role, Store, StoreError

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from annotator.learn.tagger import Model

_Given = TypeVarTuple("_Given")
_Made = TypeVar("_Made")

PROBLEMS = (*workflow.ERRORS, OSError)
NAME = "annotator_name"
"""The cookie that keeps a visitor's name, which is asked for once."""
WHILE_OPENED = 0.5
"""Seconds after which a visitor is told that the store is still being opened."""
UPGRADED = "This store is of an older version of the program and is being brought up to date; nothing in it is lost"
WHILE_DRAWN = 8
"""Seconds in which a visitor has the first pages drawn; the model is opened after that, or when it is wanted."""


def open_store() -> bool:
    """Open the store that ANNOTATOR_STORE names; where it cannot be opened, say why."""
    st.session_state.setdefault("added", [])
    st.session_state.setdefault("failures", [])
    try:
        _wait_for(database.location())
    except PROBLEMS as error:
        st.error(f"The store could not be opened. {plain(str(error))}")
        st.button("Try again")
        return False
    return True


def prepare(first: Callable[[], object]) -> None:
    """Let the model be opened soon, after `first`: at once both would slow down the page that is being drawn."""
    _coming(_digest(), first)


def begun(work: Callable[[*_Given], _Made], *given: *_Given) -> "Future[_Made]":
    """Let something be done behind the page; return what will come of it."""
    pool = ThreadPoolExecutor(1)
    coming = pool.submit(work, *given)
    pool.shutdown(wait=False)
    return coming


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
        model = _coming(_digest()).now()
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


@dataclass(slots=True)
class _Upgrade:
    """How many rows of an older store are brought up to date, of how many."""

    done: int = 0
    of: int = 0

    def tell(self, done: int, of: int) -> None:
        self.done, self.of = done, of


def _wait_for(place: str) -> None:
    """Open the store; where that takes long, as an older one is brought up to date, draw how far that is."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(_opened, place)
        shown: DeltaGenerator | None = None
        while not wait([coming], WHILE_OPENED).done:
            far = _upgrade()
            shown = shown or st.empty()
            words = f"{UPGRADED}: {far.done:,} of {far.of:,}" if far.of else "The store is being opened …"
            shown.progress(far.done / max(1, far.of), words)
        if shown:
            shown.empty()
        coming.result()


@st.cache_resource(show_spinner=False)
def _opened(place: str) -> Store:
    with upgrading.told(_upgrade().tell):
        return database.open_store(place)


@st.cache_resource(show_spinner=False)
def _upgrade() -> _Upgrade:
    return _Upgrade()


class _Coming(NamedTuple):
    """The model to come: it takes seconds, in which articles can be read already."""

    model: "Future[Model]"
    is_wanted: Event

    def now(self) -> "Model":
        """Return the model as soon as it can be had."""
        self.is_wanted.set()
        return self.model.result()


@st.cache_resource(max_entries=2, show_spinner=False)
def _coming(digest: str, _first: Callable[[], object] | None = None) -> _Coming:  # noqa: ARG001 - the digest tells a changed model
    is_wanted = Event()
    return _Coming(begun(_open, is_wanted, _first), is_wanted)


def _open(is_wanted: Event, first: Callable[[], object] | None) -> "Model":
    """Return the model after a first article, with which the word lists are read: the next one is tagged at once."""
    if not is_wanted.wait(WHILE_DRAWN) and first:
        first()
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
