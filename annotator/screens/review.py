"""The page Review: sentences to settle, one after the other, by keyboard.

The page (review.js) holds the next sentences and paints at once. It makes calls: what it has answered, where it stands,
what it lacks. Each run of this screen handles the last call and replies; both sides may repeat themselves at will.
"""

from collections.abc import Iterable, Iterator
from importlib.resources import files
from itertools import islice
from operator import itemgetter
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import streamlit as st

from annotator.core.labels import Tag
from annotator.core.parts import from_attribution
from annotator.core.records import TaggedSentence
from annotator.core.spans import Span
from annotator.judge import review
from annotator.judge.review import Cause, Item
from annotator.measure import page, sentence, settling
from annotator.measure.sentence import EVEN
from annotator.screens import desk, door, link
from annotator.store import database
from annotator.store.database import Role, StoreError
from annotator.workflow import UsageError, guidelines, queue
from annotator.workflow.queue import Case

KEY = "review-desk"
PLACE = "screen review"
A_BATCH = 16
SETTLED = 200
"""Decisions of others that the page is told of."""

_HERE = files(__package__)
_SHEET = page.STYLE + _HERE.joinpath("review.css").read_text(encoding="utf-8")
_PARTS = ("layout.js", "outbox.js", "queue.js", "calls.js", "speakers.js", "painting.js", "review.js")
_SCRIPT = page.SCRIPT + "".join(_HERE.joinpath(part).read_text(encoding="utf-8") for part in _PARTS)
_mount = st.components.v2.component("annotator_review", css=_SHEET, js=_SCRIPT)


def draw() -> None:
    """Draw the desk for who sits there; ask for the name first where nobody knows it."""
    if not desk.count():
        st.title("Nothing to settle yet")
        st.info("There are no articles. Add some on the page Read.")
        return
    if door.named():
        _desk()


@st.fragment
def _desk() -> None:
    call = (st.session_state.get(KEY) or {}).get("call") or {}
    try:
        visit = st.session_state.get("visit") or _Visit()
        st.session_state.visit = visit
        reply = visit.reply(call, st.query_params.get(link.NAME))
    except StoreError as error:
        st.error(f"What you answered is kept in this browser. {desk.plain(str(error))}")
        st.button("Try again")
        return
    _mount(key=KEY, data=reply, default={"call": None}, on_call_change=lambda: None)


class _Visit:
    """What one browser tab is being asked: the place in the queue, and what was sent last and may have to be again."""

    def __init__(self) -> None:
        self._id = uuid4().hex
        self._queue: dict[str, Any] = {"number": 0, "cause": "", "words": ""}
        self._items: Iterator[Item] | None = None
        self._batch = 0
        self._sent: dict[str, Any] = {"items": [], "articles": {}}
        self._end = False
        self._asked: dict[str, Any] | None = None
        self._linked: str | None = None
        self._began: int | None = None
        self._role: Role | None = None
        self._claim: tuple[str, str, int] | None = None

    def reply(self, call: dict[str, Any], item: str | None = None) -> dict[str, Any]:
        """Return all that the page needs after a call; item: the sentence that its address names."""
        try:
            self._role = database.role(desk.store(), desk.signed(PLACE))
            if self._began is None:
                self._began = database.last_decision(desk.store())
            self._follow(item)
            acks, refused = _write(call.get("entries") or [])
            self._turn(call.get("queue") or self._queue)  # behind: a queue that begins now is without what was answered
            if not refused:
                self._hold(call)
            have = call.get("have", 0) if call.get("stream") == self._stream() else 0
            if self._batch == 0 or (have == self._batch and call.get("want")):
                self._next()
            self._answer_asked(call.get("ask"))
            return self._about(call) | {"acks": acks, "refused": refused} | self._news()
        except StoreError as error:
            fault = {str(entry.get("key")): str(error) for entry in call.get("entries") or []}
            told = {"acks": [], "refused": fault, "claims": [], "settled": []}
            return self._about(call) | told | self._batch_sent()

    def _follow(self, item: str | None) -> None:
        """Let the page begin with the sentence that its address names, once."""
        if item == self._linked:
            return
        place = item and link.read(item)
        self._asked = {"n": 0, **_drawn_of(_at(place))} if place else None
        self._linked = item

    def _about(self, call: dict[str, Any]) -> dict[str, Any]:
        return {
            "n": call.get("n", 0),
            "store": desk.store().place,
            "person": desk.person(),
            "role": str(self._role),
            "may": self._may(),
            "mayNot": "may look, but not decide; an admin can change that: annotator store role NAME reviewer",
            "causes": [["", "Everything, by cause"], *([c.name, c[0].upper() + c[1:]] for c in _CAUSES)],
            "empty": "Nothing is left to settle here. Choose another cause above, or add articles on the page Read.",
            "guide": guidelines.by_tag(),
        }

    def _may(self) -> bool:
        return self._role is not None and self._role.includes(Role.REVIEWER)

    def _stream(self) -> str:
        return f"{self._id}:{self._queue['number']}"

    def _turn(self, wanted: dict[str, Any]) -> None:
        """Begin another queue where the page asks for one."""
        if self._items is None or wanted != self._queue:
            self._queue = wanted
            cause = Cause[wanted["cause"]] if wanted.get("cause") in Cause.__members__ else None
            seed = f"{desk.person()} {desk.store().clock():%Y-%m-%d}"
            self._items = queue.items(desk.store(), cause, seed, words=str(wanted.get("words", "")))
            self._batch, self._end = 0, False

    def _next(self) -> None:
        items = list(islice(self._items or (), A_BATCH))
        self._end = len(items) < A_BATCH
        self._batch += 1
        self._sent = _drawn(items)

    def _answer_asked(self, ask: dict[str, Any] | None) -> None:
        if not ask or (self._asked and self._asked["n"] == ask["n"]):
            return
        known = queue.case(desk.store(), ask["article"], ask["digest"])
        found = known and 0 <= ask["sentence"] < len(known.prediction.sentences)
        asked = review.asked(known.prediction, ask["sentence"]) if known and found else None
        self._asked = {"n": ask["n"], **_drawn_of(asked)}

    def _hold(self, call: dict[str, Any]) -> None:
        """Claim the sentence that the page shows, and let go of the one before; once each."""
        at = call.get("at") or {}
        now = (at["article"], at["digest"], at["sentence"]) if at else None
        if now == self._claim or not self._may():
            return
        for where, does in ((self._claim, database.release), (now, database.claim)):
            said = where and database.prediction(desk.store(), where[0], digest=where[1])
            if where and said and where[2] < len(said.sentences):
                does(desk.store(), desk.signed(PLACE), said.article, _span(said.sentences[where[2]]))
        self._claim = now

    def _news(self) -> dict[str, Any]:
        me = desk.person()
        claims = [c for c in database.claimed(desk.store()) if c.person != me]
        settled = database.settled_since(desk.store(), self._began or 0, SETTLED)
        return self._batch_sent() | {
            "claims": [[c.article, c.digest, *c.sentence, c.person] for c in claims],
            "settled": [[s.article, s.digest, *s.sentence, s.person] for s in settled if s.person != me],
        }

    def _batch_sent(self) -> dict[str, Any]:
        return {"stream": self._stream(), "batch": self._batch, "end": self._end, "asked": self._asked, **self._sent}


_CAUSES = [cause for cause in Cause if cause is not Cause.FOUND]


def _write(entries: list[dict[str, Any]]) -> tuple[list[str], dict[str, str]]:
    """Put answers into the store in order; return the keys of those that are there, and why the first is not."""
    done: list[str] = []
    for entry in entries:
        key = str(entry.get("key"))
        if entry.get("person") != desk.person():
            return done, {key: f"it was answered as {entry.get('person')!r}, who sits here no more"}
        try:
            queue.answer(desk.store(), desk.signed(PLACE, key=key), entry)
        except (StoreError, UsageError) as error:
            return done, {key: str(error)}
        done.append(key)
    return done, {}


def _at(place: link.Place) -> Item | None:
    """Return the sentence that an address names, None where the store has no such."""
    digest = database.digest_of(desk.store(), place.article, place.digest)
    known = queue.case(desk.store(), place.article, digest) if digest else None
    if known is None:
        return None
    numbers = (n for n, s in enumerate(known.prediction.sentences) if _span(s) == place.sentence)
    number = next(numbers, None)
    return None if number is None else review.asked(known.prediction, number)


def _drawn_of(item: Item | None) -> dict[str, Any]:
    """Return one item as the page draws it, None where there is no such, and its article."""
    drawn = _drawn([item] if item else [])
    return {"item": next(iter(drawn["items"]), None), "articles": drawn["articles"]}


def _drawn(items: list[Item]) -> dict[str, Any]:
    """Return items as the page draws them, and their articles."""
    known: dict[str, Case] = {}
    for item in items:
        name = f"{item.digest}:{item.article}"
        found = known.get(name) or queue.case(desk.store(), item.article, item.digest)
        if found:
            known[name] = found
    drawn = [_item(item, known[name], name) for item in items if (name := f"{item.digest}:{item.article}") in known]
    return {"items": drawn, "articles": {name: _article(one) for name, one in known.items()}}


def _article(known: Case) -> dict[str, Any]:
    given = known.prediction
    entities = sorted({link.entity for link in given.attributions if link.entity})
    return {
        "about": " · ".join(filter(None, (given.article.title or given.article.id, page.about(given.article)))),
        "html": page.fragment(given),
        "entities": entities,
        "links": [from_attribution(link) for link in given.attributions if link.content],
    }


def _item(item: Item, known: Case, name: str) -> dict[str, Any]:
    given = known.prediction
    here = given.sentences[item.sentence]
    said = review.labels(known.annotations, here.start, here.end)
    stands = queue.standing(known, here.start, here.end)
    ruled = [r for r in known.ruled if (r.ruling.decision.start, r.ruling.decision.end) == (here.start, here.end)]
    tags = stands.ruling.decision.tags if stands else here.tags
    doubted = sentence.unsure(here, desk.levels(given) or EVEN)
    links = stands.ruling.decision.attributions if stands else None
    return {
        "a": name,
        "article": item.article,
        "digest": item.digest,
        "sentence": item.sentence,
        "start": here.start,
        "end": here.end,
        "link": f"{link.NAME}={quote(link.write(item.article, item.digest, _span(here)))}",
        "text": given.article.text[here.start : here.end],
        "cause": str(item.cause),
        "words": item.words,
        "tags": [str(tag) for tag in tags],
        "seen": max((r.id for r in ruled), default=None),
        "card": sentence.card(given, item.sentence, desk.levels(given)),
        "labels": settling.labels(said, here.tags),
        "history": settling.history(sorted([*map(_told, ruled), *_came_to(known.settled, here)], key=itemgetter(0))),
        "guides": [str(tag) for tag in doubted] or [str(tag) for tag in Tag],
        "drawn": None if links is None else [from_attribution(one) | {"called": one.entity} for one in links],
    }


def _span(one: TaggedSentence) -> Span:
    return Span(one.start, one.end)


def _told(ruled: database.Ruled) -> tuple[str, str, str]:
    what = f"decided {settling.in_words(ruled.ruling.decision.tags)}"
    return ruled.act.at, ruled.act.person, f"{what}{', undone' if ruled.withdrawn else ''}"


def _came_to(settled: Iterable[database.Settling], here: TaggedSentence) -> Iterator[tuple[str, str, str]]:
    """Yield what a sentence came to each time that labels were settled, as `_told` does."""
    for one in settled:
        for gold in one.settlement.gold.sentences:
            if gold.settled and (gold.start, gold.end) == (here.start, here.end):
                still = f", {settling.in_words(gold.settled.open)} open" if gold.settled.open else ""
                yield one.act.at, one.act.person, f"settled by {one.method} {settling.in_words(gold.tags)}{still}"
